"""Drinks: prompts spread evenly over the waking day, towards a daily amount or without one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.domain.delivery.notices import STOP, Button, Emphasis
from bot.domain.errors import RuleOutOfRangeError
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.amounts import GLASS_ML, WaterMode
from bot.domain.reminders.rules import Cycle, ReminderKind, Traits, require_between
from bot.domain.reminders.schedules import USUAL_BEDTIME
from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import ONE_DAY, bedtime_at, date_exists, drink_day_of, instant_of
from bot.kinds.answers import Enough, LetGo, LogGlass, TakeBack
from bot.kinds.kind import UNDO, Kind, Shown, StoredRule

DRINKS = ReminderKind("water")
"""Named so in tables and custom ids since version 0.1."""

GLASS, SKIP, ENOUGH = "glass", "skip", "enough"
"""Acts of its buttons."""

TARGET_LOW_ML, TARGET_HIGH_ML = 1200, 2000
GENTLE_PROMPTS = 3
USUAL_STOP = timedelta(hours=2)
"""The last prompt comes this long before bed: drinks late in the evening break the sleep."""

EARLY_STOP = timedelta(hours=4)
"""The same for people who want it earlier. Anybody may; no reason is asked for or kept."""

WATER_GRACE = timedelta(minutes=30)
WATER_STARTS_AFTER_WAKE = timedelta(minutes=30)
WATER_GAP = timedelta(minutes=60)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterRule:
    """When and how drinks are prompted through the waking day."""

    traits: ClassVar[Traits] = Traits(
        kind=DRINKS, cycle=Cycle.DAY, counts_drinks=True, needs_screening=True, leaves_one=True
    )

    wake: time = time(7)
    target_ml: int = 1600
    """Millilitres of any drink without alcohol; 1.6 L is EFSA's adequate intake from drinks."""
    mode: WaterMode = WaterMode.GENTLE
    ends_before_bed: timedelta = USUAL_STOP
    """`USUAL_STOP` or `EARLY_STOP`."""

    def __post_init__(self) -> None:
        require_between("target_ml", self.target_ml, low=TARGET_LOW_ML, high=TARGET_HIGH_ML)
        if self.ends_before_bed not in {USUAL_STOP, EARLY_STOP}:
            low, high = (stop // _HOUR for stop in (USUAL_STOP, EARLY_STOP))
            got = self.ends_before_bed // _HOUR
            raise RuleOutOfRangeError(name="ends_before_bed", low=low, high=high, got=got)

    @property
    def stops_early(self) -> bool:
        """Whether the last prompt comes four hours before bed instead of two."""
        return self.ends_before_bed == EARLY_STOP

    @property
    def prompts(self) -> int:
        """How many prompts a day holds if there is room for all of them."""
        match self.mode:
            case WaterMode.TARGET:
                return ceil(self.target_ml / GLASS_ML)
            case WaterMode.GENTLE:
                return GENTLE_PROMPTS

    @property
    def goal_ml(self) -> int | None:
        """The day's amount, where the person chose to see one."""
        return self.target_ml if self.mode is WaterMode.TARGET else None

    def schedule(self, *, zone: ZoneInfo, bedtimes: Bedtimes) -> "WaterSchedule":
        """Return the schedule that the rule makes of a person's zone and bedtimes."""
        return WaterSchedule(zone=zone, bedtimes=bedtimes, rule=self)

    def is_met(self, *, drunk_ml: int) -> bool:
        """Tell whether the day's amount has been drunk; gentle prompts have none."""
        return self.goal_ml is not None and drunk_ml >= self.goal_ml


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSchedule:
    """Prompts spread evenly over the waking day, ending well before bed."""

    zone: ZoneInfo
    bedtimes: Bedtimes
    rule: WaterRule

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the day's prompts: fewer of them where the day is short, never closer."""
        if not date_exists(local_date, self.zone):
            return ()
        wake_at = instant_of(local_date, self.rule.wake, self.zone)
        starts_at = wake_at + WATER_STARTS_AFTER_WAKE
        window = self._bed_after(wake_at, local_date) - self.rule.ends_before_bed - starts_at
        if window < timedelta():
            return ()
        prompts = min(self.rule.prompts, window // WATER_GAP + 1)
        spaces = max(prompts - 1, 1)
        return tuple(
            _prompt(local_date, number, due_at=starts_at + _whole_minutes(window * number / spaces))
            for number in range(prompts)
        )

    def is_evening(self, now: datetime) -> bool:
        """Tell whether the waking day is in its last hours, in which nothing is prompted."""
        today = now.astimezone(self.zone).date()
        wakes = (
            (instant_of(day, self.rule.wake, self.zone), day)
            for day in (today, today - ONE_DAY)
            if date_exists(day, self.zone)
        )
        wake_at, day = next(((at, day) for at, day in wakes if at <= now), (now, today))
        bed_at = self._bed_after(wake_at, day)
        return bed_at - self.rule.ends_before_bed <= now < bed_at

    def _bed_after(self, wake_at: datetime, local_date: date) -> datetime:
        """Return the bedtime that ends the waking day which begins at *wake_at*."""
        nights = (local_date + step * ONE_DAY for step in (-1, 0, 1))
        candidates = (
            bedtime_at(night, self.bedtimes.on(night) or USUAL_BEDTIME, self.zone)
            for night in nights
        )
        return min(bed_at for bed_at in candidates if bed_at > wake_at)


def _prompt(local_date: date, number: int, *, due_at: datetime) -> Slot:
    return Slot(
        local_date=local_date,
        number=number,
        due_at=due_at,
        stale_at=due_at + WATER_GRACE,
        anchor_at=due_at,
    )


def _whole_minutes(length: timedelta) -> timedelta:
    return length // timedelta(minutes=1) * timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterNotice:
    """Time for a drink."""

    kind: ClassVar[ReminderKind] = DRINKS

    user_id: UserId
    occurrence_id: OccurrenceId
    mode: WaterMode
    drunk_ml: int
    target_ml: int
    late_by: timedelta | None = None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons below it."""
        glass = Button(act=GLASS, emphasis=Emphasis.DONE)
        return ((glass, Button(act=SKIP), Button(act=ENOUGH), Button(act=STOP)),)


def _compose(shown: Shown[WaterRule]) -> WaterNotice:
    occurrence, agenda, rule = shown.occurrence, shown.agenda, shown.rule
    drink_day = drink_day_of(occurrence.slot.due_at, agenda.user.zone)
    return WaterNotice(
        user_id=occurrence.user_id,
        occurrence_id=occurrence.id,
        mode=rule.mode,
        drunk_ml=agenda.drunk_ml.get(drink_day, 0),
        target_ml=rule.target_ml,
        late_by=shown.late_by,
    )


def _decode(stored: StoredRule) -> WaterRule:
    return WaterRule(
        wake=time.fromisoformat(stored["wake"]),
        target_ml=stored["target_ml"],
        mode=WaterMode(stored["mode"]),
        # Rules of version 0.1 do not say it: they ended two hours before bed.
        ends_before_bed=_HOUR * stored.get("ends_hours_before_bed", USUAL_STOP // _HOUR),
    )


def _encode(rule: WaterRule) -> StoredRule:
    return {
        "wake": f"{rule.wake:%H:%M}",
        "target_ml": rule.target_ml,
        "mode": rule.mode.value,
        "ends_hours_before_bed": rule.ends_before_bed // _HOUR,
    }


KIND = Kind(
    rule=WaterRule,
    decode=_decode,
    encode=_encode,
    compose=_compose,
    answers=MappingProxyType(
        {GLASS: LogGlass(), SKIP: LetGo(), ENOUGH: Enough(), UNDO: TakeBack()}
    ),
    has_form=True,
)
