"""Several real processes on one PostgreSQL: who dies, stands still or stops is followed without a gap."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.domain.servers.server import SHARD_SHIFT
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess, bot_process
from tests.process.people import set_up
from tests.wire import WireDiscord
from tests.wire.model import Channel, Message, User

pytestmark = [pytest.mark.process, pytest.mark.postgres]

TAKEN_OVER_WITHIN_S = 15.0
LONGEST_STEP_S = 20.0
CROWD = 40
ELSEWHERE = "-# This stretch goes on in another message."


@pytest.fixture
async def pair(
    discord: WireDiscord, postgres_url: str, tmp_path: Path
) -> AsyncIterator[tuple[BotProcess, BotProcess]]:
    """Two that are not started yet, each with its part of the servers. Direct messages are the first's.

    They need not wait for each other's IDENTIFY: that has tests of its own.
    """
    discord.bot.identifies_at_once = 2
    async with AsyncExitStack() as stack:
        pair = []
        for number in range(2):
            folder = tmp_path / str(number)
            folder.mkdir()
            bot = await stack.enter_async_context(
                bot_process(discord, database_url=postgres_url, folder=folder)
            )
            bot.settings = {"CHARLEY_SHARD_COUNT": "2", "CHARLEY_SHARD_IDS": str(number)}
            pair.append(bot)
        yield pair[0], pair[1]


def card_of(discord: WireDiscord, user: User) -> Message:
    return discord.dm_messages(user)[-1]


async def begin(discord: WireDiscord, person: User) -> Message:
    """Begin a stretch, and go on to where its steps are short."""
    await set_up(discord, person)
    await discord.slash(person, "stretch now", {})
    card = card_of(discord, person)
    await discord.press(person, card, label="Begin")
    await discord.press(person, card, label="Skip step")  # by now it is on record where it is shown
    return card


async def until_next_step(discord: WireDiscord, person: User, *, within: float) -> None:
    shown = card_of(discord, person).text
    await discord.wait_until(lambda: card_of(discord, person).text != shown, timeout=within)


def a_hall(discord: WireDiscord, member: User, *, shard: int) -> Channel:
    """Return the channel of a server whose events go to one of two shards."""
    guild = discord.add_guild(
        "sleepers",
        members=[member],
        channels=["hall"],
        bots=[discord.bot],
        id=(1000 + shard) << SHARD_SHIFT,
    )
    (hall,) = guild.channels.values()
    return hall


async def start_both(pair: tuple[BotProcess, BotProcess]) -> tuple[BotProcess, BotProcess]:
    for bot in pair:
        await bot.start()
    return pair


async def test_a_rolling_restart_leaves_no_gap(
    discord: WireDiscord, pair: tuple[BotProcess, BotProcess], postgres_url: str
) -> None:
    ada = discord.add_user("ada", has_installed=True)
    one, other = await start_both(pair)
    card = await begin(discord, ada)
    assert one.events("leadership_gained")
    people = await a_crowd_due_now(discord, postgres_url, size=CROWD)

    assert await one.stop() == 0
    recovered = await other.until_logged("sessions_recovered", within=3)
    await other.until_logged("leadership_gained", within=4)
    await until_next_step(discord, ada, within=LONGEST_STEP_S)
    await one.start()
    await discord.press(ada, card, label="Skip step")
    assert await other.stop() == 0
    await until_next_step(discord, ada, within=LONGEST_STEP_S)
    await discord.wait_until(lambda: all(discord.dm_messages(each) for each in people))
    assert await one.stop() == 0

    assert recovered["count"] == 1
    assert card_of(discord, ada).id == card.id
    assert [len(discord.dm_messages(each)) for each in people] == [1] * CROWD
    for bot in pair:
        assert not bot.events("guiding_broken")
        assert not bot.events("fleet_broken")
    assert discord.calls.statuses()[429] == 0


async def test_a_killed_process_is_followed_by_another_that_lives_already(
    discord: WireDiscord, pair: tuple[BotProcess, BotProcess]
) -> None:
    ada = discord.add_user("ada", has_installed=True)
    one, other = await start_both(pair)
    card = await begin(discord, ada)

    killed_at = asyncio.get_running_loop().time()
    await one.kill()
    recovered = await other.until_logged("sessions_recovered", within=TAKEN_OVER_WITHIN_S)
    taken_over_s = asyncio.get_running_loop().time() - killed_at
    await other.until_logged("leadership_gained", within=4)

    assert recovered["count"] == 1
    assert taken_over_s <= TAKEN_OVER_WITHIN_S
    await until_next_step(discord, ada, within=LONGEST_STEP_S)
    assert card_of(discord, ada).id == card.id
    assert await other.stop() == 0


async def test_a_process_that_stood_still_shows_nothing_of_what_is_another_s_by_now(
    discord: WireDiscord, pair: tuple[BotProcess, BotProcess]
) -> None:
    ada = discord.add_user("ada", has_installed=True)
    one, other = await start_both(pair)
    await begin(discord, ada)

    os.kill(one.pid, signal.SIGSTOP)
    await other.until_logged("sessions_recovered", within=TAKEN_OVER_WITHIN_S)
    await other.until_logged("leadership_gained", within=4)
    os.kill(one.pid, signal.SIGCONT)
    await one.until_logged("work_let_go")
    await one.until_logged("leadership_lost")
    await until_next_step(discord, ada, within=LONGEST_STEP_S)

    assert not one.events("sessions_recovered")
    for bot in (one, other):
        assert await bot.stop() == 0


async def test_who_joins_leaves_the_sessions_of_the_living_alone(
    discord: WireDiscord, pair: tuple[BotProcess, BotProcess]
) -> None:
    ada, bob = discord.add_user("ada"), discord.add_user("bob", has_installed=True)
    hall = a_hall(discord, ada, shard=0)
    host, joining = pair
    await host.start()
    answer = await discord.slash(ada, "stretch now", {}, channel=hall)
    begun = (await discord.press(ada, answer.message, label="Begin")).message
    await begin(discord, bob)
    in_bobs = card_of(discord, bob).text

    await joining.start()
    await joining.until_logged("process_joined")
    await discord.wait_until(
        lambda: (
            discord.world.shown(begun.id).text != begun.text
            and card_of(discord, bob).text != in_bobs
        ),
        timeout=LONGEST_STEP_S,
    )

    assert not joining.events("sessions_recovered")
    for bot in pair:
        assert await bot.stop() == 0


async def test_a_press_at_another_process_moves_the_session_there(
    discord: WireDiscord, pair: tuple[BotProcess, BotProcess]
) -> None:
    ada = discord.add_user("ada", has_installed=True)
    hall = a_hall(discord, ada, shard=1)
    await start_both(pair)
    card = await begin(discord, ada)
    answer = await discord.slash(ada, "stretch now", {}, channel=hall)

    moved = (await discord.press(ada, answer.message, label="Continue here")).message
    await discord.wait_until(lambda: card_of(discord, ada).text == ELSEWHERE)
    await discord.wait_until(
        lambda: discord.world.shown(moved.id).text != moved.text, timeout=LONGEST_STEP_S
    )

    assert card_of(discord, ada).id == card.id
    assert card_of(discord, ada).text == ELSEWHERE  # the first process shows nothing more there
    for bot in pair:
        assert await bot.stop() == 0
