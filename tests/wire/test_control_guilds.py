"""The controls of servers over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.wire import WireDiscord
from tests.wire.permissions import MANAGE_GUILD, SEND_MESSAGES, VIEW_CHANNEL
from tests.wire.running import code_of, post_to
from tests.wire.sample_bot import SampleBot

Ask = Callable[..., Awaitable[dict[str, Any]]]  # Any: JSON of many shapes


@pytest.fixture
async def place(control: Ask) -> dict[str, str]:
    """A server made over HTTP: ids of guild, channel, role, user and owner."""
    owner, user = (await control("user", count=2))["ids"]
    made = await control("guild", name="club", members=[owner, user], roles=["helpers"])
    return {
        "guild": made["id"],
        "channel": made["channels"]["general"],
        "role": made["roles"]["helpers"],
        "user": user,
        "owner": owner,
    }


async def test_channels_threads_and_overwrites(
    wire: WireDiscord, bot: SampleBot, control: Ask, place: dict[str, str]
) -> None:
    guild = place["guild"]
    made = await control("channel", do="create", guild=guild, name="sleep", kind="news")
    thread = await control("channel", do="thread", channel=made["id"], name="nightly")
    await control("channel", do="set", channel=thread["id"], archived=True, locked=True)
    sleep, nightly = (wire.world.channels[int(each["id"])] for each in (made, thread))
    locked = await code_of(post_to(bot, nightly).send("x"))
    await control("channel", do="overwrite", channel=made["id"], deny=SEND_MESSAGES)
    silent = await code_of(post_to(bot, sleep).send("x"))
    await control("channel", do="set", channel=made["id"], name="rest", hides_history=True)
    await control("channel", do="delete", channel=made["id"])
    gone = await code_of(post_to(bot, sleep).send("x"))

    assert (locked, silent, gone) == (50083, 50013, 10003)
    assert (sleep.kind, nightly.kind, sleep.name, sleep.hides_history) == (5, 10, "rest", True)


async def test_roles_members_and_pings(
    bot: SampleBot, wire: WireDiscord, control: Ask, place: dict[str, str]
) -> None:
    guild, user = place["guild"], place["user"]
    role = (await control("role", do="create", guild=guild, name="owls"))["id"]
    await control("role", do="set", guild=guild, role=role, mentionable=True)
    await control("role", do="give", guild=guild, role=role, user=user)
    channel = wire.world.channels[int(place["channel"])]
    await post_to(bot, channel).send(f"<@&{role}>")
    await control("role", do="take", guild=guild, role=role, user=user)
    await control("role", do="give", guild=guild, role=role, user=place["owner"])
    [message] = (await control("messages", channel=place["channel"]))["messages"]
    await control("role", do="delete", guild=guild, role=role)
    eve = (await control("user"))["ids"][0]
    await control("member", do="add", guild=guild, user=eve)
    await control("member", do="own", guild=guild, user=eve)
    await control("member", do="remove", guild=guild, user=user)

    members = wire.world.guilds[int(guild)].members
    assert message["mention_roles"] == [role]
    assert message["pinged"] == [place["owner"]]
    assert (int(eve) in members, int(user) in members) == (True, False)
    assert wire.world.guilds[int(guild)].owner.id == int(eve)


@pytest.mark.usefixtures("bot")
async def test_command_permissions_and_what_people_see(control: Ask, place: dict[str, str]) -> None:
    guild, user = place["guild"], place["user"]
    before = await control("commands", guild=guild, user=user)
    await control("member", do="set", guild=guild, user=user, permissions=MANAGE_GUILD)
    granted = await control("commands", guild=guild, user=user)
    denied = await control(
        "commands",
        guild=guild,
        user=user,
        command="settings",
        allowed=[
            {"role": place["role"], "permission": True},
            {"channel": place["channel"], "permission": True},
            {"user": user, "permission": False},
        ],
    )

    seen = ["settings" in each["visible"] for each in (before, granted, denied)]
    assert seen == [False, True, False]


async def test_bots_leave_come_back_and_have_outages(
    bot: SampleBot, control: Ask, place: dict[str, str]
) -> None:
    guild = place["guild"]
    await control("server", do="outage", guild=guild)
    await control("server", do="outage", guild=guild, on=False)
    await control("server", do="remove_bot", guild=guild)
    await control("server", do="add_bot", guild=guild, permissions=VIEW_CHANNEL)
    await bot.changes.until(lambda: bot.events.count("join club") == 2, timeout=2)

    assert bot.events == ["join club", "unavailable club", "remove club", "join club"]


@pytest.mark.usefixtures("bot")
async def test_entities_are_picked_by_id(control: Ask, place: dict[str, str]) -> None:
    who = {"user": place["user"], "guild": place["guild"]}
    file = await control("upload", filename="calls.json", content="{}")
    where = {"channel": place["channel"]}
    read = await control(
        "interaction",
        do="slash",
        name="options",
        options={"text": "a", "document": {"attachment": file["id"]}, "where": where},
        **who,
    )
    board = await control("interaction", do="slash", name="board", **who)
    chosen = await control(
        "interaction",
        do="select",
        user=place["user"],
        message=board["message"]["id"],
        values=[{"role": place["role"]}],
        custom_id="role",
    )
    await control("interaction", do="slash", name="pickers", **who)
    filled = await control(
        "interaction",
        do="submit",
        user=place["user"],
        modal="pickers",
        values={"where": [where], "File": [{"attachment": file["id"]}]},
    )

    assert read["message"]["content"] == "['a', None, None, 'general', '{}']"
    assert chosen["message"]["content"] == "['helpers']"
    assert filled["message"]["content"] == "(['general'], ['{}'])"
