"""What is asked before a bedtime is saved, and how an answer carries on what was said already."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Self

from discord import ui

from bot.client.act_arguments import (
    WEEK_LENGTH,
    reading,
    reading_text,
    week,
    week_text,
    weekdays,
    weekdays_text,
)
from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.client.shift_arguments import setting_text
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import (
    Bedtimes,
    BedtimeUnsureError,
    NightsAddedError,
    NightsUnsureError,
    RotationOnError,
    Week,
)
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.domain.time.weekdays import EVERY_DAY, Weekday
from bot.messaging.texts.formatting import undecided_clock, wall_clock
from bot.messaging.texts.sentences import say
from bot.messaging.ui.people.settings import days_text

_OFF = "off"
LABEL_LIMIT = 80  # characters of a button
_EVENING, _MORNING, _NOON = time(18), time(3, 30), time(12)

Question = tuple[str, ui.View]
BedtimeDoubt = BedtimeUnsureError | NightsUnsureError | NightsAddedError | RotationOnError
DOUBTS = (BedtimeUnsureError, NightsUnsureError, NightsAddedError, RotationOnError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BedtimeDraft:
    """What somebody has said about their bedtime so far."""

    bedtime: Reading | None = None
    """`None`: they named none, or take theirs away."""
    is_off: bool = False
    """Whether they take it away."""
    days: frozenset[Weekday] | None = None
    zone_key: str | None = None

    @property
    def text(self) -> str:
        """The draft in short, such as `546;01234;Europe/Berlin`."""
        bedtime = _OFF if self.is_off else ""
        if self.bedtime is not None:
            bedtime = reading_text(self.bedtime)
        days = "" if self.days is None else weekdays_text(self.days)
        return f"{bedtime};{days};{self.zone_key or ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a draft back.

        Raises:
            ValueError: it is none.
        """
        bedtime, days, zone_key = text.split(";")
        return cls(
            bedtime=None if bedtime in {_OFF, ""} else reading(bedtime),
            is_off=bedtime == _OFF,
            days=weekdays(days) if days else None,
            zone_key=zone_key or None,
        )

    def at_zone(self, zone_key: str) -> Self:
        """Return the draft with a zone."""
        return replace(self, zone_key=zone_key)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was said at all."""
        return self == BedtimeDraft()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDraft:
    """All bedtimes of a week, and perhaps a zone."""

    week: Week
    zone_key: str | None = None

    @property
    def text(self) -> str:
        """The draft in short."""
        return f"{week_text(self.week)}{self.zone_key or ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a draft back.

        Raises:
            ValueError: it is none.
        """
        return cls(week=week(text[:WEEK_LENGTH]), zone_key=text[WEEK_LENGTH:] or None)


def question_for(
    doubt: BedtimeDoubt, draft: BedtimeDraft | WeekDraft, *, owner: UserId
) -> Question:
    """Return what to ask, each answer a button."""
    match doubt:
        case BedtimeUnsureError(either=either):
            return _which_half(either, draft, owner=owner)
        case NightsUnsureError():
            return _which_nights(doubt, draft, owner=owner)
        case NightsAddedError():
            return _beside_or_alone(doubt, draft, owner=owner)
        case RotationOnError():
            return _plan_or_week(doubt, draft, owner=owner)


def half_question(either: EitherHalf) -> str:
    """Return the question in which half of the day a time is meant."""
    return say(
        "bedtime.which_half",
        "Is that {time} {first_half} or {second_half}?",
        time=undecided_clock(either.at_night),
        first_half=_part(either.readings[0]),
        second_half=_part(either.readings[1]),
    )


def half_label(wall_time: time) -> str:
    """Return such as `10:30 at night`."""
    return say(
        "bedtime.half", "{time} {half}", time=undecided_clock(wall_time), half=_part(wall_time)
    )


def _which_half(either: EitherHalf, draft: BedtimeDraft | WeekDraft, *, owner: UserId) -> Question:
    def button(meant: time) -> ActButton:
        return _answer(_with_meant(draft, either, meant), half_label(meant), owner=owner)

    view = button_rows([button(meant) for meant in either.readings])
    question = half_question(either)
    return say("bedtime.then_saved", "**{question}** Then it is saved.", question=question), view


def _with_meant(
    draft: BedtimeDraft | WeekDraft, either: EitherHalf, meant: time
) -> BedtimeDraft | WeekDraft:
    match draft:
        case BedtimeDraft():
            return replace(draft, bedtime=meant)
        case WeekDraft():
            return replace(draft, week=tuple(meant if it == either else it for it in draft.week))


