"""The command line besides `charley run`."""

import json
from pathlib import Path

import pytest

from bot import __version__
from bot.domain.delivery.occurrence import State
from tests.process.harness import BotProcess, Ended, charley
from tests.process.outbox import Outbox
from tests.process.people import set_up
from tests.wire import WireDiscord

pytestmark = pytest.mark.process


async def test_the_version_is_printed(tmp_path: Path) -> None:
    ended = await charley("version", folder=tmp_path)

    assert (ended.code, ended.out.strip()) == (0, __version__)


@pytest.mark.parametrize("command", ["check", "run"])
async def test_every_problem_of_the_settings_is_named_at_once(tmp_path: Path, command: str) -> None:
    settings = {
        "CHARLEY_DATABASE_URL": "mysql://localhost/charley",
        "CHARLEY_SENDS_PER_SECOND": "900",
        "CHARLEY_LOG_LEVEL": "loud",
        "CHARLEY_DISCORD_API_URL": "not an address",
        "CHARLEY_SHARD_COUNT": "0",
    }

    ended = await charley(command, folder=tmp_path, settings=settings)

    assert ended.code == 2
    assert not ended.out
    lines = ended.err.splitlines()
    named = {line.split()[1] for line in lines}
    assert named == {*settings, "CHARLEY_DISCORD_TOKEN"}
    assert all(line.startswith("charley: ") for line in lines)


async def test_a_check_finds_everything_in_place_and_changes_nothing(
    discord: WireDiscord, tmp_path: Path, url: str
) -> None:
    settings = {
        "CHARLEY_DISCORD_TOKEN": discord.bot.token,
        "CHARLEY_DISCORD_API_URL": discord.api_url,
        "CHARLEY_DATABASE_URL": url,
    }

    ended = await charley("check", "--online", folder=tmp_path, settings=settings)

    assert ended.code == 0, ended.out
    assert "the first start creates" in ended.out
    assert not (tmp_path / "charley.db").exists()
    assert "logged in as Charley" in ended.out
    assert "&scope=bot+applications.commands&permissions=274877975552" in ended.out
    assert discord.bot.token not in ended.out + ended.err
    assert discord.calls.to("PUT") == []


@pytest.mark.parametrize("name", ["a folder", "behind/a file/charley.db"])
async def test_a_check_finds_a_database_that_cannot_be_created_and_looks_on(
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

    ended = await charley("check", "--online", folder=tmp_path, settings=settings)

    assert ended.code == 1
    assert "FAIL database: the database " in ended.out
    assert "ok   discord: logged in as Charley" in ended.out
    assert not ended.err


async def test_a_backup_brings_back_what_was_lost(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, url: str, tmp_path: Path
) -> None:
    async def run(*arguments: str) -> Ended:
        return await charley(*arguments, folder=tmp_path, settings={"CHARLEY_DATABASE_URL": url})

    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    assert (await run("db", "backup", "copy.db")).code == 0

    refused = await run("db", "restore", "copy.db")
    assert refused.code == 1
    assert "stop Charley first" in refused.err
    assert await bot.stop() == 0

    for nobody in ("99999999999999999999999", "0", "-1"):
        refused = await run("user", "export", "--", nobody)
        assert refused.code == 2
        assert "Traceback" not in refused.err
    exported = await run("user", "export", str(ada.id))
    assert json.loads(exported.out)["reminders"][0]["kind"] == "stretch"
    erased = await run("user", "erase", str(ada.id))
    assert "deleted 3 rows" in erased.out
    assert await outbox.occurrences([ada.id]) == []

    assert (await run("db", "restore", "copy.db")).code == 0
    [planned] = await outbox.occurrences([ada.id])
    assert planned.state is State.PLANNED
