"""Turning discord.py in this process towards the double, and back."""

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.server import WireDiscord


@contextmanager
def pointed_at(double: WireDiscord) -> Iterator[None]:
    """Send this process's discord.py to the double for the length of the block.

    The default gateway matters after op 9 false and after a failed reconnect: discord.py then
    forgets READY's address and what GET /gateway/bot said, and takes the built-in one.
    """
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = double.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(double.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
