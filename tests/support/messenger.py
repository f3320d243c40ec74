"""Discord's direct messages as a double: what arrived, and what goes wrong when a test says so.

A script is a list of behaviours, one for each call in the order of the calls; when it is used up,
everything works. Like Discord, the double answers a nonce that it has seen in the last minutes
with the message that is there already.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delivery.notices import (
    CallNotice,
    Notice,
    PauseOfferNotice,
    occurrence_of,
)
from bot.domain.delivery.occurrence import CALL
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.domain.servers.offers import PresetNews
from bot.domain.standing.answered import Answered
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import STRETCH, StretchNotice
from bot.ports.delivery import (
    Card,
    ChannelPost,
    Delivered,
    Destination,
    Envelope,
    Found,
    HistoryHidden,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.ports.world import Clock

NONCE_WINDOW = timedelta(minutes=5)
CHANNELS_START = 1000
"""A person's channel is their own number and this; the builders' person 1001 has 2001."""
_MESSAGES_START, _CARDS_START = 9_000, 900_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message on somebody's screen."""

    message_id: MessageId
    destination: Destination
    notices: tuple[Notice, ...]
    nonce: OccurrenceId
    sent_at: datetime
    news: PresetNews | None = None

    @property
    def channel_id(self) -> ChannelId:
        return self.destination.channel_id

    @property
    def notice(self) -> Notice:
        """The only one it says."""
        (notice,) = self.notices
        return notice


@dataclass(frozen=True, slots=True)
class ArrivesThen:
    """The message arrives, and what happens next is another thing."""

    behaviour: "Behaviour"


@dataclass(frozen=True, slots=True, eq=False)
class Hangs:
    """No answer until the test lets go."""

    started: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)


Behaviour = Refused | OutcomeUnknown | Exception | ArrivesThen | Hangs | Callable[[], object]
"""Answer this, raise this, keep the caller waiting, or call this and then deliver."""


