"""Running: the sizes that a stop is made of, and what wakes the engine."""

import asyncio
from datetime import timedelta

import discord
import pytest
from discord.ext import commands

from bot.app.assembly import ClientSwitch
from bot.app.runtime import LAST_WRITE, PATIENCE, part
from bot.app.supervisor import GOODBYE
from bot.ports.fleet import Alone
from bot.services.delivery.engine import IN_FLIGHT
from bot.settings import Settings
from bot.storage.engine import LOCK_PATIENCE
from bot.storage.fleet.member import PARTING
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock
from tests.support.wakeup import FakeWakeup

STOP_WITHIN = timedelta(seconds=10)
FOR_EVERYTHING_ELSE = timedelta(seconds=0.5)


def test_the_longest_waits_of_a_stop_leave_room_within_ten_seconds():
    longest = PATIENCE + LAST_WRITE + LOCK_PATIENCE + GOODBYE + PARTING

    assert longest <= STOP_WITHIN - FOR_EVERYTHING_ELSE


def test_deliveries_under_way_need_half_of_the_patience_at_the_usual_pace():
    pace = Settings.model_fields["sends_per_second"].default

    assert timedelta(seconds=IN_FLIGHT / pace) <= PATIENCE / 2


class Owners(Alone):
    """A fleet that notes what a process has when it leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[str] = []
        self.handed_back: list[str] | None = None

    async def leave(self) -> None:
        self.handed_back = list(self.saved)


@pytest.mark.parametrize("failure", [None, ConnectionError()])
async def test_a_press_that_comes_in_while_the_client_closes_is_handed_back_too(
    failure: Exception | None,
) -> None:
    fleet = Owners()

    async def say_goodbye() -> None:
        await asyncio.sleep(0)
        fleet.saved.append("session")
        if failure is not None:
            raise failure

    await asyncio.gather(part(say_goodbye, fleet), return_exceptions=True)

    assert fleet.handed_back == ["session"]


async def test_a_client_whose_servers_are_known_wakes_the_engine_for_their_posts():
    clock, wakeup = FakeClock(tonight_at(22)), FakeWakeup()
    client = commands.AutoShardedBot((), intents=discord.Intents.none())
    ClientSwitch(chains=(), wakeup=wakeup, clock=clock).waking(client)
    assert wakeup.asked == []

    (wake,) = client.extra_events["on_ready"]
    await wake()

    assert wakeup.asked == [clock.now()]
