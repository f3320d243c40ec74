"""Upkeep: what servers have configured follows what Discord tells of them, and nothing is deleted.

What is there now decides, rather than what has happened: an event only says where to look. So many
events are one look, and what happened while no process ran is found at the next start.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.audit import SETTINGS_ID, AuditKey
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import ServerUnknownError
from bot.domain.servers.server import BELIEVED_GONE_AFTER, Server
from bot.ports.storage import Storage
from bot.ports.surroundings import Surroundings
from bot.ports.world import Clock
from bot.services.servers.call_checks import turned_on
from bot.services.servers.problems import is_fit
from bot.services.servers.server_change import ServerChange
from bot.services.servers.server_changes import ServerChanges
from bot.services.servers.upkeep.known import KnownServers

BATCH = 200
"""Servers whose configurations are looked at together."""

_HEALING = frozenset({StopReason.CHANNEL_GONE, StopReason.NO_PERMISSION, StopReason.THREAD_LOCKED})
"""What a look at the channel can show to be over. Of what sort of channel takes posts, Discord knows
more than it tells: a call that it refused for that waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What Discord has told of one server: it needs a look, and these things are gone for good."""

    gone_channels: frozenset[ChannelId] = frozenset()
    """Channels and threads."""
    gone_roles: frozenset[RoleId] = frozenset()

    def along_with(self, later: "Told") -> "Told":
        """Return both as one."""
        return Told(
            gone_channels=self.gone_channels | later.gone_channels,
            gone_roles=self.gone_roles | later.gone_roles,
        )


class ServerUpkeep:
    """Stops calls whose channel is gone, lets stopped ones go on, and follows removals and returns."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        server_changes: ServerChanges,
        surroundings: Surroundings,
        known: KnownServers,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._server_changes = server_changes
        self._surroundings = surroundings
        self._known = known

    def concerns(self, guild_id: GuildId) -> bool:
        """Tell whether a server may have anything configured: all others need no look."""
        return self._known.may_have(guild_id)

    async def look(self, guild_id: GuildId, told: Told) -> None:
        """Bring a server's calls into line with what can be seen of it now.

        In an outage of it nothing is changed. It is locked only where there is something to change.
        """
        if not self._can_see(guild_id):
            return
        async with self._storage.read() as uow:
            found = await uow.servers.load(guild_id)
        if found is not None and self._needs_change(found, told):
            await self._change(guild_id, told)

    async def remove(self, guild_id: GuildId) -> None:
        """Note that a server has removed Charley: it posts nothing more, and keeps everything."""
        with suppress(ServerUnknownError):
            async with self._server_changes.by_charley(guild_id) as change:
                if not change.server.is_removed:
                    removed = replace(change.server, removed_at=change.now, missing_since=None)
                    change.set_server(removed)
                    version = change.server.version
                    change.note(AuditKey.REMOVED, id=SETTINGS_ID, version=version)

    async def take_stock(self) -> None:
        """Compare the servers that are stored with those that Charley is in.

        One that is missing without a word of Discord's counts as removed only a day later.
        """
        await self._take_stock()

    async def _take_stock(self) -> list[GuildId]:
        """Return all that are stored."""
        async with self._storage.read() as uow:
            known = await uow.servers.known()
        self._known.are(known)
        is_in = {guild_id: self._surroundings.is_in(guild_id) for guild_id in known}
        away = [each for each in known.values() if is_in[each.id] is False and not each.is_removed]
        here = [each for each in known.values() if is_in[each.id]]
        await self._mark(away=away, here=here)
        for server in away:
            if _is_overdue(server, self._clock.now()):
                await self.remove(server.id)
        for server in here:
            if server.is_removed:
                await self.look(server.id, Told())
        return sorted(known)

    async def look_at_all(self) -> None:
        """Take stock, and look at every server: much may have happened while nothing was told."""
        guild_ids = await self._take_stock()
        for start in range(0, len(guild_ids), BATCH):
            async with self._storage.read() as uow:
                batch = await uow.servers.load_all(guild_ids[start : start + BATCH])
            for guild_id, found in batch.items():
                if self._can_see(guild_id) and self._needs_change(found, Told()):
                    await self._change(guild_id, Told())

    async def _mark(self, *, away: Iterable[Server], here: Iterable[Server]) -> None:
        newly_missing = [each.id for each in away if each.missing_since is None]
        back = [each.id for each in here if each.missing_since is not None]
        if not newly_missing and not back:
            return
        async with self._storage.begin() as uow:
            await uow.servers.mark_missing(newly_missing, since=self._clock.now())
            await uow.servers.mark_present(back)
            await uow.commit()

    def _needs_change(self, stored: Configuration, told: Told) -> bool:
        found = stored.as_of(self._clock.now())
        return (
            found.server.is_removed
            or bool(self._losses(found, told))
            or any(self._mended(call, told) for call in found.calls.values())
        )

    async def _change(self, guild_id: GuildId, told: Told) -> None:
        with suppress(ServerUnknownError):  # erased a moment ago
            async with self._server_changes.by_charley(guild_id) as change:
                if change.server.is_removed:
                    _return(change)
                self._mend_calls(change, told)
                for about, role_id in self._losses(change.configuration, told).items():
                    change.note(AuditKey.ROLE_LOST, id=about, old_role_id=role_id)

    def _mend_calls(self, change: ServerChange, told: Told) -> None:
        for call in list(change.configuration.calls.values()):
            mended = self._mended(call, told)
            if mended is None:
                continue
            if mended.stopped_for is not None:
                change.put_call(mended, AuditKey.CALL_STOPPED, new_stopped_for=mended.stopped_for)
            else:
                change.put_call(mended, AuditKey.CALL_HEALED, old_stopped_for=call.stopped_for)

    def _mended(self, call: Call, told: Told) -> Call | None:
        """Return a call as it has to be from now on; `None`: it stays as it is.

        A paused call stays paused: the pause ends by itself or by a person, and what is wrong then
        shows then.
        """
        view = self._surroundings.channel(call.guild_id, call.channel_id)
        if call.state is CallState.ON and view is None and call.channel_id in told.gone_channels:
            return replace(call, state=CallState.STOPPED, stopped_for=StopReason.CHANNEL_GONE)
        if call.state is CallState.STOPPED and call.stopped_for in _HEALING and is_fit(view):
            return turned_on(call)
        return None

    def _losses(self, found: Configuration, told: Told) -> dict[str, RoleId]:
        """Return the roles that are gone, by the call that pings them, or by the settings."""
        roles = {SETTINGS_ID: found.server.manager_role_id}
        roles |= {call.id: call.role_id for call in found.calls.values()}
        return {
            about: role_id
            for about, role_id in roles.items()
            if role_id is not None
            and role_id in told.gone_roles
            and self._surroundings.role_name(found.server.id, role_id) is None
        }

    def _can_see(self, guild_id: GuildId) -> bool:
        """Tell whether what is known of a server is true now: Charley is in it, and no outage is."""
        return self._surroundings.is_in(guild_id) is True and self._surroundings.is_available(
            guild_id
        )


def _return(change: ServerChange) -> None:
    """Let a server go on from where it was, with every call waiting to be resumed by a person.

    That is said last, so that it is the newest entry of the audit.
    """
    change.set_server(replace(change.server, removed_at=None, missing_since=None))
    for call in list(change.configuration.calls.values()):
        waiting = replace(call, state=CallState.PAUSED, stopped_for=None, paused_until=None)
        if waiting != call:
            change.put_call(waiting, AuditKey.CALL_PAUSED)
    change.note(AuditKey.RETURNED, id=SETTINGS_ID, version=change.server.version)


def _is_overdue(server: Server, now: datetime) -> bool:
    return server.missing_since is not None and server.missing_since + BELIEVED_GONE_AFTER <= now
