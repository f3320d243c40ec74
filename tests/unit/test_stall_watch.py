"""What the benchmarks call a stall: the longest time for which the event loop served nobody."""

import asyncio

from benchmarks.process_facts import StallWatch


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_stall_after_which_the_watch_has_had_no_turn_is_counted() -> None:
    """Who waits for the end of the work may be served first, and stop the watch there and then."""
    clock = Clock()
    watch = StallWatch(clock=clock)
    watch.start()
    await asyncio.sleep(0)

    clock.seconds += 8.5  # nobody is served meanwhile

    assert 8_400 < watch.stop() < 8_600


async def test_a_watch_that_nobody_kept_waiting_tells_of_no_stall() -> None:
    watch = StallWatch(clock=Clock())
    watch.start()
    await asyncio.sleep(0)

    assert watch.stop() <= 0
