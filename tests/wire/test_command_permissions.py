"""Who sees a command in a server, and how a bot learns of it, through the real client."""

import asyncio
from typing import Any

import discord
import pytest

from tests.wire import NotPossibleError, WireDiscord
from tests.wire.command_permissions import Target
from tests.wire.model import Channel, Guild, User
from tests.wire.permissions import MANAGE_GUILD, USE_APPLICATION_COMMANDS
from tests.wire.running import code_of
from tests.wire.sample_bot import SampleBot


async def test_a_member_without_the_right_neither_sees_nor_runs_it(
    wire: WireDiscord, bot: SampleBot, club: Guild, bob: User, ada: User
) -> None:
    with pytest.raises(NotPossibleError, match="hidden"):
        await wire.slash(bob, "settings", guild=club)

    assert "settings" not in wire.visible_commands(bob, guild=club)
    assert "settings" in wire.visible_commands(ada, guild=club)
    assert "ping" in wire.visible_commands(bob, guild=club)
    assert bot.seen == []


async def test_a_server_command_is_not_offered_in_a_dm(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    ada.has_installed = True

    with pytest.raises(NotPossibleError, match="context 1"):
        await wire.slash(ada, "settings")
    assert "settings" not in wire.visible_commands(ada)
    assert bot.seen == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("allowed", "is_seen"),
    [
        ({}, False),
        ({"role": True}, True),
        ({"role": False, "everyone": True}, False),
        ({"everyone": True}, True),
        ({"bob": True}, True),
        ({"bob": False, "role": True}, False),
        ({"role": True, "general": False}, False),
    ],
)
async def test_admins_decide_by_person_role_everyone_and_channel(  # noqa: PLR0917 - fixtures and cases
    wire: WireDiscord,
    club: Guild,
    general: Channel,
    bob: User,
    allowed: dict[str, bool],
    is_seen: bool,
) -> None:
    helpers = club.roles[1]
    wire.guilds.give_role(club, bob, helpers)
    names: dict[str, Target] = {
        "role": helpers,
        "everyone": club.everyone,
        "bob": bob,
        "general": general,
    }
    entries = {names[name]: permission for name, permission in allowed.items()}

    wire.guilds.set_command_permissions(club, entries, command="settings")

    assert ("settings" in wire.visible_commands(bob, guild=club)) is is_seen


@pytest.mark.usefixtures("bot")
async def test_the_whole_app_can_be_denied_and_one_command_excepted(
    wire: WireDiscord, club: Guild, bob: User, ada: User
) -> None:
    wire.guilds.set_command_permissions(club, {club.everyone: False})
    wire.guilds.set_command_permissions(club, {club.everyone: True}, command="ping")

    assert wire.visible_commands(bob, guild=club) == ["ping"]
    assert "settings" in wire.visible_commands(ada, guild=club)  # owners see all


@pytest.mark.usefixtures("bot")
async def test_commands_need_the_right_to_use_commands(
    wire: WireDiscord, club: Guild, general: Channel, bob: User
) -> None:
    wire.guilds.deny_everyone(general, USE_APPLICATION_COMMANDS)

    assert wire.visible_commands(bob, guild=club) == []


async def test_a_bot_reads_permissions_and_is_told_of_changes(
    wire: WireDiscord, bot: SampleBot, club: Guild, bob: User
) -> None:
    helpers = club.roles[1]
    [command] = [c for c in await bot.tree.fetch_commands() if c.name == "settings"]
    guild = bot.get_guild(club.id)
    assert guild is not None
    unset = await code_of(command.fetch_permissions(guild))
    told = asyncio.create_task(bot.wait_for("raw_app_command_permissions_update", timeout=2))
    await asyncio.sleep(0)

    wire.guilds.set_command_permissions(club, {helpers: True, bob: False}, command="settings")
    event: Any = await told
    fetched: Any = await command.fetch_permissions(guild)

    assert unset == 10066
    assert (event.target_id, event.guild.id) == (command.id, club.id)
    entries = [(entry.id, entry.type.name, entry.permission) for entry in fetched.permissions]
    assert entries == [(helpers.id, "role", True), (bob.id, "user", False)]


async def test_a_bot_cannot_set_permissions(wire: WireDiscord, bot: SampleBot, club: Guild) -> None:
    [command] = [c for c in await bot.tree.fetch_commands() if c.name == "settings"]
    path = "/applications/{a}/guilds/{g}/commands/{c}/permissions"
    route = discord.http.Route("PUT", path, a=wire.bot.id, g=club.id, c=command.id)

    assert await code_of(bot.http.request(route, json={"permissions": []})) == 20001


@pytest.mark.usefixtures("bot")
async def test_permissions_end_with_the_bot(wire: WireDiscord, club: Guild, bob: User) -> None:
    club.members[bob.id].permissions = MANAGE_GUILD
    wire.guilds.set_command_permissions(club, {bob: False}, command="settings")
    before = wire.visible_commands(bob, guild=club)
    wire.guilds.remove_bot(club, wire.bot)
    wire.guilds.add_bot(club, wire.bot)

    assert "settings" not in before
    assert "settings" in wire.visible_commands(bob, guild=club)
