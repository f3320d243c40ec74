"""A day of the real supervisor with a gateway that fails in some rhythm: how often it identifies."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.app.supervisor import Supervisor
from bot.domain.operations.identifies import IDENTIFY_BURST, RESERVE
from bot.services.events import Events
from tests.support.leaping_loop import LeapingLoop

DAY_S, HOUR_S = 86_400.0, 3_600.0
A_DAYS_IDENTIFIES = 1_000
DISCORD_PY_WAITS_S = 5.0
"""Between two attempts of a client that was never connected."""

COMMANDS_BACK_WITHIN_S = 180.0


class Client:
    """A client of discord.py's as the supervisor sees it, with the gateway behind it."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._listeners: dict[str, list[Callable[[int], Awaitable[None]]]] = defaultdict(list)
        self._ready = asyncio.Event()
        self.user: object | None = None
        self.shards = {0: object()}
        self.shard_ids, self.shard_count = None, 1
        self.http = self
        self.before_identify_hook: Any = None  # the supervisor sets it

    def add_listener(self, listener: Callable[[int], Awaitable[None]], name: str) -> None:
        self._listeners[name].append(listener)

    async def login(self, _token: str) -> None:
        self.user = object()

    async def get_bot_gateway(self) -> tuple[int, str, dict[str, int]]:
        return 1, "", {"remaining": self._gateway.remaining, "reset_after": 3_600_000}

    async def connect(self) -> None:
        await self._gateway.rhythm(self)

    async def wait_until_ready(self) -> None:
        await self._ready.wait()

    async def close(self) -> None:
        """Nothing is open."""

    def is_closed(self) -> bool:
        return False

    async def identify(self, *, initial: bool = True) -> None:
        await self.before_identify_hook(0, initial=initial)
        self._gateway.identifies.append(self._gateway.now)

    async def come_up(self, shard: int = 0) -> None:
        self._gateway.ups.append(self._gateway.now)
        for listener in self._listeners["on_shard_ready"]:
            await listener(shard)
        if shard == self.shard_count - 1:
            self._ready.set()

    async def go_down(self) -> None:
        for listener in self._listeners["on_shard_disconnect"]:
            await listener(0)


Rhythm = Callable[[Client], Awaitable[None]]


class Gateway:
    def __init__(self, loop: LeapingLoop, rhythm: Rhythm, *, remaining: int) -> None:
        self._loop = loop
        self._began_at = loop.time()
        self._rhythm = rhythm
        self._remaining = remaining
        self.identifies: list[float] = []
        self.ups: list[float] = []

    @property
    def now(self) -> float:
        return self._loop.time() - self._began_at

    @property
    def remaining(self) -> int:
        return max(self._remaining - len(self.identifies), 0)

    async def rhythm(self, client: Client) -> None:
        await self._rhythm(client)


async def refuses_always(_client: Client) -> None:
    """No connection comes about; discord.py tries for ever."""
    await asyncio.Event().wait()


async def invalidates_every_session(client: Client) -> None:
    while True:
        await client.identify()
        await asyncio.sleep(DISCORD_PY_WAITS_S)


def drops_after(seconds: float, *, dies: bool) -> Rhythm:
    async def rhythm(client: Client) -> None:
        while True:
            await client.identify(initial=False)
            await client.come_up()
            await asyncio.sleep(seconds)
            await client.go_down()
            if dies:
                message = "an event of unexpected shape"
                raise KeyError(message)
            await asyncio.sleep(1)

    return rhythm


def away_between(begin_s: float, end_s: float) -> Rhythm:
    """A gateway that is there, then is not, then is; discord.py waits up to a quarter of an hour."""

    async def rhythm(client: Client) -> None:
        gateway = client._gateway
        while begin_s <= gateway.now < end_s:  # noqa: ASYNC110 - so does discord.py
            await asyncio.sleep(DISCORD_PY_WAITS_S)
        await client.identify()
        await client.come_up()
        if gateway.now < begin_s:
            await asyncio.sleep(begin_s - gateway.now)
            await client.go_down()
            await asyncio.sleep(DAY_S)  # its own next attempt would come far too late
        await asyncio.Event().wait()

    return rhythm


async def one_shard_after_the_other(client: Client) -> None:
    client.shard_count = MANY_SHARDS
    for shard in range(MANY_SHARDS):
        await asyncio.sleep(SLOW_SHARD_S)
        await client.identify()
        await client.come_up(shard)
    await asyncio.Event().wait()


RHYTHMS: dict[str, Rhythm] = {
    "refuses always": refuses_always,
    "invalidates every session": invalidates_every_session,
    "away for six hours": away_between(HOUR_S, 7 * HOUR_S),
    **{
        f"{'dies' if dies else 'drops'} after {seconds} s": drops_after(seconds, dies=dies)
        for seconds in (0.0, 1.0, 15.0, 61.0, 100.0, 300.0, 599.0, 601.0)
        for dies in (False, True)
    },
}


MANY_SHARDS, SLOW_SHARD_S = 20, 240.0
"""All of them take longer than a client may be silent."""


def live_a_day(rhythm: Rhythm, *, remaining: int = A_DAYS_IDENTIFIES) -> Gateway:
    """Let a supervisor live through a day, in the time that it takes a loop to leap through it."""
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    gateway = Gateway(loop, rhythm, remaining=remaining)

    async def prepare(_client: object) -> None:
        """There is nothing to prepare."""

    async def live() -> None:
        supervisor = Supervisor(
            new_client=lambda: Client(gateway),  # type: ignore[arg-type,return-value] # its double
            token="token",  # noqa: S106 - nobody checks it
            use=lambda _client: None,
            prepare=prepare,
            events=Events(),
        )
        with suppress(TimeoutError):
            await asyncio.wait_for(supervisor.run(), DAY_S)

    try:
        loop.run_until_complete(live())
    finally:
        loop.close()
    return gateway


@pytest.mark.parametrize("name", RHYTHMS)
def test_no_rhythm_of_a_gateway_spends_a_days_identifies(name: str) -> None:
    gateway = live_a_day(RHYTHMS[name])

    assert len(gateway.identifies) < A_DAYS_IDENTIFIES


def test_a_client_whose_shards_come_slowly_is_left_to_it() -> None:
    gateway = live_a_day(one_shard_after_the_other)

    assert len(gateway.identifies) == len(gateway.ups) == MANY_SHARDS


@pytest.mark.parametrize("minutes", [5, 30, 120, 360])
def test_commands_are_back_within_three_minutes_after_the_gateway_is(minutes: int) -> None:
    end_s = HOUR_S + minutes * 60

    gateway = live_a_day(away_between(HOUR_S, end_s))

    back_at = next(at for at in gateway.ups if at > HOUR_S)
    assert back_at - end_s <= COMMANDS_BACK_WITHIN_S
    assert len(gateway.identifies) <= 3


@pytest.mark.parametrize("remaining", [RESERVE, RESERVE + 20, RESERVE + IDENTIFY_BURST, 1_000])
def test_what_earlier_processes_have_spent_is_known_from_discord(remaining: int) -> None:
    gateway = live_a_day(invalidates_every_session, remaining=remaining)

    # By then Discord counts anew.
    within_the_hour = sum(at < HOUR_S for at in gateway.identifies)
    assert within_the_hour <= max(remaining - RESERVE, 0) + timedelta(hours=1) / timedelta(
        seconds=100
    )
