"""What befalls a person in a year: two changes of the clocks, three journeys, pauses, downtimes."""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from functools import partial

from bot.domain.time.weekdays import EVERY_DAY, Weekday
from tests.support.builders import BERLIN
from tests.year.life import HOUR, MINUTE, Act, Life
from tests.year.own_calendar import ONE_DAY

NIGHTS = 365
NOON, EVENING, NIGHT = time(12, 7), time(18, 3), time(22, 40)
SATURDAYS = frozenset({Weekday.SATURDAY})

Event = tuple[int, time, str, Act]
"""So many days after the first, by Berlin's clocks."""


def plan_year(life: Life) -> None:
    """Put everything into a life that it does not do by itself."""
    plan_days(life, (*_until_summer(life), *_from_summer_on(life)))


def plan_days(life: Life, events: Iterable[Event]) -> None:
    """Put events into a life, and what is done for it every day."""
    for day, wall_time, name, act in events:
        life.at(day, wall_time, name, act)
    for day in range(NIGHTS + 1):
        life.at(day, time(13, 1), "housekeeping", life.keep_house)


def _until_summer(life: Life) -> Iterator[Event]:
    yield 12, EVENING, "skip early", life.skip_early
    yield 20, NOON, "pause", partial(life.pause, 10)
    yield 27, NOON, "resume", life.resume
    yield 33, EVENING, "done early", life.done_early
    yield 45, NOON, "bedtime", partial(life.move_bedtime, time(23, 15), EVERY_DAY)
    yield 52, NOON, "answer lost", life.lose_an_answer
    yield 60, NOON, "no Saturdays", partial(life.move_bedtime, None, SATURDAYS)
    yield 68, EVENING, "done early", life.done_early  # a Saturday, for which nothing is planned
    yield 75, NOON, "down", partial(life.go_down, 3 * ONE_DAY)
    yield 86, NOON, "to New York", partial(life.travel, "America/New_York")
    yield 95, NOON, "home", partial(life.travel, BERLIN)
    yield 100, NOON, "Saturdays", partial(life.move_bedtime, time(23, 15), SATURDAYS)
    yield 110, NOON, "DMs closed", life.close_messages
    yield 117, NOON, "DMs open", life.open_messages
    yield 125, NIGHT, "down", partial(life.go_down, 20 * MINUTE)  # the reminder comes late
    yield 130, NIGHT, "down", partial(life.go_down, 5 * HOUR)  # too late
    yield 140, NOON, "bedtime", partial(life.move_bedtime, time(0, 30), EVERY_DAY)
    yield 155, NOON, "bedtime", partial(life.move_bedtime, time(22), EVERY_DAY)


def _from_summer_on(life: Life) -> Iterator[Event]:
    yield 170, EVENING, "to Tokyo", partial(life.travel, "Asia/Tokyo")  # tonight is over there
    yield 184, time(17), "to Honolulu", partial(life.travel, "Pacific/Honolulu")  # tonight again
    yield 195, NOON, "home", partial(life.travel, BERLIN)
    yield 210, NOON, "off", life.turn_off
    yield 215, NOON, "on", life.turn_on
    yield 225, NOON, "repeats", partial(life.ask_for, 60, 2)
    yield 230, NOON, "ignores", partial(life.ignore_all, 22 * ONE_DAY)
    yield 252, NOON, "shows up", life.show_up
    yield 262, NOON, "answer lost", life.lose_an_answer
    yield 268, NOON, "pause", partial(life.pause, 5)
    yield 270, NOON, "down", partial(life.go_down, 16 * ONE_DAY)  # longer than slots are caught up
    yield 300, NOON, "pause", partial(life.pause, 14)
    yield 330, NOON, "once", partial(life.ask_for, 30, 0)
    yield 345, NOON, "down", partial(life.go_down, timedelta(days=3))
