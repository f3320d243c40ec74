"""Commands are handed to Discord by one process, however many start at once."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.client.command_sync import CommandSync
from bot.services.operations.command_record import TURN, CommandRecord
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock

APPLICATION = 7


class Tree:
    """Discord's side of it, seen by one process."""

    def __init__(self, handed, *, holds=None, fails=False):
        self._handed, self._holds, self._fails = handed, holds, fails

    async def set_translator(self, translator):
        pass

    def get_commands(self):
        return []

    async def sync(self):
        self._handed.append(self)
        if self._holds is not None:
            await self._holds.wait()
        if self._fails:
            raise ConnectionError
        return [SimpleNamespace(name="cramp", id=len(self._handed))]


@pytest.fixture
def clock():
    return FakeClock(tonight_at(22))


@pytest.fixture
def new_sync(storage, clock):
    def new_sync():
        return CommandSync(
            record=CommandRecord(storage=storage, clock=clock),
            translator=None,
            look_every=timedelta(milliseconds=1),
        )

    return new_sync


async def test_of_processes_that_start_at_once_one_hands_the_commands_over(new_sync):
    handed, holds = [], asyncio.Event()
    running = [
        asyncio.ensure_future(new_sync().run(Tree(handed, holds=holds), application_id=APPLICATION))
        for _ in range(4)
    ]
    async with asyncio.timeout(10):
        while not handed:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)  # the others look, again and again
    holds.set()

    assert await asyncio.gather(*running) == [{"cramp": 1}] * 4
    assert len(handed) == 1


async def test_whoever_comes_later_uses_the_record(new_sync):
    handed = []
    for _ in range(3):
        ids = await new_sync().run(Tree(handed), application_id=APPLICATION)
        assert ids == {"cramp": 1}

    assert len(handed) == 1


async def test_one_that_fails_leaves_its_turn_to_the_next(new_sync):
    handed = []
    with pytest.raises(ConnectionError):
        await new_sync().run(Tree(handed, fails=True), application_id=APPLICATION)

    assert await new_sync().run(Tree(handed), application_id=APPLICATION) == {"cramp": 2}


async def test_one_that_is_killed_meanwhile_holds_the_others_up_for_a_minute(
    new_sync, clock, storage
):
    killed = CommandRecord(storage=storage, clock=clock)
    assert await killed._take_turn(APPLICATION)
    handed = []
    running = asyncio.ensure_future(new_sync().run(Tree(handed), application_id=APPLICATION))
    await asyncio.sleep(0.02)
    assert not handed

    clock.advance(TURN)

    assert await asyncio.wait_for(running, 5) == {"cramp": 1}
