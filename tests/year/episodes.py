"""Years at random: one episode after another, drawn from a seed."""

import random
from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial

from bot.domain.time.weekdays import EVERY_DAY, Weekday
from tests.support.builders import BERLIN
from tests.year.events import EVENING, NIGHT, NIGHTS, NOON, Event, plan_days
from tests.year.life import HOUR, MINUTE, Life
from tests.year.own_calendar import ONE_DAY

BEDTIMES = (time(21, 30), time(22, 15), time(23), time(0, 30))
ZONES = ("America/New_York", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kolkata", "Europe/London")
# Of these zones noon in Berlin lies at least an hour away from every reminder and its repeats.


def plan_random_year(life: Life, *, seed: int) -> None:
    """Fill a year with episodes, some nights apart."""
    draw = random.Random(f"episodes/{seed}")  # noqa: S311 - reproducible
    events: list[Event] = []
    day = draw.randint(1, 12)
    while day < NIGHTS - 30:
        length = draw.choice((1, 2, 3, 5, 8, 13, 21))
        events += draw.choice(EPISODES)(life, draw, day, length)
        day += length + draw.randint(0, 12)
    plan_days(life, events)


def _pause(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "pause", partial(life.pause, length)
    if draw.random() < 0.3:
        yield day + length // 2, EVENING, "resume", life.resume


def _down(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    if draw.random() < 0.5:
        yield day, draw.choice((NOON, NIGHT)), "down", partial(life.go_down, length * ONE_DAY)
    else:
        for night in range(length):
            away = draw.choice((5 * MINUTE, HOUR, 6 * HOUR))
            yield day + night, NIGHT, "down", partial(life.go_down, away)


def _down_in_a_pause(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "pause", partial(life.pause, length)
    away = timedelta(days=draw.choice((1, 4, 17)))
    yield day + draw.randrange(length), EVENING, "down", partial(life.go_down, away)


def _deaf(life: Life, _draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "DMs closed", life.close_messages
    yield day + length, NOON, "DMs open", life.open_messages


def _away(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, draw.choice((NOON, EVENING)), "travel", partial(life.travel, draw.choice(ZONES))
    yield day + length, NOON, "home", partial(life.travel, BERLIN)


def _other_bedtime(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "bedtime", partial(life.move_bedtime, draw.choice(BEDTIMES), EVERY_DAY)
    free = frozenset(draw.sample(list(Weekday), 2))
    yield day + 1, NOON, "free nights", partial(life.move_bedtime, None, free)
    yield day + length + 1, NOON, "all", partial(life.move_bedtime, draw.choice(BEDTIMES), free)


def _off(life: Life, _draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "off", life.turn_off
    yield day + length, NOON, "on", life.turn_on


def _ignoring(life: Life, _draw: random.Random, day: int, length: int) -> Iterator[Event]:
    yield day, NOON, "ignores", partial(life.ignore_all, length * ONE_DAY)
    yield day + length, NOON, "shows up", life.show_up


def _of_their_own(life: Life, draw: random.Random, day: int, length: int) -> Iterator[Event]:
    for night in range(0, length, 2):
        deed = draw.choice((life.done_early, life.skip_early, life.lose_an_answer))
        yield day + night, EVENING, "of their own", deed


def _repeats(life: Life, draw: random.Random, day: int, _length: int) -> Iterator[Event]:
    minutes_before, repeats = draw.choice(((30, 0), (30, 1), (60, 2), (0, 0), (90, 3)))
    yield day, NOON, "repeats", partial(life.ask_for, minutes_before, repeats)


EPISODES = (
    _pause,
    _down,
    _down_in_a_pause,
    _deaf,
    _away,
    _other_bedtime,
    _off,
    _ignoring,
    _of_their_own,
    _repeats,
)
