"""What Charley sees of a server, through the real cache of discord.py."""

import discord
import pytest

from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.errors import Right
from bot.ports.surroundings import ChannelSort, ChannelView
from tests.behaviour.stage import Stage

CLOSED = {
    "view_channel": {Right.VIEW, Right.SEND, Right.READ_HISTORY},
    "send_messages": {Right.SEND},
    "read_message_history": {Right.READ_HISTORY},
}
"""What Charley lacks where everybody is denied a permission; who sees nothing may do nothing."""


def seen(stage: Stage, channel_id: int) -> ChannelView | None:
    guild, _ = stage.server
    return stage.process.surroundings.channel(GuildId(guild.id), ChannelId(channel_id))


async def test_channels_are_seen_with_their_sort_and_name(stage: Stage) -> None:
    guild, _ = stage.server
    made = {
        ChannelSort.TEXT: guild.create_text_channel("sleep"),
        ChannelSort.ANNOUNCEMENT: guild.create_news_channel("news"),
        ChannelSort.OTHER: guild.create_forum_channel("tips"),
    }
    await stage.env.settle()

    for sort, channel in made.items():
        view = seen(stage, channel.id)
        assert view is not None
        assert (view.sort, view.name, view.is_locked) == (sort, channel.name, False)
        assert view.missing == set()
    assert seen(stage, 1) is None


@pytest.mark.parametrize("permission", CLOSED)
async def test_a_missing_right_is_seen(stage: Stage, permission: str) -> None:
    guild, _ = stage.server
    denied = discord.PermissionOverwrite(**{permission: False})
    channel = guild.create_text_channel("closed", overwrites={guild.default_role: denied})
    await stage.env.settle()

    view = seen(stage, channel.id)

    assert view is not None
    assert view.missing == CLOSED[permission]
    assert view.name == ("" if permission == "view_channel" else "closed")


async def test_roles_are_seen(stage: Stage) -> None:
    guild, _ = stage.server
    role = guild.create_role("sleepers", mentionable=True)
    await stage.env.settle()
    surroundings = stage.process.surroundings

    assert surroundings.role_name(GuildId(guild.id), RoleId(role.id)) == "sleepers"
    assert surroundings.is_mentionable(GuildId(guild.id), RoleId(role.id))
    assert not surroundings.is_mentionable(GuildId(guild.id), RoleId(guild.id))


async def test_after_a_restart_the_same_is_seen(stage: Stage) -> None:
    guild, where = stage.server
    await stage.env.settle()
    before = seen(stage, where.id)

    await stage.restart()

    assert before is not None
    assert seen(stage, where.id) == before
    assert stage.process.surroundings.is_in(GuildId(guild.id)) is True
    assert stage.process.surroundings.is_in(GuildId(1)) is False
