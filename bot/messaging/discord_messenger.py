"""Direct messages through discord.py; the `Messenger` port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import discord
from discord.utils import snowflake_time, time_snowflake

from bot.domain.guiding import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.library import Library
from bot.domain.notices import Notice
from bot.domain.reminders import ReminderKind
from bot.domain.restoring import SentSpan
from bot.domain.retries import Refusal
from bot.messaging.failures import FAILURES, UNKNOWN_MESSAGE, classify
from bot.messaging.notices import letter_of
from bot.messaging.openings import Openings
from bot.messaging.pacing import Pace
from bot.messaging.reminder_buttons import is_reminder
from bot.messaging.requests import single_request
from bot.messaging.step_board import CARD_TIMEOUT, edited_to, sent_as
from bot.ports.messages import Card, Delivered, Opened, OutcomeUnknown, Refused, SendResult
from bot.services.breaker import Breaker, RequestsPausedError
from bot.services.steady import loop_time

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
        openings: Openings,
        breaker: Breaker | None = None,
        line_patience: timedelta = LINE_PATIENCE,
        request_timeout: timedelta = REQUEST_TIMEOUT,
    ) -> None:
        self._library = library
        self._pacer = pacer
        self._openings = openings
        self._breaker = breaker or Breaker()
        self._line_patience = line_patience
        self._request_timeout = request_timeout
        self._client: discord.Client | None = None

    def use(self, client: discord.Client | None) -> None:
        """Write through this client from now on; `None` while there is none logged in."""
        self._client = client

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        """Open a person's DM channel. Only inside that person's own action."""
        refused = await self._openings.turn()
        if refused is not None:
            return refused
        try:
            async with self._turn():
                channel = await self._logged_in().create_dm(discord.Object(user_id))
        except FAILURES as error:
            return self._failed(error)
        self._openings.succeeded()
        return Opened(channel_id=ChannelId(channel.id))

    async def send(
        self, channel_id: ChannelId, notice: Notice, *, nonce: OccurrenceId
    ) -> SendResult:
        """Send a notice. Repeated with the same nonce within minutes, it arrives once."""
        letter = letter_of(notice, self._library)
        try:
            async with self._turn():
                message = await self._channel(channel_id).send(
                    letter.content, view=letter.view, nonce=nonce
                )
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:
                # The nonce is known and its message deleted: it had arrived (api-docs#6647).
                return Delivered(message_id=None)
            return self._failed(error)
        except FAILURES as error:
            return self._failed(error)
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
        after = discord.Object(time_snowflake(max(since, DISCORD_EPOCH)))
        try:
            while True:
                async with self._turn():
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
            return self._failed(error)

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Send a card as a new message, ahead of notices that wait for their turn."""
        try:
            async with self._turn_ahead():
                message = await self._channel(channel_id).send(**sent_as(card, self._library))
        except FAILURES as error:
            return self._failed(error)
        return Delivered(message_id=MessageId(message.id))

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Put a card in place of what a message shows, ahead of notices that wait."""
        try:
            async with self._turn_ahead():
                message = self._channel(place.channel_id).get_partial_message(place.message_id)
                await message.edit(**edited_to(card, self._library))
        except FAILURES as error:
            return self._failed(error)
        return Delivered(message_id=place.message_id)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        """Wait in the usual line for a turn to make one request inside."""
        return self._request(self._pacer, longest=self._request_timeout)

    def _turn_ahead(self) -> AbstractAsyncContextManager[None]:
        """Wait for a turn ahead of the usual line: for a step of a stretch."""
        return self._request(self._pacer.ahead, longest=min(CARD_TIMEOUT, self._request_timeout))

    @asynccontextmanager
    async def _request(
        self, entrance: AbstractAsyncContextManager[None], *, longest: timedelta
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
                    with self._one_request():
                        yield
        except TimeoutError as error:
            if has_turn:
                raise
            raise RequestsPausedError(self._line_patience) from error
        self._breaker.succeeded()

    @contextmanager
    def _one_request(self) -> Iterator[None]:
        try:
            with single_request():
                yield
        except RuntimeError as error:
            if self._client is not None and not self._client.is_closed():
                raise
            # aiohttp's word for a session that was closed while this waited for its bucket.
            raise ConnectionError(*error.args) from error

    def _failed(self, error: Exception) -> Refused | OutcomeUnknown:
        """Return what a failure means, after those who look out for more of them know it."""
        if isinstance(error, RequestsPausedError):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=error.retry_after)
        failure = classify(error)
        if isinstance(failure, Refused):
            self._breaker.refused(failure.refusal)
            self._openings.heard(failure.refusal)
        return failure

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
