"""Which servers have configured something: the little of it that has to be known at once.

Nearly all events of Discord's are about other servers, and `/help` answers without the database.
"""

from collections.abc import Mapping

from bot.domain.events import DomainEvent
from bot.domain.ids import GuildId, RoleId
from bot.domain.servers.audit import AuditKey, ServerChanged
from bot.domain.servers.authority import Presser, is_manager
from bot.domain.servers.server import Server


class KnownServers:
    """The servers that are stored, each with its manager role and zone; empty until the first look at them."""

    def __init__(self) -> None:
        self._manager_roles: dict[GuildId, RoleId | None] = {}
        self._zones: dict[GuildId, str | None] = {}
        self._was_read = False

    def are(self, servers: Mapping[GuildId, Server]) -> None:
        """Learn which servers there are, and forget all others."""
        self._manager_roles = {id_: server.manager_role_id for id_, server in servers.items()}
        self._zones = {id_: server.zone_key for id_, server in servers.items()}
        self._was_read = True

    def take_note(self, happened: DomainEvent) -> None:
        """Learn of a server that has configured something; a listener of events."""
        if not isinstance(happened, ServerChanged):
            return
        role_id = self._manager_roles.get(happened.guild_id)
        if happened.key is AuditKey.ROLE_SET:
            new = happened.parameters["new_manager_role_id"]
            role_id = RoleId(new) if isinstance(new, int) else None
        self._manager_roles[happened.guild_id] = role_id
        if happened.key is AuditKey.ZONE_SET:
            zone_key = happened.parameters["new_zone_key"]
            self._zones[happened.guild_id] = str(zone_key) if zone_key else None

    def may_have(self, guild_id: GuildId) -> bool:
        """Tell whether a server may have something configured: no other one needs a look."""
        return not self._was_read or guild_id in self._manager_roles

    def zone_of(self, guild_id: GuildId) -> str | None:
        """Return the zone of a server's times, as far as is known; most of its members live in it."""
        return self._zones.get(guild_id)

    def lets_in(self, presser: Presser) -> bool:
        """Tell whether a person may open their server's settings, as far as is known right now.

        The settings themselves ask again, with the role that is stored.
        """
        return is_manager(presser, self._manager_roles.get(presser.guild_id))
