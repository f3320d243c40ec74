"""A bedtime for each night of the week."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from bot.domain.days import Weekday

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
