"""Messages through discord.py; the `Messenger` port."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.client.bot import CharleyBot
from bot.client.command_mentions import CommandMentions
from bot.client.kind_words import Vocabulary
from bot.domain.delivery.notices import (
    CallNotice,
    Notice,
    OfferNotice,
    PersonalNotice,
    SignpostNotice,
    TrialNotice,
    WelcomeNotice,
)
from bot.domain.delivery.occurrence import CALL
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.library.library import Library
from bot.domain.reminders.rules import ReminderKind
from bot.domain.standing.answered import Answered
from bot.kinds.registry import KINDS, Kinds
from bot.messaging.discord_io.chain import Request, RequestChain, RequestKind
from bot.messaging.discord_io.custom_ids import carries, custom_ids, missing_in
from bot.messaging.discord_io.destinations import Addressee, channel_of, person
from bot.messaging.discord_io.destinations import channel as dm_channel
from bot.messaging.discord_io.errors import UNKNOWN_MESSAGE
from bot.messaging.discord_io.history import History, messageable
from bot.messaging.ui.delivery.answers import standing_message
from bot.messaging.ui.delivery.buttons import is_reminder
from bot.messaging.ui.delivery.notices import render_notices
from bot.messaging.ui.delivery.preset_news import tells, with_news
from bot.messaging.ui.guided.guided_message import CARD_TIMEOUT, edited_to, plainly, sent_as
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.servers.call_post import is_call, posted_as
from bot.messaging.ui.servers.members.offer_post import offer_post
from bot.ports.content import Texts
from bot.ports.delivery import (
    Card,
    Delivered,
    Destination,
    DirectMessage,
    Envelope,
    Found,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)

CLOCK_SKEW = timedelta(hours=2)
"""How far Discord's clock may be behind ours when a message is looked up: ours may have been wrong by
an hour, and set right since. Ids tell what was found, so looking too far back does no harm."""


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
            if len(envelope.notices) == 1 and envelope.news is None:
                raise
            return Refused(refusal=Refusal.REJECTED)  # each alone, one keeps no other back

        is_asked = all(map(_is_asked, envelope.notices))

        async def send(client: discord.Client) -> Delivered:
            channel = messageable(client, envelope.destination)
            words = _with_mentions(rendered, client) if is_asked else rendered
            try:
                message = await channel.send(**words, nonce=envelope.nonce)
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                # The nonce is known and its message deleted: it had arrived (api-docs#6647).
                return Delivered(message_id=None)
            return Delivered(
                message_id=MessageId(message.id),
                missing=missing_in(message, envelope.occurrence_ids),
                lacks_news=envelope.news is not None and not tells(message, envelope.news),
            )

        addressee = Addressee(
            channel_of(envelope.destination),
            is_asked=is_asked,
        )
        return await self._requests.make(
            Request(kind=RequestKind.WRITE, addressee=addressee, call=send)
        )

    def _rendered(self, envelope: Envelope) -> Mapping[str, Any]:  # as discord.py's `send` takes it
        """Return a message in its reader's language."""
        destination = envelope.destination
        if destination.locale is None and isinstance(destination, DirectMessage):
            return self._worded(envelope)
        with self._texts.speaking(destination.locale):
            return self._worded(envelope)

    def _worded(self, envelope: Envelope) -> Mapping[str, Any]:  # as above
        personal: list[PersonalNotice] = []
        for notice in envelope.notices:
            match notice:
                case CallNotice():
                    return posted_as(notice)
                case OfferNotice(offer=offer):
                    return {"view": offer_post(offer)}
                case _:
                    personal.append(notice)
        rendered = render_notices(personal, self._library, self._vocabulary)
        if envelope.news is not None:
            rendered = with_news(rendered, envelope.news, self._requests.server_name)
        return {"content": rendered.content, "view": rendered.view}

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> Found:
        """Look for the message that carries an occurrence's buttons; `None`: it is not there."""
        history = History(destination, requests=self._requests)
        return await history.find(
            lambda message: carries(message, occurrence_id), since=since - CLOCK_SKEW
        )

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> Found:
        """Look for any message of a kind that was sent within a time, whatever its number."""
        history = History(destination, requests=self._requests)
        return await history.find(
            lambda message: (
                within.earliest <= message.created_at <= within.latest
                and message.interaction_metadata is None  # it came unasked
                and self._is_of(kind, custom_ids(message))
            ),
            since=within.earliest,
        )

    def _is_of(self, kind: ReminderKind, names: Iterable[str]) -> bool:
        return is_call(names) if kind == CALL else is_reminder(names, self._kinds.named(kind))

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Send a card as a new message, ahead of notices that wait for their turn."""

        async def send(client: discord.Client) -> Delivered:
            channel = messageable(client, DirectMessage(channel_id=channel_id))
            message = await channel.send(**sent_as(card, self._library, _mentions(client)))
            return Delivered(message_id=MessageId(message.id))

        addressee = Addressee(dm_channel(channel_id), is_asked=True)
        return await self._requests.make(_for_card(RequestKind.WRITE, addressee, send))

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Put a card in place of what a message shows, ahead of notices that wait."""

        async def edit(client: discord.Client) -> Delivered:
            channel = messageable(client, DirectMessage(channel_id=place.channel_id))
            message = channel.get_partial_message(place.message_id)
            await message.edit(**edited_to(card, self._library, _mentions(client)))
            return Delivered(message_id=place.message_id)

        addressee = Addressee(dm_channel(place.channel_id))
        return await self._requests.make(_for_card(RequestKind.EDIT, addressee, edit))

    async def refresh(self, place: Place, answered: Answered) -> SendResult:
        """Show in a reminder's message how it stands now, in idle time alone."""
        with self._texts.speaking(answered.overview.user.locale):
            shown = standing_message(answered, self._library, self._vocabulary)

        async def refresh(client: discord.Client) -> Delivered:
            channel = messageable(client, DirectMessage(channel_id=place.channel_id))
            message = channel.get_partial_message(place.message_id)
            await message.edit(**plainly(shown, _mentions(client)))
            return Delivered(message_id=place.message_id)

        addressee = Addressee(dm_channel(place.channel_id))
        request = Request(kind=RequestKind.REFRESH, addressee=addressee, call=refresh)
        return await self._requests.make(request)

    async def remove(self, place: Place) -> SendResult:
        """Delete a message of Charley's own, in idle time alone."""

        async def remove(client: discord.Client) -> Delivered:
            channel = messageable(client, DirectMessage(channel_id=place.channel_id))
            try:
                await channel.get_partial_message(place.message_id).delete()
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
            return Delivered(message_id=None)

        addressee = Addressee(dm_channel(place.channel_id))
        request = Request(kind=RequestKind.REMOVE, addressee=addressee, call=remove)
        return await self._requests.make(request)


def _for_card(
    kind: RequestKind, addressee: Addressee, call: Callable[[discord.Client], Awaitable[Delivered]]
) -> Request[Delivered]:
    """Return a request for a step of a stretch, which is of no use when it comes late."""
    return Request(kind=kind, addressee=addressee, call=call, timeout=CARD_TIMEOUT, is_urgent=True)


def _with_mentions(rendered: Mapping[str, Any], client: discord.Client) -> Mapping[str, Any]:
    """Let the commands in a message be tapped, where the person has the app before them.

    What comes unasked is read in a push notification first, which would show an id.
    """
    content = rendered.get("content")
    return {**rendered, "content": _mentions(client).linked(content)} if content else rendered


def _mentions(client: discord.Client) -> CommandMentions:
    return client.mentions if isinstance(client, CharleyBot) else CommandMentions()


def _is_asked(notice: Notice) -> bool:
    match notice:
        case CallNotice(is_test=is_test):
            return is_test
        case _:
            return isinstance(notice, WelcomeNotice | TrialNotice | SignpostNotice | OfferNotice)
