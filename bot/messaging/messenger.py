"""Messages through discord.py; the `Messenger` port."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import discord
from discord.utils import snowflake_time, time_snowflake

from bot.client.kind_words import Vocabulary
from bot.domain.delivery.notices import Notice, SignpostNotice, TrialNotice, WelcomeNotice
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.library.library import Library
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.registry import KINDS, Kinds
from bot.messaging.discord_io.chain import Request, RequestChain, RequestKind
from bot.messaging.discord_io.custom_ids import carries, custom_ids, missing_in
from bot.messaging.discord_io.destinations import Addressee, person
from bot.messaging.discord_io.destinations import channel as channel_of
from bot.messaging.discord_io.errors import UNKNOWN_MESSAGE
from bot.messaging.ui.delivery.buttons import is_reminder
from bot.messaging.ui.delivery.notices import render_notices
from bot.messaging.ui.delivery.parts import RenderedMessage
from bot.messaging.ui.guided.guided_message import CARD_TIMEOUT, edited_to, sent_as
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.ports.content import Texts
from bot.ports.delivery import (
    Card,
    Delivered,
    Destination,
    DirectMessage,
    Envelope,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)

CLOCK_SKEW = timedelta(hours=2)
"""How far Discord's clock may be behind ours when a message is looked up: ours may have been wrong by
an hour, and set right since. Ids tell what was found, so looking too far back does no harm."""

HISTORY_PAGE = 100

DISCORD_EPOCH = snowflake_time(0)
"""There is no message before it, nor a number for one; a clock may have stood in 1970."""


class DiscordMessenger:
    """Says what is asked of Discord: channels by their stored id, whatever is cached."""

    def __init__(
        self,
        *,
        library: Library,
        texts: Texts,
        requests: RequestChain,
        kinds: Kinds = KINDS,
        vocabulary: Vocabulary = VOCABULARY,
    ) -> None:
        self._library = library
        self._texts = texts
        self._kinds = kinds
        self._vocabulary = vocabulary
        self._requests = requests

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        """Open a person's DM channel. Only inside that person's own action."""

        async def open_(client: discord.Client) -> Opened:
            channel = await client.create_dm(discord.Object(user_id))
            return Opened(channel_id=ChannelId(channel.id))

        addressee = Addressee(person(user_id), is_asked=True)
        request = Request(kind=RequestKind.OPEN, addressee=addressee, call=open_)
        return await self._requests.make(request)

    async def send(self, envelope: Envelope) -> SendResult:
        """Send a message. Repeated with the same nonce within minutes, it arrives once."""
        try:
            rendered = self._rendered(envelope)
        except Exception:
            if len(envelope.notices) == 1:
                raise
            return Refused(refusal=Refusal.REJECTED)  # each alone, one keeps no other back

        async def send(client: discord.Client) -> Delivered:
            channel = _channel(client, envelope.destination)
            try:
                message = await channel.send(
                    rendered.content, view=rendered.view, nonce=envelope.nonce
                )
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                # The nonce is known and its message deleted: it had arrived (api-docs#6647).
                return Delivered(message_id=None)
            missing = missing_in(message, envelope.occurrence_ids)
            return Delivered(message_id=MessageId(message.id), missing=missing)

        addressee = Addressee(
            channel_of(envelope.destination.channel_id),
            is_asked=all(map(_is_asked, envelope.notices)),
        )
        return await self._requests.make(
            Request(kind=RequestKind.WRITE, addressee=addressee, call=send)
        )

    def _rendered(self, envelope: Envelope) -> RenderedMessage:
        """Return a message in its reader's language."""
        match envelope.destination:
            case DirectMessage(locale=str() as locale):
                with self._texts.speaking(locale):
                    return render_notices(envelope.notices, self._library, self._vocabulary)
            case _:
                return render_notices(envelope.notices, self._library, self._vocabulary)

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Look for the message that carries an occurrence's buttons; `None`: it is not there."""
        return await self._find(
            destination,
            lambda message: carries(message, occurrence_id),
            since=since - CLOCK_SKEW,
        )

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Look for any reminder of a kind that was sent within a time, whatever its number."""
        return await self._find(
            destination,
            lambda message: (
                within.earliest <= message.created_at <= within.latest
                and message.interaction_metadata is None  # it came unasked
                and is_reminder(custom_ids(message), self._kinds.named(kind))
            ),
            since=within.earliest,
        )

    async def _find(
        self, destination: Destination, fits: Callable[[discord.Message], bool], *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Return the first message of ours that fits; `None`: there is none."""
        after: int | None = time_snowflake(max(since, DISCORD_EPOCH))
        while after is not None:
            request = Request(
                kind=RequestKind.READ,
                addressee=Addressee(channel_of(destination.channel_id)),
                call=_page_of(destination, fits, after=after),
            )
            match await self._requests.make(request):
                case Refused() | OutcomeUnknown() as failure:
                    return failure
                case _Page(found=found, next_after=after):
                    if found is not None:
                        return found
        return None

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Send a card as a new message, ahead of notices that wait for their turn."""

        async def send(client: discord.Client) -> Delivered:
            channel = _channel(client, DirectMessage(channel_id=channel_id))
            message = await channel.send(**sent_as(card, self._library))
            return Delivered(message_id=MessageId(message.id))

        addressee = Addressee(channel_of(channel_id), is_asked=True)
        return await self._requests.make(_for_card(RequestKind.WRITE, addressee, send))

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Put a card in place of what a message shows, ahead of notices that wait."""

        async def edit(client: discord.Client) -> Delivered:
            channel = _channel(client, DirectMessage(channel_id=place.channel_id))
            message = channel.get_partial_message(place.message_id)
            await message.edit(**edited_to(card, self._library))
            return Delivered(message_id=place.message_id)

        addressee = Addressee(channel_of(place.channel_id))
        return await self._requests.make(_for_card(RequestKind.EDIT, addressee, edit))


class _Page(NamedTuple):
    """A page of a channel's history."""

    found: MessageId | None
    """The first message that is looked for."""
    next_after: int | None
    """Where the next page begins: behind this message; `None` if this was the last page."""


def _page_of(
    destination: Destination, fits: Callable[[discord.Message], bool], *, after: int
) -> Callable[[discord.Client], Awaitable[_Page]]:
    """Return the request for the page of a channel's history that begins behind a message."""

    async def look(client: discord.Client) -> _Page:
        messages = [
            message
            async for message in _channel(client, destination).history(
                after=discord.Object(after), limit=HISTORY_PAGE, oldest_first=True
            )
        ]
        ours = (each for each in messages if client.user and each.author.id == client.user.id)
        found = next((MessageId(each.id) for each in ours if fits(each)), None)
        is_last = len(messages) < HISTORY_PAGE
        return _Page(found=found, next_after=None if is_last else messages[-1].id)

    return look


def _for_card(
    kind: RequestKind, addressee: Addressee, call: Callable[[discord.Client], Awaitable[Delivered]]
) -> Request[Delivered]:
    """Return a request for a step of a stretch, which is of no use when it comes late."""
    return Request(kind=kind, addressee=addressee, call=call, timeout=CARD_TIMEOUT, is_urgent=True)


def _channel(client: discord.Client, destination: Destination) -> discord.PartialMessageable:
    is_dm = isinstance(destination, DirectMessage)
    return client.get_partial_messageable(
        destination.channel_id, type=discord.ChannelType.private if is_dm else None
    )


def _is_asked(notice: Notice) -> bool:
    return isinstance(notice, WelcomeNotice | TrialNotice | SignpostNotice)
