"""Waiting that a test moves on."""

import asyncio
from datetime import datetime, timedelta

from tests.support.clock import FakeClock
from tests.support.turns import some_turns


class FakeAlarm:
    """Wakes whoever waits, in order, when a test lets time pass."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, asyncio.Future[None]]] = []

    async def until(self, instant: datetime) -> None:
        if instant > self._clock.now():
            wakes = asyncio.get_running_loop().create_future()
            self._waiting.append((instant, wakes))
            await wakes

    async def pass_time(self, length: timedelta) -> None:
        end = self._clock.now() + length
        await some_turns()
        while due := [each for each in self._waiting if each[0] <= end and not each[1].done()]:
            instant, wakes = min(due, key=lambda each: each[0])
            self._clock.move_to(max(instant, self._clock.now()))
            wakes.set_result(None)
            self._waiting.remove((instant, wakes))
            await some_turns()
        self._clock.move_to(end)
