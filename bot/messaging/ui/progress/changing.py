"""Putting a night right: the menu of the last seven, and the way back."""

from collections.abc import Sequence
from datetime import date

import discord

from bot.client.act_arguments import night as read_night
from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import UserId
from bot.domain.progress.corrections import Correction, Was, correctable, corrected_to
from bot.domain.progress.nights import Night
from bot.messaging.texts.formatting import weekday_day_and_month
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.progress.calendar_words import SIGNS

CHANGE, UNDO = "progress.change", "progress.undo"
"""Acts of the menu and of the way back."""

_BETWEEN, _NOTHING = ".", "-"
_LETTERS = {
    Outcome.DONE: "d",
    Outcome.SKIPPED: "s",
    Outcome.MISSED: "m",
    Outcome.NOT_SENT: "n",
    Outcome.PAUSED: "p",
}
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
    if not correction.is_new:
        return say("progress.not_changed", "**Nothing has changed.**")
    day = weekday_day_and_month(correction.night)
    return _CHANGED[correction.after].say(day=day)


def undo_buttons(owner: UserId, correction: Correction) -> list[ActButton]:
    """Return the way back from a correction; none where it has changed nothing."""
    if not correction.is_new:
        return []
    label, argument = say("button.undo", "Undo"), correction_text(correction)
    return [act_button(UNDO, label, owner=owner, argument=argument)]


def correction_text(correction: Correction) -> str:
    """Write a correction, such as `2026-11-28.done.m`: a letter for each sleep, great if by hand."""
    letters = [_LETTERS[each.outcome] for each in correction.before]
    before = "".join(
        letter.upper() if each.by_hand else letter
        for letter, each in zip(letters, correction.before, strict=True)
    )
    return _BETWEEN.join([correction.night.isoformat(), correction.after, before or _NOTHING])


def read_correction(text: str) -> Correction:
    """Read a correction back.

    Raises:
        ValueError: it is none.
    """
    day, after, before = text.split(_BETWEEN)
    return Correction(
        night=read_night(day),
        after=read_change(f"{day}{_BETWEEN}{after}")[1],
        before=() if before == _NOTHING else tuple(map(_was, before)),
    )


def _was(letter: str) -> Was:
    found = [outcome for outcome, each in _LETTERS.items() if each == letter.lower()]
    if not found:
        message = f"no outcome of a night is written as {letter}"
        raise ValueError(message)
    return Was(found[0], letter.isupper())
