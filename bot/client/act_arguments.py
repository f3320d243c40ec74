"""What stands in custom ids beside an act's name, read back by its type.

Each reader takes exactly what Charley writes; for anything else it raises `ValueError`, which
`Act.read` turns into the answer to a button that is too old.
"""

import re
from datetime import date, time

from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import SessionId
from bot.domain.ids import CallId, DraftId, EntryId, OccurrenceId, OfferId, RoleId
from bot.domain.people.bedtimes import Week
from bot.domain.servers.offers import Membership
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import zone_for

_YEARS = range(2000, 3000)
_NIGHT = 3
_NO_BEDTIME = "-" * _NIGHT
_VERSION = "."
_OPEN = 0x800  # past every minute of a day: the time may be meant in either half of it
WEEK_LENGTH = _NIGHT * len(Weekday)
_HEXADECIMAL = re.compile(r"[0-9a-f]{1,16}", re.ASCII)
_OCCURRENCE = re.compile(r"[0-9a-f]{24}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_ROW = re.compile(r"[0-9a-f]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def occurrence_id(text: str) -> OccurrenceId:
    """Read the id of an occurrence."""
    return OccurrenceId(_fitting(_OCCURRENCE, text))


def entry_id(text: str) -> EntryId:
    """Read the id of a logged drink: that of the command which logged it."""
    return EntryId(_fitting(_NUMBER, text))


def session_id(text: str) -> SessionId:
    """Read the id of a guided stretch."""
    return SessionId(_fitting(_HEXADECIMAL, text))


def night(text: str) -> date:
    """Read a night, far enough from the ends of the calendar to be reckoned with."""
    read = date.fromisoformat(_fitting(_DAY, text))
    if read.year not in _YEARS:
        message = f"a night lies in a year from {_YEARS.start} on, got {read.year}"
        raise ValueError(message)
    return read


def closed_night(text: str) -> tuple[date, Outcome | None]:
    """Read a night and what an *Undo* takes back of it; a button of 0.1 does not say that."""
    day, _, outcome = text.partition(_VERSION)
    return night(day), Outcome(outcome) if outcome else None


def closed_night_text(closed: date, outcome: Outcome) -> str:
    """Write a night and how it was closed, such as `2026-03-04.done`."""
    return f"{closed.isoformat()}{_VERSION}{outcome}"


def weekdays(text: str) -> frozenset[Weekday]:
    """Read nights of the week, such as `01234`."""
    return frozenset(Weekday(int(digit)) for digit in _fitting(_NUMBER, text))


def weekdays_text(days: frozenset[Weekday]) -> str:
    """Write nights of the week."""
    return "".join(str(int(weekday)) for weekday in sorted(days))


def zone_key(text: str) -> str:
    """Read the name of a time zone.

    Raises:
        ZoneUnknownError: tzdata has no such zone.
    """
    return zone_for(text).key


def week(text: str) -> Week:
    """Read the bedtimes of a week, some of them perhaps still open."""
    if len(text) != WEEK_LENGTH:
        message = f"a week takes {WEEK_LENGTH} characters, got {len(text)}"
        raise ValueError(message)
    nights = [text[start : start + _NIGHT] for start in range(0, WEEK_LENGTH, _NIGHT)]
    return tuple(None if each == _NO_BEDTIME else reading(each) for each in nights)


def week_text(readings: Week) -> str:
    """Write the bedtimes of a week: three signs for each night."""
    return "".join(_NO_BEDTIME if each is None else reading_text(each) for each in readings)


def reading_text(meant: Reading) -> str:
    """Write a time, perhaps one that is still open, in three signs."""
    minutes = meant.hour * 60 + meant.minute
    return f"{minutes + _OPEN if isinstance(meant, EitherHalf) else minutes:03x}"


def reading(text: str) -> Reading:
    """Read a time, perhaps one that is still open."""
    hour, minute = divmod(int(_fitting(_HEXADECIMAL, text), 16) % _OPEN, 60)
    if int(text, 16) < _OPEN:
        return time(hour, minute)
    return EitherHalf(hour=hour, minute=minute)


def call_id(text: str) -> CallId:
    """Read the id of a call."""
    return CallId(_fitting(_ROW, text))


def offer_id(text: str) -> OfferId:
    """Read the id of an offer."""
    return OfferId(_fitting(_ROW, text))


def draft_id(text: str) -> DraftId:
    """Read the id of a draft."""
    return DraftId(_fitting(_ROW, text))


def row_id(text: str) -> str:
    """Read the id of a call, or of an offer."""
    return _fitting(_ROW, text)


def call_seen(text: str) -> tuple[CallId, int]:
    """Read the id of a call, and the version of it that was on the screen."""
    id_, _, version = text.partition(_VERSION)
    return call_id(id_), number(version)


def offer_seen(text: str) -> tuple[OfferId, int]:
    """Read the id of an offer, and the version of it that was on the screen."""
    id_, _, version = text.partition(_VERSION)
    return offer_id(id_), number(version)


def membership_left(text: str) -> tuple[OfferId, int, int]:
    """Read an offer that was left, and the versions of its preset decided about and told of."""
    id_, decided, told = text.split(_VERSION)
    return offer_id(id_), number(decided), number(told)


def membership_left_text(membership: Membership) -> str:
    """Write a membership that has ended, such as `3fa9c1d20b44.7.8`."""
    id_, told = membership.offer_id, membership.told_version
    return f"{seen_text(id_, membership.preset_version)}{_VERSION}{told}"


def role_seen(text: str) -> tuple[RoleId, int]:
    """Read the id of a role, and the version of the settings that were on the screen."""
    id_, _, version = text.partition(_VERSION)
    return RoleId(number(id_)), number(version)


def seen_text(id_: CallId | OfferId, version: int) -> str:
    """Write the id of a row and its version, such as `3fa9c1d20b44.7`."""
    return f"{id_}{_VERSION}{version}"


def number(text: str) -> int:
    """Read a number that is not below zero."""
    return int(_fitting(_NUMBER, text))


def page(text: str) -> int:
    """Read which page of a list is asked for, from 0; an empty text is the first one."""
    return number(text or "0")


def version_seen(text: str) -> int:
    """Read the version of a server's settings that was on the screen, such as `7` or `7.`.

    A screen may have two buttons for one setting, and Discord takes no custom id twice.
    """
    return number(text.removesuffix(_VERSION))


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    if pattern.fullmatch(text) is None:
        message = f"an argument must fit {pattern.pattern}, got {len(text)} characters"
        raise ValueError(message)
    return text
