"""Who gets a picture: beside the loop, one at a time, kept for a while; without one there are words."""

import asyncio
import subprocess
import sys
import threading
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import UserId
from bot.domain.progress.nights import NightState
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.progress.calendar_words import alt_text
from bot.messaging.ui.progress.picture.pictures import (
    KEPT,
    MOST_KEPT,
    MOST_WAITING,
    CalendarPictures,
)
from tests.support.histories import nights_of

ANNA, BEN = UserId(1), UserId(2)
LAST = date(2026, 11, 29)
NIGHTS = nights_of([NightState.DONE] * 41 + [NightState.MISSED], last=LAST)
A_MOMENT = timedelta(seconds=1)


class Desk:
    """Draws nothing; knows what was asked for, in which thread, and how many drew at once."""

    def __init__(self, *, raising=None):
        self.drawn, self.threads, self.most_at_once = [], set(), 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_begun = threading.Event()
        self._at_once, self._raising = 0, raising

    def draw(self, nights, period, first_weekday):
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.threads.add(threading.get_ident())
        self.has_begun.set()
        assert self.may_go_on.wait(timeout=20)
        self._at_once -= 1
        if self._raising is not None:
            raise self._raising
        self.drawn.append((nights, period, first_weekday))
        return f"picture {len(self.drawn)}".encode()


class Watch:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds

    def wait(self, time):
        self.seconds += time.total_seconds()


def shown_to(pictures, user_id, nights=NIGHTS, *, period=Period.WEEKS, first=Weekday.MONDAY):
    return pictures.of(user_id, nights, period=period, first_weekday=first)


async def test_a_picture_comes_with_its_words():
    picture = await shown_to(CalendarPictures(), ANNA)

    assert picture.png.startswith(b"\x89PNG")
    assert picture.alt == alt_text(NIGHTS)
    assert picture.name.isidentifier()


async def test_the_event_loop_goes_on_while_a_picture_is_drawn():
    desk = Desk()
    desk.may_go_on.clear()
    pictures = CalendarPictures(draw=desk.draw)

    drawing = asyncio.create_task(shown_to(pictures, ANNA))
    await asyncio.to_thread(desk.has_begun.wait, 20)
    was_done = drawing.done()
    desk.may_go_on.set()
    await drawing

    assert not was_done
    assert threading.get_ident() not in desk.threads


async def test_two_at_once_are_drawn_one_after_the_other():
    desk = Desk()
    pictures = CalendarPictures(draw=desk.draw)

    await asyncio.gather(*(shown_to(pictures, UserId(number)) for number in range(20)))

    assert desk.most_at_once == 1
    assert len(desk.drawn) == 20


async def test_a_picture_whose_asker_has_gone_is_finished_before_the_next_begins():
    desk = Desk()
    desk.may_go_on.clear()
    pictures = CalendarPictures(draw=desk.draw)

    gone = asyncio.create_task(shown_to(pictures, ANNA))
    await asyncio.to_thread(desk.has_begun.wait, 20)
    gone.cancel()
    await asyncio.wait([gone])
    asking = asyncio.create_task(shown_to(pictures, BEN))
    await asyncio.sleep(0)
    desk.may_go_on.set()
    picture = await asking

    assert picture is not None
    assert desk.most_at_once == 1


async def test_the_same_picture_asked_for_twice_at_once_is_drawn_once():
    desk = Desk()
    pictures = CalendarPictures(draw=desk.draw)

    one, other = await asyncio.gather(shown_to(pictures, ANNA), shown_to(pictures, ANNA))

    assert one == other
    assert len(desk.drawn) == 1


async def test_a_picture_is_kept_for_five_minutes():
    desk, watch = Desk(), Watch()
    pictures = CalendarPictures(draw=desk.draw, monotonic=watch)

    await shown_to(pictures, ANNA)
    watch.wait(KEPT - A_MOMENT)
    await shown_to(pictures, ANNA)
    was_drawn = len(desk.drawn)
    watch.wait(2 * A_MOMENT)
    await shown_to(pictures, ANNA)

    assert was_drawn == 1
    assert len(desk.drawn) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"user_id": BEN},
        {"period": Period.MONTHS},
        {"first": Weekday.SUNDAY},
        {"nights": nights_of([NightState.DONE] * 42, last=LAST)},
        {"nights": nights_of([night.state for night in NIGHTS], last=LAST - timedelta(days=1))},
    ],
)
async def test_whoever_and_whatever_is_different_gets_another_picture(other):
    desk = Desk()
    pictures = CalendarPictures(draw=desk.draw)

    one = await shown_to(pictures, ANNA)
    another = await shown_to(pictures, **{"user_id": ANNA, **other})

    assert one.png != another.png


async def test_only_so_many_are_kept_and_the_oldest_goes_first():
    desk = Desk()
    pictures = CalendarPictures(draw=desk.draw)
    crowd = [UserId(number) for number in range(MOST_KEPT + 1)]

    for user_id in crowd:
        await shown_to(pictures, user_id)
    await shown_to(pictures, crowd[-1])
    was_drawn = len(desk.drawn)
    await shown_to(pictures, crowd[0])

    assert was_drawn == MOST_KEPT + 1
    assert len(desk.drawn) == MOST_KEPT + 2


@pytest.mark.parametrize(
    "error", [OSError("full"), ImportError("no FreeType"), ValueError("bad"), MemoryError()]
)
async def test_where_nothing_can_be_drawn_there_is_none_and_the_log_says_why(error):
    pictures = CalendarPictures(draw=Desk(raising=error).draw)

    with capture_logs() as logs:
        picture = await shown_to(pictures, ANNA)

    assert picture is None
    assert [(entry["action"], entry["because"]) for entry in logs] == [
        ("calendar_not_drawn", type(error).__name__)
    ]


async def test_after_a_failure_the_next_is_drawn():
    desk = Desk(raising=OSError("full"))
    pictures = CalendarPictures(draw=desk.draw)
    await shown_to(pictures, ANNA)

    desk._raising = None

    assert await shown_to(pictures, ANNA) is not None


async def test_where_too_many_wait_there_are_words_alone():
    desk = Desk()
    desk.may_go_on.clear()
    pictures = CalendarPictures(draw=desk.draw)

    waiting = [
        asyncio.create_task(shown_to(pictures, UserId(number))) for number in range(MOST_WAITING)
    ]
    await asyncio.to_thread(desk.has_begun.wait, 20)
    late = await shown_to(pictures, BEN)
    desk.may_go_on.set()
    in_time = await asyncio.gather(*waiting)

    assert late is None
    assert None not in in_time
    assert await shown_to(pictures, BEN) is not None


async def test_without_any_night_there_is_none():
    assert await shown_to(CalendarPictures(draw=Desk().draw), ANNA, ()) is None


def test_pillow_is_not_loaded_before_the_first_picture():
    program = (
        "import sys, bot.messaging.ui.progress.picture.pictures; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'PIL'}))"
    )

    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert ran.stdout.strip() == "[]"
