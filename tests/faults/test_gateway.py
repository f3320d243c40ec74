"""The gateway fails: commands are answered again, and no reminder waits for that."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from discord.backoff import ExponentialBackoff
from structlog.typing import EventDict

from bot.domain.operations.identifies import IDENTIFY_BURST, IDENTIFY_EVERY
from bot.domain.operations.incidents import IncidentKind
from bot.services.operations.incidents import CRASH_LOOP
from tests.faults.connection import PATIENCE, break_for_good, supervised
from tests.faults.stage import DUE, SEND, Stage
from tests.support.turns import some_turns
from tests.wire.faults import Status, rate_limited
from tests.wire.gateway_controls import GatewayControls
from tests.wire.model import User

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_back_off_of_discord_py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.0)


@pytest.mark.parametrize(
    "break_",
    [
        GatewayControls.reconnect,
        lambda gateway: gateway.invalidate(resumable=True),
        GatewayControls.close,
        GatewayControls.abort,
    ],
    ids=["op 7", "op 9 resumable", "close 4000", "TCP reset"],
)
async def test_a_short_interruption_is_resumed_and_costs_no_identify(
    stage: Stage, ada: User, break_: Callable[[GatewayControls], None]
) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        break_(stage.discord.gateway)
        await connection.answers(ada)
        await stage.run_until(DUE + MINUTE)

        counts = stage.discord.gateway.counts
        assert (counts.identifies, counts.resumes) == (1, 1)
        assert connection.patience.waits == []
    assert await stage.is_sent_once(ada)


async def test_a_connection_without_heartbeat_answers_is_replaced(stage: Stage, ada: User) -> None:
    stage.discord.gateway.heartbeat = 0.05

    def lose_patience(client: discord.Client) -> None:
        client._connection.heartbeat_timeout = 0.3

    async with supervised(stage, adapt=lose_patience) as connection:
        await connection.until_connected(identifies=1)
        stage.discord.gateway.withhold_acks()
        await stage.discord.gateway.wait_counts(resumes=1, timeout=5)

        await connection.answers(ada)
        await stage.run_until(DUE + MINUTE)

        assert stage.discord.gateway.counts.identifies == 1
    assert await stage.is_sent_once(ada)


@pytest.mark.parametrize(
    "break_",
    [
        GatewayControls.invalidate,
        lambda gateway: gateway.close(4009),
        lambda gateway: gateway.close(1000),
    ],
    ids=["op 9", "close 4009", "close 1000"],
)
async def test_a_lost_session_is_identified_anew(
    stage: Stage, ada: User, break_: Callable[[GatewayControls], None]
) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        break_(stage.discord.gateway)
        await stage.run_until(DUE + MINUTE)
        await connection.until_connected(identifies=2)
        await connection.answers(ada)

        assert stage.discord.gateway.counts.identifies == 2
        assert connection.patience.waits == [5.0]  # as Discord wants between two of them
        assert len(connection.clients) == 1
    assert await stage.is_sent_once(ada)


async def test_an_event_of_unexpected_shape_costs_one_client_and_no_reminder(
    stage: Stage, ada: User, logs: list[EventDict]
) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        break_for_good(stage)
        await connection.until_connected(identifies=2)
        await connection.answers(ada)
        await stage.run_until(DUE + MINUTE)

        assert len(connection.clients) == 2
        assert connection.clients[0].is_closed()
        assert connection.patience.waits == [5.0]
        (death,) = [event for event in logs if event.get("action") == "client_died"]
        assert isinstance(death["exc_info"], KeyError)  # of what nobody foresaw, the traceback
    assert await stage.is_sent_once(ada)


async def test_a_client_that_dies_during_a_storm_loses_and_doubles_nothing(stage: Stage) -> None:
    people = await stage.meet(*(f"person {number}" for number in range(100)))
    stage.discord.nonces.window = 0

    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)
        async with stage.discord.hold(*SEND, phase="committed", skip=30) as held:
            storm = asyncio.create_task(stage.run_until(DUE + 5 * MINUTE))
            await held.reached
            break_for_good(stage)
            await connection.until_connected(identifies=2)
        await storm

        assert all([await stage.is_sent_once(person) for person in people])


async def test_reminders_go_on_by_rest_while_the_next_connection_waits_for_its_turn(
    stage: Stage, ada: User
) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)
        connection.patience.open.clear()

        break_for_good(stage)
        await connection.until_waiting()
        await stage.run_until(DUE + MINUTE)

        assert stage.discord.gateway.counts.identifies == 1
        assert await stage.is_sent_once(ada)


async def test_rest_down_at_the_start_is_waited_out(
    stage: Stage, ada: User, logs: list[EventDict]
) -> None:
    async with AsyncExitStack() as outage:
        await outage.enter_async_context(stage.discord.offline())
        async with supervised(stage) as connection:
            await connection.until_waiting(times=3)
            await stage.run_until(DUE)
            early, planned = stage.reminders(ada), await stage.tonight(ada)
            await outage.aclose()
            await connection.until_connected(identifies=1)
            await connection.answers(ada)
            await stage.run_until(DUE + MINUTE)

            assert connection.patience.waits[:3] == [5.0, 10.0, 20.0]
            deaths = [event for event in logs if event.get("action") == "client_died"]
            assert {each["cause"].partition(": ")[0] for each in deaths} == {"ClientConnectorError"}
            assert not any("exc_info" in each for each in deaths)
    assert early == []
    assert planned.attempts == 0
    assert await stage.is_sent_once(ada)


async def test_a_gateway_down_at_the_start_keeps_no_reminder_back(stage: Stage, ada: User) -> None:
    # Rapptz/discord.py#10520; AutoShardedBot tries again every five seconds, for ever.
    stage.discord.gateway.refuse_connects(1_000)

    async with supervised(stage, ready_within=timedelta(seconds=2)) as connection:
        await connection.until(lambda: stage.discord.gateway.counts.connects)
        await stage.run_until(DUE + MINUTE)
        sent_without_gateway = await stage.is_sent_once(ada)
        stage.discord.gateway.refuse_connects(0)
        await connection.until_connected(identifies=1)
        await connection.answers(ada)

        assert sent_without_gateway
        assert len(connection.clients) == 2
        assert connection.patience.waits == [5.0]


async def test_a_command_list_that_discord_does_not_take_stops_no_reminder(
    stage: Stage, ada: User
) -> None:
    async with stage.storage.begin() as unit:
        await unit.notes.set(f"commands of {stage.discord.bot.id}", "of another version")
        await unit.commit()
    fault = stage.discord.faults.add("PUT", "/applications/*/commands", Status(status=400))

    async with supervised(stage) as connection:
        connection.patience.open.clear()
        await connection.until_waiting()
        await stage.run_until(DUE + MINUTE)
        assert await stage.is_sent_once(ada)

        stage.discord.faults.remove(fault)
        connection.patience.open.set()
        await connection.until_connected(identifies=1)
        await connection.answers(ada)


async def test_commands_are_answered_while_deliveries_wait(stage: Stage, ada: User) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)
        stage.discord.faults.add(*SEND, rate_limited(60, via=False))

        await stage.run_until(DUE + MINUTE)
        await connection.answers(ada)

        assert stage.breaker.room() == 0
        assert stage.reminders(ada) == []


async def test_a_crash_loop_slows_down_and_the_owner_hears_once(stage: Stage, ada: User) -> None:
    crashes = 8

    async with supervised(stage) as connection:
        for number in range(1, crashes + 1):
            await connection.until_connected(identifies=number)
            break_for_good(stage)
        await connection.until_connected(identifies=crashes + 1)
        await stage.discord.wait_until(stage.told, timeout=PATIENCE)
        await some_turns(500)
        await stage.run_until(DUE + MINUTE)

        assert connection.patience.waits == [5.0, 10.0, 20.0, 40.0, 80.0, 150.0, 150.0, 150.0]
        assert stage.incidents.is_present(IncidentKind.CRASH_LOOP)
        assert crashes > CRASH_LOOP
        assert ["keeps breaking" in text for text in stage.told()] == [True]
        assert await stage.is_sent_once(ada)


async def test_a_session_that_discord_ends_again_and_again_spends_no_more_than_the_days_identifies(
    stage: Stage, ada: User
) -> None:
    async with supervised(stage, ready_within=timedelta(seconds=0.7)) as connection:
        await connection.until_connected(identifies=1)
        budget = connection.supervisor._identifies
        budget._count = replace(budget._count, spent=IDENTIFY_BURST - 1)  # by ends before these
        began_at = connection.patience.now
        for identifies in (2, 3):
            stage.discord.gateway.invalidate()
            await connection.until_connected(identifies=identifies)
        await stage.run_until(DUE + MINUTE)
        await connection.answers(ada)

        assert connection.patience.now - began_at >= IDENTIFY_EVERY.total_seconds()
    assert await stage.is_sent_once(ada)
