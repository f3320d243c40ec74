"""Settings of a server, and the panel that shows everything about it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.ids import CallId, RoleId
from bot.domain.servers.audit import SETTINGS_ID, AuditKey, Parameter
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import CallState
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.server import Server
from bot.domain.servers.views import PanelView, SettingsChanged
from bot.domain.time.zones import zone_for
from bot.ports.surroundings import CommandVisibility, Surroundings
from bot.services.servers.problems import next_instants, problems_of, require_fit, require_role
from bot.services.servers.server_change import ServerChange
from bot.services.servers.server_changes import ServerChanges, ServerReading

KEYS = {
    "zone_key": AuditKey.ZONE_SET,
    "wind_down_channel_id": AuditKey.CHANNEL_SET,
    "manager_role_id": AuditKey.ROLE_SET,
    "locale": AuditKey.LOCALE_SET,
    "has_own_texts": AuditKey.OWN_TEXTS_SET,
}
"""What the audit calls a change of each setting."""

_SINCE_RETURN = (AuditKey.RETURNED, AuditKey.CALL_RESUMED)


class ServerSettingsService:
    """Shows the panel, and changes what only *Manage Server* may change."""

    def __init__(
        self,
        *,
        server_changes: ServerChanges,
        surroundings: Surroundings,
        visibility: CommandVisibility,
    ) -> None:
        self._server_changes = server_changes
        self._surroundings = surroundings
        self._visibility = visibility

    async def panel(self, presser: Presser) -> PanelView:
        """Return everything about the server that the person presses in.

        Raises:
            NotForYouError: the person has neither *Manage Server* nor the manager role.
        """
        async with self._server_changes.read(presser) as reading:
            headcounts = await reading.uow.offer_members.headcounts(presser.guild_id)
            has_returned = await _has_returned(reading)
            agendas = await reading.agendas()
        configuration, now = reading.configuration, reading.now
        is_shown = await self._is_command_shown(configuration.server)
        return PanelView(
            configuration=configuration,
            now=now,
            is_admin=presser.manages_server,
            headcounts=headcounts,
            next_instants=_next_instants(agendas.values(), now),
            problems=problems_of(
                configuration,
                self._surroundings,
                has_returned=has_returned,
                is_command_hidden=is_shown is False,
            ),
            is_command_shown=is_shown,
        )

    async def _is_command_shown(self, server: Server) -> bool | None:
        """Tell whether Discord shows `/server` to the manager role, if there is one to be shown."""
        role_id = server.manager_role_id
        if role_id is None or self._surroundings.role_name(server.id, role_id) is None:
            return True
        return await self._visibility.is_shown_to(server.id, role_id)

    async def set_zone(self, presser: Presser, zone_key: str, *, seen: int) -> SettingsChanged:
        """Set the zone in which the times of calls are meant; they are planned again.

        Raises:
            NotForYouError: the person lacks *Manage Server*.
            ZoneUnknownError: there is no such zone.
            EditConflictError: the settings were changed since they were shown.
        """
        zone_for(zone_key)
        return await self._set(
            presser, lambda server: replace(server, zone_key=zone_key), seen=seen
        )

    async def set_channel(
        self, presser: Presser, channel: ChosenChannel | None, *, seen: int
    ) -> SettingsChanged:
        """Set the channel that new calls go to unless another one is picked.

        Raises:
            NotForYouError: the person lacks *Manage Server*.
            ChannelUnfitError, RightsMissingError: no call could stand there.
            EditConflictError: the settings were changed since they were shown.
        """
        if channel is not None:
            channel.require_rights()
            require_fit(self._surroundings.channel(presser.guild_id, channel.id))
        channel_id = None if channel is None else channel.id
        return await self._set(
            presser, lambda server: replace(server, wind_down_channel_id=channel_id), seen=seen
        )

    async def set_manager_role(
        self, presser: Presser, role_id: RoleId | None, *, seen: int
    ) -> SettingsChanged:
        """Set whose members may change calls and offers beside those who manage the server.

        Raises:
            NotForYouError: the person lacks *Manage Server*.
            RoleUnfitError: the role is everyone's, or gone.
            EditConflictError: the settings were changed since they were shown.
        """
        if role_id is not None:
            require_role(role_id, presser.guild_id, self._surroundings)
        return await self._set(
            presser, lambda server: replace(server, manager_role_id=role_id), seen=seen
        )

    async def set_posts(
        self, presser: Presser, *, locale: str | None, has_own_texts: bool, seen: int
    ) -> SettingsChanged:
        """Set the language of posts, and whether they may show words of the server's team.

        Raises:
            NotForYouError: the person lacks *Manage Server*.
            EditConflictError: the settings were changed since they were shown.
        """
        return await self._set(
            presser,
            lambda server: replace(server, locale=locale, has_own_texts=has_own_texts),
            seen=seen,
        )

    async def _set(
        self, presser: Presser, edit: Callable[[Server], Server], *, seen: int
    ) -> SettingsChanged:
        """Set what is different, each under its own key; the same again changes nothing."""
        async with self._server_changes.of(presser, needs_admin=True) as change:
            before = change.server
            wanted = edit(before)
            if wanted != before:
                await change.require_version(seen, before)
                set_settings(change, wanted)
        return SettingsChanged(before=before, after=change.server)


def set_settings(change: ServerChange, wanted: Server) -> None:
    """Give a server other settings, with one entry of the audit for each that is different."""
    before = change.server
    change.set_server(wanted)
    for name, key in KEYS.items():
        old, new = getattr(before, name), getattr(wanted, name)
        if old != new:
            parameters: dict[str, Parameter] = {f"old_{name}": old, f"new_{name}": new}
            change.note(key, id=SETTINGS_ID, version=change.server.version, **parameters)


def _next_instants(agendas: Iterable[CallAgenda], now: datetime) -> dict[CallId, datetime]:
    coming = {agenda.call.id: next_instants(agenda, now=now, count=1) for agenda in agendas}
    return {call_id: instants[0] for call_id, instants in coming.items() if instants}


async def _has_returned(reading: ServerReading) -> bool:
    """Tell whether the server came back after a removal, and its calls wait to be resumed."""
    if not _is_waiting(reading.configuration):
        return False
    guild_id = reading.configuration.server.id
    last = await reading.uow.audit.page(guild_id, keys=_SINCE_RETURN, limit=1)
    return bool(last) and last[0].change.key is AuditKey.RETURNED


def _is_waiting(configuration: Configuration) -> bool:
    return any(
        call.state is CallState.PAUSED and call.paused_until is None
        for call in configuration.calls.values()
    )
