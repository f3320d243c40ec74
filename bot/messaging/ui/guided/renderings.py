"""What a guided stretch says, as a value, and its two looks: a card, or plain text in a reminder."""

from dataclasses import dataclass

import discord
from discord import ui

from bot.client.components import ActButton, ActSelect, button_rows, empty_layout
from bot.domain.library.terms import Leg
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import Piece, Topic, heading, menu, row, small_print, text
from bot.messaging.ui.cards import picture as gallery
from bot.ports.delivery import Picture

ACCENTS = {Leg.LEFT: 0x4FB3FF, Leg.RIGHT: 0xFFA94D}
"""The colours of the two legs in every picture; whatever is about neither has the evening's."""


_GROUNDS = Sentence("guided.grounds", "What is known of it, and who says so: `/stretch now`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneWords:
    """What the message of a session says and what may be pressed below it, however it is shown."""

    heading: str = ""
    """The thing to do, without markup."""
    lines: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    """What is said below the buttons of a card, so that the first of them is in reach of a thumb."""
    grounds: tuple[str, ...] = ()
    """Who says so, in small letters: on a card alone, for a reminder has its buttons below all words."""
    small: tuple[str, ...] = ()
    """What is said last, in small letters."""
    leg: Leg | None = None
    """The leg whose turn it is."""
    buttons: tuple[ActButton, ...] = ()
    menu: ActSelect | None = None


def plain_text(words: SceneWords) -> str:
    """Return the words as the text of a message that is no card."""
    top = [f"**{words.heading}**"] if words.heading else []
    small = [*words.small, *([_GROUNDS.say()] if words.grounds else [])]
    gap = [""] if words.below and small else []  # else the small print continues the last bullet
    return "\n".join([*top, *words.lines, *words.below, *gap, *(f"-# {each}" for each in small)])


def plain_view(words: SceneWords) -> ui.View | None:
    """Return the buttons below such a text; nothing if there are none."""
    rows: list[list[ActButton] | list[ActSelect]] = []
    if words.buttons:
        rows += _rows(words.buttons)
    if words.menu:
        rows.append([words.menu])
    return button_rows(*rows) if rows else None


_TOO_MANY = 4
"""Buttons that do not fit side by side on a phone, 390 pixels wide."""


def _rows(buttons: tuple[ActButton, ...]) -> list[list[ActButton]]:
    """Return buttons in rows: two by two, where on a phone the last would wrap alone."""
    width = 2 if len(buttons) == _TOO_MANY else len(buttons)
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def card(words: SceneWords, picture: Picture | None) -> ui.LayoutView:
    """Return a card: what to do, the position, and the buttons right below the picture."""
    layout = empty_layout()
    accent = ACCENTS.get(words.leg) if words.leg else None
    colour = discord.Colour(Topic.EVENING.value if accent is None else accent)
    layout.add_item(ui.Container(*_pieces(words, picture), accent_colour=colour))
    return layout


def _pieces(words: SceneWords, picture: Picture | None) -> list[Piece]:
    pieces = [heading(words.heading)] if words.heading else []
    if words.lines:
        pieces.append(text("\n".join(words.lines)))
    if picture is not None:
        pieces.append(gallery(picture.name, picture.alt))
    if words.buttons:
        pieces += [row(*each) for each in _rows(words.buttons)]
    if words.menu:
        pieces.append(menu(words.menu))
    if words.below:
        pieces.append(text("\n".join(words.below)))
    if words.grounds or words.small:
        pieces.append(small_print("\n".join([*words.grounds, *words.small])))
    return pieces
