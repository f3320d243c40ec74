"""The chain by itself: in which order a request passes, and what a request that stops there costs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

import discord
import pytest

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId
from bot.messaging.discord_io import http_trace
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.chain import Request, RequestChain, RequestKind
from bot.messaging.discord_io.destinations import Addressee, channel
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.ports.world import loop_time

ADDRESSEE = Addressee(channel(ChannelId(5)))
A_MOMENT = timedelta(seconds=0.02)
MINUTE = timedelta(minutes=1)


class Client:
    """A client that is logged in, until it is closed."""

    def __init__(self) -> None:
        self.closed = False

    def is_closed(self) -> bool:
        return self.closed


class Turns(AbstractAsyncContextManager[None]):
    """Gives each request its turn at once, and notes the queue in which it stood."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.ahead = self._turn("urgent turn")

    @property
    def idle(self) -> AbstractAsyncContextManager[None]:
        return self._turn("idle turn")

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        self.steps.append(name)
        yield

    async def __aenter__(self) -> None:
        self.steps.append("turn")

    async def __aexit__(self, *_error: object) -> None:
        self.steps.append("end of turn")


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(patience=timedelta())


@pytest.fixture
def chain(turns: Turns, breaker: Breaker) -> RequestChain:
    chain = RequestChain(pacer=turns, breaker=breaker, request_timeout=A_MOMENT)
    chain.use(Client())  # type: ignore[arg-type]  # its double
    return chain


def a_request(steps: list[str], *, kind: RequestKind = RequestKind.WRITE, **changes) -> Request:
    async def call(_client: object) -> str:
        is_single = http_trace._single_for.get() == ADDRESSEE
        steps.append("send as one request" if is_single else "send")
        return "answer"

    return Request(kind=kind, addressee=ADDRESSEE, call=call, **changes)


async def test_a_request_passes_breaker_pacer_and_trace_before_it_is_sent(
    chain: RequestChain, breaker: Breaker, turns: Turns
):
    in_flight = breaker._in_flight

    async def call(_client: object) -> int:
        turns.steps.append("send as one request" if http_trace._single_for.get() else "send")
        return in_flight.count

    answer = await chain.make(Request(kind=RequestKind.WRITE, addressee=ADDRESSEE, call=call))

    assert answer == 1
    assert turns.steps == ["turn", "send as one request", "end of turn"]
    assert in_flight.count == 0
    assert http_trace._single_for.get() is None


async def test_an_urgent_request_stands_in_the_urgent_queue(chain: RequestChain, turns: Turns):
    await chain.make(a_request(turns.steps, is_urgent=True))

    assert turns.steps == ["urgent turn", "send as one request"]


async def test_a_request_that_the_breaker_stops_takes_no_turn(
    chain: RequestChain, breaker: Breaker, turns: Turns
):
    breaker.pause(MINUTE)

    result = await chain.make(a_request(turns.steps))

    assert isinstance(result, Refused)
    assert result.refusal is Refusal.RATE_LIMITED
    assert turns.steps == []


async def test_a_request_whose_process_stood_still_in_its_turn_is_surely_not_made(turns: Turns):
    is_awake = False
    chain = RequestChain(pacer=turns, is_awake=lambda: is_awake)
    chain.use(Client())  # type: ignore[arg-type]  # its double

    result = await chain.make(a_request(turns.steps))

    assert isinstance(result, Refused)
    assert result.refusal is Refusal.RATE_LIMITED
    assert turns.steps == ["turn", "end of turn"]
    is_awake = True
    assert await chain.make(a_request(turns.steps)) == "answer"


async def test_without_a_client_a_request_takes_no_turn_and_was_surely_not_made(
    chain: RequestChain, turns: Turns
):
    chain.use(None)

    result = await chain.make(a_request(turns.steps))

    assert isinstance(result, Refused)
    assert result.refusal is Refusal.RATE_LIMITED
    assert turns.steps == []


async def test_a_client_that_goes_while_a_request_waits_for_its_turn_was_not_asked(
    breaker: Breaker,
):
    steps = list[str]()

    class Slow(Turns):
        async def __aenter__(self) -> None:
            chain.use(None)

    chain = RequestChain(pacer=Slow(), breaker=breaker)
    chain.use(Client())  # type: ignore[arg-type]  # its double

    result = await chain.make(a_request(steps))

    assert isinstance(result, Refused)
    assert steps == []


