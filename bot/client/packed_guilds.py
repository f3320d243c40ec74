"""discord.py's servers with their channels and roles packed away until somebody looks.

discord.py keeps an object for every channel and every role of every server, for as long as it is
connected: 11 KB for a server of twenty channels, 22 MB for two thousand, of which an evening looks at
a few at a time. Here a server keeps what the gateway told, compressed (1.5 KB); the objects are
made when they are looked at, and the least lately used are let go.

Whatever changes a channel or a role goes through the state below, which changes the packed part too.
"""

import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import discord
from discord import state as states
from discord.channel import _guild_channel_factory
from typing_extensions import override

MOST_OPEN = 64
"""Servers whose channels and roles are objects at the same time."""

_FAST = 3  # of zlib's levels: 0.1 ms for a server, a fifth larger than with the slowest

Told = Any  # what the gateway tells; discord.py has a type of its own for each
Part = Literal["channels", "roles"]


Channels = dict[
    int,
    discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.TextChannel
    | discord.CategoryChannel,
]


class Opened(NamedTuple):
    """The channels and roles of a server as discord.py's objects, by their numbers."""

    channels: Channels
    roles: dict[int, discord.Role]


class PackedGuild(discord.Guild):
    """A server whose channels and roles are made when they are looked at."""

    __slots__ = ("_packed",)

    def __init__(self, *, data: Told, state: "PackedState") -> None:
        self._packed: dict[str, bytes] = {}
        super().__init__(data=data, state=state)

    @property  # type: ignore[explicit-override]  # in place of a slot
    def _channels(self) -> Channels:
        return self._open().channels

    @_channels.setter
    def _channels(self, _empty: object) -> None:
        """discord.py begins with none; what there is, is packed."""

    @property  # type: ignore[explicit-override]  # the same
    def _roles(self) -> dict[int, discord.Role]:
        return self._open().roles

    @_roles.setter
    def _roles(self, _empty: object) -> None:
        """As with channels."""

    @override
    def _from_data(self, guild: Told) -> None:
        """Take in what the gateway tells of a server; an update tells nothing of channels."""
        told = {part: guild[part] for part in ("channels", "roles") if part in guild}
        self._pack(**told)
        self._opened.pop(int(guild["id"]), None)
        super()._from_data({key: value for key, value in guild.items() if key not in told})  # type: ignore[arg-type]  # two parts less

    def note(self, part: Part, entry: Told) -> None:
        """Take in a channel or a role that is new or has changed."""
        others = (each for each in self._told(part) if each["id"] != entry["id"])
        self._pack(**{part: [*others, entry]})

    def forget(self, part: Part, number: int) -> None:
        """Take in that a channel or a role is gone."""
        self._pack(**{part: [e for e in self._told(part) if int(e["id"]) != number]})

    def _pack(self, **told: Iterable[Any]) -> None:
        # A new mapping: discord.py copies a server before it changes, for its event.
        self._packed = self._packed | {part: _packed(entries) for part, entries in told.items()}

    def _open(self) -> Opened:
        opened = self._opened.get(self.id)
        if opened is None:
            opened = self._opened[self.id] = self._unpacked()
            if len(self._opened) > MOST_OPEN:
                self._opened.popitem(last=False)
        else:
            self._opened.move_to_end(self.id)
        return opened

    @property
    def _opened(self) -> OrderedDict[int, Opened]:
        state: PackedState = self._state  # type: ignore[assignment]  # it makes no others
        return state.opened

    def _unpacked(self) -> Opened:
        roles = (discord.Role(guild=self, data=r, state=self._state) for r in self._told("roles"))
        opened = Opened({}, {role.id: role for role in roles})
        for told in self._told("channels"):
            factory, _ = _guild_channel_factory(told["type"])
            if factory is not None:
                channel = factory(guild=self, data=told, state=self._state)
                opened.channels[channel.id] = channel
        return opened

    def _told(self, part: Part) -> list[Any]:
        packed = self._packed.get(part)
        return [] if packed is None else list(json.loads(zlib.decompress(packed)))


class PackedState(states.AutoShardedConnectionState[Any]):
    """discord.py's memory, in which servers are packed."""

    opened: OrderedDict[int, Opened]

    @override
    def clear(self, *, views: bool = True) -> None:
        self.opened = OrderedDict()
        super().clear(views=views)

    @override
    def _add_guild_from_data(self, data: Told) -> discord.Guild:
        guild = PackedGuild(data=data, state=self)
        self._add_guild(guild)
        return guild

    @override
    def _remove_guild(self, guild: discord.Guild) -> None:
        self.opened.pop(guild.id, None)
        super()._remove_guild(guild)

    @override
    def parse_channel_create(self, data: Told) -> None:
        super().parse_channel_create(data)
        self._note(data, "channels", data)

    @override
    def parse_channel_update(self, data: Told) -> None:
        super().parse_channel_update(data)
        self._note(data, "channels", data)

    @override
    def parse_channel_delete(self, data: Told) -> None:
        super().parse_channel_delete(data)
        self._forget(data, "channels", int(data["id"]))

    @override
    def parse_guild_role_create(self, data: Told) -> None:
        super().parse_guild_role_create(data)
        self._note(data, "roles", data["role"])

    @override
    def parse_guild_role_update(self, data: Told) -> None:
        super().parse_guild_role_update(data)
        self._note(data, "roles", data["role"])

    @override
    def parse_guild_role_delete(self, data: Told) -> None:
        super().parse_guild_role_delete(data)
        self._forget(data, "roles", int(data["role_id"]))

    def _note(self, data: Told, part: Part, entry: Told) -> None:
        guild = self._told_of(data)
        if guild is not None:
            guild.note(part, entry)

    def _forget(self, data: Told, part: Part, number: int) -> None:
        guild = self._told_of(data)
        if guild is not None:
            guild.forget(part, number)

    def _told_of(self, data: Told) -> PackedGuild | None:
        guild = self._get_guild(int(data.get("guild_id") or 0))
        return guild if isinstance(guild, PackedGuild) else None


def _packed(entries: Iterable[Any]) -> bytes:
    return zlib.compress(json.dumps(list(entries), separators=(",", ":")).encode(), _FAST)