class FakeMessenger:
    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self.sent: list[Sent] = []
        self.send_requests: list[OccurrenceId] = []
        self.lookups: list[tuple[ChannelId, OccurrenceId, datetime]] = []
        self.opened: list[UserId] = []
        self.cards: list[tuple[ChannelId, Card]] = []
        self.refreshed: list[tuple[Place, Answered]] = []
        self.removed: list[Place] = []
        self.most_at_once = 0
        self._at_once = 0
        self._sends: deque[Behaviour] = deque()
        self._lookups: deque[Behaviour] = deque()
        self._removals: deque[Behaviour] = deque()
        self._refreshes: deque[Behaviour] = deque()
        self._dm_open_limiter: deque[Refused | OutcomeUnknown] = deque()
        self._closed: dict[ChannelId, Refusal] = {}
        self.hidden: set[ChannelId] = set()
        """Channels that show nothing of their history, as without the right to read it."""

    def script_sends(self, *behaviours: Behaviour) -> None:
        self._sends.extend(behaviours)

    def script_lookups(self, *behaviours: Behaviour) -> None:
        self._lookups.extend(behaviours)

    def script_removals(self, *behaviours: Behaviour) -> None:
        self._removals.extend(behaviours)

    def script_refreshes(self, *behaviours: Behaviour) -> None:
        self._refreshes.extend(behaviours)

    def script_openings(self, *failures: Refused | OutcomeUnknown) -> None:
        self._dm_open_limiter.extend(failures)

    def close(self, channel_id: ChannelId, *, refusal: Refusal = Refusal.UNREACHABLE) -> None:
        """Refuse everything that is sent to a channel, until it is opened up again."""
        self._closed[channel_id] = refusal

    def reopen(self, channel_id: ChannelId) -> None:
        del self._closed[channel_id]

    @property
    def notices(self) -> list[Notice]:
        return [notice for message in self.sent for notice in message.notices]

    @property
    def nonces(self) -> list[OccurrenceId]:
        return [message.nonce for message in self.sent]

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        self.opened.append(user_id)
        if self._dm_open_limiter:
            return self._dm_open_limiter.popleft()
        return Opened(channel_id=channel_of(user_id))

    async def send(self, envelope: Envelope) -> SendResult:
        self.send_requests.append(envelope.nonce)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(0)  # a request always takes a turn of the loop
            behaviour = self._sends.popleft() if self._sends else None
            return await self._behave(envelope, behaviour)
        finally:
            self._at_once -= 1

    async def _behave(self, envelope: Envelope, behaviour: Behaviour | None) -> SendResult:
        if isinstance(behaviour, ArrivesThen):
            self._arrive(envelope)
            behaviour = behaviour.behaviour
        if isinstance(behaviour, Refused | OutcomeUnknown):
            return behaviour
        if behaviour is not None:
            await _happen(behaviour)
        if envelope.destination.channel_id in self._closed:
            return Refused(refusal=self._closed[envelope.destination.channel_id])
        message = self._arrive(envelope)
        return Delivered(
            message_id=message.message_id,
            missing=frozenset(
                each for each in envelope.occurrence_ids if not _carries(message, each)
            ),
            lacks_news=message.news != envelope.news,
        )

    def _arrive(self, envelope: Envelope) -> Sent:
        """Return the message with the envelope's nonce, which may have been there before."""
        now = self._clock.now()
        for message in self.sent:
            if message.nonce == envelope.nonce and now - message.sent_at < NONCE_WINDOW:
                return message
        message = Sent(
            message_id=MessageId(_MESSAGES_START + len(self.sent)),
            destination=envelope.destination,
            notices=envelope.notices,
            nonce=envelope.nonce,
            sent_at=now,
            news=envelope.news,
        )
        self.sent.append(message)
        return message

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        self.cards.append((channel_id, card))
        return Delivered(message_id=MessageId(_CARDS_START + len(self.cards)))

    async def edit(self, place: Place, card: Card) -> SendResult:
        self.cards.append((place.channel_id, card))
        return Delivered(message_id=place.message_id)

    async def refresh(self, place: Place, answered: Answered) -> SendResult:
        await asyncio.sleep(0)
        behaviour = self._refreshes.popleft() if self._refreshes else None
        if isinstance(behaviour, Refused | OutcomeUnknown):
            return behaviour
        if behaviour is not None:
            await _happen(behaviour)
        self.refreshed.append((place, answered))
        return Delivered(message_id=place.message_id)

    async def remove(self, place: Place) -> SendResult:
        await asyncio.sleep(0)
        behaviour = self._removals.popleft() if self._removals else None
        if isinstance(behaviour, Refused | OutcomeUnknown):
            return behaviour
        if behaviour is not None:
            await _happen(behaviour)
        self.removed.append(place)
        return Delivered(message_id=None)

    def chat(self, channel_id: ChannelId) -> list[Sent]:
        """Return what still stands in a channel."""
        gone = {place.message_id for place in self.removed if place.channel_id == channel_id}
        return [
            each
            for each in self.sent
            if each.channel_id == channel_id and each.message_id not in gone
        ]

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> Found:
        self.lookups.append((destination.channel_id, occurrence_id, since))
        await asyncio.sleep(0)
        if self._lookups:
            behaviour = self._lookups.popleft()
            if isinstance(behaviour, Refused | OutcomeUnknown):
                return behaviour
            await _happen(behaviour)
        for message in self.chat(destination.channel_id):
            is_there = message.sent_at >= since
            if is_there and self._shows(destination) and _carries(message, occurrence_id):
                return message.message_id
        return self._absence(destination)

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> Found:
        await asyncio.sleep(0)
        for message in self.chat(destination.channel_id):
            is_there = self._shows(destination)
            is_in_time = within.earliest <= message.sent_at <= within.latest
            if is_there and is_in_time and kind in map(_kind_of, message.notices):
                return message.message_id
        return self._absence(destination)

    def _shows(self, destination: Destination) -> bool:
        return destination.channel_id not in self.hidden

    def _absence(self, destination: Destination) -> HistoryHidden | OutcomeUnknown | None:
        """Return what it means that nothing was found: a channel's emptiness is not believed."""
        if not isinstance(destination, ChannelPost):
            return None
        if destination.is_history_open is None:
            return OutcomeUnknown(cause=Refusal.SERVER_UNAVAILABLE)
        is_believed = self._shows(destination) and destination.is_history_open
        return None if is_believed else HistoryHidden()


def channel_of(user_id: UserId) -> ChannelId:
    return ChannelId(user_id + CHANNELS_START)


def _kind_of(notice: Notice) -> ReminderKind | None:
    match notice:
        case StretchNotice() | PauseOfferNotice():
            return STRETCH
        case WaterNotice():
            return DRINKS
        case CallNotice(is_test=False):
            return CALL
        case _:
            return None


def _carries(message: Sent, occurrence_id: OccurrenceId) -> bool:
    return occurrence_id in map(occurrence_of, message.notices)


async def _happen(behaviour: Behaviour) -> None:
    match behaviour:
        case Exception():
            raise behaviour
        case Hangs():
            behaviour.started.set()
            await behaviour.released.wait()
        case Refused() | OutcomeUnknown() | ArrivesThen():
            message = "this behaviour is answered, not done"
            raise TypeError(message)
        case _:
            behaviour()