async def test_a_closed_client_leaves_the_outcome_unknown(chain: RequestChain, turns: Turns):
    client = Client()
    client.closed = True
    chain.use(client)  # type: ignore[arg-type]  # its double

    result = await chain.make(a_request(turns.steps))

    assert result == OutcomeUnknown(cause="ConnectionError")


@pytest.mark.parametrize("kind", RequestKind)
async def test_whatever_a_request_is_for_its_answer_is_waited_for_no_longer_than_its_time(
    chain: RequestChain, kind: RequestKind
):
    async def call(_client: object) -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(5):
        result = await chain.make(
            Request(kind=kind, addressee=ADDRESSEE, call=call, timeout=timedelta(days=1))
        )

    assert result == OutcomeUnknown(cause="TimeoutError")


@pytest.mark.parametrize(
    ("kind", "forgives"),
    [(RequestKind.WRITE, True), (RequestKind.EDIT, False), (RequestKind.READ, False)],
)
async def test_only_a_message_that_arrives_shows_that_a_destination_takes_messages(
    chain: RequestChain, turns: Turns, kind: RequestKind, *, forgives: bool
):
    destinations = chain._destinations
    destinations.refused(ADDRESSEE, Refusal.UNREACHABLE)

    answer = await chain.make(a_request(turns.steps, kind=kind))

    assert answer == "answer"
    assert destinations.is_refusing(ADDRESSEE.destination) is not forgives


async def test_a_look_up_is_not_held_back_where_a_message_is(chain: RequestChain, turns: Turns):
    for _ in range(2):
        chain._destinations.refused(ADDRESSEE, Refusal.UNREACHABLE)

    written = await chain.make(a_request(turns.steps))
    read = await chain.make(a_request(turns.steps, kind=RequestKind.READ))

    assert isinstance(written, Refused)
    assert written.refusal is Refusal.TRIED_BEFORE
    assert read == "answer"


async def test_an_error_of_our_own_is_raised(chain: RequestChain):
    async def call(_client: object) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await chain.make(Request(kind=RequestKind.WRITE, addressee=ADDRESSEE, call=call))


def a_removal(call=None, **changes) -> Request:
    async def answer(_client: object) -> str:
        return "answer"

    return Request(kind=RequestKind.REMOVE, addressee=ADDRESSEE, call=call or answer, **changes)


@pytest.mark.parametrize("kind", [RequestKind.REMOVE, RequestKind.REFRESH])
async def test_a_removal_and_a_refresh_stand_in_the_idle_queue(
    chain: RequestChain, turns: Turns, kind: RequestKind
):
    await chain.make(a_request(turns.steps, kind=kind))

    assert turns.steps[0] == "idle turn"


async def test_a_removal_that_finds_no_idle_time_was_not_made():
    class Busy(Turns):
        @asynccontextmanager
        async def _turn(self, name: str) -> AsyncIterator[None]:
            await asyncio.Event().wait()
            yield

    chain = RequestChain(pacer=Busy(), turn_timeout=A_MOMENT)
    chain.use(Client())  # type: ignore[arg-type]  # its double

    result = await chain.make(a_removal())

    assert isinstance(result, Refused)
    assert result.refusal is Refusal.RATE_LIMITED


async def test_no_removal_is_made_while_discord_refuses_and_none_is_the_probe(
    chain: RequestChain, breaker: Breaker, turns: Turns
):
    breaker.pause(MINUTE)
    paused = await chain.make(a_removal())
    breaker._monotonic = lambda: loop_time() + 2 * MINUTE.total_seconds()
    assert breaker.is_probing
    probing = await chain.make(a_removal())

    assert [each.refusal for each in (paused, probing)] == [Refusal.RATE_LIMITED] * 2
    assert turns.steps == []


@pytest.mark.parametrize("code", [50007, 50001, 10003, 0])
async def test_a_refused_removal_delays_no_message_to_anybody(
    chain: RequestChain, breaker: Breaker, turns: Turns, code: int
):
    async def refuse(_client: object) -> None:
        response = SimpleNamespace(status=403, reason="Forbidden")
        raise discord.Forbidden(response, {"code": code, "message": "no"})  # type: ignore[arg-type]

    room = breaker.room()
    for _ in range(20):
        assert isinstance(await chain.make(a_removal(refuse)), Refused)

    assert (breaker.room(), breaker.is_probing) == (room, False)
    assert not chain._destinations.is_refusing(ADDRESSEE.destination)
    assert await chain.make(a_request(turns.steps)) == "answer"
