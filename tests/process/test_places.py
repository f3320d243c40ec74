"""Commands wherever a person may type them, in whatever language they use Discord."""

import pytest

from tests.behaviour.person import read_in
from tests.process.harness import BotProcess
from tests.process.outbox import Outbox
from tests.process.people import ZONE, is_reminder
from tests.wire import WireDiscord

pytestmark = pytest.mark.process


async def test_an_app_installed_only_by_the_person_works_everywhere(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada", locale="de", has_installed=True)
    bob = discord.add_user("bob")
    group = discord.add_group(ada, bob)
    elsewhere = discord.add_guild("no Charley here", members=[ada], bots=[])
    await bot.start()

    asked = await discord.slash(
        ada, "bedtime", {"time": "10.30 PM", "timezone": ZONE}, channel=group, user_install=True
    )
    turned_on = await discord.slash(
        ada, "stretch remind", {"enabled": True}, guild=elsewhere, user_install=True
    )
    in_dm = await discord.slash(ada, "reminders", user_install=True, locale="ja")

    assert asked.message.is_ephemeral
    assert "22:30" in read_in(asked.text, ZONE)
    assert turned_on.message.is_ephemeral
    assert [message.author.name for message in discord.dm_messages(ada)][:1] == ["Charley"]
    assert not in_dm.message.is_ephemeral
    await bot.stop()
    assert (await outbox.user(ada.id)).locale == "ja"  # stored once the look was answered
    await outbox.bring_due(ada.id)
    await bot.start()
    reminder = await discord.wait_for_message(ada, is_reminder)
    assert (await discord.press(ada, reminder, label="Done")).did_respond


async def test_a_server_and_a_dm_serve_the_same_person(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada")
    guild = discord.add_guild("Sleepers", members=[ada])
    await bot.start()

    typed = await discord.autocomplete(ada, "timezone", "place", "munich", guild=guild)
    chosen = {"place": typed.choices[0]["value"]}
    answered = await discord.slash(ada, "timezone", chosen, guild=guild, locale="en-GB")
    shown = await discord.slash(ada, "timezone")

    assert answered.message.is_ephemeral
    assert not shown.message.is_ephemeral
    assert (await outbox.user(ada.id)).zone_key == "Europe/Berlin"
