"""At no level does a log hold what a person has set: the real process, at its most talkative."""

import json

import pytest

from tests.process.harness import BotProcess
from tests.process.outbox import Outbox
from tests.process.people import ZONE, is_reminder, set_up
from tests.wire import WireDiscord

pytestmark = pytest.mark.process
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)

OTHER_ZONE = "Antarctica/Troll"
BROKEN = {
    "sqlite": (
        "CREATE TRIGGER broken BEFORE UPDATE ON users BEGIN SELECT RAISE(ABORT, 'broken'); END",
    ),
    "postgresql": (f"ALTER TABLE users ADD CONSTRAINT broken CHECK (zone_key = '{ZONE}')",),
}
"""A database that refuses to store a person anew; PostgreSQL quotes the whole row in its error."""


def written(bot: BotProcess) -> str:
    """Return all that was logged, without the times of the events."""
    events = [{**event, "timestamp": ""} for event in bot.log]
    return "\n".join([*map(json.dumps, events), *bot.said])


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize("url", ["sqlite", POSTGRES], indirect=True)
async def test_no_log_holds_what_a_person_has_set(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox, url: str, level: str
) -> None:
    bot.settings["CHARLEY_LOG_LEVEL"] = level
    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    await discord.slash(ada, "bedtime", {"time": "23:17"})
    await bot.stop()
    due = await outbox.bring_due(ada.id)
    await bot.start()
    reminder = await discord.wait_for_message(ada, is_reminder)
    await bot.until_logged("occurrence_sent")  # which comes once that is on record
    await discord.press(ada, reminder, label="Done")
    quiet = written(bot)

    for statement in BROKEN[url.partition("+")[0].partition(":")[0]]:
        await outbox.change(statement)
    await discord.slash(ada, "bedtime", {"time": "23:17", "timezone": OTHER_ZONE})
    failed = await bot.until_logged("command_failed")
    await bot.stop()
    loud = written(bot)

    assert "occurrence_sent" in quiet
    assert due.id in quiet  # the numbers of reminders may be logged, as PRIVACY says
    assert str(ada.id) not in quiet
    assert str(reminder.id) not in quiet
    assert "IntegrityError" in failed["exception"]
    assert "UPDATE users SET" in failed["exception"] or "INSERT INTO users" in failed["exception"]
    for private in (ZONE, OTHER_ZONE, "Troll", "23:17", "22:30", discord.bot.token):
        assert private not in loud


async def test_nothing_in_the_log_says_who_has_had_themselves_erased(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("wilhelmina")
    await bot.start()
    await set_up(discord, ada)
    await bot.stop()
    await outbox.bring_due(ada.id)
    await bot.start()
    reminder = await discord.wait_for_message(ada, is_reminder)
    await bot.until_logged("occurrence_sent")
    await discord.press(ada, reminder, label="Done")

    asked = await discord.slash(ada, "privacy delete")
    await discord.press(ada, asked.message, label="Delete everything")
    shown = await discord.slash(ada, "privacy show")
    assert await bot.stop() == 0

    numbers = {str(ada.id), str(reminder.channel.id), str(reminder.id), ada.name}
    log = written(bot)
    assert shown.message is not None
    assert "occurrence_sent" in log
    assert {number for number in numbers if number in log} == set()
