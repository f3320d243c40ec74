"""The process as a whole: ended in the middle of a storm, started without Discord or database."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.delivery.occurrence import State
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.faults.stage import SEND
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess, charley
from tests.process.outbox import Outbox
from tests.wire import WireDiscord
from tests.wire.faults import Status

pytestmark = pytest.mark.process

ONE_PER_CENT = 100  # of the invalid requests that Discord bans for
CROWD = 150


async def test_sigterm_in_a_storm_ends_in_time_and_the_next_process_sends_the_rest(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, url: str
) -> None:
    people = await a_crowd_due_now(discord, url, size=CROWD)
    ids = {f"{number:024x}" for number in range(CROWD)}
    discord.nonces.window = 0
    before = discord.faults.add(*SEND, Status(status=503), probability=0.2)
    after = discord.faults.add(*SEND, Status(status=500), phase="after", probability=0.2)

    await bot.start()
    await discord.wait_until(lambda: len(discord.calls.to(*SEND)) >= 30)
    code = await bot.stop()
    left = [each for each in await outbox.occurrences() if each.id in ids and each.state.is_open]
    for fault in (before, after):
        discord.faults.remove(fault)
    await outbox.run_waits_out()
    await bot.start()
    settled = await outbox.settled(ids)
    await bot.stop()

    assert code == 0
    assert left
    assert {each.state for each in left} == {State.PLANNED}  # nothing was cut off
    assert {each.state for each in settled} == {State.SENT}
    assert [len(discord.dm_messages(person)) for person in people] == [1] * CROWD
    assert discord.limits.invalid_total < ONE_PER_CENT


async def test_a_start_without_discord_waits_for_it(discord: WireDiscord, bot: BotProcess) -> None:
    async with discord.offline():
        await bot.launch()
        await bot.until_logged("client_died")

    async with asyncio.timeout(20):
        await bot.while_running(discord.gateway.wait_counts(identifies=1, timeout=20))
    assert await bot.stop() == 0


async def test_a_read_only_database_file_ends_the_start_with_one_sentence(
    discord: WireDiscord, bot: BotProcess, url: str, tmp_path: Path
) -> None:
    storage = SqlStorage.open(url)
    await upgrade(storage.engine)
    await storage.close()
    make_read_only(tmp_path / "charley.db")

    await bot.launch()

    assert await bot.ended() == 1
    [sentence] = bot.said
    assert sentence.startswith("charley: the database failed")
    assert len(discord.calls) == 0


@pytest.mark.parametrize("name", ["a folder", "behind/a file/charley.db"])
async def test_a_database_file_that_cannot_be_opened_ends_the_start_with_one_sentence(
    discord: WireDiscord, tmp_path: Path, name: str
) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "behind").mkdir()
    (tmp_path / "behind/a file").touch()
    settings = {
        "CHARLEY_DISCORD_TOKEN": discord.bot.token,
        "CHARLEY_DISCORD_API_URL": discord.api_url,
        "CHARLEY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / name}",
    }

    ended = await charley("run", folder=tmp_path, settings=settings)

    [sentence] = ended.err.splitlines()
    assert ended.code == 1
    assert sentence.startswith("charley: the database ")


def make_read_only(file: Path) -> None:
    """Make SQLite refuse to write to a file, even for root: its format is of a later version."""
    with file.open("r+b") as header:
        header.seek(18)  # "file format write version" (sqlite.org/fileformat2.html)
        header.write(bytes([3]))
