"""Direct messages, as the use cases see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.notices import Notice
from bot.domain.retries import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The message is on the person's screen."""

    message_id: MessageId | None
    """`None` if the person has deleted it since."""


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
class Opened:
    """A direct-message channel."""

    channel_id: ChannelId


class Messenger(Protocol):
    """Direct messages. Every call is paced, and none raises for a failed delivery."""

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        """Open a person's DM channel. Only inside that person's own action."""
        ...

    async def send(
        self, channel_id: ChannelId, notice: Notice, *, nonce: OccurrenceId
    ) -> SendResult:
        """Send a notice. Repeated with the same nonce within minutes, it arrives once."""
        ...

    async def find_sent(
        self, channel_id: ChannelId, occurrence_id: OccurrenceId, *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        """Look an occurrence's message up in the channel's history; `None`: it is not there."""
        ...
