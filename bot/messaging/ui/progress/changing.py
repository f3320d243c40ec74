"""Putting a night right: the menu of the last seven, and the way back."""

from collections.abc import Sequence
from datetime import date

import discord

from bot.client.act_arguments import night as read_night
from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import UserId
from bot.domain.progress.corrections import Correction, correctable, corrected_to
from bot.domain.progress.nights import Night
from bot.messaging.texts.formatting import weekday_day_and_month
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.progress.calendar_words import SIGNS

CHANGE, UNDO = "progress.change", "progress.undo"
"""Acts of the menu and of the way back."""

_BETWEEN, _NOTHING, _BY_HAND = ".", "-", "hand"
_BECOMES = {
    Outcome.DONE: Sentence("progress.becomes_done", "{day}: I did it"),
    Outcome.MISSED: Sentence("progress.becomes_missed", "{day}: I did not do it"),
}
_CHANGED = {
    Outcome.DONE: Sentence("progress.changed_to_done", "**Changed: {day} is done now.**"),
    Outcome.MISSED: Sentence("progress.changed_to_missed", "**Changed: {day} is not done now.**"),
}


def change_menu(owner: UserId, nights: Sequence[Night]) -> ActSelect:
    """Return the menu of the nights that may be changed, the latest first."""
    return ActSelect(
        Act(name=CHANGE, owner=owner),
        placeholder=say("progress.change", "Change a night"),
        options=[_option(each) for each in correctable(nights)],
    )


def _option(night: Night) -> discord.SelectOption:
    becomes, day = corrected_to(night), weekday_day_and_month(night.local_date)
    on_record = SIGNS[night.state].name.say()
    return discord.SelectOption(
        label=_BECOMES[becomes].say(day=day),
        description=say("progress.on_record", "On record: {state}", state=on_record),
        value=f"{night.local_date.isoformat()}{_BETWEEN}{becomes}",
    )


def read_change(text: str) -> tuple[date, Outcome]:
    """Read what was picked: a night, and what it is to be.

    Raises:
        ValueError: no menu says that.
    """
    day, _, outcome = text.partition(_BETWEEN)
    becomes = Outcome(outcome)
    if becomes not in _BECOMES:
        message = f"no night becomes {becomes} by hand"
        raise ValueError(message)
    return read_night(day), becomes


def changed_text(correction: Correction) -> str:
    """Return what a correction has done."""
    if correction.after is None or correction.before == correction.after:
        return say("progress.not_changed", "**Nothing has changed.**")
    day = weekday_day_and_month(correction.night)
    return _CHANGED[correction.after].say(day=day)


def undo_buttons(owner: UserId, correction: Correction) -> list[ActButton]:
    """Return the way back from a correction; none where it has changed nothing."""
    if correction.before == correction.after:
        return []
    label, argument = say("button.undo", "Undo"), correction_text(correction)
    return [act_button(UNDO, label, owner=owner, argument=argument)]


def correction_text(correction: Correction) -> str:
    """Write a correction, such as `2026-11-28.missed.done`, or `2026-11-28.-.done.hand`."""
    outcomes = (_outcome_text(each) for each in (correction.before, correction.after))
    by_hand = [_BY_HAND] if correction.was_corrected else []
    return _BETWEEN.join([correction.night.isoformat(), *outcomes, *by_hand])


def read_correction(text: str) -> Correction:
    """Read a correction back.

    Raises:
        ValueError: it is none.
    """
    day, before, after, *by_hand = text.split(_BETWEEN)
    if by_hand not in ([], [_BY_HAND]):
        message = f"not the end of a correction: {by_hand}"
        raise ValueError(message)
    return Correction(
        night=read_night(day),
        before=_outcome_of(before),
        after=_outcome_of(after),
        was_corrected=bool(by_hand),
    )


def _outcome_text(outcome: Outcome | None) -> str:
    return _NOTHING if outcome is None else outcome.value.replace(" ", "-")


def _outcome_of(text: str) -> Outcome | None:
    return None if text == _NOTHING else Outcome(text.replace("-", " "))
