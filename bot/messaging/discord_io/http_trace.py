"""Every answer of Discord's is counted, and a message of our own is one request, not five.

discord.py asks again by itself, up to five times, after 429 and most 5xx. For what Charley sends
unasked, that would hide which attempt reached the person, multiply what Discord counts as invalid,
and hold the lock of a global rate limit through a cancellation: discord.py 2.7 then never lets go
of it. So here the first answer decides, and `bot/domain/delivery/retry.py` says when to try again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.client.door.arrivals import note_acknowledged
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.cool_down import PROBE_BACKOFF
from bot.messaging.discord_io.destinations import Addressee
from bot.messaging.discord_io.places.beside_chain import take_places
from bot.messaging.discord_io.places.places import Pace

_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY_REQUESTS, _SERVER_ERRORS = 401, 403, 429, 500
_INVALID = frozenset({_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY_REQUESTS})

_CALLBACK = "/callback"
"""Ends the address of the first answer to an interaction, and no other."""

_ROUND_TRIP = timedelta(seconds=1)

_single_for: ContextVar[Addressee | None] = ContextVar("single_for", default=None)


@contextmanager
def single_request(addressee: Addressee) -> Iterator[None]:
    """Let the first answer to the call inside be the last."""
    token = _single_for.set(addressee)
    try:
        yield
    finally:
        _single_for.reset(token)


Responses = Callable[[str, str, int], None]
"""Takes note of an answer of Discord's: the request's method and path, and the status."""


def nobody_counts(_method: str, _path: str, _status: int) -> None:
    """Let an answer pass uncounted, where nobody asks for figures."""


def watch_requests(
    client: discord.Client,
    *,
    breaker: Breaker,
    pace: Pace,
    responses: Responses = nobody_counts,
) -> None:
    """Tell the breaker what Discord answers to this client, and whoever counts; before it logs in.

    What it asks of Discord by itself keeps the *pace* as well, ahead of what is without haste.
    """

    async def answered(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        _count(params.response, breaker)
        responses(params.method, params.url.path, params.response.status)
        if params.response.ok and params.url.path.endswith(_CALLBACK):
            note_acknowledged()
        if _single_for.get() is not None:
            await _decide(params.response)

    trace = aiohttp.TraceConfig()
    take_places(
        trace, entrance=lambda: pace.ahead, is_in_chain=lambda: _single_for.get() is not None
    )
    trace.on_request_end.append(answered)
    client.http.http_trace = trace


def _count(response: aiohttp.ClientResponse, breaker: Breaker) -> None:
    """Take an answer into account, as far as Discord holds it against the bot."""
    scope = response.headers.get("X-RateLimit-Scope")
    if response.status not in _INVALID or scope == "shared":
        return
    breaker.count_invalid()
    if response.status != _TOO_MANY_REQUESTS:
        return
    wait = _retry_after(response)
    if "Via" not in response.headers:
        # Not Discord answers, but Cloudflare before it: the address is banned for a while.
        breaker.pause(max(wait, PROBE_BACKOFF.shortest))
    elif scope == "global" or "X-RateLimit-Global" in response.headers:
        # What is under way will be refused as well; let it come back first.
        breaker.pause(max(wait, _ROUND_TRIP))
    elif (addressee := _single_for.get()) is not None and not addressee.is_asked:
        breaker.refused_as_bot(whose=addressee.destination)


async def _decide(response: aiohttp.ClientResponse) -> None:
    """Raise what discord.py would raise after its last attempt.

    Raises:
        RateLimited: Discord took nothing.
        DiscordServerError: whether it took anything is unknown.
    """
    if response.status == _TOO_MANY_REQUESTS:
        raise discord.RateLimited(_retry_after(response).total_seconds())
    if response.status >= _SERVER_ERRORS:
        raise discord.DiscordServerError(response, await response.text(errors="replace"))


def _retry_after(response: aiohttp.ClientResponse) -> timedelta:
    """Return how long Discord asks to wait; a second if it does not say."""
    for name in ("Retry-After", "X-RateLimit-Reset-After"):
        try:
            return timedelta(seconds=float(response.headers[name]))
        except (KeyError, ValueError):
            continue
    return timedelta(seconds=1)


def use_api_url(url: str) -> None:
    """Send every REST call of this process to *url*."""
    Route.BASE = url.rstrip("/")


async def use_its_gateway(client: discord.Client) -> None:
    """Connect only to the gateway that the REST interface names; needs a logged-in client."""
    _, url, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = URL(url)
