"""The forms of `/server`: filled in with what is set, or with what was typed before.

A form's fields are texts by name, as they arrive: ids of channels and roles, days as digits. Its
argument is carried through to the submission as it is.
"""

from collections.abc import Mapping
from typing import Any

import discord
from discord import TextStyle, ui

from bot.client.acts import Act
from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.own_text import LONGEST_OWN_TEXT
from bot.domain.time.weekdays import Weekday
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

CHANNEL, TIME, DAYS, ROLE, TEXT = "channel", "time", "days", "role", "text"
NAME, MINUTES, EXTRAS = "name", "minutes", "extras"
PLACE, LANGUAGE, OWN_TEXTS = "place", "language", "own"
YES, NO = "yes", "no"


class CallForm(Form):
    """A call: where, when, on which days, who is pinged, and words of the server's team."""

    NAMES = (CHANNEL, TIME, DAYS, ROLE, TEXT)

    def __init__(self, act: Act, typed: Typed, *, allows_text: bool) -> None:
        super().__init__(act, title=say("server.form.call", "Wind-down call"))
        self.add_item(_channel(typed.get(CHANNEL, "")))
        self.add_item(
            text_field(
                TIME,
                label=say("server.form.time", "At what time?"),
                description=say("server.form.time_detail", "By this server's clock."),
                placeholder=say("server.form.time_example", "22:00 or 10pm"),
                default=typed.get(TIME, ""),
            )
        )
        self.add_item(days_boxes(typed.get(DAYS, "")))
        self.add_item(
            _role(
                typed.get(ROLE, ""),
                label=say("server.form.ping", "Ping a role?"),
                description=say("server.form.ping_detail", "Leave it empty, and nobody is pinged."),
            )
        )
        if allows_text:
            self.add_item(_own_text_field(typed.get(TEXT, "")))


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
    """Where calls are posted unless another channel is chosen."""

    def __init__(self, act: Act, typed: Typed) -> None:
        super().__init__(act, title=say("server.form.channel_title", "Wind-down channel"))
        self.add_item(_channel(typed.get(CHANNEL, "")))


class ManagerForm(Form):
    """Which role may change calls and offers."""

    def __init__(self, act: Act, typed: Typed) -> None:
        super().__init__(act, title=say("server.form.manager_title", "Who may change this"))
        self.add_item(
            _role(
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


def _channel(chosen: str) -> ui.Label[Any]:
    id_ = ChannelId(int(chosen)) if chosen.isdecimal() else None
    return channel_field(CHANNEL, label=say("server.form.channel", "In which channel?"), chosen=id_)


def _role(chosen: str, *, label: str, description: str) -> ui.Label[Any]:
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


def _own_text_field(written: str) -> ui.Label[Any]:
    return ui.Label(
        text=say("server.form.text", "Words of your team"),
        description=say("server.form.text_detail", "One paragraph without links; may be empty."),
        component=ui.TextInput(
            custom_id=TEXT,
            style=TextStyle.paragraph,
            default=written or None,
            max_length=LONGEST_OWN_TEXT,
            required=False,
        ),
    )
