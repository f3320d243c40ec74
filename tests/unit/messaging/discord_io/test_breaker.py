"""The breaker by itself: how many requests it lets through, and when."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.retry import Refusal
from bot.domain.operations.incidents import IncidentKind
from bot.messaging.discord_io.breaker import Breaker, RequestsPausedError
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.cool_down import MAX_STREAK, PROBE_BACKOFF, CoolDown
from bot.messaging.discord_io.invalid_requests import MAX_INVALID, WINDOW, InvalidRequests
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from bot.services.events import Events
from bot.services.operations.incidents import Incidents
from tests.faults.connection import Patience
from tests.support.turns import some_turns

ONE_PER_CENT = 100
AT_ONCE = nullcontext()


@pytest.fixture
def time() -> Patience:
    return Patience()


@pytest.fixture
def incidents(time: Patience) -> Incidents:
    return Incidents(monotonic=time.monotonic)


@pytest.fixture
def breaker(time: Patience, incidents: Incidents) -> Breaker:
    events = Events()
    events.subscribe(incidents.take_note)
    return Breaker(events=events, monotonic=time.monotonic, patience=timedelta())


async def ask(breaker: Breaker, answer: Callable[[], object]) -> bool:
    """Make a request, if that is allowed; tell whether it was."""
    try:
        async with breaker.request(AT_ONCE):
            answer()
    except RequestsPausedError:
        return False
    return True


def test_what_counts_is_forgotten_after_ten_minutes() -> None:
    invalid = InvalidRequests()
    invalid.add(now=0)
    invalid.add(now=60)

    assert invalid.count(now=599) == 2
    assert invalid.until_below(2, now=590) == timedelta(seconds=10)
    assert invalid.until_below(3, now=590) == timedelta()
    assert invalid.count(now=600) == 1
    assert invalid.count(now=660) == 0
    assert invalid.until_below(1, now=660) == timedelta()


def test_the_wait_grows_with_every_probe_that_fails_and_ends_with_one_that_works() -> None:
    cool_down, now, waits = CoolDown(), 0.0, []
    cool_down.begin(PROBE_BACKOFF.shortest, now=now)
    for _ in range(6):
        wait = cool_down.left(now=now)
        waits.append(wait)
        now += wait.total_seconds()
        assert cool_down.is_probing
        cool_down.refused(now=now)
    now += cool_down.left(now=now).total_seconds()
    cool_down.succeeded(now=now)

    assert waits == [*PROBE_BACKOFF.steps, PROBE_BACKOFF.longest]
    assert not cool_down.is_probing


def test_a_wait_of_a_usual_rate_limit_is_followed_by_the_shortest_pause() -> None:
    cool_down = CoolDown()

    cool_down.begin(timedelta(seconds=1), now=0)
    cool_down.refused(now=1)

    assert cool_down.left(now=1) == PROBE_BACKOFF.shortest


def test_what_is_refused_during_a_wait_makes_it_no_longer() -> None:
    cool_down = CoolDown()
    cool_down.begin(PROBE_BACKOFF.shortest, now=0)

    for _ in range(100):
        cool_down.refused(now=1)
        cool_down.succeeded(now=1)

    assert cool_down.left(now=1) == PROBE_BACKOFF.shortest - timedelta(seconds=1)
    assert cool_down.is_probing


def test_a_long_streak_of_refusals_stops_everything_and_a_broken_one_does_not(
    breaker: Breaker,
) -> None:
    for _ in range(MAX_STREAK - 1):
        breaker.refused(Refusal.NO_ACCESS)
    breaker.succeeded()
    for _ in range(MAX_STREAK - 1):
        breaker.refused(Refusal.NO_ACCESS)
    before = breaker.room()
    breaker.refused(Refusal.NO_ACCESS)

    assert before == MAX_INVALID
    assert breaker.room() == 0
    assert breaker.opens_in() == PROBE_BACKOFF.shortest


def test_one_persons_refusal_is_no_sign_of_anything(breaker: Breaker) -> None:
    for _ in range(MAX_STREAK * 3):
        breaker.refused(Refusal.UNREACHABLE)
        breaker.refused(Refusal.CHANNEL_GONE)

    assert breaker.room() == MAX_INVALID


async def test_without_a_client_there_is_no_room_and_nobody_knows_until_when() -> None:
    breaker = Breaker()
    requests = RequestChain(pacer=Pacer(LocalPlaces(per_second=1_000)), breaker=breaker)
    breaker.pause(PROBE_BACKOFF.shortest)

    assert not requests.is_online
    assert requests.room() == 0
    assert requests.opens_in() == timedelta()


async def test_after_a_wait_a_single_request_tries_and_the_others_follow(
    breaker: Breaker, time: Patience, incidents: Incidents
) -> None:
    breaker.pause(PROBE_BACKOFF.shortest)
    time.now += PROBE_BACKOFF.shortest.total_seconds()
    answered, under_way = asyncio.Event(), 0

    async def one() -> None:
        nonlocal under_way
        async with breaker.request(AT_ONCE):
            under_way += 1
            await answered.wait()
        breaker.succeeded()

    requests = [asyncio.create_task(one()) for _ in range(10)]
    await some_turns()
    probing = under_way
    answered.set()
    await asyncio.gather(*requests)

    assert probing == 1
    assert under_way == 10
    assert not incidents.is_present(IncidentKind.REQUESTS_REFUSED)


async def test_those_who_waited_for_a_probe_are_turned_away_when_it_fails(
    breaker: Breaker, time: Patience
) -> None:
    breaker.pause(PROBE_BACKOFF.shortest)
    time.now += PROBE_BACKOFF.shortest.total_seconds()
    asked = 0

    async def one() -> None:
        nonlocal asked
        async with breaker.request(AT_ONCE):
            asked += 1
            await some_turns(1)
            breaker.refused_as_bot()

    ends = await asyncio.gather(*(one() for _ in range(10)), return_exceptions=True)

    assert asked == 1
    assert sum(isinstance(end, RequestsPausedError) for end in ends) == 9


async def test_a_turn_that_came_during_a_wait_is_given_up(breaker: Breaker) -> None:
    @asynccontextmanager
    async def slow_pace() -> AsyncIterator[None]:
        breaker.pause(timedelta(minutes=1))  # while this request waits for its turn
        yield

    with pytest.raises(RequestsPausedError):
        async with breaker.request(slow_pace()):
            pytest.fail("it was let through")


async def test_a_turn_lasts_until_the_request_is_over(breaker: Breaker) -> None:
    # The pacer counts a request until a second after its answer, so it must know of that.
    is_in_turn = False

    @asynccontextmanager
    async def pace() -> AsyncIterator[None]:
        nonlocal is_in_turn
        is_in_turn = True
        try:
            yield
        finally:
            is_in_turn = False

    async with breaker.request(pace()):
        during = is_in_turn

    assert during
    assert not is_in_turn


@pytest.mark.parametrize("look", range(1, 8))
async def test_room_that_comes_between_two_looks_at_the_clock_is_seen(
    time: Patience, look: int
) -> None:
    looks = count(1)

    def monotonic() -> float:
        if next(looks) == look:
            time.now = WINDOW.total_seconds()
        return time.now

    breaker = Breaker(monotonic=lambda: time.now)
    for _ in range(MAX_INVALID):
        breaker.count_invalid()
    time.now = WINDOW.total_seconds() - 0.001
    breaker._monotonic = monotonic

    async with asyncio.timeout(1):
        assert await ask(breaker, breaker.succeeded)


async def test_a_short_wait_is_waited_out() -> None:
    breaker = Breaker()
    breaker.pause(timedelta(seconds=0.05))

    assert await ask(breaker, breaker.succeeded)
    assert breaker.room() == MAX_INVALID


@given(
    st.lists(
        st.tuples(st.integers(min_value=0, max_value=200), st.sampled_from(["ok", "403", "429"])),
        max_size=300,
    )
)
async def test_no_course_of_events_makes_a_hundred_invalid_requests_in_ten_minutes(
    course: list[tuple[int, str]],
) -> None:
    time, invalid_at = Patience(), list[float]()
    breaker = Breaker(monotonic=time.monotonic, patience=timedelta())

    def refuse() -> None:
        invalid_at.append(time.now)
        breaker.count_invalid()

    for pause, answer in course:
        time.now += pause / 100
        answers = {"ok": breaker.succeeded, "403": refuse, "429": refuse}
        allowed = await ask(breaker, answers[answer])
        if allowed and answer == "429":
            breaker.refused_as_bot()

    for start in invalid_at:
        end = start + WINDOW.total_seconds()
        assert sum(start <= at < end for at in invalid_at) < ONE_PER_CENT


async def test_refusals_that_come_all_at_once_stay_below_the_limit(
    breaker: Breaker,
    incidents: Incidents,
) -> None:
    everybody_sent, answered = asyncio.Event(), 0

    async def one() -> None:
        nonlocal answered
        async with breaker.request(AT_ONCE):
            await everybody_sent.wait()
            answered += 1
            breaker.count_invalid()

    requests = [asyncio.create_task(one()) for _ in range(1_000)]
    await some_turns()
    everybody_sent.set()
    await asyncio.gather(*requests, return_exceptions=True)

    assert answered == MAX_INVALID
    assert breaker.opens_in() == WINDOW
    assert incidents.is_present(IncidentKind.REQUESTS_REFUSED)
