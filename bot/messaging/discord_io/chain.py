"""One chain that every request of Charley's own passes: timeout, breaker, pacer, trace, send.

Only the chain holds the client, so no request can be made without it. Answers to interactions do
not pass here: Discord exempts them from its limits (developers/interactions/receiving-and-responding).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Generic, TypeVar

import discord

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import GuildId
from bot.messaging.discord_io.breaker import Breaker, RequestsPausedError
from bot.messaging.discord_io.cool_down import PROBE_BACKOFF
from bot.messaging.discord_io.destinations import Addressee, Destinations
from bot.messaging.discord_io.dm_open_limiter import DmOpenLimiter
from bot.messaging.discord_io.errors import FAILURES, classify
from bot.messaging.discord_io.http_trace import (
    Responses,
    nobody_counts,
    single_request,
    watch_requests,
)
from bot.messaging.discord_io.places.places import Pace, Waiting
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.ports.world import loop_time

REQUEST_TIMEOUT = timedelta(seconds=20)
"""From a request's turn to its answer. After that its outcome is unknown."""

TURN_TIMEOUT = timedelta(seconds=8)
"""How long a request may wait for its turn; after that it was surely not made. A look-up and a send,
each with its wait, end within the lease of a delivery."""

IDLE_TIMEOUT = timedelta(seconds=2)
"""How long a request waits for idle time: what it is about may be out of date a moment later."""

_UNTIL_LOGIN = timedelta(seconds=1)

T = TypeVar("T")
ClientT = TypeVar("ClientT", bound=discord.Client)


class RequestKind(Enum):
    """What a request does, as far as the chain treats it differently."""

    OPEN = auto()
    """Open a DM channel: these are limited among themselves as well."""
    WRITE = auto()
    """Send a message. If that works, the addressee takes messages."""
    EDIT = auto()
    """Change a message. That may also work where no new one would arrive."""
    READ = auto()
    """Look something up. That is never held back for its destination's sake."""
    REMOVE = auto()
    """Delete a message of ours, in idle time. Whatever comes of it says nothing of the addressee."""
    REFRESH = auto()
    """Change a message that nobody has pressed, in idle time as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Generic[T]):
    """One request: what is asked of Discord, and for whom."""

    kind: RequestKind
    addressee: Addressee
    call: Callable[[discord.Client], Awaitable[T]]
    """Makes the request, by one call of discord.py's, and returns what came of it."""
    timeout: timedelta = REQUEST_TIMEOUT
    """How long the answer may take from the request's turn on."""
    is_urgent: bool = False
    """Whether it goes ahead of what waits for its turn without haste."""

    @property
    def is_idle(self) -> bool:
        """Whether it goes only while nothing else does."""
        return self.kind in {RequestKind.REMOVE, RequestKind.REFRESH}

    @property
    def blamed(self) -> Addressee:
        """Whose refusal an answer is: one in idle time, like one that was asked for, is nobody else's."""
        return self.addressee._replace(is_asked=True) if self.is_idle else self.addressee


