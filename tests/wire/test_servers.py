"""Channels, threads, roles and servers coming, changing and going, through the real client."""

from collections.abc import Awaitable, Callable

import discord
import pytest

from tests.wire import NotPossibleError, WireDiscord, refused
from tests.wire.model import Channel, Guild, User
from tests.wire.permissions import MANAGE_GUILD, SEND_MESSAGES, VIEW_CHANNEL
from tests.wire.running import code_of, post_to, running
from tests.wire.sample_bot import SampleBot


def seen_by(bot: SampleBot, club: Guild) -> discord.Guild:
    """The server in discord.py's cache."""
    guild = bot.get_guild(club.id)
    assert guild is not None
    return guild


@pytest.mark.parametrize("kind", ["text", "news", "voice", "category", "forum", "media"])
async def test_channels_of_every_kind_come_change_and_go(
    wire: WireDiscord, bot: SampleBot, club: Guild, kind: str
) -> None:
    channel = wire.guilds.add_channel(club, "sleep", kind)
    await bot.hears("CHANNEL_CREATE")
    created = seen_by(bot, club).get_channel(channel.id)
    assert created is not None
    assert created.type.name == kind

    wire.guilds.rename(channel, "rest")
    wire.guilds.deny_everyone(channel, SEND_MESSAGES)
    await bot.hears("CHANNEL_UPDATE", times=2)
    assert created.name == "rest"
    assert created.overwrites_for(created.guild.default_role).send_messages is False

    wire.guilds.delete_channel(channel)
    await bot.hears("CHANNEL_DELETE")
    assert seen_by(bot, club).get_channel(channel.id) is None


