"""How the screens of `/server` are laid out: one coloured box of lines, each with its button.

Components V2, from acts alone: no component here needs a memory, so a screen answers after a restart.
Limits of Discord: 40 components and 4,000 characters in a message; Charley stays below 30 and 3,000 in
English, which leaves a third to longer languages.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.ids import UserId

ACCENT = discord.Colour(0x3BA55D)
"""The one colour of all that a server's team sees of Charley."""

MOST_COMPONENTS, MOST_CHARACTERS = 40, 4000
"""In one message, as Discord counts them (docs: message components, October 2026)."""

Piece = ui.Item[Any]


def screen(*pieces: Piece, below: Sequence[Piece] = ()) -> ui.LayoutView:
    """Return a message of one coloured box, and what stands below it."""
    layout = ui.LayoutView(timeout=None)
    layout.add_item(ui.Container(*pieces, accent_colour=ACCENT))
    for piece in below:
        layout.add_item(piece)
    return layout


def text(words: str) -> Piece:
    """Return a paragraph."""
    return ui.TextDisplay(words)


def line() -> Piece:
    """Return a thin line between two parts."""
    return ui.Separator()


def beside(words: str, button: ActButton) -> Piece:
    """Return a paragraph with a button at its side."""
    return ui.Section(ui.TextDisplay(words), accessory=button)


def row(*buttons: ActButton) -> Piece:
    """Return up to five buttons side by side."""
    return ui.ActionRow(*buttons)


def act_button(
    name: str,
    label: str,
    *,
    owner: UserId,
    argument: str = "",
    style: ButtonStyle = ButtonStyle.secondary,
) -> ActButton:
    """Return a button that belongs to the person who sees the screen."""
    return ActButton(Act(name=name, owner=owner, argument=argument), label=label, style=style)
