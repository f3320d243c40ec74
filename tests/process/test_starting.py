"""Starting and ending: what a process does with the commands, the token and the database."""

from pathlib import Path

import pytest

from tests.process.harness import BotProcess, charley
from tests.process.outbox import Outbox
from tests.process.people import set_up
from tests.wire import WireDiscord

pytestmark = pytest.mark.process


async def test_commands_are_handed_over_only_when_they_have_changed(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    await bot.start()
    assert await bot.stop() == 0
    await bot.start()
    assert await bot.stop() == 0
    assert len(discord.calls.to("PUT", "/applications/*/commands")) == 1

    await outbox.change("UPDATE notes SET text = 'of another version' WHERE name LIKE 'commands%'")
    await bot.start()

    assert await bot.stop() == 0
    assert len(discord.calls.to("PUT", "/applications/*/commands")) == 2


async def test_a_wrong_token_ends_it_with_one_sentence(
    discord: WireDiscord, bot: BotProcess
) -> None:
    bot.token = "wrong"  # noqa: S105 - no token

    await bot.launch()

    assert await bot.ended() == 1
    [sentence] = bot.said
    assert "does not accept CHARLEY_DISCORD_TOKEN" in sentence
    assert "wrong" not in sentence
    assert len(discord.calls) == 1


async def test_a_revoked_token_ends_it_while_it_runs(discord: WireDiscord, bot: BotProcess) -> None:
    await bot.start()

    discord.bot.is_revoked = True
    discord.gateway.close(4004)

    assert await bot.ended() == 1
    [sentence] = bot.said
    assert "does not accept CHARLEY_DISCORD_TOKEN" in sentence


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:00Z", "2020-02-29T23:59:00Z"])
async def test_a_clock_before_the_reviews_of_the_content_keeps_nobody_from_first_aid(
    discord: WireDiscord, bot: BotProcess, url: str, tmp_path: Path, clock: str
) -> None:
    ada = discord.add_user("ada")
    settings = {"CHARLEY_DISCORD_TOKEN": discord.bot.token, "CHARLEY_DATABASE_URL": url}
    bot.clock = clock

    checked = await charley("check", folder=tmp_path, settings=settings, clock=clock)
    await bot.start()
    await set_up(discord, ada)
    answer = await discord.slash(ada, "cramp", {"where": "calf"})

    assert checked.code == 0, checked.out
    assert answer.latency_ms is not None
    assert not [event for event in bot.log if event["level"] in {"error", "critical"}]
    assert await bot.stop() == 0


async def test_the_database_of_a_newer_version_is_refused_and_left_alone(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, url: str, tmp_path: Path
) -> None:
    settings = {"CHARLEY_DATABASE_URL": url}
    assert (await charley("db", "upgrade", folder=tmp_path, settings=settings)).code == 0
    await outbox.change("UPDATE alembic_version SET version_num = '9999'")

    await bot.launch()

    assert await bot.ended() == 1
    [sentence] = bot.said
    assert "revision 9999, which this version does not know" in sentence
    shown = await charley("db", "current", folder=tmp_path, settings=settings)
    assert shown.out.startswith("9999 ")
    assert len(discord.calls) == 0
