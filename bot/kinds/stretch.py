"""The bedtime stretch: one reminder a night, counted back from bedtime, and its repeats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.domain.delivery.notices import STOP, Button, Emphasis, TipLine
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.snoozes import SNOOZE_CHOICES, possible_snoozes
from bot.domain.errors import RepeatsTooCloseError
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library.tip_choice import tip_of_night
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.rules import (
    REPEAT_GAP,
    Cycle,
    ReminderKind,
    Traits,
    require_between,
)
from bot.domain.reminders.schedules import BEDTIME_GRACE
from bot.domain.reminders.slots import Slot, is_same_sleep
from bot.domain.time.zones import ONE_DAY, bedtime_at, date_exists
from bot.kinds.answers import Close, Reopen, Snooze
from bot.kinds.kind import UNDO, Kind, Shown, StoredRule

STRETCH = ReminderKind("stretch")
START, DONE, SKIP = "start", "done", "skip"
"""Acts of its buttons, beside those of `SNOOZES`."""
BACK = "back"
"""The act that gives its message back while a guided stretch stands there."""

SNOOZES: Mapping[str, timedelta] = MappingProxyType(
    {f"snooze-{length // timedelta(minutes=1)}": length for length in SNOOZE_CHOICES}
)
"""Acts of its buttons that put a reminder off, each by its length."""

LEAD_LIMIT = 180
REPEAT_LIMIT = 3

_DIFFERENT_NIGHTS = 8192
"""Kept in memory: people of one zone share their bedtimes, the more so in a storm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchRule:
    """When the bedtime stretch is due, counted back from bedtime."""

    traits: ClassVar[Traits] = Traits(
        kind=STRETCH, cycle=Cycle.NIGHT, falls_quiet=True, keeps_nights=True
    )

    minutes_before: int = 30
    repeats: int = 0

    def __post_init__(self) -> None:
        require_between("minutes_before", self.minutes_before, low=0, high=LEAD_LIMIT)
        require_between("repeat", self.repeats, low=0, high=REPEAT_LIMIT)
        needed = REPEAT_GAP * (self.repeats + 1)
        if self.repeats and self.lead < needed:
            raise RepeatsTooCloseError(repeats=self.repeats, needed=needed)

    @property
    def lead(self) -> timedelta:
        """How long before bedtime the first reminder comes."""
        return timedelta(minutes=self.minutes_before)

    @property
    def gap(self) -> timedelta:
        """How long after one reminder its repeat comes."""
        return self.lead / (self.repeats + 1)

    def schedule(self, *, zone: ZoneInfo, bedtimes: Bedtimes) -> "StretchSchedule":
        """Return the schedule that the rule makes of a person's zone and bedtimes."""
        return StretchSchedule(zone=zone, bedtimes=bedtimes, rule=self)

    def is_met(self, *, drunk_ml: int) -> bool:
        """Return `False`: a night is closed by an answer alone."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchSchedule:
    """One reminder a night, counted back from bedtime, and its repeats."""

    zone: ZoneInfo
    bedtimes: Bedtimes
    rule: StretchRule

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the night's reminder and its repeats.

        There are none for a night without a bedtime, nor for one whose bedtime follows so soon on
        that of the night before (11:45, then 12:15) that both are one sleep.
        """
        bedtime = self.bedtimes.on(local_date)
        if bedtime is None:
            return ()
        before = self.bedtimes.on(local_date - ONE_DAY)
        return _before_bed(bedtime, before, local_date, self.zone, self.rule)


@lru_cache(maxsize=_DIFFERENT_NIGHTS)
def _before_bed(
    bedtime: time, before: time | None, night: date, zone: ZoneInfo, rule: StretchRule
) -> tuple[Slot, ...]:
    bed_at = _bed_at(bedtime, night, zone)
    if bed_at is None:
        return ()
    last_at = None if before is None else _bed_at(before, night - ONE_DAY, zone)
    if last_at is not None and is_same_sleep(last_at, bed_at):
        return ()
    return tuple(
        Slot(
            local_date=night,
            number=number,
            due_at=bed_at - rule.lead + number * rule.gap,
            stale_at=bed_at + BEDTIME_GRACE,
            anchor_at=bed_at,
        )
        for number in range(rule.repeats + 1)
    )


def _bed_at(bedtime: time, night: date, zone: ZoneInfo) -> datetime | None:
    return bedtime_at(night, bedtime, zone) if date_exists(night, zone) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchNotice:
    """Time to stretch before bed."""

    kind: ClassVar[ReminderKind] = STRETCH

    user_id: UserId
    occurrence_id: OccurrenceId
    bed_at: datetime
    late_by: timedelta | None = None
    repeat: int = 0
    """0 for the first reminder of a night, 1 for its first repeat …"""
    is_snoozed: bool = False
    is_past_bedtime: bool = False
    snoozes: tuple[timedelta, ...] = SNOOZE_CHOICES
    """The lengths by which it can still be put off."""
    tip: TipLine | None = None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons below it, as wide as a phone: no snooze that the night has no room for."""
        answers = (
            Button(act=START, emphasis=Emphasis.MAIN),
            Button(act=DONE, emphasis=Emphasis.DONE),
            Button(act=SKIP),
        )
        later = (act for act, length in SNOOZES.items() if length in self.snoozes)
        return answers, (*(Button(act=act) for act in later), Button(act=STOP))


def _compose(shown: Shown[StretchRule]) -> StretchNotice:
    occurrence, agenda, slot = shown.occurrence, shown.agenda, shown.occurrence.slot
    bed_at = agenda.bed_at(slot) or slot.anchor_at
    return StretchNotice(
        user_id=occurrence.user_id,
        occurrence_id=occurrence.id,
        bed_at=bed_at,
        is_past_bedtime=shown.at > bed_at,
        snoozes=possible_snoozes(slot, agenda, at=shown.at),
        late_by=shown.late_by,
        repeat=0 if slot.is_snooze else slot.number,
        is_snoozed=slot.is_snooze,
        tip=_tip_line(shown),
    )


def _tip_line(shown: Shown[StretchRule]) -> TipLine | None:
    """Return the night's tip for its first reminder; a repeat would only say it again."""
    slot = shown.occurrence.slot
    if slot.number != 0:
        return None
    tip = tip_of_night(shown.tips, user=shown.agenda.user, night=slot.local_date)
    return TipLine(text=tip.line, badge=tip.badge) if tip else None


def _decode(stored: StoredRule) -> StretchRule:
    return StretchRule(minutes_before=stored["minutes_before"], repeats=stored["repeats"])


def _encode(rule: StretchRule) -> StoredRule:
    return {"minutes_before": rule.minutes_before, "repeats": rule.repeats}


KIND = Kind(
    rule=StretchRule,
    decode=_decode,
    encode=_encode,
    compose=_compose,
    answers=MappingProxyType(
        {
            DONE: Close(outcome=Outcome.DONE),
            SKIP: Close(outcome=Outcome.SKIPPED),
            **{act: Snooze(length=length) for act, length in SNOOZES.items()},
            UNDO: Reopen(),
        }
    ),
    has_form=True,
)
