"""Reminders and posts of the same second, through the real process and Discord's limit.

`python -m benchmarks --only evening` does the same with 2,000 of each, and measures.
"""

from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.scheduling.system_clock import SystemClock
from bot.services.delivery.engine import IN_FLIGHT
from tests.faults.stage import SEND
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess
from tests.process.hosts import open_servers
from tests.process.outbox import Outbox
from tests.wire import WireDiscord

pytestmark = pytest.mark.process

CROWD = IN_FLIGHT + 12
"""More than are under way together: some are still to be claimed when posts could be."""

SERVERS = 30
SOON = timedelta(seconds=3)
"""By then the process has started, and the gateway has told of all servers."""


async def test_every_message_to_a_person_goes_before_every_post_of_the_same_second(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, url: str
) -> None:
    due_at = SystemClock().now() + SOON
    people = await a_crowd_due_now(discord, url, size=CROWD, claimable_at=due_at)
    hosts = await open_servers(discord, database_url=url, count=SERVERS, claimable_at=due_at)
    ids = {f"{number:024x}" for number in range(CROWD)} | {host.due.id for host in hosts}

    await bot.start()
    await discord.wait_until(lambda: len(discord.calls.to(*SEND)) >= IN_FLIGHT // 2)
    panel = await discord.slash(hosts[0].admin, "server settings", guild=hosts[0].guild)
    settled = await outbox.settled(ids)
    code = await bot.stop()

    assert code == 0
    assert {each.state for each in settled} == {State.SENT}
    requests = discord.calls.to(*SEND)
    direct = {f"/channels/{discord.world.direct(discord.bot, each).id}/messages" for each in people}
    assert {call.path for call in requests[:CROWD]} == direct
    assert Counter(call.path for call in requests[CROWD:]) == dict.fromkeys(
        (host.path for host in hosts), 1
    )
    assert discord.calls.statuses().get(429, 0) == 0
    assert [len(discord.posts(host.channel)) for host in hosts] == [1] * SERVERS
    assert [len(discord.dm_messages(person)) for person in people] == [1] * CROWD
    assert panel.message.is_ephemeral
