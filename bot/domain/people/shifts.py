"""Shift work: bedtimes by date, in a rotation of up to four weeks and for single nights.

A step of a rotation is a shift, or a bedtime by itself. Like a weekday, it belongs to the night that
begins on its date: the sleep after Tuesday's night shift is Tuesday's, though it starts on Wednesday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import Enum, StrEnum

from bot.domain.errors import DomainError
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY

_WEEK = len(Weekday)

LONGEST_CYCLE = 28
"""Four weeks of days."""
MOST_TIMES = 6
"""Different bedtimes without a shift's name, in one rotation: a button has room for so many."""
LATEST_START = 31 * ONE_DAY
"""A rotation starts no later than so long from today."""
NIGHTS_AHEAD = 14
"""Single nights can be changed from tonight on, so many of them."""
_KEPT = 21 * ONE_DAY
"""What was missed in a downtime is put on record for a fortnight, by the bedtimes of then."""


class Shift(StrEnum):
    """A shift that is worked on a date, or a day off."""

    EARLY = "early"
    LATE = "late"
    NIGHT = "night"
    OFF = "off"


Step = Shift | time | None
"""What a date has: a shift with its usual bedtime, a bedtime by itself, or no bedtime."""


class Usual(Enum):
    """The type of what a night has that nothing is set for alone."""

    USUAL = "usual"


NightSetting = Step | Usual
"""What is set for one night alone."""


class NightOutOfReachError(DomainError):
    """The night is over, or more than two weeks ahead."""


class RotationStartError(DomainError):
    """The rotation would start more than a month from now."""


class RotationMissingError(DomainError):
    """There is no rotation that could be turned on or off."""


class RotationEmptyError(DomainError):
    """No day of the rotation has a bedtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftBedtimes:
    """When somebody goes to bed after each shift; `None`: there is no reminder then."""

    early: time | None = time(21, 30)
    late: time | None = time(0, 30)
    night: time | None = time(8)
    off: time | None = time(23)

    @property
    def all(self) -> tuple[time | None, ...]:
        """The bedtimes of all shifts, in their order."""
        return tuple(self.of(shift) for shift in Shift)

    def of(self, shift: Shift) -> time | None:
        """Return the bedtime after a shift."""
        match shift:
            case Shift.EARLY:
                return self.early
            case Shift.LATE:
                return self.late
            case Shift.NIGHT:
                return self.night
            case Shift.OFF:
                return self.off

    def after(self, step: Step) -> time | None:
        """Return the bedtime that a step means."""
        return self.of(step) if isinstance(step, Shift) else step


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Shifts that come again and again, day by day."""

    starts_on: date
    """The date of the first step; before it the bedtimes of the week apply."""
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= LONGEST_CYCLE:
            message = f"a rotation takes 1 to {LONGEST_CYCLE} days, got {len(self.steps)}"
            raise ValueError(message)
        if len(times_of(self.steps)) > MOST_TIMES:
            message = f"a rotation takes {MOST_TIMES} times, got {len(times_of(self.steps))}"
            raise ValueError(message)

    def on(self, day: date) -> Step:
        """Return the step of a date."""
        return self.steps[(day - self.starts_on).days % len(self.steps)]

    def bedtime_on(self, night: date, bedtimes: ShiftBedtimes) -> time | None:
        """Return the bedtime of a night.

        The evening before an early shift is as early as the one after it: a day off that a person
        sleeps through until four would otherwise end with a message that wakes them.
        """
        step = self.on(night)
        is_short = step is Shift.OFF and self.on(night + ONE_DAY) is Shift.EARLY
        return bedtimes.after(Shift.EARLY if is_short else step)


