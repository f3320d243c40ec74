"""A screen of first aid: words, perhaps a drawing, and buttons, as a card that can be sent at once."""

import io
from dataclasses import dataclass

import discord
from discord import ui

from bot.client.components import ActButton, ActSelect
from bot.messaging.ui.cards import (
    Piece,
    Topic,
    card,
    heading,
    menu,
    picture,
    row,
    small_print,
    text,
)
from bot.messaging.ui.library.first_aid import Words
from bot.ports.delivery import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is shown at a time."""

    words: Words
    rows: tuple[tuple[ActButton, ...], ...]
    menu: ActSelect | None = None
    picture: Picture | None = None
    """It stands below the first line."""

    def layout(self, *, pictured: bool) -> ui.LayoutView:
        """Return the card, with its picture or without; all its words stand in both."""
        drawn = self.picture if pictured else None
        pieces: list[Piece] = [heading(self.words.heading)]
        pieces += [picture(drawn.name, drawn.alt)] if drawn else []
        pieces += [text(part) for part in self.words.parts if part]
        pieces += [row(*buttons) for buttons in self.rows]
        pieces += [menu(self.menu)] if self.menu else []
        pieces += [text(part) for part in self.words.below if part]
        pieces += [small_print(self.words.small)] if self.words.small else []
        return card(Topic.CRAMP, *pieces)

    def files(self) -> list[discord.File]:
        """Return what has to go along with the picture, ready to be sent once."""
        if self.picture is None:
            return []
        name, png, alt = self.picture.name, self.picture.png, self.picture.alt
        return [discord.File(io.BytesIO(png), filename=f"{name}.png", description=alt)]
