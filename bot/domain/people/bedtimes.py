"""What a change of bedtime means: a change of one thing keeps all others.

A new time alone keeps the nights; new nights alone keep the time. Where that can mean
more than one thing, nothing is decided: the error carries what has to be asked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from bot.domain.errors import BedtimeMissingError, DomainError
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.domain.time.weekdays import EVERY_DAY, Weekday

_WEEK = len(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedtimes:
    """The wall-clock bedtime of every weekday, or `None` for a night without one."""

    by_weekday: tuple[time | None, ...] = (None,) * _WEEK
    """Seven entries, Monday first; the weekday is that of the night, not of the morning after."""

    def __post_init__(self) -> None:
        if len(self.by_weekday) != _WEEK:
            message = f"bedtimes need {_WEEK} entries, got {len(self.by_weekday)}"
            raise ValueError(message)

    def on(self, night: date) -> time | None:
        """Return the bedtime of a night."""
        return self.by_weekday[night.weekday()]

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
        return any(bedtime is not None for bedtime in self.by_weekday)

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


def with_time(
    bedtimes: Bedtimes, requested: Reading | None, *, days: Collection[Weekday] | None
) -> Bedtimes:
    """Return the week with a new bedtime, or without one, on *days*.

    Without *days*, on the nights that have one; a first bedtime is for every night.

    Raises:
        BedtimeUnsureError, NightsUnsureError: somebody has to be asked first.
    """
    if requested is None:
        return bedtimes.with_bedtime(None, days=EVERY_DAY if days is None else days)
    groups = nights_of(bedtimes)
    bedtime = _sure(requested, bedtimes)
    if days is not None:
        return bedtimes.with_bedtime(bedtime, days=days)
    if len(groups) > 1:
        raise NightsUnsureError(bedtime, groups)
    return bedtimes.with_bedtime(bedtime, days=groups[0][1] if groups else EVERY_DAY)


def on_nights(bedtimes: Bedtimes, days: frozenset[Weekday]) -> Bedtimes:
    """Return the week with the one bedtime that is set on *days* and on no other night.

    Raises:
        BedtimeMissingError: none is set.
        TimeForNightsMissingError: several are.
        NightsAddedError: some of *days* have none yet, and some that have one are left out.
    """
    match nights_of(bedtimes):
        case ():
            raise BedtimeMissingError
        case ((bedtime, nights),):
            if not (days <= frozenset(nights) or days >= frozenset(nights)):
                raise NightsAddedError(bedtime, days)
            return Bedtimes().with_bedtime(bedtime, days=days)
        case _:
            raise TimeForNightsMissingError


def of_week(week: Week, *, known: Bedtimes) -> Bedtimes:
    """Return a whole week as it was filled in.

    Raises:
        BedtimeUnsureError: the first time in it that has to be asked about.
    """
    return Bedtimes(by_weekday=tuple(None if each is None else _sure(each, known) for each in week))


def nights_of(bedtimes: Bedtimes) -> tuple[Night, ...]:
    """Return the different bedtimes with their nights."""
    return tuple((each, nights) for each, nights in bedtimes.grouped() if each is not None)


def _sure(requested: Reading, known: Bedtimes) -> time:
    if isinstance(requested, EitherHalf):
        requested = requested.settled(each for each in known.by_weekday if each is not None)
    if isinstance(requested, EitherHalf):
        raise BedtimeUnsureError(requested)
    return requested
