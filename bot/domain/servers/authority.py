"""Authority: who may change what in a server. Asked at every press and at every form."""

from dataclasses import dataclass

from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.errors import (
    NotForYouError,
    NotOfThisServerError,
    Right,
    RightsMissingError,
)
from bot.domain.servers.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Presser:
    """The person behind a press, a form or a command, with the rights that came along with it."""

    user_id: UserId
    guild_id: GuildId
    """The server that it was made in, as Discord says."""
    manages_server: bool
    """Whether they have *Manage Server* or *Administrator* right now."""
    role_ids: frozenset[RoleId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenChannel:
    """A channel that a person writes to through Charley, with their own rights there."""

    id: ChannelId
    missing: frozenset[Right]
    """What the person would need to post there themselves, and lacks."""
    may_ping: bool = False
    """Whether the person may ping there any role, be it mentionable or not."""
    charley_missing: frozenset[Right] = frozenset()
    """What Charley lacks there, as Discord has said along with the pick."""

    def require_rights(self) -> None:
        """Refuse a channel that the person may not view and write to, or that Charley may not.

        Raises:
            RightsMissingError: one of them lacks a right there.
        """
        if self.missing:
            raise RightsMissingError(missing=self.missing, of_charley=False)
        if self.charley_missing:
            raise RightsMissingError(missing=self.charley_missing, of_charley=True)


def require_admin(presser: Presser) -> None:
    """Refuse a person who may not manage the server: its settings and imports are theirs alone.

    Raises:
        NotForYouError: they lack *Manage Server*.
    """
    if not presser.manages_server:
        raise NotForYouError(needs_manage_server=True)


def require_manager(presser: Presser, server: Server | None) -> None:
    """Refuse a person who may change neither calls nor offers.

    Raises:
        NotForYouError: they have neither *Manage Server* nor the manager role.
    """
    if not is_manager(presser, None if server is None else server.manager_role_id):
        raise NotForYouError(needs_manage_server=False)


def is_manager(presser: Presser, manager_role_id: RoleId | None) -> bool:
    """Tell whether a person may change calls and offers of a server with this manager role."""
    if presser.manages_server:
        return True
    # The role that has the server's own number is @everyone.
    is_role = manager_role_id is not None and int(manager_role_id) != int(presser.guild_id)
    return is_role and manager_role_id in presser.role_ids


def require_own(guild_id: GuildId, presser: Presser) -> None:
    """Refuse a row of another server.

    Raises:
        NotOfThisServerError: the press was made elsewhere.
    """
    if guild_id != presser.guild_id:
        raise NotOfThisServerError