def _which_nights(
    doubt: NightsUnsureError, draft: BedtimeDraft | WeekDraft, *, owner: UserId
) -> Question:
    bedtime, zone_key = doubt.bedtime, draft.zone_key

    def button(days: frozenset[Weekday], label: str) -> ActButton:
        changed = BedtimeDraft(bedtime=bedtime, days=days, zone_key=zone_key)
        return _answer(changed, label, owner=owner)

    buttons = [button(frozenset(days), _now_label(old, days)) for old, days in doubt.groups]
    every = frozenset(day for _, days in doubt.groups for day in days)
    buttons.append(button(every, _all_label(every)))
    text = say(
        "bedtime.which_nights",
        "**{time} on which nights?** The others stay as they are.",
        time=wall_clock(bedtime),
    )
    return text, button_rows(buttons[:4], buttons[4:])


def _beside_or_alone(
    doubt: NightsAddedError, draft: BedtimeDraft | WeekDraft, *, owner: UserId
) -> Question:
    named = days_text(tuple(sorted(doubt.days)))
    alone = Bedtimes().with_bedtime(doubt.bedtime, days=doubt.days)
    only = WeekDraft(week=alone.by_weekday, zone_key=draft.zone_key)
    also = BedtimeDraft(bedtime=doubt.bedtime, days=doubt.days, zone_key=draft.zone_key)
    text = say(
        "bedtime.beside_or_alone",
        "**{time} {days}: as well, or only then?**",
        time=wall_clock(doubt.bedtime),
        days=named,
    )
    return text, button_rows(
        [
            _answer(also, say("bedtime.as_well", "As well"), owner=owner),
            _answer(only, say("bedtime.only_then", "Only then"), owner=owner),
        ]
    )


def _plan_or_week(
    doubt: RotationOnError, draft: BedtimeDraft | WeekDraft, *, owner: UserId
) -> Question:
    """Ask what becomes of the rotating plan: nothing ends it but the person's own word."""
    name = "bedtime.off" if isinstance(draft, BedtimeDraft) else "bedtime.week-off"
    buttons = [
        ActButton(
            Act(name=name, owner=owner, argument=draft.text),
            label=say("bedtime.instead", "Turn the plan off"),
        ),
        ActButton(
            Act(name="shift.show", owner=owner), label=say("bedtime.keep_plan", "Keep the plan")
        ),
    ]
    is_plain = isinstance(draft, BedtimeDraft) and draft.days is None
    if is_plain and draft.zone_key is None:
        tonight = Act(name="shift.tonight", owner=owner, argument=setting_text(doubt.bedtime))
        buttons.insert(0, ActButton(tonight, label=say("bedtime.tonight_only", "Only tonight")))
    named = doubt.bedtime
    if not is_plain or named is None:
        text = say(
            "bedtime.plan_or_week",
            "**Your rotating plan is on.** What shall become of it?\nTurned off, it is kept.",
        )
    else:
        text = say(
            "bedtime.tonight_or_week",
            "**Your rotating plan is on.**\nIs {time} for tonight, or instead of the plan? "
            "Turned off, the plan is kept.",
            time=wall_clock(named),
        )
    return text, button_rows(buttons)


def _answer(draft: BedtimeDraft | WeekDraft, label: str, *, owner: UserId) -> ActButton:
    name = "bedtime.set" if isinstance(draft, BedtimeDraft) else "bedtime.week"
    return ActButton(Act(name=name, owner=owner, argument=draft.text), label=label)


def _now_label(old: time, days: tuple[Weekday, ...]) -> str:
    label = say(
        "bedtime.days_now",
        "{days} (now {time})",
        days=_capital(days_text(days)),
        time=wall_clock(old),
    )
    return label[:LABEL_LIMIT]


def _all_label(days: frozenset[Weekday]) -> str:
    if days == EVERY_DAY:
        return say("bedtime.every_night", "Every night")
    return say("bedtime.all_of_these", "All of these")


def _part(wall_time: time) -> str:
    if wall_time >= _EVENING or wall_time < _MORNING:
        return say("bedtime.at_night", "at night")
    if wall_time < _NOON:
        return say("bedtime.in_the_morning", "in the morning")
    return say("bedtime.in_the_afternoon", "in the afternoon")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
