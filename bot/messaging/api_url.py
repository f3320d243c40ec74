"""Where Discord is: a REST proxy, or a double in tests.

discord.py has no setting for either address; its `Route.BASE` is read whenever a route is built,
its `DEFAULT_GATEWAY` whenever it has no better one, as after an invalidated session.
"""

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


def use_api_url(url: str) -> None:
    """Send every REST call of this process to *url*."""
    Route.BASE = url.rstrip("/")


async def use_its_gateway(client: discord.Client) -> None:
    """Connect only to the gateway that the REST interface names; needs a logged-in client."""
    _, url, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = URL(url)
