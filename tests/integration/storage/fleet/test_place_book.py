"""The book of places in PostgreSQL, beside the one without a database that the unit tests use."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.shared import SharedPlaces
from bot.ports.allowance import PlaceWish, ReturnedPlace
from bot.ports.fleet import ProcessId
from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import open_engine, open_pace_engine
from bot.storage.fleet.pace import PLACES, SqlPlaceBook
from tests.support.place_book import ROUNDED, MemoryPlaceBook, Places, instant

pytestmark = pytest.mark.postgres

NAMES = [ProcessId(name * 12) for name in "abcd"]


@pytest.fixture
async def engine(migrated_postgres_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(migrated_postgres_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def open_book(engine: AsyncEngine) -> AsyncIterator[Callable[..., SqlPlaceBook]]:
    async with AsyncExitStack() as stack:

        def open_book(name: ProcessId, **rest: Any) -> SqlPlaceBook:
            book = SqlPlaceBook(open_pace_engine(engine), process_id=name, **rest)
            stack.push_async_callback(book.close)
            return book

        yield open_book


async def make_rows(engine: AsyncEngine, *, free_at: object) -> None:
    """Write the places as `Places` begins."""
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO pace_places (place, free_at) SELECT n, :at FROM generate_series(1, 50) n"
            ),
            {"at": free_at},
        )


@pytest.mark.parametrize("seed", range(6))
async def test_it_grants_what_the_rules_say(engine: AsyncEngine, open_book: Any, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - reproducible
    rate = draw.choice([7, 22.5, 50])
    time = [0.0]
    await make_rows(engine, free_at=instant(0))
    places = Places(per_second=rate)
    pairs = [
        (
            open_book(
                name, per_second=rate, now=lambda: instant(time[0]), monotonic=lambda: time[0]
            ),
            MemoryPlaceBook(places, lambda: time[0], process_id=name),
        )
        for name in NAMES
    ]
    held: list[list] = [[] for _ in pairs]

    for _ in range(120):
        # No two instants alike: PostgreSQL rounds to microseconds, and a tie may fall either way.
        time[0] = round(time[0] + draw.choice([0, 0.004, 0.03, 0.2, 1.5]) + draw.random() / 100, 6)
        which = draw.randrange(len(pairs))
        wish = PlaceWish(
            count=draw.choice([0, 1, 3, 50]),
            is_urgent=draw.random() < 0.3,
            is_idle=draw.random() < 0.2,
        )
        back = draw.sample(held[which], draw.randint(0, len(held[which])))
        returned = [
            ReturnedPlace(
                place=place,
                ended_before=draw.choice([None, timedelta(seconds=draw.uniform(0, 1.5))]),
            )
            for place in back
        ]
        granted, expected = [await book.exchange(wish, returned=returned) for book in pairs[which]]
        assert [place.number for place in granted.places] == [
            place.number for place in expected.places
        ]
        for got, wanted in zip(granted.places, expected.places, strict=True):
            assert abs(got.turn_in - wanted.turn_in) < ROUNDED
        assert abs(granted.more_in - expected.more_in) < ROUNDED
        held[which] = [each for each in held[which] if each not in back] + list(granted.places)


async def test_a_place_that_is_given_back_twice_stays_whose_it_is_meanwhile(
    engine: AsyncEngine,
    open_book: Any,
) -> None:
    await make_rows(engine, free_at=instant(0))
    one, other = [open_book(name, per_second=1) for name in NAMES[:2]]
    (place,) = (await one.exchange(PlaceWish(count=1))).places
    returned = [ReturnedPlace(place=place, ended_before=timedelta(seconds=2))]
    await one.exchange(PlaceWish(), returned=returned)
    (taken,) = (await other.exchange(PlaceWish(count=1))).places

    again = await one.exchange(PlaceWish(count=1), returned=returned)

    assert taken.number == place.number
    assert not again.places


async def test_places_of_the_dead_are_free_in_a_second(engine: AsyncEngine, open_book: Any) -> None:
    await make_rows(engine, free_at=instant(0))
    dead, alive = [open_book(name, per_second=1) for name in NAMES[:2]]
    await dead.exchange(PlaceWish(count=1))
    before = await alive.exchange(PlaceWish(count=1, is_urgent=True))

    async with engine.begin() as connection:
        await connection.execute(PLACES, {"processes": [NAMES[0]]})
    after = await alive.exchange(PlaceWish(count=1, is_urgent=True))

    assert not before.places
    assert before.more_in > timedelta(seconds=15)
    assert after.more_in < timedelta(seconds=1)


async def test_what_a_lost_answer_gave_is_free_again_and_missing_rows_are_made(
    engine: AsyncEngine,
    open_book: Any,
) -> None:
    book = open_book(NAMES[0], per_second=50)
    await book.exchange(PlaceWish(), kept=())
    async with engine.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM pace_places"))).scalar() == 50
        await connection.execute(text("UPDATE pace_places SET free_at = now() - interval '1 s'"))
    lost = await book.exchange(PlaceWish(count=3))

    grant = await book.exchange(PlaceWish(), kept=lost.places[:1])

    async with engine.begin() as connection:
        rows = await connection.execute(
            text("SELECT place FROM pace_places WHERE free_at > now() + interval '2 s'")
        )
        assert [row.place for row in rows] == [lost.places[0].number]
    assert grant.more_in < timedelta()


async def test_a_connection_that_is_cut_costs_one_attempt(
    engine: AsyncEngine, open_book: Any
) -> None:
    book = open_book(NAMES[0], per_second=50)
    await book.exchange(PlaceWish(), kept=())
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )

    with pytest.raises(StorageUnavailableError):
        await book.exchange(PlaceWish(count=1))
    await book.exchange(PlaceWish(count=1), kept=())


async def test_three_processes_at_once_stay_within_the_limit_and_use_it(
    engine: AsyncEngine,
    open_book: Any,
) -> None:
    """In real time: the processes race for rows."""
    await make_rows(engine, free_at=instant(0))
    arrived: list[float] = []
    loop, draw = asyncio.get_running_loop(), random.Random(1)  # noqa: S311 - reproducible

    async def call(pacer: Pacer) -> None:
        async with pacer:
            await asyncio.sleep(draw.uniform(0, 0.1))
            arrived.append(loop.time())
            await asyncio.sleep(draw.uniform(0, 0.1))

    async with AsyncExitStack() as stack:
        pacers = []
        for name in NAMES[:3]:
            book = open_book(name, per_second=50)
            places = SharedPlaces(book)
            pacers.append(Pacer(places))
            await stack.enter_async_context(places.running())
        await asyncio.gather(*(call(pacers[number % 3]) for number in range(180)))

    arrived.sort()
    assert max(sum(start <= at < start + 1 for at in arrived) for start in arrived) <= 50
    assert arrived[-1] - arrived[0] <= 6
