"""Whatever is sent to `/server`: one answer, no error, and nothing written by those who may not.

The screens of a server are pressed by their own custom ids, so a person without a right can press
them as well: a copy of a button, a form with another server's row, an act with a forged argument.
"""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.domain.ids import GuildId
from bot.domain.servers.configuration import Configuration
from bot.messaging.ui.servers.admin.forms import LANGUAGE, OWN_TEXTS, PLACE
from bot.messaging.ui.servers.calls.form import CallForm
from bot.messaging.ui.servers.offers.form import OfferForm
from tests.behaviour.admins import add_call, add_offer, meet_admin, parts, said, set_zone
from tests.behaviour.person import Person, shown
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_hostile_arguments import hostile_to
from tests.support.simcord_glue import send_form, send_options

FAMILIES = {"server", "set", "import", "audit", "call", "offer"}
OF_MEMBERS = {
    *("call.with", "call.join", "call.how", "offer.preview"),
    *("offer.join", "offer.pick", "offer.joined", "offer.zone", "offer.where", "offer.located"),
    *("offer.place", "offer.confirm", "offer.own", "offer.decline", "offer.leave", "offer.use"),
    "offer.keep",
}
"""Everybody may press those: each is about the person who does."""

COMMANDS = (
    *("settings", "audit", "export", "import"),
    *("call add", "call edit", "call list", "call preview", "call pause", "call remove"),
    *("call test", "offer add", "offer edit", "offer list", "offer pause", "offer remove"),
    "offer publish",
)
"""Of `/server`; each has a test of its own, for forms that nobody sends wait for minutes."""

FORGED = ["x" * 60, "abcdefabcdef.1"]
"""Nothing that Charley writes, and a row that was never there; the readers
themselves are tried with more in `tests/unit/messaging/test_act_arguments.py`."""


async def configuration(stage: Stage) -> Configuration | None:
    guild, _ = stage.server
    async with stage.process.storage.read() as unit:
        return await unit.servers.load(GuildId(guild.id))


@pytest.fixture
async def boss(stage: Stage) -> Person:
    """An admin of a server with a call and an offer."""
    boss = meet_admin(stage, "boss")
    await set_zone(boss)
    await add_call(boss)
    await add_offer(boss)
    return boss


def acts_of_admins(stage: Stage) -> list[str]:
    return sorted(
        name for name in stage.client.acts.names - OF_MEMBERS if name.partition(".")[0] in FAMILIES
    )


@pytest.mark.usefixtures("boss")
async def test_a_person_without_the_right_changes_nothing_by_any_act(
    stage: Stage, ada: Person
) -> None:
    before = await configuration(stage)
    assert before is not None
    (call,), (offer,) = before.calls.values(), before.offers.values()
    row = {"call": call, "offer": offer}

    for name in acts_of_admins(stage):
        known = row.get(name.partition(".")[0])
        for argument in ("", f"{known.id}.{known.version}" if known else "1"):
            button = await stage.show(f"{name}:{ada.id}:{argument}", where=ada.channel)
            result = await ada.presses(button, COPY)

            assert said(result), (name, argument)
            assert result.modal is None, (name, argument)
    assert await configuration(stage) == before


async def test_each_act_answers_a_broken_argument_and_writes_nothing(
    stage: Stage, boss: Person
) -> None:
    before = await configuration(stage)

    for name in acts_of_admins(stage):
        for argument in FORGED:
            button = await stage.show(f"{name}:{boss.id}:{argument}", where=boss.channel)
            result = await boss.presses(button, COPY)

            assert said(result), (name, argument)
            assert "error `" not in said(result), (name, argument)
    assert await configuration(stage) == before


def commands_of(stage: Stage) -> dict[str, app_commands.Command[Any, ..., Any]]:
    group = stage.client.tree.get_command("server")
    assert isinstance(group, app_commands.Group)
    walked = (each for each in group.walk_commands() if isinstance(each, app_commands.Command))
    return {each.qualified_name.removeprefix("server "): each for each in walked}


