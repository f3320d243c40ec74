"""The main job in the real process: set up by commands, reminded, answered, through any death."""

import pytest

from bot.domain.delivery.occurrence import State
from tests.process.harness import BotProcess
from tests.process.outbox import Outbox
from tests.process.people import is_reminder, set_up
from tests.wire import Status, WireDiscord

pytestmark = pytest.mark.process

DELIVERIES = ("POST", "/channels/*/messages")
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.mark.parametrize("url", ["sqlite", POSTGRES], indirect=True)
async def test_commands_lead_to_a_reminder_and_kills_change_nothing(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    await bot.kill()

    due = await outbox.bring_due(ada.id)
    await bot.start()
    reminder = await discord.wait_for_message(ada, is_reminder)
    await outbox.settled([due.id])
    await bot.kill()

    await bot.start()
    pressed = await discord.press(ada, reminder, label="Done")

    assert pressed.latency_ms is not None
    assert pressed.latency_ms < 1000
    assert not any(is_reminder(message) for message in discord.dm_messages(ada))
    [sent, upcoming] = await outbox.occurrences([ada.id])
    assert (sent.id, sent.state, sent.message_id) == (due.id, State.DONE, reminder.id)
    assert upcoming.state is State.PLANNED
    assert upcoming.slot.local_date > sent.slot.local_date
    assert await bot.stop() == 0
    assert len(discord.calls.to("PUT", "/applications/*/commands")) == 1


async def test_a_snooze_survives_a_kill_and_comes_once(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    assert await bot.stop() == 0
    await outbox.bring_due(ada.id)
    await bot.start()
    reminder = await discord.wait_for_message(ada, is_reminder)
    await discord.press(ada, reminder, label="Snooze 10 min")
    await bot.kill()

    snooze = await outbox.bring_snooze_due(ada.id)
    await bot.start()
    again = await discord.wait_for_message(ada, is_reminder, after=reminder)
    [sent] = await outbox.settled([snooze.id])

    assert (sent.state, sent.message_id) == (State.SENT, again.id)
    assert [each.id for each in discord.dm_messages(ada) if is_reminder(each)] == [
        reminder.id,  # snoozed, it can still be answered
        again.id,
    ]


async def test_a_stop_during_a_delivery_leaves_nothing_leased_and_loses_nothing(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    await bot.stop()
    due = await outbox.bring_due(ada.id)
    discord.nonces.window = 0

    async with discord.hold(*DELIVERIES, phase="committed") as held:
        await bot.start()
        await held.reached
        code = await bot.stop()

    assert code == 0
    assert await outbox.in_state(State.LEASED) == 0
    await outbox.run_waits_out()
    await bot.start()
    [sent] = await outbox.settled([due.id])
    [reminder] = filter(is_reminder, discord.dm_messages(ada))
    assert (sent.state, sent.message_id) == (State.SENT, reminder.id)


async def test_a_due_reminder_is_sent_while_the_gateway_is_away(
    discord: WireDiscord, bot: BotProcess, outbox: Outbox
) -> None:
    ada = discord.add_user("ada")
    await bot.start()
    await set_up(discord, ada)
    await bot.stop()
    await outbox.bring_due(ada.id)
    discord.faults.add(*DELIVERIES, Status(status=503), times=1)

    await bot.start()
    await bot.until_logged("outcome_unknown")
    discord.gateway.refuse_connects(1000)
    discord.gateway.abort()
    await discord.wait_for_message(ada, is_reminder)

    assert all(session.connection is None for session in discord.gateway.sessions)
