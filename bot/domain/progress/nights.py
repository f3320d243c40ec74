"""Nights on record: how each date's night went, as far as it is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.people.user import User
from bot.domain.time.zones import ONE_DAY, night_of, zone_for


class NightState(StrEnum):
    """How the night of one date went."""

    DONE = "done"
    SKIPPED = "skipped"
    """The person said so."""
    MISSED = "missed"
    """A reminder came and was not answered."""
    NOT_SENT = "not sent"
    """Planned, but no reminder came: whatever failed, it was not the person."""
    PAUSED = "paused"
    NOT_PLANNED = "not planned"
    """It had no bedtime, or the reminder was off."""
    NOT_KNOWN = "not known"
    """It lies before nights were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The night of one date."""

    local_date: date
    state: NightState
    is_corrected: bool = False
    """Whether the person changed it by hand afterwards."""


STATES: Mapping[Outcome, NightState] = MappingProxyType(
    {
        Outcome.DONE: NightState.DONE,
        Outcome.SKIPPED: NightState.SKIPPED,
        Outcome.MISSED: NightState.MISSED,
        Outcome.NOT_SENT: NightState.NOT_SENT,
        Outcome.PAUSED: NightState.PAUSED,
    }
)
"""What each outcome of a night makes of its date; the first of them wins where a date had two sleeps."""

UNRECORDED = frozenset({NightState.NOT_PLANNED, NightState.NOT_KNOWN})
"""What a night is of which nothing is on record."""

_RANKS = {outcome: rank for rank, outcome in enumerate(STATES)}


def nights_between(
    stored: Iterable[StoredNight], *, first: date, last: date, known_since: date | None
) -> tuple[Night, ...]:
    """Return one night for every date from *first* to *last*, both included, the earliest first.

    Args:
        stored: what is on record, of any dates and in any order.
        first: the first date.
        last: the last date; before *first*, there is none.
        known_since: the date from which every planned night is on record, so that a date without a
            record was not planned; `None`: of no date so far.
    """
    known = _by_date(stored)
    dates = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return tuple(
        _night(known[each]) if each in known else _unrecorded(each, known_since) for each in dates
    )


def sleeps_of(stored: Iterable[StoredNight], night: date) -> list[StoredNight]:
    """Return the records of a date, the earliest sleep first; it may have had two."""
    own = (each for each in stored if each.occasion.local_date == night)
    return sorted((each for each in own if each.outcome in STATES), key=lambda each: each.occasion)


def outranks(outcome: Outcome, other: Outcome) -> bool:
    """Tell whether of two sleeps of a date it is this one that says how its night went."""
    return _RANKS[outcome] < _RANKS[other]


def _by_date(stored: Iterable[StoredNight]) -> dict[date, StoredNight]:
    """Return the record that speaks for each date."""
    chosen: dict[date, StoredNight] = {}
    for each in stored:
        if each.outcome not in STATES:
            continue
        rival = chosen.get(each.occasion.local_date)
        if rival is None or outranks(each.outcome, rival.outcome):
            chosen[each.occasion.local_date] = each
    return chosen


def _night(stored: StoredNight) -> Night:
    return Night(
        local_date=stored.occasion.local_date,
        state=STATES[stored.outcome],
        is_corrected=stored.is_corrected,
    )


def _unrecorded(local_date: date, known_since: date | None) -> Night:
    is_known = known_since is not None and local_date >= known_since
    state = NightState.NOT_PLANNED if is_known else NightState.NOT_KNOWN
    return Night(local_date=local_date, state=state)


def known_since(user: User, *, kept_since: date | None) -> date:
    """Return the date from which every planned night of a person is on record.

    Args:
        user: whose nights they are; before they began there was nothing to record.
        kept_since: from when on nights are kept, as `Outcomes.kept_since` says.

    Raises:
        ZoneUnknownError: tzdata does not know the stored zone any more.
    """
    zone = zone_for("UTC") if user.zone_key is None else user.zone
    began = night_of(user.created_at, zone)
    return began if kept_since is None else max(began, kept_since)