async def test_a_deleted_channel_and_its_threads_are_unknown(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")
    sent = await post_to(bot, general).send("x")
    wire.guilds.delete_channel(general)

    requests: list[Callable[[], Awaitable[object]]] = [
        lambda: post_to(bot, general).send("x"),
        lambda: post_to(bot, thread).send("x"),
        lambda: bot.fetch_channel(general.id),
        lambda: sent.edit(content="y"),
    ]
    assert [await code_of(request()) for request in requests] == [10003] * 4


@pytest.mark.parametrize("kind", ["forum", "media", "category"])
async def test_channels_without_messages_refuse_posts(
    wire: WireDiscord, bot: SampleBot, club: Guild, kind: str
) -> None:
    channel = wire.guilds.add_channel(club, "tips", kind)

    assert await code_of(post_to(bot, channel).send("x")) == 50008


@pytest.mark.parametrize(
    ("kind", "type_name"),
    [("text", "public_thread"), ("news", "news_thread"), ("forum", "public_thread")],
)
async def test_threads_are_told_with_their_state(
    wire: WireDiscord, bot: SampleBot, club: Guild, kind: str, type_name: str
) -> None:
    parent = wire.guilds.add_channel(club, "parent", kind)
    thread = wire.guilds.add_thread(parent, "nightly")
    await bot.hears("THREAD_CREATE")
    seen = seen_by(bot, club).get_thread(thread.id)
    assert seen is not None
    assert (seen.type.name, seen.parent_id, seen.archived) == (type_name, parent.id, False)

    wire.guilds.set_thread(thread, archived=True, locked=True)
    await bot.hears("THREAD_UPDATE")
    assert (seen.archived, seen.locked) == (True, True)

    wire.guilds.delete_channel(thread)
    await bot.hears("THREAD_DELETE")


async def test_threads_of_hidden_channels_are_not_told(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    wire.guilds.deny_everyone(general, VIEW_CHANNEL)
    wire.guilds.add_thread(general, "nightly")
    wire.guilds.rename(general, "hall")
    await bot.hears("CHANNEL_UPDATE", times=2)

    assert "THREAD_CREATE" not in bot.heard


async def test_a_hidden_channel_is_told_without_its_contents_until_it_is_seen(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")
    wire.guilds.set_role(club, club.everyone, permissions=0)
    await bot.hears("CHANNEL_UPDATE")
    hidden = seen_by(bot, club).get_channel(general.id)
    assert hidden is not None
    told = (hidden.name, hidden.permissions_for(hidden.guild.me).view_channel)
    listed = await seen_by(bot, club).fetch_channels()

    wire.guilds.give_role(
        club, wire.bot.user, wire.guilds.add_role(club, "seers", permissions=VIEW_CHANNEL)
    )
    await bot.hears("THREAD_LIST_SYNC")

    assert told == ("___hidden___", False)
    assert listed == []
    assert hidden.name == "general"
    assert hidden.permissions_for(hidden.guild.me).view_channel
    assert [each.id for each in seen_by(bot, club).threads] == [thread.id]


async def test_posting_unarchives_a_thread(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")
    own = await post_to(bot, thread).send("x")
    wire.guilds.set_thread(thread, archived=True)

    editing = await code_of(own.edit(content="y"))
    archived = thread.is_archived
    posting = await code_of(post_to(bot, thread).send("z"))
    await bot.hears("THREAD_UPDATE", times=2)

    assert (editing, archived) == (50083, True)
    assert (posting, thread.is_archived) == (0, False)


@pytest.mark.parametrize(("archived", "code"), [(False, 160005), (True, 50083)])
async def test_a_locked_thread_refuses_posts_and_stays_as_it_is(
    wire: WireDiscord, bot: SampleBot, general: Channel, archived: bool, code: int
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")
    wire.guilds.set_thread(thread, archived=archived, locked=True)

    assert await code_of(post_to(bot, thread).send("x")) == code
    assert thread.is_archived is archived
    with pytest.raises(NotPossibleError):
        wire.say(wire.add_user("eve"), "x", channel=thread)


async def test_roles_come_change_and_go(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    role = wire.guilds.add_role(club, "night owls", members=[bob])
    await bot.hears("GUILD_ROLE_CREATE")
    seen = seen_by(bot, club).get_role(role.id)
    assert seen is not None
    assert (seen.name, seen.mentionable) == ("night owls", False)

    wire.guilds.set_role(club, role, permissions=MANAGE_GUILD, mentionable=True)
    wire.guilds.overwrite(general, role, allow=SEND_MESSAGES)
    await bot.hears("GUILD_ROLE_UPDATE")
    assert (seen.permissions.manage_guild, seen.mentionable) == (True, True)

    wire.guilds.delete_role(club, role)
    await bot.hears("GUILD_ROLE_DELETE")
    assert seen_by(bot, club).get_role(role.id) is None
    assert (club.members[bob.id].roles, general.overwrites) == ([], {})


async def test_a_bot_is_told_of_its_own_roles(
    wire: WireDiscord, bot: SampleBot, club: Guild
) -> None:
    helpers = club.roles[1]
    wire.guilds.give_role(club, wire.bot.user, helpers)
    await bot.hears("GUILD_MEMBER_UPDATE")
    given = [role.name for role in seen_by(bot, club).me.roles]
    wire.guilds.take_role(club, wire.bot.user, helpers)
    await bot.hears("GUILD_MEMBER_UPDATE", times=2)

    assert given == ["@everyone", "helpers", "Charley"]
    assert [role.name for role in seen_by(bot, club).me.roles] == ["@everyone", "Charley"]


async def test_a_server_is_complete_when_the_bot_starts(
    wire: WireDiscord, club: Guild, general: Channel, ada: User, bob: User
) -> None:
    wire.guilds.deny_everyone(general, SEND_MESSAGES)
    active = wire.guilds.add_thread(general, "active")
    wire.guilds.set_thread(wire.guilds.add_thread(general, "old"), archived=True)
    hidden = wire.guilds.add_channel(club, "hidden")
    wire.guilds.deny_everyone(hidden, VIEW_CHANNEL)
    wire.guilds.add_thread(hidden, "whisper")
    wire.guilds.set_owner(club, bob)
    general.last_message_id = wire.say(ada, "hello", channel=active).id

    async with running(SampleBot(), wire) as bot:
        seen = seen_by(bot, club)
        channel = seen.get_channel(general.id)

    assert seen.owner_id == bob.id
    assert [thread.id for thread in seen.threads] == [active.id]
    assert [each.name for each in seen.channels] == ["general", "___hidden___"]
    assert channel is not None
    assert channel.overwrites_for(seen.default_role).send_messages is False
    assert not channel.permissions_for(seen.me).send_messages


async def test_the_last_message_of_a_channel_is_kept_up_to_date(
    bot: SampleBot, general: Channel
) -> None:
    before = await bot.fetch_channel(general.id)
    first = await post_to(bot, general).send("x")
    await (await post_to(bot, general).send("y")).delete()
    after = await bot.fetch_channel(general.id)

    assert isinstance(before, discord.TextChannel)
    assert isinstance(after, discord.TextChannel)
    assert before.last_message_id is None
    assert after.last_message_id is not None
    assert after.last_message_id > first.id  # Discord names a deleted one as well


async def test_an_outage_tells_nothing_until_it_ends(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel
) -> None:
    wire.guilds.set_unavailable(club)
    wire.guilds.rename(general, "hall")
    await bot.hears("GUILD_DELETE")
    during = seen_by(bot, club).unavailable
    wire.guilds.set_unavailable(club, on=False)
    await bot.hears("GUILD_CREATE", times=2)

    assert during
    assert "CHANNEL_UPDATE" not in bot.heard
    assert bot.events == ["join club", "unavailable club"]  # no second joining
    renamed = seen_by(bot, club).get_channel(general.id)
    assert renamed is not None
    assert renamed.name == "hall"


async def test_a_restart_during_an_outage_knows_the_server_only_by_id(
    wire: WireDiscord, club: Guild
) -> None:
    wire.guilds.set_unavailable(club)

    async with running(SampleBot(), wire) as bot:
        assert seen_by(bot, club).unavailable
        wire.guilds.set_unavailable(club, on=False)
        await bot.hears("GUILD_CREATE")
        assert not seen_by(bot, club).unavailable


async def test_removed_while_away_the_server_is_missing_and_may_come_back(
    wire: WireDiscord, club: Guild, general: Channel
) -> None:
    async with running(SampleBot(), wire):
        pass
    wire.remove_guild(club)

    async with running(SampleBot(), wire) as bot:
        missing = bot.get_guild(club.id)
        gone = await code_of(post_to(bot, general).send("x"))
        wire.guilds.add_bot(club, wire.bot)
        await bot.changes.until(lambda: "join club" in bot.events, timeout=2)
        back = await code_of(post_to(bot, general).send("x"))

    assert missing is None
    assert (gone, back) == (50001, 0)
    assert [role.name for role in club.roles] == ["@everyone", "helpers", "Charley"]


@pytest.mark.parametrize("code", [10003, 50001, 50013, 50083, 160005, 50024])
async def test_every_refusal_of_a_post_can_be_asked_for(
    wire: WireDiscord, bot: SampleBot, general: Channel, code: int
) -> None:
    wire.faults.add("POST", f"/channels/{general.id}/messages", refused(code), times=1)

    answered = [await code_of(post_to(bot, general).send("x")) for _ in range(2)]

    assert answered == [code, 0]


async def test_a_nonce_makes_one_post_in_a_server_as_well(bot: SampleBot, general: Channel) -> None:
    first = await post_to(bot, general).send("wind-down", nonce="call-1")
    again = await post_to(bot, general).send("wind-down", nonce="call-1")
    page = [m.id async for m in post_to(bot, general).history(after=discord.Object(first.id - 1))]

    assert again.id == first.id
    assert page == [first.id]