def times_of(steps: Iterable[Step]) -> tuple[time, ...]:
    """Return the different bedtimes that stand without a shift, in their order."""
    return tuple(dict.fromkeys(each for each in steps if isinstance(each, time)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """All that somebody has set about their shifts."""

    bedtimes: ShiftBedtimes = field(default_factory=ShiftBedtimes)
    rotation: Rotation | None = None
    """Kept while it is off, for the day it is turned on again."""
    is_rotating: bool = False
    """Whether the rotation applies, and not the bedtimes of the week."""
    single_nights: tuple[tuple[date, Step], ...] = ()
    """The nights that differ from what is usual, by date; they end by themselves."""

    def __post_init__(self) -> None:
        if self.is_rotating and self.rotation is None:
            message = "shifts without a rotation cannot rotate"
            raise ValueError(message)
        nights = [night for night, _ in self.single_nights]
        if nights != sorted(set(nights)):
            message = "single nights need their order, each once"
            raise ValueError(message)

    @property
    def rotating(self) -> Rotation | None:
        """The rotation, if it applies."""
        return self.rotation if self.is_rotating else None

    def covers(self, night: date) -> bool:
        """Tell whether a night is one of the rotation."""
        return self.rotating is not None and night >= self.rotating.starts_on

    def has_single(self, night: date) -> bool:
        """Tell whether a night differs from what is usual."""
        return any(each == night for each, _ in self.single_nights)

    def step_on(self, night: date) -> Step:
        """Return the step of a single night, or of a night of the rotation."""
        for each, step in self.single_nights:
            if each == night:
                return step
        return self.rotating.on(night) if self.rotating is not None else None

    def bedtime_on(self, night: date) -> time | None:
        """Return the bedtime of a single night, or of a night of the rotation."""
        if self.has_single(night):
            return self.bedtimes.after(self.step_on(night))
        return self.usual_on(night)

    def usual_on(self, night: date) -> time | None:
        """Return the bedtime of a night of the rotation."""
        return None if self.rotating is None else self.rotating.bedtime_on(night, self.bedtimes)

    @property
    def has_bedtime(self) -> bool:
        """Whether any night gets a bedtime from here."""
        steps = [
            *(self.rotating.steps if self.rotating else ()),
            *dict(self.single_nights).values(),
        ]
        return any(self.bedtimes.after(step) is not None for step in steps)

    def setting_of(self, night: date) -> NightSetting:
        """Return what is set for one night alone."""
        return self.step_on(night) if self.has_single(night) else Usual.USUAL

    def with_nights(self, nights: Mapping[date, NightSetting], *, tonight: date) -> "Shifts":
        """Return the shifts with other single nights; what is long over is dropped."""
        changed = {**dict(self.single_nights), **nights}
        first, end = tonight - _KEPT, tonight + NIGHTS_AHEAD * ONE_DAY
        kept = tuple(
            (night, step)
            for night, step in sorted(changed.items(), key=lambda each: each[0])
            if not isinstance(step, Usual) and first < night < end
        )
        return replace(self, single_nights=kept)

    def with_plan_of(self, other: "Shifts") -> "Shifts":
        """Return everything but the single nights as *other* has it."""
        return replace(other, single_nights=self.single_nights)

    def turned(self, *, on: bool) -> "Shifts":
        """Return the shifts with the rotation on, or off and kept.

        Raises:
            RotationMissingError: there is none.
        """
        if self.rotation is None:
            raise RotationMissingError
        return replace(self, is_rotating=on)


def require_startable(rotation: Rotation, bedtimes: ShiftBedtimes, *, today: date) -> None:
    """Refuse a rotation that would bring no reminder, or none for long.

    Raises:
        RotationStartError: it starts too late.
        RotationEmptyError: no day of it has a bedtime.
    """
    if rotation.starts_on - today > LATEST_START:
        raise RotationStartError
    if all(bedtimes.after(step) is None for step in rotation.steps):
        raise RotationEmptyError


def require_in_reach(nights: Iterable[date], *, tonight: date) -> None:
    """Refuse single nights that are over, or too far ahead to be single ones.

    Raises:
        NightOutOfReachError: one of them is.
    """
    last = tonight + NIGHTS_AHEAD * ONE_DAY
    if not all(tonight <= night < last for night in nights):
        raise NightOutOfReachError


def rest_of_week(tonight: date) -> tuple[date, ...]:
    """Return the nights from tonight to Sunday."""
    return tuple(tonight + step * ONE_DAY for step in range(_WEEK - tonight.weekday()))


def next_week(tonight: date) -> tuple[date, ...]:
    """Return the nights of the coming week, from Monday to Sunday."""
    monday = tonight + (_WEEK - tonight.weekday()) * ONE_DAY
    return tuple(monday + step * ONE_DAY for step in range(_WEEK))
