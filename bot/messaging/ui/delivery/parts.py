"""Messages of several parts: a stretch and a drink that arrived together, each answered on its own.

Nothing is kept about what stands in one message. The buttons are its memory: each part has one at
least, whatever was answered, and every button carries its occurrence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.client.act_arguments import occurrence_id
from bot.client.acts import PATTERN, Act
from bot.client.components import ActButton, stacked
from bot.client.kind_words import Vocabulary
from bot.domain.delivery import notices
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds import kind
from bot.messaging.discord_io.custom_ids import custom_ids
from bot.messaging.texts.sentences import say


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedMessage:
    """A message ready to be sent."""

    content: str
    view: ui.View = discord.utils.MISSING


def joined(parts: Sequence[RenderedMessage], vocabulary: Vocabulary) -> RenderedMessage:
    """Return one message of some parts, the buttons of each in rows of their own."""
    if len(parts) == 1:
        return parts[0]
    views = [part.view for part in parts if part.view is not discord.utils.MISSING]
    for button in (child for view in views for child in view.children):
        if isinstance(button, ActButton):
            button.item.label = _label_beside(button.act, vocabulary) or button.item.label
    return RenderedMessage(
        content="\n\n".join(part.content for part in parts),
        view=stacked(views) if views else discord.utils.MISSING,
    )


def _label_beside(act: Act, vocabulary: Vocabulary) -> str | None:
    """Return what a button says where another part has one of the same label; `None`: as always."""
    family, _, own = act.name.partition(".")
    words = vocabulary.get(ReminderKind(family))
    if words is None:
        return None
    match own:
        case notices.STOP:
            return words.turn_off_label()
        case kind.TURN_ON:
            return words.turn_on_label()
        case _ if kind.is_undo(own):
            return say("button.undo_part", "Undo: {reminder}", reminder=words.title())
        case _:
            return None


def companion_in(message: discord.Message | None, act: Act) -> OccurrenceId | None:
    """Return the occurrence of the part beside the one that was pressed; `None`: there is none."""
    return companion_of(act.argument, message)


def companion_of(argument: str, message: discord.Message | None) -> OccurrenceId | None:
    """Return the occurrence in a message beside the one that *argument* names; `None`: there is none."""
    if message is None or not argument:
        return None
    matches = (match for match in map(PATTERN.fullmatch, custom_ids(message)) if match)
    others = (each["argument"] for each in matches if each["argument"] not in {"", argument})
    return next(filter(None, map(_occurrence_in, others)), None)


def part_of(message: discord.Message | None, kind: ReminderKind) -> OccurrenceId | None:
    """Return the occurrence of a kind whose message this is; `None`: it is none of that kind's."""
    matches = map(PATTERN.fullmatch, custom_ids(message)) if message is not None else ()
    own = (each for each in matches if each and each["name"].partition(".")[0] == kind)
    return next(filter(None, (_occurrence_in(each["argument"]) for each in own)), None)


def shows_session(message: discord.Message | None) -> bool:
    """Tell whether a guided stretch stands in a message."""
    matches = map(PATTERN.fullmatch, custom_ids(message)) if message is not None else ()
    return any(each is not None and each["name"].startswith("guide.") for each in matches)


def _occurrence_in(argument: str) -> OccurrenceId | None:
    """Return the occurrence that a button belongs to; `None`: to none, as that of a preset's news."""
    try:
        return occurrence_id(argument)
    except ValueError:
        return None
