"""The screen of progress: how many nights, how strong the habit is, the calendar, and what can be done."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import discord
from discord import ui

from bot.client.components import ActButton
from bot.domain.ids import UserId
from bot.domain.progress.corrections import correctable
from bot.domain.progress.periods import Period
from bot.domain.progress.record import Progress
from bot.domain.progress.streak import Streaks
from bot.domain.progress.strength import Stage
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY
from bot.messaging.texts.formatting import percent, weekday_day_and_month
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.cards import (
    Piece,
    Topic,
    act_button,
    card,
    heading,
    menu,
    picture,
    row,
    small_print,
    text,
)
from bot.messaging.ui.progress.calendar_lines import nights_as_text
from bot.messaging.ui.progress.calendar_words import count_line, picture_legend
from bot.messaging.ui.progress.changing import change_menu
from bot.ports.delivery import Picture

SHOW, AS_TEXT = "progress.show", "progress.text"
"""Acts of the buttons that show a period, drawn or in words."""

_PERIODS = {
    Period.WEEKS: Sentence("progress.weeks", "6 weeks"),
    Period.MONTHS: Sentence("progress.months", "6 months"),
    Period.YEAR: Sentence("progress.year", "A year"),
}
_STAGES = {
    Stage.BUILDING: Sentence("progress.building", "**Strength: {percent}, building.**"),
    Stage.STEADY: Sentence("progress.steady", "**Strength: {percent}, steady.**"),
    Stage.STRONG: Sentence("progress.strong", "**Strength: {percent}, strong.**"),
}
_RECENT = 7 * ONE_DAY
"""For so long the end of a streak is news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressScreen:
    """What is shown of one person's nights."""

    owner: UserId
    progress: Progress
    first_weekday: Weekday
    drawn: Picture | None = None
    """`None`: the nights are said in words."""
    note: str | None = None
    """What has just happened; it stands first."""
    undo: Sequence[ActButton] = ()
    """The way back from it."""
    summary: str = ""
    """The question whether the weekly summary is wanted; empty, where it was answered."""
    summary_buttons: Sequence[ActButton] = ()
    """How it is answered, or changed later."""
    ways: Sequence[ActButton] = ()
    """The ways to other screens."""

    def layout(self) -> ui.LayoutView:
        """Return the card."""
        return card(
            Topic.EVENING,
            *([text(self.note)] if self.note else []),
            *([row(*self.undo)] if self.undo else []),
            heading(count_line(self.progress.nights)),
            text("\n".join([*_strength(self.progress), *_streak(self.progress)])),
            *self._nights(),
            row(*self._periods(), self._other_form()),
            *([menu(change_menu(self.owner, self.progress.nights))] if self._can_change else []),
            *self._ways_on(),
        )

    def file(self) -> discord.File | None:
        """Return what has to go along with the picture, ready to be sent once."""
        if self.drawn is None:
            return None
        name, png, alt = self.drawn.name, self.drawn.png, self.drawn.alt
        return discord.File(io.BytesIO(png), filename=f"{name}.png", description=alt)

    @property
    def _can_change(self) -> bool:
        return bool(correctable(self.progress.nights))

    def _ways_on(self) -> list[Piece]:
        """Return the question of the weekly summary, its switch, and the ways to other screens."""
        if not self.summary:
            return [row(*self.summary_buttons, *self.ways)]
        if self.note:
            return [row(*self.ways)]  # one question at a time
        return [text(self.summary), row(*self.summary_buttons), row(*self.ways)]

    def _nights(self) -> list[Piece]:
        nights, period = self.progress.nights, self.progress.period
        if self.drawn is None:
            lines = nights_as_text(nights, period=period, first_weekday=self.first_weekday)
            return [text(lines)]
        legend = picture_legend(nights, first_weekday=self.first_weekday)
        return [picture(self.drawn.name, self.drawn.alt), small_print(legend)]

    def _periods(self) -> list[ActButton]:
        """Return the ways to the other periods, in the form that is shown."""
        act = AS_TEXT if self.drawn is None else SHOW
        return [
            act_button(act, label.say(), owner=self.owner, argument=period)
            for period, label in _PERIODS.items()
            if period is not self.progress.period
        ]

    def _other_form(self) -> ActButton:
        act, label = (
            (SHOW, say("progress.as_picture", "As a picture"))
            if self.drawn is None
            else (AS_TEXT, say("progress.as_text", "As text"))
        )
        return act_button(act, label, owner=self.owner, argument=self.progress.period)


def nothing_yet_card(*ways: ActButton, note: str | None = None) -> ui.LayoutView:
    """Return what is said to somebody of whom no night is on record; *note* is what has just happened."""
    words = say(
        "progress.nothing_yet",
        "With the stretch reminder on, I keep how each night went: done, skipped or no answer.\n"
        "Here you then see them, as a picture or as text. Nobody else does.",
    )
    title = say("progress.no_nights", "No nights on record yet")
    happened = [text(note)] if note else []
    return card(Topic.EVENING, *happened, heading(title), text(words), row(*ways))


def _strength(progress: Progress) -> list[str]:
    strength, before = progress.strength, progress.strength_a_week_ago
    now = _STAGES[strength.stage].say(percent=percent(strength.percent))
    if before is None or before.percent == strength.percent:
        return [now]
    ago = say("progress.week_ago", "A week ago: {percent}.", percent=percent(before.percent))
    return [f"{now} {ago}"]


def _streak(progress: Progress) -> list[str]:
    streaks = progress.streaks
    if streaks.longest == 0:
        return []
    lines = [_in_a_row(streaks)]
    last, ended_on = progress.nights[-1].local_date, streaks.broken_on
    if ended_on is not None and streaks.has_ended_since(last - _RECENT + ONE_DAY):
        lines.append(_ended(streaks.ended, ended_on))
    return lines


def _in_a_row(streaks: Streaks) -> str:
    if not streaks.current:
        return say_count(
            "progress.longest_row",
            "Longest in a row: {count} night.",
            "Longest in a row: {count} nights.",
            streaks.longest,
        )
    current = say_count(
        "progress.in_a_row",
        "In a row: {count} night.",
        "In a row: {count} nights.",
        streaks.current,
    )
    if streaks.longest <= streaks.current:
        return current
    longest = say("progress.longest", "Longest: {count}.", count=streaks.longest)
    return f"{current} {longest}"


def _ended(nights: int, ended_on: date) -> str:
    return say_count(
        "progress.streak_ended",
        "{count} night in a row, then {day} without. That happens. A new row begins with any night.",
        "{count} nights in a row, then {day} without. That happens. A new row begins with any night.",
        nights,
        day=weekday_day_and_month(ended_on),
    )
