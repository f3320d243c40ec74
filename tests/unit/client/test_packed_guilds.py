"""Servers packed away: what is looked at is what Discord has told last, however long ago."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from typing_extensions import override

from bot.client.packed_guilds import MOST_OPEN, PackedGuild, PackedState
from tests.wire import WireDiscord
from tests.wire.model import Guild
from tests.wire.pointing import pointed_at
from tests.wire.running import running


class PackingClient(discord.AutoShardedClient):
    """A plain client with the memory of Charley's."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)

    @override
    def _get_state(self, **options: Any) -> PackedState:
        return PackedState(
            dispatch=self.dispatch,
            handlers=self._handlers,
            hooks=self._hooks,
            http=self.http,
            **options,
        )

    @property
    def opened(self) -> int:
        return len(self._connection.opened)  # type: ignore[attr-defined]

    def packed(self, guild: Guild) -> PackedGuild:
        found = self.get_guild(guild.id)
        assert isinstance(found, PackedGuild)
        return found

    def pack_all(self) -> None:
        self._connection.opened.clear()  # type: ignore[attr-defined]


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire:
        yield wire


@pytest.fixture
async def client(wire: WireDiscord) -> AsyncIterator[PackingClient]:
    for number in range(MOST_OPEN + 6):
        wire.add_guild(f"server {number}", channels=["general", "evenings"], roles=["helpers"])
    with pointed_at(wire):
        async with running(PackingClient(), wire) as client:
            yield client


def first(wire: WireDiscord) -> Guild:
    return next(iter(wire.world.guilds.values()))


def names(guild: discord.Guild) -> tuple[set[str], set[str]]:
    return {channel.name for channel in guild.channels}, {role.name for role in guild.roles}


async def test_nothing_is_unpacked_until_somebody_looks(
    wire: WireDiscord, client: PackingClient
) -> None:
    before = client.opened
    channels, roles = names(client.packed(first(wire)))

    assert before == 0
    assert client.opened == 1
    assert channels == {"general", "evenings"}
    assert {"@everyone", "helpers"} <= roles


async def test_as_many_are_open_as_an_evening_needs_and_no_more(client: PackingClient) -> None:
    for guild in client.guilds:
        assert guild.default_role.name == "@everyone"

    assert client.opened == MOST_OPEN


@pytest.mark.parametrize("is_open", [True, False])
async def test_changes_are_seen_whether_the_server_was_open_or_packed(
    wire: WireDiscord, client: PackingClient, is_open: bool
) -> None:
    guild = first(wire)
    general, evenings = guild.channels.values()
    helpers = guild.roles[-1] if guild.roles[-1].bot is None else guild.roles[1]
    if is_open:
        names(client.packed(guild))

    heard = client.wait_for("guild_role_delete", timeout=10)

    wire.guilds.rename(general, "lounge")
    wire.guilds.delete_channel(evenings)
    wire.guilds.add_channel(guild, "nights")
    wire.guilds.set_role(guild, helpers, name="guides", mentionable=True)
    added = wire.guilds.add_role(guild, "sleepers")
    wire.guilds.delete_role(guild, added)
    await heard
    seen = names(client.packed(guild))
    client.pack_all()

    assert names(client.packed(guild)) == seen
    assert seen[0] == {"lounge", "nights"}
    assert "guides" in seen[1]
    assert not {"helpers", "sleepers"} & seen[1]
    role = client.packed(guild).get_role(helpers.id)
    assert role is not None
    assert role.mentionable


async def test_rights_are_those_of_the_objects_that_discord_py_keeps(
    wire: WireDiscord, client: PackingClient
) -> None:
    guild = first(wire)
    (general, _) = guild.channels.values()
    before = client.packed(guild).get_channel(general.id)
    assert before is not None
    rights = before.permissions_for(client.packed(guild).me)
    client.pack_all()
    after = client.packed(guild).get_channel(general.id)

    assert after is not None
    assert after.permissions_for(client.packed(guild).me) == rights
    assert rights.send_messages


async def test_a_server_that_the_bot_has_left_is_let_go(
    wire: WireDiscord, client: PackingClient
) -> None:
    guild = first(wire)
    names(client.packed(guild))

    heard = client.wait_for("guild_remove", timeout=10)
    wire.remove_guild(guild)
    await heard

    assert client.opened == 0
