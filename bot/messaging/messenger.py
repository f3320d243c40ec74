"""Direct messages through discord.py; the `Messenger` port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import discord
from discord.utils import snowflake_time, time_snowflake

from bot.domain.delivery.notices import Notice, SignpostNotice, TrialNotice, WelcomeNotice
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.library.library import Library
from bot.domain.reminders.rules import ReminderKind
from bot.messaging.discord_io.destinations import Destinations, Whom, person
from bot.messaging.discord_io.destinations import channel as channel_of
from bot.messaging.discord_io.dm_open_limiter import DmOpenLimiter
from bot.messaging.discord_io.errors import FAILURES, UNKNOWN_MESSAGE, classify
from bot.messaging.discord_io.http_trace import single_request
from bot.messaging.discord_io.pacer import Pace
from bot.messaging.ui.delivery.buttons import is_reminder
from bot.messaging.ui.delivery.notices import render_notice
from bot.messaging.ui.guided.guided_message import CARD_TIMEOUT, edited_to, sent_as
from bot.ports.delivery import Card, Delivered, Opened, OutcomeUnknown, Refused, SendResult
from bot.ports.world import loop_time
from bot.services.operations.breaker import PAUSES, Breaker, RequestsPausedError

CLOCK_SKEW = timedelta(hours=2)
"""How far Discord's clock may be behind ours when a message is looked up: ours may have been wrong by
an hour, and set right since. Ids tell what was found, so looking too far back harms nobody."""

HISTORY_PAGE = 100

DISCORD_EPOCH = snowflake_time(0)
"""There is no message before it, nor a number for one; a clock may have stood in 1970."""

REQUEST_TIMEOUT = timedelta(seconds=20)
"""From a request's turn to its answer. After that its outcome is unknown."""

LINE_PATIENCE = timedelta(seconds=8)
"""How long a request may wait for its turn; after that it was surely not made. A look-up and a send,
each with its wait, end within the lease of a delivery."""


