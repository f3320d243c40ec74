"""Cards: how every answer and panel of Charley looks. One coloured box, buttons, small print last.

Components V2, from acts alone: no component here needs a memory, so a screen answers after a restart.
Limits of Discord: 40 components and 4,000 characters in a message; Charley stays within 35 and 3,000 in
English, which leaves a third to longer languages.

Reminders are no cards: a push notification of a message of Components V2 is empty
(discord-api-docs issue 7854).
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect, empty_layout
from bot.domain.ids import UserId

MOST_COMPONENTS, MOST_CHARACTERS = 40, 4000
"""In one message, as Discord counts them (docs: message components, October 2026)."""

Piece = ui.Item[Any]


class Topic(Enum):
    """What a card is about; each topic has one accent colour, on all of its cards."""

    CRAMP = 0xE8590C
    EVENING = 0x5865F2
    """The bedtime stretch, guided or not."""
    WATER = 0x1C9BD6
    REMINDERS = 0x7C6FE0
    LIBRARY = 0xE0A526
    PERSON = 0x8A94A6
    """Help, privacy, and whatever is about nothing else."""
    REFUSAL = 0xB3543C
    SERVER = 0x3BA55D
    """All that a server's team sees."""
    COMMUNITY = 0x2C3E70
    """What is for all members of a server."""


def box(topic: Topic, *pieces: Piece) -> ui.Container[Any]:
    """Return a coloured box."""
    return ui.Container(*pieces, accent_colour=discord.Colour(topic.value))


def card(topic: Topic, *pieces: Piece, below: Sequence[Piece] = ()) -> ui.LayoutView:
    """Return a message of one coloured box, and what stands below it."""
    layout = empty_layout()
    layout.add_item(box(topic, *pieces))
    for piece in below:
        layout.add_item(piece)
    return layout


def card_of(
    topic: Topic, words: str, view: ui.View | None = None, *, file: str | None = None
) -> ui.LayoutView:
    """Return a card of words and rows of components, as `button_rows` lays them out; and of a file."""
    attached = [ui.File[Any](f"attachment://{file}")] if file else []
    return card(topic, text(words), *attached, *_rows_of(view))


def _rows_of(view: ui.View | None) -> list[Piece]:
    """Return the rows of a view, as `button_rows` has numbered them."""
    rows: dict[int | None, list[Any]] = {}
    for item in view.children if view else ():
        rows.setdefault(item.row, []).append(item)
    return [ui.ActionRow(*items) for items in rows.values()]


def text(words: str) -> Piece:
    """Return a paragraph."""
    return ui.TextDisplay(words)


def heading(words: str) -> Piece:
    """Return the title of a card, or of a part of it."""
    return ui.TextDisplay(f"## {words}")


def small_print(words: str) -> Piece:
    """Return what is said last, in small letters; each line of it."""
    return ui.TextDisplay("\n".join(f"-# {each}" for each in words.splitlines()))


def line() -> Piece:
    """Return a thin line between two parts."""
    return ui.Separator()


def beside(words: str, button: ActButton) -> Piece:
    """Return a paragraph with a button at its side."""
    return ui.Section(ui.TextDisplay(words), accessory=button)


def row(*buttons: ActButton) -> Piece:
    """Return up to five buttons side by side."""
    return ui.ActionRow(*buttons)


def menu(select: ActSelect) -> Piece:
    """Return a menu in a row of its own."""
    return ui.ActionRow(select)


def picture(name: str, alt: str) -> Piece:
    """Return a picture that is attached to the message as `name.png`, with its text alternative."""
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}.png", description=alt))


def act_button(
    name: str,
    label: str,
    *,
    owner: UserId,
    argument: str = "",
    style: ButtonStyle = ButtonStyle.secondary,
) -> ActButton:
    """Return a button that belongs to the person who sees the card."""
    return ActButton(Act(name=name, owner=owner, argument=argument), label=label, style=style)
