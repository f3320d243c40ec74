"""Running a discord.py client against a double for the length of a block."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import discord

from tests.wire.model import Application, Channel, User
from tests.wire.server import WireDiscord

C = TypeVar("C", bound=discord.Client)


@asynccontextmanager
async def running(
    client: C, double: WireDiscord, *, account: Application | None = None
) -> AsyncIterator[C]:
    """Log a client in as *account* (the first bot), wait until it is ready, close it afterwards."""
    await client.login((account or double.bot).token)
    connecting = asyncio.create_task(client.connect())
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        await asyncio.wait({connecting, ready}, return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            await connecting
        yield client
    finally:
        ready.cancel()
        await client.close()
        with suppress(Exception):  # how connect() ends is each test's own matter
            await connecting


def dm(bot: discord.Client, wire: WireDiscord, user: User) -> discord.PartialMessageable:
    """The DM by its stored id, as Charley sends."""
    channel = wire.world.direct(wire.bot, user)
    return bot.get_partial_messageable(channel.id, type=discord.ChannelType.private)


def post_to(bot: discord.Client, channel: Channel) -> discord.PartialMessageable:
    """A server's channel by its stored id, as Charley posts."""
    guild_id = None if channel.guild is None else channel.guild.id
    return bot.get_partial_messageable(channel.id, guild_id=guild_id)


async def code_of(request: Awaitable[object]) -> int:
    """Return the error code that a request is answered with; 0 if it succeeds."""
    try:
        await request
    except discord.HTTPException as failure:
        return failure.code
    return 0
