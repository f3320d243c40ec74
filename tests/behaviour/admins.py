"""Admins of a server: who they are, and what stands on the screens that `/server` shows them."""

from typing import Any

import discord
from simcord import InteractionResult

from tests.behaviour.person import Person, parts, shown, words_of
from tests.behaviour.stage import Stage

BUTTON, SELECTS = 2, (3, 5, 6, 7, 8)


def meet_admin(stage: Stage, name: str = "ada", **rights: bool) -> Person:
    """Return a person who may manage the server, or who has other rights."""
    guild, channel = stage.server
    may = discord.Permissions(**(rights or {"manage_guild": True}))
    role = guild.create_role(f"{name}s", permissions=may)
    user = stage.env.create_user(name)
    return Person(user=user, member=guild.add_member(user, roles=[role]), channel=channel)


def words(result: InteractionResult) -> str:
    """Return everything that a person reads on a screen, buttons apart."""
    return words_of(shown(result))


def said(result: InteractionResult) -> str:
    """Return all that was said: below, in a layout, or as a form that was opened."""
    screens = [*result.followups, *([shown(result)] if result.response is not None else [])]
    texts = [words_of(each) for each in screens]
    if result.modal is not None:
        texts.append(result.modal["title"])
    return "\n".join(filter(None, texts))


def buttons(result: InteractionResult) -> list[str]:
    """Return the labels of a screen's buttons."""
    return [each["label"] for each in parts(shown(result)) if each["type"] == BUTTON]


async def press(person: Person, result: InteractionResult, label: str) -> InteractionResult:
    """Press a button of the screen that an interaction has shown."""
    return await person.presses(shown(result), label)


def filled_in(form: InteractionResult) -> dict[str, Any]:
    """Return what stands in a form that was opened: texts, picks, ticks."""
    assert form.modal is not None, f"no form was opened: {form}"
    fields = (row["component"] for row in form.modal["components"] if "component" in row)
    return {field["custom_id"]: _value(field) for field in fields}


def _value(field: dict[str, Any]) -> Any:
    if "default_values" in field:
        return [each["id"] for each in field["default_values"]]
    if "options" in field:
        return [each["value"] for each in field["options"] if each.get("default")]
    return field.get("value") or ""


async def set_zone(admin: Person, place: str = "Europe/Berlin") -> InteractionResult:
    """Let an admin say where the server's clock stands."""
    panel = await admin.types("server settings")
    (label,) = [each for each in buttons(panel) if each.endswith("time zone")]
    form = await press(admin, panel, label)
    return await admin.fills_in(form, place=place)


async def add_call(admin: Person, **options: Any) -> InteractionResult:
    """Let an admin set up a call, by default at 22:00 every day where they type."""
    options = {"channel": admin.channel, "time": "22:00"} | options
    preview = await admin.types("server call add", **options)
    return await press(admin, preview, "Post from now on")


async def add_offer(admin: Person, **options: Any) -> InteractionResult:
    """Let an admin set up an offer."""
    options = {"name": "Early nights", "bedtime": "22:30"} | options
    preview = await admin.types("server offer add", **options)
    return await press(admin, preview, "Offer from now on")
