"""A double for every test, and the sample bot connected to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.wire import LimitRules, WireDiscord
from tests.wire.control import Control
from tests.wire.model import Channel, Guild, User
from tests.wire.pointing import pointed_at
from tests.wire.running import running
from tests.wire.sample_bot import SampleBot

Ask = Callable[..., Awaitable[dict[str, Any]]]  # Any: JSON of many shapes


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    """A double without rate limits; discord.py in this process talks to it."""
    async with WireDiscord(limits=LimitRules.off()) as double:
        with pointed_at(double):
            yield double


@pytest.fixture
async def bot(wire: WireDiscord) -> AsyncIterator[SampleBot]:
    """The sample bot, connected."""
    async with running(SampleBot(), wire) as bot:
        yield bot


@pytest.fixture
def ada(wire: WireDiscord) -> User:
    """A person."""
    return wire.add_user("ada")


@pytest.fixture
async def club(wire: WireDiscord, ada: User) -> Guild:
    """A server that ada owns, with the first bot, the channel #general and the role helpers."""
    return wire.add_guild("club", members=[ada], roles=["helpers"])


@pytest.fixture
async def general(club: Guild) -> Channel:
    """The club's first channel."""
    return next(iter(club.channels.values()))


@pytest.fixture
async def bob(wire: WireDiscord, club: Guild) -> User:
    """A member of the club without any role."""
    user = wire.add_user("bob")
    wire.guilds.add_member(club, user)
    return user


@pytest.fixture
async def raw(wire: WireDiscord) -> AsyncIterator[aiohttp.ClientSession]:
    """HTTP without discord.py, with the first bot's token."""
    headers = {"Authorization": f"Bot {wire.bot.token}"}
    async with aiohttp.ClientSession(f"{wire.api_url}/", headers=headers) as session:
        yield session


@pytest.fixture
async def control(wire: WireDiscord) -> AsyncIterator[Ask]:
    """Return a function that pulls one control."""
    Control(wire).mount()
    async with aiohttp.ClientSession(wire.address) as session:

        async def ask(control: str, /, **arguments: object) -> dict[str, Any]:
            async with session.post(f"/_ctl/{control}", json=arguments) as response:
                body: dict[str, Any] = await response.json()
                assert response.status == 200, body
                return body

        yield ask
