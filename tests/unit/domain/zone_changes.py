"""Every zone of the tzdata package, and when its clocks change in the years under test.

Zones whose clocks run alike in those years share one `Clocks`, so that a rule can be tried on all
of them in a few seconds. What a wall time means is worked out here a second time, from offsets
alone, so that the tests do not repeat the code that they check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

FIRST_NIGHT = date(2024, 1, 1)
LAST_NIGHT = date(2035, 12, 31)
ONE_DAY = timedelta(days=1)
_STARTS_AT = datetime(2023, 12, 29, tzinfo=UTC)
_DAYS = (LAST_NIGHT - FIRST_NIGHT).days + 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An instant at which the clocks of a zone are put forward or back."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall_times(self) -> tuple[datetime, datetime]:
        """What the clocks show right before and right after it, as naive local times."""
        naive = self.at.replace(tzinfo=None)
        return naive + self.before, naive + self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All zones that show the same time as each other in the years under test."""

    keys: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def zone(self) -> ZoneInfo:
        """One of the zones, for all of them."""
        return ZoneInfo(self.keys[0])


def all_zone_keys() -> list[str]:
    """Return the keys that the tzdata package lists, without those of the system."""
    return files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()


@cache
def all_clocks() -> tuple[Clocks, ...]:
    """Return the different ways in which clocks run, each with all its zones."""
    alike: dict[tuple[timedelta, tuple[Change, ...]], list[str]] = {}
    for keys in _links():
        zone = ZoneInfo(keys[0])
        changes = tuple(_changes_of(zone))
        alike.setdefault((_offset_at(_STARTS_AT, zone), changes), []).extend(keys)
    return tuple(Clocks(keys=tuple(keys), changes=changes) for (_, changes), keys in alike.items())


def _links() -> list[list[str]]:
    """Group the keys that the package spells differently but keeps in equal files."""
    folder = files("tzdata.zoneinfo")
    equal: dict[bytes, list[str]] = {}
    for key in all_zone_keys():
        equal.setdefault(folder.joinpath(key).read_bytes(), []).append(key)
    return list(equal.values())


def _changes_of(zone: ZoneInfo) -> Iterator[Change]:
    before = _offset_at(_STARTS_AT, zone)
    for day in range(1, _DAYS):
        instant = _STARTS_AT + day * ONE_DAY
        after = _offset_at(instant, zone)
        if after != before:
            at = _first_with(after, zone, since=instant - ONE_DAY, until=instant)
            yield Change(at=at, before=before, after=after)
        before = after


def _first_with(offset: timedelta, zone: ZoneInfo, *, since: datetime, until: datetime) -> datetime:
    while until - since > timedelta(seconds=1):
        middle = (since + (until - since) / 2).replace(microsecond=0)
        if _offset_at(middle, zone) == offset:
            until = middle
        else:
            since = middle
    return until


def _offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def meaning_of(day: date, wall_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time as RFC 5545 has it, found by trying offsets.

    The first instant at which the clocks show it; where they never do, what the offset of the day
    before makes of it.
    """
    naive = datetime.combine(day, wall_time)
    noon_before = (naive - ONE_DAY).replace(tzinfo=UTC)
    before = _offset_at(noon_before, zone)
    after = _offset_at(naive.replace(tzinfo=UTC) + ONE_DAY, zone)
    candidates = sorted((naive - offset).replace(tzinfo=UTC) for offset in (before, after))
    shown = [at for at in candidates if at.astimezone(zone).replace(tzinfo=None) == naive]
    return shown[0] if shown else (naive - before).replace(tzinfo=UTC)
