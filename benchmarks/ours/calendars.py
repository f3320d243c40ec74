"""Charley drawing calendars as it does for people: beside the loop, and keeping the latest."""

import itertools
import time
from datetime import date, timedelta

from benchmarks.contender import Asked, ContenderFailedError, Say, Told
from benchmarks.process_facts import memory_mb
from bot.domain.ids import UserId
from bot.domain.progress.nights import Night
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.progress.calendar_words import alt_text
from bot.messaging.ui.progress.picture.pictures import CalendarPictures
from tests.support.histories import random_nights

_NAME = "charley calendars"
_LAST = date(2026, 11, 26)


async def contend(asked: Asked, _say: Say) -> Told:
    """Draw `count` calendars, one after the other; the first of them loads Pillow.

    What they took is time of the processor: what others do at the same moment does not count.

    Raises:
        ContenderFailedError: one was not drawn; its log says why.
    """
    pictures = CalendarPictures()
    alt_text(_nights(0, Period.YEAR))  # a running Charley has loaded how dates are written
    before_mb, more_mb = memory_mb(), 0.0
    took, largest = [], 0
    for number, period in zip(range(asked["count"]), itertools.cycle(Period), strict=False):
        nights = _nights(number, period)
        started = time.process_time()
        picture = await pictures.of(
            UserId(number), nights, period=period, first_weekday=Weekday.MONDAY
        )
        took.append((time.process_time() - started) * 1000)
        if picture is None:
            raise ContenderFailedError(_NAME)
        largest = max(largest, len(picture.png))
        if number + 1 == asked["memory_after"]:
            more_mb = memory_mb() - before_mb
    return {"took_ms": took, "largest": largest, "more_mb": more_mb}


def _nights(number: int, period: Period) -> tuple[Night, ...]:
    last = _LAST - timedelta(days=number)
    return random_nights(number, period=period, last=last, first_weekday=Weekday.MONDAY)
