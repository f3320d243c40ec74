"""A world without a Discord, in which nothing takes time."""

from datetime import datetime, timedelta

from bot.domain.delivery.restoring import SentSpan
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, GuildId, MessageId, OccurrenceId, RoleId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.domain.servers.authority import Presser
from bot.ports.delivery import Card, Delivered, Destination, Envelope, Opened, SendResult


class StoppedClock:
    """Shows one instant."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return it."""
        return self._now


class NoServers:
    """Charley in no server at all."""

    def is_available(self, _guild_id: GuildId) -> bool:
        """Return that it is not."""
        return False

    def channel(self, _guild_id: GuildId, _channel_id: ChannelId) -> None:
        """Return that there is none."""

    def rights_of(self, _presser: Presser, _channel_id: ChannelId) -> None:
        """Return that nothing is known of the channel."""

    def role_name(self, _guild_id: GuildId, _role_id: RoleId) -> None:
        """Return that it has none."""

    def is_mentionable(self, _guild_id: GuildId, _role_id: RoleId) -> bool:
        """Return that it is not."""
        return False

    def manages_server(self, _guild_id: GuildId, _role_id: RoleId) -> bool:
        """Return that it does not."""
        return False

    def told_of(self) -> None:
        """By all shards."""

    def is_in(self, _guild_id: GuildId) -> None:
        """Return that it is not known."""

    async def is_shown_to(self, _guild_id: GuildId, _role_id: RoleId) -> None:
        """Return that Discord does not say."""

    def forget(self, _guild_id: GuildId) -> None:
        """Forget nothing."""


class EndlessCapacity:
    """Any number of requests at any time."""

    is_online = True

    def room(self) -> int:
        """Return more than anything asks for."""
        return 1_000_000

    def opens_in(self) -> timedelta:
        """Return that it need not open."""
        return timedelta()


class InstantMessenger:
    """Delivers every notice at once; nothing else is asked of it."""

    def __init__(self) -> None:
        self.count = 0

    async def send(self, envelope: Envelope) -> SendResult:
        """Count it."""
        self.count += 1
        return Delivered(message_id=MessageId(self.count))

    async def open_channel(self, user_id: UserId) -> Opened:
        """Refuse."""
        raise NotImplementedError

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> None:
        """Refuse."""
        raise NotImplementedError

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> None:
        """Refuse."""
        raise NotImplementedError

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        """Refuse."""
        raise NotImplementedError

    async def edit(self, place: Place, card: Card) -> SendResult:
        """Refuse."""
        raise NotImplementedError


class SilentAlarm:
    """Wakes nobody."""

    def at(self, instant: datetime) -> None:
        """Forget it."""