class RequestChain:
    """Makes requests through the client that is logged in; the `SendCapacity` port."""

    def __init__(
        self,
        *,
        pacer: Pace,
        breaker: Breaker | None = None,
        destinations: Destinations | None = None,
        dm_open_limiter: DmOpenLimiter | None = None,
        turn_timeout: timedelta = TURN_TIMEOUT,
        request_timeout: timedelta = REQUEST_TIMEOUT,
        responses: Responses = nobody_counts,
        is_awake: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pacer = pacer
        self._breaker = breaker or Breaker()
        self._destinations = destinations or Destinations()
        self._dm_open_limiter = dm_open_limiter or DmOpenLimiter()
        self._turn_timeout = turn_timeout
        self._request_timeout = request_timeout
        self._responses = responses
        self._is_awake = is_awake
        self._client: discord.Client | None = None

    def watched(self, client: ClientT) -> ClientT:
        """Take every answer to this client into account, those to commands too; before it logs in."""
        watch_requests(client, breaker=self._breaker, pace=self._pacer, responses=self._responses)
        return client

    @property
    def waiting(self) -> Waiting:
        """How many requests wait for their turn."""
        return self._pacer.waiting

    @property
    def invalid(self) -> int:
        """How many answers of the last ten minutes Discord holds against the bot."""
        return self._breaker.invalid

    def use(self, client: discord.Client | None) -> None:
        """Make requests through this client from now on; `None` while there is none logged in."""
        self._client = client

    @property
    def is_online(self) -> bool:
        """Whether a client is logged in."""
        return self._client is not None

    def server_name(self, guild_id: GuildId) -> str | None:
        """Return what Discord calls a server, as the gateway has told; no request is made.

        `None`: the client is not in it, or not logged in.
        """
        guild = None if self._client is None else self._client.get_guild(guild_id)
        return None if guild is None else guild.name

    def room(self) -> int:
        """Return how many requests may be under way together."""
        return self._breaker.room() if self.is_online else 0

    def opens_in(self) -> timedelta:
        """Return how long there is no room; zero while there is, or while it cannot be known."""
        return self._breaker.opens_in() if self.is_online else timedelta()

    async def make(self, request: Request[T]) -> T | Refused | OutcomeUnknown:
        """Make a request, and return what came of it, or why nothing did; no failure is raised."""
        if refused := await self._hold_back(request):
            return refused
        try:
            answer = await self._pass(request)
        except FAILURES as error:
            return self._failed(error, request)
        self._succeeded(request)
        return answer

    async def _pass(self, request: Request[T]) -> T:
        """Let a request pass the chain.

        Raises:
            RequestsPausedError: it was not made, for its turn did not come, or the process stood still.
            TimeoutError: its answer did not come.
        """
        self._logged_in()  # or it would wait for a turn in vain
        turn = min(self._turn_timeout, IDLE_TIMEOUT) if request.is_idle else self._turn_timeout
        timeout = _Timeout(turn=turn, answer=min(request.timeout, self._request_timeout))
        async with timeout.running(), self._breaker.request(self._paced(request)):
            timeout.has_turn()
            if not self._is_awake():
                raise RequestsPausedError(_UNTIL_LOGIN)
            destination = request.addressee.destination
            with self._destinations.under_way(destination), self._traced(request):
                return await request.call(self._logged_in())

    def _paced(self, request: Request[T]) -> AbstractAsyncContextManager[None]:
        if request.is_idle:
            return self._pacer.idle
        return self._pacer.ahead if request.is_urgent else self._pacer

    @contextmanager
    def _traced(self, request: Request[T]) -> Iterator[None]:
        try:
            with single_request(request.blamed):
                yield
        except RuntimeError as error:
            if self._client is not None and not self._client.is_closed():
                raise
            # aiohttp's error of a session that was closed while this waited for its bucket.
            raise ConnectionError(*error.args) from error

    async def _hold_back(self, request: Request[T]) -> Refused | None:
        """Return the refusal of what is better not asked now; `None` if it may be."""
        addressee = request.addressee
        if request.kind is RequestKind.READ:
            return None
        if request.is_idle:
            return self._hold_back_idle()
        is_refusing = self._destinations.is_refusing(addressee.destination)
        if addressee.is_asked and is_refusing and self._breaker.is_probing:
            # Whether Discord takes anything at all is not to be found out with them.
            return Refused(refusal=Refusal.TRIED_BEFORE, retry_after=PROBE_BACKOFF.shortest)
        refused = self._destinations.refuse(addressee)
        if refused is None and request.kind is RequestKind.OPEN:
            return await self._dm_open_limiter.turn()
        return refused

    def _hold_back_idle(self) -> Refused | None:
        """Return the refusal of an idle request while Discord has refused others: that room is theirs."""
        if self._breaker.room() and not self._breaker.is_probing:
            return None
        wait = max(self._breaker.opens_in(), PROBE_BACKOFF.shortest)
        return Refused(refusal=Refusal.RATE_LIMITED, retry_after=wait)

    def _succeeded(self, request: Request[T]) -> None:
        self._breaker.succeeded()
        if request.kind in {RequestKind.OPEN, RequestKind.WRITE}:
            self._destinations.succeeded(request.addressee.destination)
        if request.kind is RequestKind.OPEN:
            self._dm_open_limiter.succeeded()

    def _failed(self, error: Exception, request: Request[T]) -> Refused | OutcomeUnknown:
        """Return what a failure means, once it is taken into account for the requests to come."""
        if isinstance(error, RequestsPausedError):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=error.retry_after)
        addressee = request.addressee
        failure = classify(error, is_of_server=addressee.destination.is_of_server)
        if isinstance(failure, OutcomeUnknown):
            if not request.is_idle:  # nothing tries it again soon, to see the end of an outage
                self._breaker.unanswered()
        else:
            self._breaker.refused(
                failure.refusal,
                whose=addressee.destination,
                is_personal=request.is_idle or self._is_personal(addressee),
            )
            if not request.is_idle:
                self._destinations.refused(addressee, failure.refusal)
                self._dm_open_limiter.refused(failure.refusal)
        return failure

    def _is_personal(self, addressee: Addressee) -> bool:
        """Tell whether a refusal says nothing of others: it was asked for, or was to be expected."""
        is_refusing = self._destinations.is_refusing(addressee.destination)
        return addressee.is_asked or (is_refusing and not self._breaker.is_probing)

    def _logged_in(self) -> discord.Client:
        """Return the client.

        Raises:
            RequestsPausedError: there is none right now.
            ConnectionError: it was closed.
        """
        if self._client is None:
            raise RequestsPausedError(_UNTIL_LOGIN)
        if self._client.is_closed():
            message = "the client is closed"
            raise ConnectionError(message)
        return self._client


class _Timeout:
    """The time of one request: first for its turn, and from its turn on for its answer."""

    def __init__(self, *, turn: timedelta, answer: timedelta) -> None:
        self._turn = turn
        self._answer = answer
        self._has_turn = False
        self._limit = asyncio.timeout(turn.total_seconds())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Cut off what is inside when its time is over.

        Raises:
            RequestsPausedError: it has not had its turn.
            TimeoutError: it has, but no answer.
        """
        try:
            async with self._limit:
                yield
        except TimeoutError as error:
            if self._has_turn:
                raise
            raise RequestsPausedError(self._turn) from error

    def has_turn(self) -> None:
        """Take note that the turn has come: from now on the time is that of the answer."""
        self._has_turn = True
        self._limit.reschedule(loop_time() + self._answer.total_seconds())
