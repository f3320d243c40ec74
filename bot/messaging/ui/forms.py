"""Forms: modals that carry an act, so that a submission is answered even after a restart."""

import re
from typing import Any

import discord
from discord import SelectDefaultValueType, ui

from bot.client.acts import Act
from bot.client.channels import CALL_CHANNELS
from bot.domain.errors import NumberUnreadableError
from bot.domain.ids import ChannelId, RoleId
from bot.domain.typed_text import plain

LONGEST_FIELD = 60
"""Characters that can be typed into a field."""

_NUMBER = re.compile(r"(?P<number>\d{1,6}) (?: \s* (?:min|mins|minutes) \.? )?", re.VERBOSE)


class Form(ui.Modal):
    """A modal whose fields arrive as the `fields` of an act."""

    def __init__(self, act: Act, *, title: str) -> None:
        super().__init__(title=title, custom_id=act.custom_id, timeout=None)
        # discord.py would keep every form that is opened; `CharleyBot.on_interaction` needs none.
        self.stop()


def text_field(
    name: str,
    *,
    label: str,
    placeholder: str,
    default: str,
    description: str | None = None,
    required: bool = True,
    longest: int = LONGEST_FIELD,
) -> ui.Label[Any]:
    """Return a short text field; *longest* in characters."""
    return ui.Label(
        text=label,
        description=description,
        component=ui.TextInput(
            custom_id=name,
            placeholder=placeholder,
            default=default or None,
            max_length=longest,
            required=required,
        ),
    )


def choice_field(
    name: str, *, label: str, options: list[discord.SelectOption], most: int | None = None
) -> ui.Label[Any]:
    """Return a menu from which at least one option is picked, and at most all or *most*."""
    return ui.Label(
        text=label,
        component=ui.Select(
            custom_id=name,
            options=options,
            min_values=1,
            max_values=most or len(options),
            required=True,
        ),
    )


# Discord's default for `required` depends on the component, and discord.py's on the class
# (Rapptz/discord.py#10339): it is always said.


def channel_field(
    name: str, *, label: str, chosen: ChannelId | None = None, required: bool = True
) -> ui.Label[Any]:
    """Return a menu of the server's channels that a call fits; the act has `picked_channels`."""
    menu: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=name,
        channel_types=CALL_CHANNELS,
        min_values=int(required),
        required=required,
        default_values=_preset(chosen, SelectDefaultValueType.channel),
    )
    return ui.Label(text=label, component=menu)


def role_field(
    name: str, *, label: str, chosen: RoleId | None = None, description: str | None = None
) -> ui.Label[Any]:
    """Return a menu of the server's roles; it may be left empty."""
    menu: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=name,
        min_values=0,
        required=False,
        default_values=_preset(chosen, SelectDefaultValueType.role),
    )
    return ui.Label(text=label, description=description, component=menu)


def _preset(id_: int | None, sort: SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [] if id_ is None else [discord.SelectDefaultValue(id=id_, type=sort)]


def checkbox_field(
    name: str, *, label: str, options: list[discord.CheckboxGroupOption], required: bool = True
) -> ui.Label[Any]:
    """Return boxes to tick, at most ten; its field has the ticked values, joined by commas."""
    boxes: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
        custom_id=name, options=options, min_values=int(required), required=required
    )
    return ui.Label(text=label, component=boxes)


def radio_field(
    name: str, *, label: str, options: list[discord.RadioGroupOption], required: bool = True
) -> ui.Label[Any]:
    """Return two to ten options of which one is picked; its field is empty if none was."""
    group: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=name, options=options, required=required)
    return ui.Label(text=label, component=group)


def read_number(text: str, name: str, *, low: int, high: int) -> int:
    """Return the number that was typed, perhaps of minutes.

    Raises:
        NumberUnreadableError: it is none; *name*, *low* and *high* say what would be one.
    """
    match = _NUMBER.fullmatch(plain(text))
    if match is None:
        raise NumberUnreadableError(name=name, low=low, high=high)
    return int(match["number"])
