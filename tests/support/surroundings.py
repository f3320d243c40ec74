"""What can be seen of servers, as a test sets it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.errors import Right
from bot.domain.servers.server import Shards
from bot.ports.surroundings import ChannelSort, ChannelView


@dataclass(slots=True, kw_only=True)
class FakeSurroundings:
    """Servers that are all there and at peace, unless it is told otherwise; the `Surroundings` port.

    A channel or role that nothing was said about is not there.
    """

    unavailable: set[GuildId] = field(default_factory=set)
    left: set[GuildId] = field(default_factory=set)
    """Servers that Charley is not in any more."""
    is_ready: bool = True
    """Whether every shard is."""
    told: Shards | None = None
    """By which shards this process is told of servers; `None`: by all."""
    channels: dict[ChannelId, ChannelView] = field(default_factory=dict)
    roles: dict[RoleId, str] = field(default_factory=dict)
    managing: set[RoleId] = field(default_factory=set)
    mentionable: set[RoleId] = field(default_factory=set)
    lacking: dict[tuple[UserId, ChannelId], frozenset[Right]] = field(default_factory=dict)
    """What a person lacks in a channel; of whom nothing is said here, they may view and write."""
    pinging: set[tuple[UserId, ChannelId]] = field(default_factory=set)
    """Who may ping any role, and where."""

    def add_channel(
        self,
        channel_id: ChannelId,
        *,
        name: str = "sleep",
        sort: ChannelSort = ChannelSort.TEXT,
        missing: Iterable[Right] = (),
        is_locked: bool = False,
        may_ping: bool = False,
    ) -> None:
        """Put a channel there, or change it."""
        self.channels[channel_id] = ChannelView(
            id=channel_id,
            name=name,
            sort=sort,
            missing=frozenset(missing),
            is_locked=is_locked,
            may_ping=may_ping,
        )

    def told_of(self) -> Shards | None:
        return self.told

    def is_available(self, guild_id: GuildId) -> bool:
        return guild_id not in self.unavailable | self.left

    def channel(self, guild_id: GuildId, channel_id: ChannelId) -> ChannelView | None:
        return self.channels.get(channel_id) if self.is_available(guild_id) else None

    def rights_of(self, presser: Presser, channel_id: ChannelId) -> ChosenChannel | None:
        if self.channel(presser.guild_id, channel_id) is None:
            return None
        place = presser.user_id, channel_id
        return ChosenChannel(
            id=channel_id,
            missing=self.lacking.get(place, frozenset()),
            may_ping=place in self.pinging,
        )

    def role_name(self, guild_id: GuildId, role_id: RoleId) -> str | None:
        return self.roles.get(role_id) if self.is_available(guild_id) else None

    def is_mentionable(self, guild_id: GuildId, role_id: RoleId) -> bool:
        return role_id in self.mentionable and self.role_name(guild_id, role_id) is not None

    def manages_server(self, guild_id: GuildId, role_id: RoleId) -> bool:
        return role_id in self.managing and self.role_name(guild_id, role_id) is not None

    def is_in(self, guild_id: GuildId) -> bool | None:
        return guild_id not in self.left if self.is_ready else None


@dataclass(slots=True, kw_only=True)
class FakeVisibility:
    """What Discord says about who sees `/server`; the `CommandVisibility` port."""

    shown_to: dict[RoleId, bool | None] = field(default_factory=dict)
    forgotten: list[GuildId] = field(default_factory=list)

    async def is_shown_to(self, guild_id: GuildId, role_id: RoleId) -> bool | None:
        return self.shown_to.get(role_id)

    def forget(self, guild_id: GuildId) -> None:
        self.forgotten.append(guild_id)
