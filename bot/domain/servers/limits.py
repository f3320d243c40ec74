"""Limits: how much one server may configure, so that nobody drowns in posts or pings."""

from collections.abc import Iterable
from datetime import time, timedelta

from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import CallsTooCloseError, Limit, LimitReachedError
from bot.domain.time.weekdays import Weekday

MOST_CALLS = 10
MOST_OFFERS = 10
MOST_CALLS_A_DAY = 3
"""In one channel."""
MOST_PINGS_A_DAY = 1
MOST_CHANGES_AN_HOUR = 60
"""By one person; what only takes away counts, and is never refused."""
MOST_IMPORT_BYTES = 64 * 1024
ONCE_IN = timedelta(minutes=1)
"""A test or a publication follows the one before it in that server no sooner."""

_GAP_MINUTES = 60
_DAY_MINUTES = 24 * 60
_WEEK_MINUTES = len(Weekday) * _DAY_MINUTES


def require_room_for_call(configuration: Configuration, call: Call) -> None:
    """Refuse a call, new or changed, that the others leave no room for.

    Paused and stopped calls count too: they come back by themselves.

    Raises:
        LimitReachedError: there are too many calls, or too many on a day in its channel, or pings.
        CallsTooCloseError: another one of its channel lies within an hour, over midnight as well.
    """
    others = [each for each in configuration.calls.values() if each.id != call.id]
    if len(others) >= MOST_CALLS:
        raise LimitReachedError(Limit.CALLS, most=MOST_CALLS)
    neighbours = [each for each in others if each.channel_id == call.channel_id]
    if any(_are_close(call, each) for each in neighbours):
        raise CallsTooCloseError
    if _most_on_a_day(call, neighbours) > MOST_CALLS_A_DAY:
        raise LimitReachedError(Limit.CALLS_A_DAY, most=MOST_CALLS_A_DAY)
    pinging = [each for each in others if each.role_id is not None]
    if call.role_id is not None and _most_on_a_day(call, pinging) > MOST_PINGS_A_DAY:
        raise LimitReachedError(Limit.PINGS_A_DAY, most=MOST_PINGS_A_DAY)


def require_room_for_offer(configuration: Configuration) -> None:
    """Refuse one more offer where there are as many as there may be.

    Raises:
        LimitReachedError: there are.
    """
    if len(configuration.offers) >= MOST_OFFERS:
        raise LimitReachedError(Limit.OFFERS, most=MOST_OFFERS)


def _most_on_a_day(call: Call, others: Iterable[Call]) -> int:
    """Return how many calls the fullest of its days would have, itself included."""
    others = list(others)
    return max(1 + sum(day in each.days for each in others) for day in call.days)


def _are_close(one: Call, other: Call) -> bool:
    """Tell whether two calls ever come within an hour of each other, by the clock on the wall."""
    return any(
        min(apart := abs(a - b), _WEEK_MINUTES - apart) < _GAP_MINUTES
        for a in _minutes_of_week(one.at, one.days)
        for b in _minutes_of_week(other.at, other.days)
    )


def _minutes_of_week(at: time, days: Iterable[Weekday]) -> list[int]:
    return [day * _DAY_MINUTES + at.hour * 60 + at.minute for day in days]
