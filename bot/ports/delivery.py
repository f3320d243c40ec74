"""Messages to people and to channels, as the use cases see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.delivery.notices import Notice, occurrence_of
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.scenes import Scene
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.domain.servers.offers import PresetNews
from bot.domain.standing.answered import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The message is where it belongs: on the person's screen, or in the channel."""

    message_id: MessageId | None
    """`None` if it was deleted since, is only presumed to be there, or is to stay in any case."""
    missing: frozenset[OccurrenceId] = frozenset()
    """Occurrences of the envelope that the message with its nonce does not carry: it was sent by an
    earlier attempt, without them."""
    lacks_news: bool = False
    """Whether the message with its nonce, which is there, does not tell the envelope's news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The message surely is not there."""

    refusal: Refusal
    retry_after: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeUnknown:
    """The message may or may not be there: a timeout, a reset, or an error of the server."""

    cause: str
    """The class of the failure, for the log."""


SendResult = Delivered | Refused | OutcomeUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryHidden:
    """A channel shows nothing of its history, though there surely is something, or may be."""


Found = MessageId | HistoryHidden | Refused | OutcomeUnknown | None
"""What came of looking for a message; `None`: it is surely not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessage:
    """A person's DM channel."""

    channel_id: ChannelId
    locale: str | None = None
    """The language that they read, by Discord's name; `None`: the one that the task speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPost:
    """A channel or a thread of a server."""

    channel_id: ChannelId
    locale: str | None = None
    """The server's language of posts, by Discord's name; `None`: English."""
    is_history_open: bool | None = False
    """Whether Charley is known to have the right to read what stands there. Without it Discord answers
    that there is nothing (resources/message, *Get Channel Messages*). `None`: that will be known once the
    server is available, as after a start."""


Destination = DirectMessage | ChannelPost
"""Where a message goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message: one request with one nonce, for one notice or for several."""

    destination: Destination
    notices: tuple[Notice, ...]
    """What it says, in the order of its parts: one at least."""
    nonce: OccurrenceId
    """The same on every attempt; for several occurrences, the id of the earliest."""
    news: PresetNews | None = None
    """What stands below the notices: a preset that has changed since its member was told."""

    @property
    def occurrence_ids(self) -> frozenset[OccurrenceId]:
        """The occurrences whose buttons it carries."""
        return frozenset(filter(None, map(occurrence_of, self.notices)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A direct-message channel."""

    channel_id: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing, with the words for those who do not see it."""

    name: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The message of a guided stretch, whole: what it says and what it shows."""

    scene: Scene
    picture: Picture | None = None
    is_reminder: bool = False
    """Whether its message is a reminder, which stays plain, so that it can come back."""
    beside: Answered | None = None
    """Another reminder in that message, as it stands now."""


class Screen(Protocol):
    """A message that answers a person's own action.

    It can be changed for a quarter of an hour, without pacing: Discord exempts answers.
    """

    @property
    def dm_channel_id(self) -> ChannelId | None:
        """The person's DM channel, if it stands there: then `Messenger.edit` reaches it, too."""
        ...

    @property
    def place(self) -> Place | None:
        """The message whose place the answer takes, if it stands in the person's DM channel."""
        ...

    async def show(self, card: Card) -> SendResult:
        """Show a card in it, in place of what it showed before."""
        ...


class SendCapacity(Protocol):
    """How many requests may be made now, so that nothing is claimed that could not be sent."""

    @property
    def is_online(self) -> bool:
        """Whether requests can be made at all: whether a client is logged in."""
        ...

    def room(self) -> int:
        """Return how many requests may be under way together."""
        ...

    def opens_in(self) -> timedelta:
        """Return how long there is no room; zero while there is, or while it cannot be known."""
        ...


class Messenger(Protocol):
    """Charley's messages. Every call is paced and ends in time; none raises for a failed delivery."""

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        """Open a person's DM channel. Only inside that person's own action."""
        ...

    async def send(self, envelope: Envelope) -> SendResult:
        """Send a message. Repeated with the same nonce within minutes, it arrives once.

        Where the nonce belongs to a message that is there already, the result says which of the
        envelope's occurrences that message does not carry.
        """
        ...

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> Found:
        """Look for the message that carries an occurrence's buttons; `None`: it is not there."""
        ...

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> Found:
        """Look for any message of a kind that was sent within a time, whatever its number."""
        ...

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Send a card as a new message, ahead of notices that wait for their turn."""
        ...

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Put a card in place of what a message shows, ahead of notices that wait."""
        ...

    async def refresh(self, place: Place, answered: Answered) -> SendResult:
        """Show in a reminder's message how it stands now, in idle time alone, as `remove`."""
        ...

    async def remove(self, place: Place) -> SendResult:
        """Delete a message of Charley's own, in idle time alone; `Delivered`: it is not there any more.

        While anything else waits, or has just been sent, it is refused as `RATE_LIMITED` instead.
        """
        ...
