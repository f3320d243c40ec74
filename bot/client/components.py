"""Components that carry an act in their custom id.

All of Charley's components are of these classes: discord.py 2.7 keeps nothing of a message whose
components are all dynamic ones (`ui/view.py`). It never answers them either: `act_pressed` reads
them from what came in, be they of today or of a message from before a start.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

import discord
from discord import ButtonStyle, ChannelType, ComponentType, ui

from bot.client.acts import (
    CHANNEL_PATTERN,
    CHANNEL_PREFIX,
    PATTERN,
    ROLE_PATTERN,
    ROLE_PREFIX,
    SELECT_PATTERN,
    SELECT_PREFIX,
    Act,
    UnknownActError,
)
from bot.client.channels import CALL_CHANNELS
from bot.domain.ids import ChannelId
from bot.ports.surroundings import PickedChannel


class ActButton(ui.DynamicItem[ui.Button[Any]], template=PATTERN):
    """A button that carries an act."""

    def __init__(self, act: Act, *, label: str, style: ButtonStyle = ButtonStyle.secondary) -> None:
        super().__init__(ui.Button(label=label, style=style, custom_id=act.custom_id))
        self.act = act


class ActSelect(ui.DynamicItem[ui.Select[Any]], template=SELECT_PATTERN):
    """A menu of up to 25 options that carries an act."""

    def __init__(
        self,
        act: Act,
        *,
        placeholder: str,
        options: list[discord.SelectOption],
        several: bool = False,
    ) -> None:
        super().__init__(
            ui.Select(
                custom_id=SELECT_PREFIX + act.custom_id,
                placeholder=placeholder,
                options=options,
                max_values=len(options) if several else 1,
            )
        )
        self.act = act


class ActChannelSelect(ui.DynamicItem[ui.ChannelSelect[Any]], template=CHANNEL_PATTERN):
    """A menu of the server's channels that carries an act; Discord lists them."""

    def __init__(
        self, act: Act, *, placeholder: str, types: Iterable[ChannelType] = CALL_CHANNELS
    ) -> None:
        super().__init__(
            ui.ChannelSelect(
                custom_id=CHANNEL_PREFIX + act.custom_id,
                placeholder=placeholder,
                channel_types=list(types),
                required=True,
            )
        )
        self.act = act


class ActRoleSelect(ui.DynamicItem[ui.RoleSelect[Any]], template=ROLE_PATTERN):
    """A menu of the server's roles that carries an act; Discord lists them.

    Where it may be left empty, nothing is `chosen` then.
    """

    def __init__(self, act: Act, *, placeholder: str, may_be_empty: bool = False) -> None:
        super().__init__(
            ui.RoleSelect(
                custom_id=ROLE_PREFIX + act.custom_id,
                placeholder=placeholder,
                min_values=0 if may_be_empty else 1,
                required=not may_be_empty,
            )
        )
        self.act = act


COMPONENTS = (ActButton, ActSelect, ActChannelSelect, ActRoleSelect)
"""All classes of them."""

_PATTERNS: Mapping[int, re.Pattern[str]] = MappingProxyType(
    {
        ComponentType.button.value: PATTERN,
        ComponentType.select.value: SELECT_PATTERN,
        ComponentType.channel_select.value: CHANNEL_PATTERN,
        ComponentType.role_select.value: ROLE_PATTERN,
    }
)


def act_pressed(submission: Mapping[str, Any], channels: Mapping[ChannelId, PickedChannel]) -> Act:
    """Return what a press, or a choice, asks for; the whole of it stands in the custom id.

    Args:
        submission: the component as Discord sends it.
        channels: those that were picked.

    Raises:
        UnknownActError: it is none of Charley's, or of another sort than its custom id says.
    """
    pattern = _PATTERNS.get(submission["component_type"])
    match = pattern.fullmatch(submission["custom_id"]) if pattern else None
    if match is None:
        raise UnknownActError
    chosen = ",".join(submission.get("values", ()))
    return Act.parse(match, chosen=chosen, picked_channels=channels)


def buttons_in(message: discord.Message) -> list[ActButton]:
    """Return the buttons of a message that carry an act, as they stand there."""
    return list(_buttons_in(message.components))


def _buttons_in(components: Iterable[object]) -> Iterator[ActButton]:
    for each in components:
        if isinstance(each, discord.Button):
            match = PATTERN.fullmatch(each.custom_id or "")
            if match is not None:
                yield ActButton(Act.parse(match), label=each.label or "…", style=each.style)
        yield from _buttons_in(getattr(each, "children", ()))


def empty_layout() -> ui.LayoutView:
    """Return a layout to be filled and sent; nothing of it is kept afterwards.

    discord.py 2.7 would keep each that is shown to one person for a quarter of an hour, with a task
    that waits, to answer its components; Charley's are answered by their custom id alone.
    """
    layout = ui.LayoutView(timeout=None)
    layout.stop()
    return layout


def button_rows(*items_by_row: list[ActButton] | list[ActSelect]) -> ui.View:
    """Lay components out in rows of a message."""
    view = ui.View(timeout=None)
    view.stop()  # as in `empty_layout`
    for row, items in enumerate(items_by_row):
        for item in items:
            item.row = row
            view.add_item(item)
    return view


def stacked(views: Iterable[ui.View]) -> ui.View:
    """Lay the rows of some views out one below the other. Discord takes five rows at most."""
    rows: list[Any] = []  # each of buttons or of one menu, as `button_rows` takes them
    for view in views:
        by_row = groupby(view.children, key=lambda item: item.row)
        rows += [list(items) for _, items in by_row]
    return button_rows(*rows)
