"""What admins have allowed under *Integrations*: to whom Discord shows `/server`.

By default Discord shows it to those who may manage the server. An entry of the command's own counts,
else one of the whole application's (interactions/application-commands, *Permissions*). A bot may
read these, and only a person may change them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import discord
from typing_extensions import override

from bot.domain.ids import GuildId, RoleId
from bot.messaging.discord_io.chain import Request, RequestChain, RequestKind
from bot.messaging.discord_io.destinations import Addressee, Destination
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.ports.surroundings import CommandVisibility, Surroundings
from bot.ports.world import MonotonicClock, loop_time

COMMAND = "server"

WAIT = timedelta(seconds=1)
"""How long a person waits for their panel because of this."""

KEPT_FOR = timedelta(minutes=10)
"""Discord tells of a change at once; that is lost only while the gateway is away."""

MOST_KEPT = 1_000

_ROLE = 1
"""The type of an entry that is about a role; the one with the server's own number is @everyone."""

Entries = Mapping[int, bool]
"""Whether a role is allowed, by its number."""

T = TypeVar("T")


class DiscordCommandVisibility(CommandVisibility):
    """Asks Discord, and remembers the answer until Discord tells of a change."""

    def __init__(
        self,
        *,
        requests: RequestChain,
        surroundings: Surroundings,
        monotonic: MonotonicClock = loop_time,
    ) -> None:
        self._requests = requests
        self._surroundings = surroundings
        self._monotonic = monotonic
        self._command_id: int | None = None
        self._known: OrderedDict[GuildId, tuple[float, Entries]] = OrderedDict()

    @override
    async def is_shown_to(self, guild_id: GuildId, role_id: RoleId) -> bool | None:
        if self._surroundings.manages_server(guild_id, role_id):
            return True
        entries = self._remembered(guild_id)
        if entries is None:
            entries = await self._asked(guild_id)
        if entries is None:
            return None
        return entries.get(role_id, entries.get(guild_id, False))

    @override
    def forget(self, guild_id: GuildId) -> None:
        self._known.pop(guild_id, None)

    def _remembered(self, guild_id: GuildId) -> Entries | None:
        asked_at, entries = self._known.get(guild_id, (0.0, None))
        is_fresh = self._monotonic() - asked_at < KEPT_FOR.total_seconds()
        return entries if is_fresh else None

    async def _asked(self, guild_id: GuildId) -> Entries | None:
        try:
            async with asyncio.timeout(WAIT.total_seconds()):
                entries = await self._entries(guild_id)
        except TimeoutError:
            return None
        if entries is not None:
            self._known[guild_id] = self._monotonic(), entries
            self._known.move_to_end(guild_id)
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return entries

    async def _entries(self, guild_id: GuildId) -> Entries | None:
        """Return the command's own entries, or else the application's; `None`: no answer."""
        command_id = await self._command()
        if command_id is None:
            return None
        own = await self._entries_of(guild_id, lambda _: command_id)
        if own is None or own:
            return own
        return await self._entries_of(guild_id, lambda client: client.application_id or 0)

    async def _entries_of(
        self, guild_id: GuildId, target: Callable[[discord.Client], int]
    ) -> Entries | None:
        """Return what is set for a command, or by the application's number for all of them."""

        async def ask(client: discord.Client) -> Entries:
            try:
                answer: Any = await client.http.get_application_command_permissions(
                    client.application_id or 0, guild_id, target(client)
                )
            except discord.NotFound:  # nothing is set (10066)
                return {}
            return {
                int(entry["id"]): bool(entry["permission"])
                for entry in answer["permissions"]
                if entry["type"] == _ROLE
            }

        return await self._make(guild_id, ask)

    async def _command(self) -> int | None:
        """Return the number of `/server`, which is the same in every server."""
        if self._command_id is None:
            self._command_id = await self._make(GuildId(0), _command_id)
        return self._command_id

    async def _make(
        self, guild_id: GuildId, call: Callable[[discord.Client], Awaitable[T]]
    ) -> T | None:
        addressee = Addressee(Destination("commands", guild_id), is_asked=True)
        answer = await self._requests.make(
            Request(
                kind=RequestKind.READ,
                addressee=addressee,
                call=call,
                timeout=WAIT,
                is_urgent=True,
            )
        )
        return None if isinstance(answer, Refused | OutcomeUnknown) else answer


async def _command_id(client: discord.Client) -> int | None:
    commands = await client.http.get_global_commands(client.application_id or 0)
    return next((int(each["id"]) for each in commands if each["name"] == COMMAND), None)
