"""Rights in servers through the real client: who sees, writes and reads, and who is pinged."""

import asyncio
import io
import random

import aiohttp
import discord
import pytest

from tests.wire import NotPossibleError, WireDiscord
from tests.wire.model import Channel, Guild, Overwrite, Role, User
from tests.wire.permissions import (
    ADMINISTRATOR,
    ALL_PERMISSIONS,
    ATTACH_FILES,
    EMBED_LINKS,
    MANAGE_THREADS,
    MENTION_EVERYONE,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    permissions_in,
)
from tests.wire.running import code_of, post_to
from tests.wire.sample_bot import SampleBot

TEXT_BITS = ALL_PERMISSIONS & ~discord.Permissions.voice().value


@pytest.mark.parametrize("seed", range(40))
async def test_permissions_are_those_that_the_client_computes(
    wire: WireDiscord, bot: SampleBot, club: Guild, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    bits = [1 << bit for bit in range(53) if ALL_PERMISSIONS >> bit & 1 and bit != 3]

    def some() -> int:
        return sum(chance.sample(bits, chance.randrange(len(bits))))

    channel = wire.guilds.add_channel(club, "random", chance.choice(["text", "news", "forum"]))
    roles = [wire.guilds.add_role(club, name, permissions=some()) for name in "abc"]
    for role in chance.sample(roles, 2):
        wire.guilds.give_role(club, wire.bot.user, role)
    targets: list[Role | User] = [*roles, club.everyone, wire.bot.user]
    of_channels = discord.Permissions.all_channel().value
    for target in targets:
        allow, deny = some() & of_channels, some() & of_channels
        wire.guilds.overwrite(channel, target, allow=allow, deny=deny)
    thread = wire.guilds.add_thread(channel, "thread") if seed % 2 else channel
    wire.guilds.set_role(club, club.everyone, permissions=some() | chance.choice([0, VIEW_CHANNEL]))
    await bot.hears("GUILD_ROLE_UPDATE")

    computed = bot.get_guild(club.id)
    assert computed is not None
    seen = computed.get_channel_or_thread(thread.id)
    if seen is None:  # a thread that the bot was not told of, as it could not see it
        assert thread.is_thread
        return
    expected = seen.permissions_for(computed.me).value & TEXT_BITS
    assert permissions_in(thread, wire.bot.user) & TEXT_BITS == expected


async def test_owners_and_administrators_may_everything(
    wire: WireDiscord, club: Guild, general: Channel, ada: User, bob: User
) -> None:
    wire.guilds.deny_everyone(general, VIEW_CHANNEL)
    before = permissions_in(general, bob)
    wire.guilds.add_role(club, "admins", permissions=ADMINISTRATOR, members=[bob])

    assert before & VIEW_CHANNEL == 0
    assert permissions_in(general, bob) == permissions_in(general, ada) == ALL_PERMISSIONS
    assert permissions_in(general, wire.add_user("stranger")) == 0


@pytest.mark.parametrize(
    ("denied", "codes"),
    [
        (VIEW_CHANNEL, (50001, 50001, 50001)),
        (SEND_MESSAGES, (50013, 50013, 50013)),
        (SEND_MESSAGES_IN_THREADS, (0, 0, 0)),
        (READ_MESSAGE_HISTORY, (0, 0, 0)),
        (EMBED_LINKS, (0, 50013, 0)),
        (ATTACH_FILES, (0, 0, 50013)),
    ],
)
async def test_posting_needs_to_see_and_to_write(
    wire: WireDiscord, bot: SampleBot, general: Channel, denied: int, codes: tuple[int, ...]
) -> None:
    wire.guilds.deny_everyone(general, denied)
    channel = post_to(bot, general)

    answered = (
        await code_of(channel.send("x")),
        await code_of(channel.send(embed=discord.Embed(title="x"))),
        await code_of(channel.send(file=discord.File(io.BytesIO(b"x"), "x.txt"))),
    )

    assert answered == codes
    assert len(general.messages) == codes.count(0)


async def test_an_overwrite_for_the_bot_opens_what_is_denied_to_everyone(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    wire.guilds.deny_everyone(general, SEND_MESSAGES)
    closed = await code_of(post_to(bot, general).send("x"))
    wire.guilds.overwrite(general, wire.bot.user, allow=SEND_MESSAGES)
    opened = await code_of(post_to(bot, general).send("x"))

    assert (closed, opened) == (50013, 0)


async def test_history_without_the_right_is_empty_and_no_error(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    sent = await post_to(bot, general).send("x")
    wire.guilds.deny_everyone(general, READ_MESSAGE_HISTORY)
    without = [m.id async for m in post_to(bot, general).history()]
    one = await code_of(post_to(bot, general).fetch_message(sent.id))
    wire.guilds.deny_everyone(general, 0)
    general.hides_history = True
    hidden = [m.id async for m in post_to(bot, general).history()]
    general.hides_history = False
    back = [m.id async for m in post_to(bot, general).history()]

    assert (without, hidden, back) == ([], [], [sent.id])
    assert one == 50001
    assert {call.status for call in wire.calls.to("GET", "/channels/*/messages")} == {200}


async def test_threads_need_the_right_for_threads_only(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")

    wire.guilds.deny_everyone(general, SEND_MESSAGES)
    first = await code_of(post_to(bot, thread).send("x"))
    wire.guilds.deny_everyone(general, SEND_MESSAGES_IN_THREADS)
    second = await code_of(post_to(bot, thread).send("x"))
    wire.guilds.deny_everyone(general, VIEW_CHANNEL)
    third = await code_of(post_to(bot, thread).send("x"))

    assert (first, second, third) == (0, 50013, 50001)


async def test_only_own_messages_are_edited_and_only_managers_delete_others(
    wire: WireDiscord, bot: SampleBot, general: Channel, ada: User
) -> None:
    theirs = wire.say(ada, "hello", channel=general)
    channel = post_to(bot, general)
    own = await channel.send("x")

    codes = [
        await code_of(channel.get_partial_message(theirs.id).edit(content="y")),
        await code_of(channel.get_partial_message(theirs.id).delete()),
        await code_of(own.edit(content="y")),
        await code_of(own.delete()),
    ]
    wire.guilds.overwrite(general, wire.bot.user, allow=1 << 13)
    codes.append(await code_of(channel.get_partial_message(theirs.id).delete()))

    assert codes == [50005, 50013, 0, 0, 0]


async def test_people_write_only_where_they_may(
    wire: WireDiscord, general: Channel, bob: User
) -> None:
    general.overwrites[bob.id] = Overwrite(deny=SEND_MESSAGES)

    with pytest.raises(NotPossibleError, match="may not write"):
        wire.say(bob, "hello", channel=general)


@pytest.mark.parametrize(
    ("text", "allowed", "pinged"),
    [
        ("<@&{role}>", None, {"cleo"}),
        ("<@&{role}>", {"parse": []}, set()),
        ("<@&{role}>", {"parse": ["roles"]}, {"cleo"}),
        ("<@&{role}>", {"roles": ["{role}"]}, {"cleo"}),
        ("<@&{role}>", {"roles": ["1"]}, set()),
        ("no role", {"roles": ["{role}"]}, set()),
        ("`<@&{role}>`", None, set()),
        ("@everyone", None, set()),
        ("@here <@{bob}>", {"parse": ["everyone"]}, set()),
        ("<@{bob}> <@!{bob}>", {"parse": ["users"]}, {"bob"}),
        ("<@{bob}>", {"users": ["{bob}"]}, {"bob"}),
    ],
)
async def test_a_post_pings_whom_it_names_and_allows(  # noqa: PLR0917 - fixtures and cases
    wire: WireDiscord,
    club: Guild,
    general: Channel,
    bob: User,
    raw: aiohttp.ClientSession,
    text: str,
    allowed: dict[str, list[str]] | None,
    pinged: set[str],
) -> None:
    cleo = wire.add_user("cleo")
    wire.guilds.add_member(club, cleo)
    role = wire.guilds.add_role(club, "sleepers", mentionable=True, members=[cleo])
    fill = {"role": str(role.id), "bob": str(bob.id)}
    parts: dict[str, object] = {"content": text.format(**fill)}
    if allowed is not None:
        filled = {kind: [each.format(**fill) for each in ids] for kind, ids in allowed.items()}
        parts["allowed_mentions"] = filled

    async with raw.post(f"channels/{general.id}/messages", json=parts) as response:
        assert response.status == 200

    [message] = general.messages.values()
    assert {user.name for user in wire.pinged_by(message)} == pinged


async def test_everyone_and_closed_roles_are_pinged_with_the_right_only(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    helpers = club.roles[1]
    wire.guilds.give_role(club, bob, helpers)
    text = f"@everyone <@&{helpers.id}>"

    without = await post_to(bot, general).send(text)
    wire.guilds.overwrite(general, wire.bot.user, allow=MENTION_EVERYONE)
    with_right = await post_to(bot, general).send(text)
    role_only = await post_to(bot, general).send(
        text, allowed_mentions=discord.AllowedMentions(everyone=False, roles=[helpers])
    )
    posts = [general.messages[sent.id] for sent in (without, with_right, role_only)]

    assert [post.pings.everyone for post in posts] == [False, True, False]
    assert [len(post.pings.roles) for post in posts] == [0, 1, 1]
    assert [len(wire.pinged_by(post)) for post in posts] == [0, 2, 1]
    assert with_right.mention_everyone
    assert with_right.raw_role_mentions == [helpers.id]


@pytest.mark.parametrize(
    "allowed",
    [{"parse": ["all"]}, {"parse": ["roles"], "roles": ["1"]}, {"users": ["1"] * 101}],
)
async def test_malformed_allowed_mentions_are_refused(
    general: Channel, raw: aiohttp.ClientSession, allowed: dict[str, list[str]]
) -> None:
    parts = {"content": "x", "allowed_mentions": allowed}

    async with raw.post(f"channels/{general.id}/messages", json=parts) as response:
        assert response.status == 400


async def test_text_displays_ping_and_edits_do_not(
    wire: WireDiscord, bot: SampleBot, general: Channel, bob: User
) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(f"<@{bob.id}>"))
    layout = await post_to(bot, general).send(view=view)
    plain = await post_to(bot, general).send("x")
    await plain.edit(content=f"<@{bob.id}>")

    assert wire.pinged_by(general.messages[layout.id]) == {bob}
    assert wire.pinged_by(general.messages[plain.id]) == set()


async def test_the_locked_thread_opens_for_those_who_manage_threads(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")
    wire.guilds.set_thread(thread, locked=True)
    closed = await code_of(post_to(bot, thread).send("x"))
    wire.guilds.overwrite(general, wire.bot.user, allow=MANAGE_THREADS)
    opened = await code_of(post_to(bot, thread).send("x"))

    assert (closed, opened) == (160005, 0)


async def test_waiting_for_a_post_ends_when_the_bot_writes_it(
    wire: WireDiscord, bot: SampleBot, general: Channel, ada: User
) -> None:
    wire.say(ada, "second", channel=general)
    sending = asyncio.create_task(post_to(bot, general).send("second"))

    post = await wire.wait_for_post(general, lambda m: m.content == "second", timeout=2)

    assert post.id == (await sending).id
    assert wire.posts(general) == [post]
    with pytest.raises(TimeoutError):
        await wire.wait_for_post(general, after=post, timeout=0.01)
