"""The forms of `/server`: filled in with what is set, or with what was typed before.

A form's fields are texts by name, as they arrive: ids of channels and roles, days as digits. Its
argument is carried through to the submission as it is.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

import discord
from discord import ui

from bot.client.act_arguments import draft_id, number, row_id
from bot.client.acts import Act
from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.drafts import TypedForm
from bot.domain.time.wall_time import EitherHalf, parse_wall_time
from bot.domain.time.weekdays import Weekday, parse_days
from bot.messaging.texts.formatting import weekday_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.forms import (
    Form,
    channel_field,
    checkbox_field,
    choice_field,
    radio_field,
    role_field,
    text_field,
)

Typed = Mapping[str, str]
"""What stands in a form's fields, by their names."""

CHANNEL, TIME, DAYS, ROLE = "channel", "time", "days", "role"
PLACE, LANGUAGE, OWN_TEXTS = "place", "language", "own"
YES, NO = "yes", "no"

_TICKED = re.compile(r"[0-6](,[0-6])*")


class ZoneForm(Form):
    """Where a server's clock stands."""

    def __init__(self, act: Act, typed: Typed) -> None:
        super().__init__(act, title=say("server.form.zone", "Time zone of this server"))
        self.add_item(
            text_field(
                PLACE,
                label=say("server.form.city", "A city in that zone"),
                description=say("server.form.city_detail", "Calls keep to its clock all year."),
                placeholder=say("form.place_example", "Munich"),
                default=typed.get(PLACE, ""),
            )
        )


class ChannelForm(Form):
    """A channel of the server."""

    def __init__(self, act: Act, typed: Typed, *, title: str) -> None:
        super().__init__(act, title=title)
        self.add_item(channel_menu(typed.get(CHANNEL, "")))


class ManagerForm(Form):
    """Which role may change calls and offers."""

    def __init__(self, act: Act, typed: Typed) -> None:
        super().__init__(act, title=say("server.form.manager_title", "Who may change this"))
        self.add_item(
            role_menu(
                typed.get(ROLE, ""),
                label=say("server.form.manager", "Role for calls and offers"),
                description=say(
                    "server.form.manager_detail", "Empty: only people with Manage Server."
                ),
            )
        )


class PostsForm(Form):
    """The language of posts, and whether calls may show words of the team."""

    def __init__(self, act: Act, typed: Typed, *, languages: Mapping[str, str]) -> None:
        super().__init__(act, title=say("server.form.posts", "Posts of this server"))
        if len(languages) > 1:
            chosen = typed.get(LANGUAGE, "")
            options = [
                discord.SelectOption(label=name, value=code, default=code == chosen)
                for code, name in languages.items()
            ]
            label = say("server.form.language", "Language of posts")
            self.add_item(choice_field(LANGUAGE, label=label, options=options, most=1))
        self.add_item(
            radio_field(
                OWN_TEXTS,
                label=say("server.form.own_texts", "Words of your team in calls"),
                options=_yes_or_no(typed.get(OWN_TEXTS, YES)),
            )
        )


def _yes_or_no(chosen: str) -> list[discord.RadioGroupOption]:
    labels = {
        YES: say("server.form.allow", "Allow them"),
        NO: say("server.form.forbid", "Switch them off"),
    }
    return [
        discord.RadioGroupOption(label=label, value=value, default=value == chosen)
        for value, label in labels.items()
    ]


def channel_menu(chosen: str) -> ui.Label[Any]:
    """Return the channels where a call can stand."""
    id_ = ChannelId(int(chosen)) if chosen.isdecimal() else None
    return channel_field(CHANNEL, label=say("server.form.channel", "In which channel?"), chosen=id_)


def role_menu(chosen: str, *, label: str, description: str) -> ui.Label[Any]:
    """Return the roles of the server, none of which has to be chosen."""
    id_ = RoleId(int(chosen)) if chosen.isdecimal() else None
    return role_field(ROLE, label=label, chosen=id_, description=description)


def days_boxes(chosen: str) -> ui.Label[Any]:
    """Return the days of the week to tick."""
    options = [
        discord.CheckboxGroupOption(
            label=weekday_name(day), value=str(int(day)), default=str(int(day)) in chosen
        )
        for day in Weekday
    ]
    return checkbox_field(DAYS, label=say("server.form.days", "On which days?"), options=options)


def days_typed(days: frozenset[Weekday]) -> str:
    """Return days as the boxes have them, such as `0,2`."""
    return ",".join(str(int(day)) for day in sorted(days))


def days_in(text: str) -> frozenset[Weekday]:
    """Return the days that were ticked, or typed as an option of a command.

    Raises:
        DaysUnreadableError: it names no days.
    """
    if _TICKED.fullmatch(text):
        return frozenset(Weekday(int(digit)) for digit in text.split(","))
    return parse_days(text)


def read_time(text: str, known: Iterable[time]) -> time | EitherHalf | None:
    """Return the time that was typed; `None`: nothing was.

    *known* are the times that are set; one nearby says which half of the day is meant.

    Raises:
        WallTimeUnreadableError, WallTimeWithZoneError: it is no time of day.
    """
    if not text.strip():
        return None
    reading = parse_wall_time(text)
    return reading.settled(known) if isinstance(reading, EitherHalf) else reading


def origin_text(form: TypedForm) -> str:
    """Write what a form is about, without its fields, such as `3fa9c1d20b44.7.`."""
    return f"{form.target_id or ''}.{form.seen}.{form.earlier or ''}"


def origin_of(text: str) -> TypedForm:
    """Read it back.

    Raises:
        ValueError: no form carries it.
    """
    target, seen, earlier = text.split(".")
    return TypedForm(
        fields={},
        target_id=row_id(target) if target else None,
        seen=number(seen),
        earlier=draft_id(earlier) if earlier else None,
    )
