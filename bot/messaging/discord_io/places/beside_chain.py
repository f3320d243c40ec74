"""Requests that discord.py makes by itself take a place as well: login, the gateway's address, commands.

They pass no chain. Discord counts them all the same, and where a process starts while another is in a
storm they would be those too many.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from types import SimpleNamespace

import aiohttp
from discord.http import Route
from yarl import URL

PATIENCE_S = 3.0
"""How long such a request waits for a place. Then it goes without: while the database is away there is
none, and nothing else goes out; but whoever has a cramp must find Charley there."""

_EXEMPT = ("/interactions/", "/webhooks/")
"""Answers to people, which Discord does not count
(developers/interactions/receiving-and-responding)."""

Entrance = Callable[[], AbstractAsyncContextManager[None]]


def take_places(
    trace: aiohttp.TraceConfig, *, entrance: Entrance, is_in_chain: Callable[[], bool]
) -> None:
    """Let every request that a trace sees wait for a place, unless it has one or needs none."""

    async def begins(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        context.place = None
        if is_in_chain() or not _is_counted(params.url):
            return
        place = entrance()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await place.__aenter__()
            context.place = place

    async def is_over(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestEndParams | aiohttp.TraceRequestExceptionParams,
    ) -> None:
        place, context.place = context.place, None
        if place is not None:
            await place.__aexit__(None, None, None)

    trace.on_request_start.append(begins)
    trace.on_request_end.append(is_over)
    trace.on_request_exception.append(is_over)


def _is_counted(url: URL) -> bool:
    """Tell whether Discord counts a request to this address towards the bot's limit."""
    address = str(url)
    if not address.startswith(Route.BASE):
        return False  # the gateway, or where pictures are kept
    return not address.removeprefix(Route.BASE).startswith(_EXEMPT)
