"""What can be seen of servers on Discord: channels, rights, roles, and who sees a command."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.errors import Right
from bot.domain.servers.server import Shards


class ChannelSort(StrEnum):
    """What sort of channel it is, as far as a call cares."""

    TEXT = "text"
    ANNOUNCEMENT = "announcement"
    PUBLIC_THREAD = "public thread"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """What can be seen of a channel now."""

    id: ChannelId
    name: str
    sort: ChannelSort
    missing: frozenset[Right]
    """Rights that Charley needs there for a call, and lacks."""
    is_locked: bool = False
    """Whether it is a thread that only moderators may write to."""
    may_ping: bool = False
    """Whether Charley may ping there any role, be it mentionable or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedChannel:
    """A channel that a person has just picked, as Discord describes it along with the pick."""

    view: ChannelView
    presser_missing: frozenset[Right]
    """Rights that the person would need to post there themselves, and lacks."""
    presser_may_ping: bool
    """Whether the person may ping there any role, be it mentionable or not."""


class Surroundings(Protocol):
    """What the gateway has told of servers. Nothing here makes a request."""

    def told_of(self) -> Shards | None:
        """Return the shards that this process is told of servers by; `None`: by all that there are.

        One of whose servers the gateway has not told yet, after a start, does not belong to them.
        """
        ...

    def is_available(self, guild_id: GuildId) -> bool:
        """Tell whether the server is there, and not in an outage of Discord's.

        A server that another process is told of counts as available: nothing is known of it here.
        """
        ...

    def channel(self, guild_id: GuildId, channel_id: ChannelId) -> ChannelView | None:
        """Return a channel or an active thread.

        `None`: nothing is known of it. It is gone, or an archived thread, or its server is in an outage
        or another process's. Of a channel that Charley may not view, Discord tells that it is there,
        and since November 2026 not its name (resources/channel, *Obfuscated Channels*).
        """
        ...

    def rights_of(self, presser: Presser, channel_id: ChannelId) -> ChosenChannel | None:
        """Return what a person may do in a channel of their server, by the roles they pressed with.

        `None`: nothing is known of the channel; see `channel`.
        """
        ...

    def role_name(self, guild_id: GuildId, role_id: RoleId) -> str | None:
        """Return a role's name; `None`: it is gone."""
        ...

    def is_mentionable(self, guild_id: GuildId, role_id: RoleId) -> bool:
        """Tell whether everybody may ping a role."""
        ...

    def manages_server(self, guild_id: GuildId, role_id: RoleId) -> bool:
        """Tell whether everybody with a role may manage the server."""
        ...

    def is_in(self, guild_id: GuildId) -> bool | None:
        """Tell whether Charley is in a server; `None`: not known yet, or to another process only."""
        ...


class CommandVisibility(Protocol):
    """To whom Discord shows `/server`: nobody can use a command that is hidden from them."""

    async def is_shown_to(self, guild_id: GuildId, role_id: RoleId) -> bool | None:
        """Tell whether a role sees it; `None`: Discord did not say so in time."""
        ...

    def forget(self, guild_id: GuildId) -> None:
        """Ask again when it is needed next: an admin has changed it."""
        ...
