"""Which text of the library comes next, so that no one text comes over and over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from bot.domain.library.entries import Myth, Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import Moment, Topic
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.time.zones import ONE_DAY

_WEEK = 7


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_NamedT = TypeVar("_NamedT", bound=_Named)


def next_to_show(pool: Sequence[_NamedT], *, seen: Sequence[str], chance: float) -> _NamedT:
    """Return an entry that was never shown; once all were, the one shown the longest ago.

    So none comes again before all others of the pool have come.

    Args:
        pool: at least one entry.
        seen: ids of what was shown, the longest ago first; may hold ids that are not in the pool.
        chance: from 0 to 1, picks among the ones never shown.
    """
    shown = set(seen)
    fresh = [entry for entry in pool if entry.id not in shown]
    if fresh:
        return fresh[min(int(chance * len(fresh)), len(fresh) - 1)]
    return min(pool, key=lambda entry: seen.index(entry.id))


def tip_pool(library: Library, *, topic: Topic | None, on: date) -> Sequence[Tip]:
    """Return the tips that may come for a topic, or unasked where that is `None`.

    An overdue tip comes only where nothing else is left; its card then says so.
    """
    shelf = [tip for tip in library.tips if tip.topic is topic]
    if shelf:
        return [tip for tip in shelf if not tip.review.is_overdue(on=on)] or shelf
    unasked = [tip for tip in library.tips if tip.may_come_unasked(on=on)]
    return unasked or [tip for tip in library.tips if Moment.ON_REQUEST_ONLY not in tip.moments]


def myth_pool(library: Library, *, topic: Topic | None, on: date) -> Sequence[Myth]:
    """Return the myths that may come for a topic, or for none; overdue ones only as a last resort."""
    shelf = [myth for myth in library.myths if myth.topic is topic] or library.myths
    return [myth for myth in shelf if not myth.review.is_overdue(on=on)] or shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class BedtimeTip:
    """A tip that has a short line for the bedtime reminder."""

    tip: Tip
    line: str
    badge: str | None
    """How sure it is, in words; `None` for common sense, which says all by itself."""


def bedtime_tips(library: Library) -> tuple[BedtimeTip, ...]:
    """Return all tips that have a line for the bedtime reminder."""
    return tuple(
        BedtimeTip(
            tip=tip,
            line=tip.short,
            badge=None if tip.is_common_sense else library.labels.badge(tip),
        )
        for tip in library.tips
        if tip.short is not None
    )


def tip_of_night(tips: Sequence[BedtimeTip], *, user: User, night: date) -> BedtimeTip | None:
    """Return the tip of a person's night: always the same for the same night.

    The tips come in turn over the nights that have a bedtime, so no two such nights in a row have
    the same one. A night whose turn is an overdue tip has none.
    """
    if not tips:
        return None
    bedtime_tip = tips[(user.id + _nights_before(night, user.bedtimes)) % len(tips)]
    return bedtime_tip if bedtime_tip.tip.may_come_unasked(on=night) else None


def tip_of_week(tips: Sequence[BedtimeTip], *, user: User, monday: date) -> BedtimeTip | None:
    """Return the tip of a person's weekly summary: one that none of the last seven nights had.

    Nor is it tonight's. It is the same for the same week, and never that of the week before: one week
    takes the even ones of all tips, the next week the odd ones.
    """
    nights = (monday - each * ONE_DAY for each in range(_WEEK + 1))
    lately = [tip_of_night(tips, user=user, night=each) for each in nights]
    week = monday.toordinal() // _WEEK
    fresh = [
        each
        for each in tips[week % 2 :: 2]
        if each not in lately and each.tip.may_come_unasked(on=monday)
    ]
    return fresh[(user.id + week // 2) % len(fresh)] if fresh else None


def _nights_before(night: date, bedtimes: Bedtimes) -> int:
    """Count the nights with a bedtime since Monday, 1 January of the year 1.

    For somebody who works shifts, all nights: theirs have no week to count by.
    """
    if bedtimes.shifts is not None:
        return night.toordinal()
    weeks, weekday = divmod(night.toordinal() - 1, _WEEK)
    has_bedtime = [bedtime is not None for bedtime in bedtimes.by_weekday]
    return weeks * sum(has_bedtime) + sum(has_bedtime[:weekday])