class DiscordMessenger:
    """Writes to DM channels by their stored id: one request a message, whatever is cached."""

    def __init__(
        self,
        *,
        library: Library,
        pacer: Pace,
        dm_open_limiter: DmOpenLimiter,
        breaker: Breaker | None = None,
        destinations: Destinations | None = None,
        line_patience: timedelta = LINE_PATIENCE,
        request_timeout: timedelta = REQUEST_TIMEOUT,
    ) -> None:
        self._library = library
        self._pacer = pacer
        self._dm_open_limiter = dm_open_limiter
        self._breaker = breaker or Breaker()
        self._destinations = Destinations() if destinations is None else destinations
        self._line_patience = line_patience
        self._request_timeout = request_timeout
        self._client: discord.Client | None = None

    def use(self, client: discord.Client | None) -> None:
        """Write through this client from now on; `None` while there is none logged in."""
        self._client = client

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        """Open a person's DM channel. Only inside that person's own action."""
        whom = Whom(person(user_id), is_asked=True)
        refused = self._refuse(whom) or await self._dm_open_limiter.turn()
        if refused is not None:
            return refused
        try:
            async with self._turn(whom):
                channel = await self._logged_in().create_dm(discord.Object(user_id))
        except FAILURES as error:
            return self._failed(error, whom)
        self._dm_open_limiter.succeeded()
        self._destinations.succeeded(whom.destination)
        return Opened(channel_id=ChannelId(channel.id))

    async def send(
        self, channel_id: ChannelId, notice: Notice, *, nonce: OccurrenceId
    ) -> SendResult:
        """Send a notice. Repeated with the same nonce within minutes, it arrives once."""
        letter = render_notice(notice, self._library)
        whom = Whom(channel_of(channel_id), is_asked=_is_asked(notice))
        if refused := self._refuse(whom):
            return refused
        try:
            async with self._turn(whom):
                message = await self._channel(channel_id).send(
                    letter.content, view=letter.view, nonce=nonce
                )
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:
                # The nonce is known and its message deleted: it had arrived (api-docs#6647).
                return Delivered(message_id=None)
            return self._failed(error, whom)
        except FAILURES as error:
            return self._failed(error, whom)
        self._destinations.succeeded(whom.destination)
        return Delivered(message_id=MessageId(message.id))

    async def find_sent(
        self, channel_id: ChannelId, occurrence_id: OccurrenceId, *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Look an occurrence's message up in the channel's history; `None`: it is not there."""
        return await self._find(
            channel_id,
            lambda message: any(occurrence_id in each for each in _custom_ids(message)),
            since=since - CLOCK_SKEW,
        )

    async def find_reminder(
        self, channel_id: ChannelId, kind: ReminderKind, *, within: SentSpan
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Look for any reminder of a kind that was sent within a time, whatever its number."""
        return await self._find(
            channel_id,
            lambda message: (
                within.earliest <= message.created_at <= within.latest
                and message.interaction_metadata is None  # it came unasked
                and is_reminder(_custom_ids(message), kind)
            ),
            since=within.earliest,
        )

    async def _find(
        self, channel_id: ChannelId, fits: Callable[[discord.Message], bool], *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Return the first message of ours that fits; `None`: there is none."""
        whom = Whom(channel_of(channel_id))
        after = discord.Object(time_snowflake(max(since, DISCORD_EPOCH)))
        try:
            while True:
                async with self._turn(whom):
                    page = [
                        message
                        async for message in self._channel(channel_id).history(
                            after=after, limit=HISTORY_PAGE, oldest_first=True
                        )
                    ]
                for message in page:
                    if self._is_ours(message) and fits(message):
                        return MessageId(message.id)
                if len(page) < HISTORY_PAGE:
                    return None
                after = discord.Object(page[-1].id)
        except FAILURES as error:
            return self._failed(error, whom)

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Send a card as a new message, ahead of notices that wait for their turn."""
        whom = Whom(channel_of(channel_id), is_asked=True)
        if refused := self._refuse(whom):
            return refused
        try:
            async with self._turn_ahead(whom):
                message = await self._channel(channel_id).send(**sent_as(card, self._library))
        except FAILURES as error:
            return self._failed(error, whom)
        self._destinations.succeeded(whom.destination)
        return Delivered(message_id=MessageId(message.id))

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Put a card in place of what a message shows, ahead of notices that wait."""
        whom = Whom(channel_of(place.channel_id))
        if refused := self._refuse(whom):
            return refused
        try:
            async with self._turn_ahead(whom):
                message = self._channel(place.channel_id).get_partial_message(place.message_id)
                await message.edit(**edited_to(card, self._library))
        except FAILURES as error:
            return self._failed(error, whom)
        return Delivered(message_id=place.message_id)

    def _refuse(self, whom: Whom) -> Refused | None:
        """Return the refusal of what had better not be asked now; `None` if it may be."""
        has_refused = self._destinations.has_refused(whom.destination)
        if whom.is_asked and has_refused and self._breaker.is_probing:
            # Whether Discord takes anything at all is not to be found out with them.
            return Refused(refusal=Refusal.TRIED_BEFORE, retry_after=PAUSES[0])
        return self._destinations.refuse(whom)

    def _turn(self, whom: Whom) -> AbstractAsyncContextManager[None]:
        """Wait in the usual line for a turn to make one request inside."""
        return self._request(self._pacer, whom, longest=self._request_timeout)

    def _turn_ahead(self, whom: Whom) -> AbstractAsyncContextManager[None]:
        """Wait for a turn ahead of the usual line: for a step of a stretch."""
        longest = min(CARD_TIMEOUT, self._request_timeout)
        return self._request(self._pacer.ahead, whom, longest=longest)

    @asynccontextmanager
    async def _request(
        self, entrance: AbstractAsyncContextManager[None], whom: Whom, *, longest: timedelta
    ) -> AsyncIterator[None]:
        """Make one request inside. It may take its *longest* from its turn on, the wait left out.

        Raises:
            RequestsPausedError: it was not made, for its turn did not come.
            TimeoutError: its answer did not come.
        """
        has_turn = False
        try:
            async with asyncio.timeout(self._line_patience.total_seconds()) as limit:
                async with self._breaker.request(entrance):
                    has_turn = True
                    limit.reschedule(loop_time() + longest.total_seconds())
                    with self._one_request(whom):
                        yield
        except TimeoutError as error:
            if has_turn:
                raise
            raise RequestsPausedError(self._line_patience) from error
        self._breaker.succeeded()

    @contextmanager
    def _one_request(self, whom: Whom) -> Iterator[None]:
        try:
            with single_request(whom):
                yield
        except RuntimeError as error:
            if self._client is not None and not self._client.is_closed():
                raise
            # aiohttp's word for a session that was closed while this waited for its bucket.
            raise ConnectionError(*error.args) from error

    def _failed(self, error: Exception, whom: Whom) -> Refused | OutcomeUnknown:
        """Return what a failure means, after those who look out for more of them know it."""
        if isinstance(error, RequestsPausedError):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=error.retry_after)
        failure = classify(error)
        if isinstance(failure, OutcomeUnknown):
            self._breaker.unanswered()
        else:
            self._breaker.refused(
                failure.refusal, whose=whom.destination, is_personal=self._is_personal(whom)
            )
            self._destinations.refused(whom, failure.refusal)
            self._dm_open_limiter.heard(failure.refusal)
        return failure

    def _is_personal(self, whom: Whom) -> bool:
        """Tell whether a refusal says nothing of others: it was asked for, or was to be expected."""
        has_refused = self._destinations.has_refused(whom.destination)
        return whom.is_asked or (has_refused and not self._breaker.is_probing)

    def _channel(self, channel_id: ChannelId) -> discord.PartialMessageable:
        return self._logged_in().get_partial_messageable(
            channel_id, type=discord.ChannelType.private
        )

    def _is_ours(self, message: discord.Message) -> bool:
        ourselves = self._logged_in().user
        return ourselves is not None and message.author.id == ourselves.id

    def _logged_in(self) -> discord.Client:
        """Return the client.

        Raises:
            ConnectionError: there is none right now.
        """
        if self._client is None or self._client.is_closed():
            message = "no client is logged in"
            raise ConnectionError(message)
        return self._client


def _is_asked(notice: Notice) -> bool:
    return isinstance(notice, WelcomeNotice | TrialNotice | SignpostNotice)


def _custom_ids(message: discord.Message) -> Iterator[str]:
    for component in message.components:
        yield from _custom_ids_in(component.to_dict())


def _custom_ids_in(part: object) -> Iterator[str]:
    match part:
        case dict():
            yield from (value for key, value in part.items() if key == "custom_id")
            yield from _custom_ids_in(list(part.values()))
        case list():
            for each in part:
                yield from _custom_ids_in(each)
        case _:
            pass