async def test_each_command_is_tried(stage: Stage) -> None:
    assert set(commands_of(stage)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
async def test_each_option_of_each_command_is_refused_plainly(
    stage: Stage, boss: Person, name: str
) -> None:
    before = await configuration(stage)
    command = commands_of(stage)[name]

    needed = {each.display_name: "nothing" for each in command.parameters if each.required}
    for parameter in command.parameters:
        for value in hostile_to(parameter):
            options: dict[str, Any] = needed | {parameter.display_name: value}
            result = await send_options(boss.member, boss.channel, command.qualified_name, options)

            assert said(result), options
            assert "error `" not in said(result), options
    assert await configuration(stage) == before


@pytest.mark.usefixtures("boss")
async def test_a_form_with_the_id_of_another_servers_call_changes_nothing(stage: Stage) -> None:
    before = await configuration(stage)
    assert before is not None
    (call,) = before.calls.values()
    elsewhere = stage.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("lounge")
    may = elsewhere.create_role("all", permissions=discord.Permissions(administrator=True))
    stranger = elsewhere.add_member(stage.env.create_user("stranger"), roles=[may])

    result = await send_form(
        stranger,
        channel,
        f"call.sent:{stranger.id}:{call.id}.{call.version}.",
        {"time": {"type": 4, "value": "03:00"}, "days": {"type": 22, "values": ["0"]}},
    )

    assert "That is not in this server any more" in said(result)
    assert await configuration(stage) == before


async def test_a_button_of_one_admin_is_not_anothers(stage: Stage, boss: Person) -> None:
    other = meet_admin(stage, "other")
    panel = await boss.types("server settings")
    copy = await stage.show(
        next(each["custom_id"] for each in parts(shown(panel)) if each.get("label") == "Log"),
        where=boss.channel,
    )

    assert "belongs to somebody else" in said(await other.presses(copy, COPY))


FIELDS = {
    *CallForm.NAMES,
    *OfferForm.NAMES,
    *(PLACE, LANGUAGE, OWN_TEXTS),
}
TEXT_FIELD, STRING_SELECT, ROLE_SELECT, CHANNEL_SELECT = 4, 3, 6, 8


def every_field(**field: Any) -> dict[str, Any]:
    return dict.fromkeys(FIELDS, field)


SUBMISSIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "empty": every_field(type=TEXT_FIELD, value=""),
    "a control character": every_field(type=TEXT_FIELD, value="\x00"),
    "no words": every_field(type=TEXT_FIELD, value="💧"),
    "a negative number": every_field(type=TEXT_FIELD, value="-1"),
    "a long number": every_field(type=TEXT_FIELD, value="9" * 4000),
    "never offered": every_field(type=STRING_SELECT, values=["nobody"]),
    "too many": every_field(type=STRING_SELECT, values=["0", "7", "nobody", "x" * 200]),
    "a channel of nowhere": every_field(type=CHANNEL_SELECT, values=["1"]),
    "a role of nowhere": every_field(type=ROLE_SELECT, values=["1"]),
}


def forms_of_admins(stage: Stage) -> list[str]:
    return [name for name in acts_of_admins(stage) if name.endswith("sent")]


def carried_by_forms(found: Configuration) -> dict[str, str]:
    """Return what the forms of this server really carry, by the act or its family."""
    (call,), (offer,) = found.calls.values(), found.offers.values()
    return {
        "call": f"{call.id}.{call.version}.",
        "offer": f"{offer.id}.{offer.version}.",
        "offer.post-sent": offer.id,
        "set": str(found.server.version),
    }


@pytest.mark.parametrize("fields", SUBMISSIONS.values(), ids=SUBMISSIONS)
async def test_each_form_answers_what_it_never_asked_for(
    stage: Stage, boss: Person, ada: Person, fields: dict[str, Any]
) -> None:
    before = await configuration(stage)
    assert before is not None
    carried = carried_by_forms(before)

    for name in forms_of_admins(stage):
        real = carried.get(name) or carried[name.partition(".")[0]]
        for argument in (*FORGED, "", real):
            for person in (boss, ada):
                custom_id = f"{name}:{person.id}:{argument}"
                result = await send_form(person.member, person.channel, custom_id, fields)

                assert said(result), custom_id
                assert "error `" not in said(result), custom_id
                assert await configuration(stage) == before, custom_id
