"""Checks of servers from outside, on the real process: forms, rights that go meanwhile, and pings.

Which test shows which of the sixteen checks stands in `docs/server-checks.md`.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.process.harness import BotProcess
from tests.process.hosts import Host, open_servers
from tests.process.outbox import Outbox
from tests.wire import InteractionOutcome, WireDiscord
from tests.wire.model import Role, User

pytestmark = pytest.mark.process

PINGING = "Good night @everyone <@&1> [x](http://example.org)"


@pytest.fixture
async def host(discord: WireDiscord, url: str) -> Host:
    """A server with one call."""
    storage = SqlStorage.open(url)
    await upgrade(storage.engine)
    await storage.close()
    (host,) = await open_servers(discord, database_url=url, count=1)
    return host


@pytest.fixture
async def helpers(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, host: Host
) -> AsyncIterator[Role]:
    """The manager role of the server, which an admin lets see the command."""
    helpers = discord.guilds.add_role(host.guild, "helpers")
    await outbox.change(f"UPDATE servers SET manager_role_id = {helpers.id}")  # noqa: S608 - a number
    discord.guilds.add_channel(host.guild, "nights")
    await bot.start()
    await discord.wait_until(lambda: bool(discord.bot.commands.get(None)))
    discord.guilds.set_command_permissions(host.guild, {helpers: True}, command="server")
    yield helpers
    assert await bot.stop() == 0


@pytest.fixture
async def hal(discord: WireDiscord, host: Host, helpers: Role) -> User:
    hal = discord.add_user("hal")
    discord.guilds.add_member(host.guild, hal, roles=[helpers])
    return hal


def filled(host: Host, **changes: Any) -> dict[str, Any]:
    nights = list(host.guild.channels.values())[-1]
    return {"channel": [nights], "days": ["0"], "time": "21:00", "text": ""} | changes


async def form_of(discord: WireDiscord, who: User, host: Host) -> InteractionOutcome:
    return await discord.slash(who, "server call add", guild=host.guild, channel=host.channel)


async def test_a_form_sent_after_the_manager_role_was_taken_changes_nothing(
    discord: WireDiscord, outbox: Outbox, host: Host, hal: User, helpers: Role
) -> None:
    form = await form_of(discord, hal, host)
    discord.guilds.take_role(host.guild, hal, helpers)

    refused = await discord.submit(hal, form, filled(host))

    assert "It needs *Manage Server*, or the role" in refused.text
    assert await outbox.count("calls") == 1
    assert await outbox.count("drafts") == 0
    assert await outbox.count("audit") == 0


async def test_own_words_with_a_ping_and_a_link_are_refused_and_nobody_is_pinged(
    discord: WireDiscord, outbox: Outbox, host: Host, hal: User
) -> None:
    form = await form_of(discord, hal, host)

    refused = await discord.submit(hal, form, filled(host, text=PINGING))

    assert refused.text.startswith("There is a mention in the text.")
    assert "Post from now on" not in refused.message.buttons
    assert await outbox.count("calls") == 1
    assert await outbox.count("audit") == 0
    answers = [refused.message, *refused.followups]
    assert all(not message.pings.everyone and message.pings.roles == () for message in answers)


@pytest.mark.usefixtures("helpers")
async def test_a_post_lets_nobody_be_pinged(
    discord: WireDiscord, outbox: Outbox, host: Host
) -> None:
    await outbox.settled([host.due.id])

    (post,) = discord.posts(host.channel)
    (request,) = discord.calls.to("POST", host.path)
    assert (post.pings.everyone, post.pings.roles, post.pings.users) == (False, (), ())
    assert request.payload["allowed_mentions"]["parse"] == []


async def test_the_same_form_with_plain_words_is_shown_and_saved(
    discord: WireDiscord, outbox: Outbox, host: Host, hal: User
) -> None:
    form = await form_of(discord, hal, host)
    preview = await discord.submit(hal, form, filled(host, text="Good night"))
    saved = await discord.press(hal, preview.message, label="Post from now on")

    assert saved.did_respond
    assert await outbox.count("calls") == 2
    assert await outbox.count("audit") == 1
