"""The ticker on the real APScheduler: what it starts is not ended by its stop."""

import asyncio
from contextvars import ContextVar

from structlog.testing import capture_logs

from bot.scheduling.system_clock import SystemClock
from bot.scheduling.ticker import Ticker, _never_twice


class Slow:
    """An action that goes on until it is told to end."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.may_end = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self) -> None:
        self.started.set()
        await self.may_end.wait()
        self.ended.set()


async def nothing() -> None:
    pass


async def test_a_sweep_under_way_ends_by_itself_when_the_ticker_stops() -> None:
    ticker, sweep = Ticker(clock=SystemClock()), Slow()
    ticker.start(sweep=sweep, housekeeping=nothing, tidying=nothing)
    await asyncio.wait_for(sweep.started.wait(), timeout=10)

    ticker.stop()
    sweep.may_end.set()

    await asyncio.wait_for(sweep.ended.wait(), timeout=10)


async def test_an_action_that_breaks_is_logged_and_stops_nothing() -> None:
    async def broken() -> None:
        raise ValueError

    ticker, sweep = Ticker(clock=SystemClock()), Slow()
    with capture_logs() as logs:
        ticker.start(sweep=sweep, housekeeping=broken, tidying=nothing)
        await asyncio.wait_for(sweep.started.wait(), timeout=10)
        sweep.may_end.set()
        await asyncio.wait_for(sweep.ended.wait(), timeout=10)
        ticker.at(SystemClock().now())
        sweep.started.clear()
        await asyncio.wait_for(sweep.started.wait(), timeout=10)
        ticker.stop()

    assert [event["action"] for event in logs] == ["ticker_action_broken"]


async def test_whoever_asks_for_wake_ups_after_the_stop_gets_none_and_no_error() -> None:
    ticker = Ticker(clock=SystemClock())
    ticker.start(sweep=nothing, housekeeping=nothing, tidying=nothing)
    ticker.stop()
    await asyncio.sleep(0)  # APScheduler shuts down in the loop's next turn

    ticker.at(SystemClock().now())
    ticker.at(SystemClock().now())


async def test_housekeeping_does_not_overlap_itself() -> None:
    keep = Slow()
    begun = 0

    async def counted() -> None:
        nonlocal begun
        begun += 1
        await keep()

    alone = _never_twice(counted)
    first = asyncio.create_task(alone())
    await asyncio.wait_for(keep.started.wait(), timeout=10)

    await alone()
    keep.may_end.set()
    await first
    await alone()

    assert begun == 2


async def test_what_a_wake_up_starts_knows_nothing_of_who_has_set_it() -> None:
    """Such as the language of an interaction; a sweep writes to others."""
    asked: ContextVar[str] = ContextVar("asked", default="nobody")
    known: asyncio.Queue[str] = asyncio.Queue()

    async def sweep() -> None:
        known.put_nowait(asked.get())

    ticker = Ticker(clock=SystemClock())
    ticker.start(sweep=sweep, housekeeping=nothing, tidying=nothing)
    await asyncio.wait_for(known.get(), timeout=10)
    asked.set("somebody")

    ticker.at(SystemClock().now())
    found = await asyncio.wait_for(known.get(), timeout=10)
    ticker.stop()

    assert found == "nobody"
