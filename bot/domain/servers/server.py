"""A server's own settings, as its admins chose them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.errors import ServerZoneMissingError
from bot.domain.time.zones import zone_for

KEEP_REMOVED = timedelta(days=30)
"""How long everything is kept after a server has removed Charley."""

BELIEVED_GONE_AFTER = timedelta(hours=24)
"""A server that is missing after a start, without a word of Discord's, counts as removed only then."""

SHARD_SHIFT = 22
"""Discord's rule for which shard serves a server (events/gateway, *Sharding*)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """Some of the gateway's shards, and with them their servers."""

    ids: frozenset[int]
    count: int = 1
    """How many there are in all, with those of other processes."""

    def __contains__(self, guild_id: GuildId) -> bool:
        """Tell whether one of them serves a server."""
        return (guild_id >> SHARD_SHIFT) % self.count in self.ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server's settings. No name: Discord knows it, and Charley need not keep it."""

    id: GuildId
    created_at: datetime
    zone_key: str | None = None
    wind_down_channel_id: ChannelId | None = None
    """Where a new call goes unless another channel is chosen."""
    manager_role_id: RoleId | None = None
    """Whose members may change calls and offers; `None`: only those who may manage the server."""
    locale: str | None = None
    """The language of posts, by Discord's name; `None`: English."""
    has_own_texts: bool = True
    """Whether calls may show words of the server's team."""
    version: int = 1
    """Counted up by every change, so that two admins at once are noticed."""
    missing_since: datetime | None = None
    """Since when Discord's list of servers has been without it."""
    removed_at: datetime | None = None
    """When it removed Charley; everything is erased `KEEP_REMOVED` later."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its calls and offers.

        Raises:
            ServerZoneMissingError: not set yet.
            ZoneUnknownError: tzdata does not know the stored key any more.
        """
        if self.zone_key is None:
            raise ServerZoneMissingError
        return zone_for(self.zone_key)

    @property
    def known_zone(self) -> ZoneInfo | None:
        """The same, or `None`: not set, or dropped by tzdata."""
        try:
            return self.zone
        except (ServerZoneMissingError, ZoneUnknownError):
            return None

    @property
    def is_removed(self) -> bool:
        """Whether it has removed Charley."""
        return self.removed_at is not None
