"""Backups: when one is due, how it is called, and which are no longer needed.

A backup is known by the instant at which its copy began; its name says it, so that names sort by time.
Everything here is reckoned in UTC: so are the logs, and a container's clock.
"""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta

MADE_FROM = time(3, tzinfo=UTC)
"""From then on a night's backup is due; housekeeping makes it within the hour."""

DAYS, WEEKS = 7, 4
"""So many days, and before them so many weeks, keep their newest backup."""

KEPT_FOR = timedelta(weeks=WEEKS + 1)
"""No backup grows older while newer ones are made: a person's copied data is gone by then."""

OVERDUE_AFTER = timedelta(hours=36)
"""A night and a morning of tries have failed: whoever runs Charley has to know."""

WRONG_CLOCK = timedelta(hours=1)
"""A backup from further in the future was named by a clock that was wrong."""

_NAME = re.compile(r"charley-(\d{8}T\d{6})Z\.db")
_STAMP = "%Y%m%dT%H%M%S"


def backup_name(made_at: datetime) -> str:
    """Return the name of the file that holds the backup of an instant."""
    return f"charley-{made_at.astimezone(UTC):{_STAMP}}Z.db"


def made_at_of(name: str) -> datetime | None:
    """Return the instant that a name says; `None`: it is no backup's."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(made: Iterable[datetime], *, now: datetime) -> datetime | None:
    """Return when the newest was made; one from the future says nothing about the present."""
    return max((each for each in made if not _is_from_the_future(each, now=now)), default=None)


def is_due(made: Iterable[datetime], *, now: datetime) -> bool:
    """Tell whether this night's is not there yet, or that of a night that was slept through."""
    latest = newest(made, now=now)
    return latest is None or latest < _last_night(now)


def superfluous(made: Collection[datetime], *, now: datetime) -> set[datetime]:
    """Return which ones are no longer needed, once one has been made and verified *now*.

    The newest of each of the last 7 days stays, and the newest of each of the 4 calendar weeks before this one.
    What a wrong clock has dated into the future stays until there are seven days of others: it may be *now* that
    is wrong.
    """
    past = sorted(each for each in made if not _is_from_the_future(each, now=now))
    newest_of_day = {_day(each): each for each in past}
    newest_of_week = {_monday(each): each for each in past}
    days = {day: each for day, each in newest_of_day.items() if _age(day, now=now) < DAYS}
    weeks = {
        monday: each
        for monday, each in newest_of_week.items()
        if (_monday(now) - monday).days // DAYS in range(1, WEEKS + 1)
    }
    kept = {*days.values(), *weeks.values(), *past[-1:]}
    if len(days) < DAYS:
        kept |= set(made) - set(past)
    return set(made) - kept


def _is_from_the_future(made_at: datetime, *, now: datetime) -> bool:
    return made_at > now + WRONG_CLOCK


def _last_night(now: datetime) -> datetime:
    tonight = datetime.combine(now.astimezone(UTC).date(), MADE_FROM)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def _day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def _age(day: date, *, now: datetime) -> int:
    return (_day(now) - day).days


def _monday(instant: datetime) -> date:
    return _day(instant) - timedelta(days=_day(instant).weekday())
