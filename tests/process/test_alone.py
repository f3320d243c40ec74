"""An SQLite database serves one process; what a killed one had under way is taken up at once."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.operations.pace import DISCORD_LIMIT
from tests.faults.stage import SEND
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess, Ended, bot_process, charley
from tests.process.outbox import Outbox
from tests.process.people import set_up
from tests.wire import WireDiscord
from tests.wire.faults import Slow

pytestmark = pytest.mark.process

Record = Callable[[str, object], None]

UNDER_WAY, IN_REQUESTS, ARRIVE = 60, DISCORD_LIMIT, 25
"""Deliveries begun; those that have got a place in the pacer; those whose message is out."""

KILL_TO_LAST_S = 20
"""Far below a lease. The goal is 5 s on a machine with nothing else to do; it is on record as a
property of the test."""


async def test_a_second_process_is_refused_and_told_which_one_has_it(
    discord: WireDiscord, bot: BotProcess, url: str, tmp_path: Path
) -> None:
    async def run(*arguments: str) -> Ended:
        return await charley(*arguments, folder=tmp_path, settings={"CHARLEY_DATABASE_URL": url})

    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    assert (await run("db", "backup", "copy.db")).code == 0
    link = tmp_path / "elsewhere.db"
    link.symlink_to(tmp_path / "charley.db")

    for database_url in (url, f"sqlite+aiosqlite:///{link}"):
        async with bot_process(discord, database_url=database_url, folder=tmp_path) as second:
            await second.launch()
            assert await second.ended() == 1
            [sentence] = second.said
            assert f"is in use by process {bot.pid} on {os.uname().nodename}, since " in sentence
            assert not second.log

    for command in (("db", "upgrade"), ("db", "restore", "copy.db")):
        refused = await run(*command)
        assert (refused.code, f"process {bot.pid}" in refused.err) == (1, True)
    for command in (
        ("db", "current"),
        ("db", "backup", "another.db"),
        ("user", "export", str(ada.id)),
    ):
        assert (await run(*command)).code == 0
    assert await bot.stop() == 0


async def test_the_lock_of_a_killed_process_is_gone_with_it(bot: BotProcess) -> None:
    await bot.start()
    await bot.kill()

    await bot.start()

    assert await bot.stop() == 0


async def test_what_was_under_way_at_a_kill_is_over_within_seconds(
    discord: WireDiscord,
    bot: BotProcess,
    outbox: Outbox,
    url: str,
    record_testsuite_property: Record,
) -> None:
    people = await a_crowd_due_now(discord, url, size=UNDER_WAY)
    half_arrive = discord.faults.add(*SEND, Slow(60), phase="after", times=ARRIVE)
    others_wait = discord.faults.add(*SEND, Slow(60), skip=ARRIVE)
    await bot.start()
    async with asyncio.timeout(30):
        while len(discord.calls.to(*SEND)) < IN_REQUESTS:  # noqa: ASYNC110 - held before it is news
            await asyncio.sleep(0.05)
    arrived = sum(len(discord.dm_messages(person)) for person in people)
    assert await outbox.in_state(State.LEASED) == UNDER_WAY
    for fault in (half_arrive, others_wait):
        discord.faults.remove(fault)

    killed_at = time.monotonic()
    await bot.kill()
    await bot.launch()
    await discord.wait_until(lambda: all(map(discord.dm_messages, people)), timeout=60)
    took = time.monotonic() - killed_at

    record_testsuite_property("kill_to_last_s", round(took, 2))
    assert arrived == ARRIVE
    assert [len(discord.dm_messages(person)) for person in people] == [1] * UNDER_WAY
    assert took < KILL_TO_LAST_S
    assert await bot.stop() == 0
