"""What a change of bedtime means: a change of one thing keeps all others.

A new time alone keeps the nights; new nights alone keep the time. Where that can mean
more than one thing, nothing is decided: the error carries what has to be asked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time

from bot.domain.errors import BedtimeMissingError, DomainError
from bot.domain.people.shifts import Shifts
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.domain.time.weekdays import EVERY_DAY, Weekday

_WEEK = len(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedtimes:
    """The wall-clock bedtime of every night: by weekday, or by date for somebody who works shifts."""

    by_weekday: tuple[time | None, ...] = (None,) * _WEEK
    """Seven entries, Monday first; the weekday is that of the night, not of the morning after.

    `None` is a night without a bedtime. A rotation stands before them while it is on.
    """
    shifts: Shifts | None = field(default=None, repr=False)
    """`None`: nothing is set about shifts. Left out of the text, by which older ways back know a week."""

    def __post_init__(self) -> None:
        if len(self.by_weekday) != _WEEK:
            message = f"bedtimes need {_WEEK} entries, got {len(self.by_weekday)}"
            raise ValueError(message)

    def on(self, night: date) -> time | None:
        """Return the bedtime of a night."""
        if self.shifts is not None and self.shifts.has_single(night):
            return self.shifts.bedtime_on(night)
        return self.usual_on(night)

    def usual_on(self, night: date) -> time | None:
        """Return the bedtime that a night has while nothing is set for it alone."""
        if self.shifts is not None and self.shifts.covers(night):
            return self.shifts.usual_on(night)
        return self.by_weekday[night.weekday()]

    @property
    def is_rotating(self) -> bool:
        """Whether a rotation stands before the bedtimes of the week."""
        return self.shifts is not None and self.shifts.is_rotating

    @property
    def shifts_set(self) -> Shifts:
        """What is set about shifts, or what is usual."""
        return self.shifts or Shifts()

    def with_shifts(self, shifts: Shifts) -> "Bedtimes":
        """Return the same week with other shifts."""
        return replace(self, shifts=None if shifts == Shifts() else shifts)

    @property
    def known(self) -> tuple[time, ...]:
        """All times that the person is known to go to bed at."""
        of_shifts = self.shifts.bedtimes.all if self.shifts is not None else ()
        return tuple(each for each in (*self.by_weekday, *of_shifts) if each is not None)

    def with_bedtime(self, bedtime: time | None, *, days: Iterable[Weekday]) -> "Bedtimes":
        """Return the same week with *bedtime* on *days*; `None` takes it away."""
        chosen = set(days)
        changed = tuple(
            bedtime if weekday in chosen else self.by_weekday[weekday] for weekday in Weekday
        )
        return replace(self, by_weekday=changed)

    @property
    def is_set(self) -> bool:
        """Whether any night has a bedtime."""
        has_weekly = any(bedtime is not None for bedtime in self.by_weekday)
        return has_weekly or (self.shifts is not None and self.shifts.has_bedtime)

    def grouped(self) -> tuple[tuple[time | None, tuple[Weekday, ...]], ...]:
        """Return each different bedtime with its weekdays, in the order of the week."""
        groups: dict[time | None, list[Weekday]] = {}
        for weekday in Weekday:
            groups.setdefault(self.by_weekday[weekday], []).append(weekday)
        return tuple((bedtime, tuple(weekdays)) for bedtime, weekdays in groups.items())


Night = tuple[time, tuple[Weekday, ...]]
"""A bedtime, and the nights that have it."""

Week = tuple[Reading | None, ...]
"""What was typed for each night, Monday first; `None`: no bedtime."""


class BedtimeUnsureError(DomainError):
    """The bedtime may be meant in either half of the day."""

    def __init__(self, either: EitherHalf) -> None:
        super().__init__("a bedtime needs am or pm where nothing tells which is meant")
        self.either = either


class NightsUnsureError(DomainError):
    """A new time was named alone, and the nights have different ones."""

    def __init__(self, bedtime: time, groups: tuple[Night, ...]) -> None:
        super().__init__(f"a new time needs its nights, there are {len(groups)} bedtimes")
        self.bedtime, self.groups = bedtime, groups


class NightsAddedError(DomainError):
    """Nights were named alone that have no bedtime: beside the others, or in their place?"""

    def __init__(self, bedtime: time, days: frozenset[Weekday]) -> None:
        super().__init__("nights without a bedtime may be meant beside the others or alone")
        self.bedtime, self.days = bedtime, days


class TimeForNightsMissingError(DomainError):
    """Nights were named alone, and there are different bedtimes to choose from."""


class RotationOnError(DomainError):
    """A bedtime of the week was named while a rotation is on, which stands before it."""

    def __init__(self, bedtime: time | None = None) -> None:
        super().__init__("a bedtime of the week was named while a rotation is on")
        self.bedtime = bedtime
        """The time that was named, beyond doubt; `None`: it is to be taken away, or none was."""


def _unless_rotating(bedtimes: Bedtimes, *, named: time | None = None) -> Bedtimes:
    """Return bedtimes whose week has changed, unless a rotation hides that.

    It is the last question about a change, so that its answer needs no other one.

    Raises:
        RotationOnError: one is on: the person has to be asked what becomes of it.
    """
    if bedtimes.is_rotating:
        raise RotationOnError(named)
    return bedtimes


def stopped(bedtimes: Bedtimes) -> Bedtimes:
    """Return bedtimes by the week alone; a rotation is kept, and is off."""
    if not bedtimes.is_rotating:
        return bedtimes
    return bedtimes.with_shifts(bedtimes.shifts_set.turned(on=False))


def with_time(
    bedtimes: Bedtimes, requested: Reading | None, *, days: Collection[Weekday] | None
) -> Bedtimes:
    """Return the week with a new bedtime, or without one, on *days*.

    Without *days*, on the nights that have one; a first bedtime is for every night.

    Raises:
        BedtimeUnsureError, NightsUnsureError, RotationOnError: somebody has to be asked first.
    """
    if requested is None:
        return _unless_rotating(
            bedtimes.with_bedtime(None, days=EVERY_DAY if days is None else days)
        )
    groups = nights_of(bedtimes)
    bedtime = _sure(requested, bedtimes)
    if days is not None:
        return _unless_rotating(bedtimes.with_bedtime(bedtime, days=days), named=bedtime)
    if len(groups) > 1:
        raise NightsUnsureError(bedtime, groups)
    nights = groups[0][1] if groups else EVERY_DAY
    return _unless_rotating(bedtimes.with_bedtime(bedtime, days=nights), named=bedtime)


def on_nights(bedtimes: Bedtimes, days: frozenset[Weekday]) -> Bedtimes:
    """Return the week with the one bedtime that is set on *days* and on no other night.

    Raises:
        BedtimeMissingError: none is set.
        TimeForNightsMissingError: several are.
        NightsAddedError: some of *days* have none yet, and some that have one are left out.
        RotationOnError: a rotation stands before them.
    """
    match nights_of(bedtimes):
        case ():
            raise BedtimeMissingError
        case ((bedtime, nights),):
            if not (days <= frozenset(nights) or days >= frozenset(nights)):
                raise NightsAddedError(bedtime, days)
            week = Bedtimes().with_bedtime(bedtime, days=days)
            return _unless_rotating(replace(bedtimes, by_weekday=week.by_weekday))
        case _:
            raise TimeForNightsMissingError


def of_week(week: Week, *, known: Bedtimes) -> Bedtimes:
    """Return a whole week as it was filled in.

    Raises:
        BedtimeUnsureError: the first time in it that has to be asked about.
        RotationOnError: a rotation stands before the week.
    """
    times = tuple(None if each is None else _sure(each, known) for each in week)
    return _unless_rotating(replace(known, by_weekday=times))


def nights_of(bedtimes: Bedtimes) -> tuple[Night, ...]:
    """Return the different bedtimes with their nights."""
    return tuple((each, nights) for each, nights in bedtimes.grouped() if each is not None)


def _sure(requested: Reading, known: Bedtimes) -> time:
    if isinstance(requested, EitherHalf):
        requested = requested.settled(known.known)
    if isinstance(requested, EitherHalf):
        raise BedtimeUnsureError(requested)
    return requested
