"""A long outage: the owner hears of it once, and once that it is over, and what came late."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from structlog.typing import EventDict

from bot.domain.delivery.occurrence import Reason
from bot.domain.events import (
    DiscordReachable,
    DiscordUnreachable,
    OccurrenceSent,
    OccurrenceSkipped,
)
from bot.domain.ids import UserId
from bot.domain.operations.incidents import IncidentKind, OperatorNotice, OutageOverNotice
from bot.domain.operations.outages import STEADY_AFTER, WORTH_TELLING, Outage, Side
from bot.messaging.ui.operations.alerts import operator_text
from bot.ports.delivery import OutcomeUnknown
from bot.ports.fleet import Alone
from bot.services.operations.alerts import OwnerAlerts
from bot.services.operations.incidents import Incidents
from tests.faults.connection import Patience
from tests.faults.stage import DUE, SEND, Stage
from tests.support.builders import an_attempt, tonight_at
from tests.support.clock import FakeClock
from tests.support.messenger import FakeMessenger
from tests.support.randomness import FakeRandomness
from tests.support.turns import some_turns
from tests.wire.faults import Status

OWNER = UserId(7)
SWEEP_S = 30.0
MINUTE, HOUR = 60.0, 3600.0


@pytest.fixture
def time() -> Patience:
    return Patience()


@pytest.fixture
def incidents(time: Patience) -> Incidents:
    return Incidents(monotonic=time.monotonic)


@pytest.fixture
async def messenger(time: Patience, incidents: Incidents) -> AsyncIterator[FakeMessenger]:
    clock = FakeClock(tonight_at(12))
    messenger = FakeMessenger(clock=clock)
    alerts = OwnerAlerts(
        fleet=Alone(),
        owner_id=OWNER,
        messenger=messenger,
        clock=clock,
        randomness=FakeRandomness(),
        incidents=incidents,
        sleep=time.sleep,
    )
    running = asyncio.create_task(alerts.run())
    yield messenger
    assert not running.done()
    running.cancel()


async def pass_time(time: Patience, incidents: Incidents, seconds: float) -> None:
    """Let time pass as a process does: with a look at every sweep."""
    end = time.now + seconds
    while time.now < end:
        time.now = min(time.now + SWEEP_S, end)
        incidents.look()
        await some_turns(10)


def told(messenger: FakeMessenger) -> list[type]:
    return [type(notice) for notice in messenger.notices]


async def test_six_hours_without_the_gateway_are_told_after_five_minutes_and_at_their_end(
    time: Patience, incidents: Incidents, messenger: FakeMessenger
) -> None:
    incidents.take_note(DiscordUnreachable(side=Side.GATEWAY))

    await pass_time(time, incidents, WORTH_TELLING.total_seconds() - SWEEP_S)
    early = told(messenger)
    await pass_time(time, incidents, SWEEP_S)
    begun = told(messenger)
    await pass_time(time, incidents, 6 * HOUR - WORTH_TELLING.total_seconds())
    incidents.take_note(DiscordReachable(side=Side.GATEWAY))
    await pass_time(time, incidents, STEADY_AFTER[Side.GATEWAY].total_seconds() + SWEEP_S)

    assert (early, begun) == ([], [OperatorNotice])
    assert told(messenger) == [OperatorNotice, OutageOverNotice]
    assert messenger.notices[-1] == OutageOverNotice(
        user_id=OWNER, length=timedelta(hours=6), late=0, missed=0
    )


async def test_an_hour_without_rest_is_told_in_one_message_once_it_can_be(
    time: Patience, incidents: Incidents, messenger: FakeMessenger
) -> None:
    messenger.script_openings(*[OutcomeUnknown(cause="HTTP 503")] * 20)
    for _ in range(60):
        incidents.take_note(DiscordUnreachable(side=Side.REST))
        await pass_time(time, incidents, MINUTE)
    messenger._dm_open_limiter.clear()
    late = OccurrenceSent(attempt=an_attempt(lateness=timedelta(minutes=40)))
    on_time = OccurrenceSent(attempt=an_attempt())
    missed = OccurrenceSkipped(attempt=an_attempt(), reason=Reason.STALE)

    incidents.take_note(DiscordReachable(side=Side.REST))
    for happened in (late, late, on_time, missed):
        incidents.take_note(happened)
    await pass_time(time, incidents, STEADY_AFTER[Side.REST].total_seconds() + SWEEP_S)

    (over,) = [each for each in messenger.notices if isinstance(each, OutageOverNotice)]
    assert (over.length, over.late, over.missed) == (timedelta(hours=1), 2, 1)
    assert told(messenger).count(OperatorNotice) <= 1


async def test_an_outage_of_four_minutes_is_nobodys_business(
    time: Patience, incidents: Incidents, messenger: FakeMessenger
) -> None:
    for _ in range(20):
        incidents.take_note(DiscordUnreachable(side=Side.GATEWAY))
        await pass_time(time, incidents, 4 * MINUTE)
        incidents.take_note(DiscordReachable(side=Side.GATEWAY))
        await pass_time(time, incidents, 10 * MINUTE)

    assert told(messenger) == []


@pytest.mark.parametrize(
    ("down_s", "up_s"), [(30, 30), (60, 100), (6 * MINUTE, 10 * MINUTE), (6 * MINUTE, 30)]
)
async def test_a_day_of_coming_and_going_is_told_a_few_times_at_most(
    time: Patience, incidents: Incidents, messenger: FakeMessenger, down_s: float, up_s: float
) -> None:
    while time.now < 24 * HOUR:
        incidents.take_note(DiscordUnreachable(side=Side.GATEWAY))
        await pass_time(time, incidents, down_s)
        incidents.take_note(DiscordReachable(side=Side.GATEWAY))
        await pass_time(time, incidents, up_s)

    assert 1 <= len(told(messenger)) <= 2


async def test_both_sides_away_are_one_outage(
    time: Patience, incidents: Incidents, messenger: FakeMessenger
) -> None:
    for _ in range(20):
        incidents.take_note(DiscordUnreachable(side=Side.GATEWAY))
        incidents.take_note(DiscordUnreachable(side=Side.REST))
        await pass_time(time, incidents, MINUTE)
    incidents.take_note(DiscordReachable(side=Side.REST))
    await pass_time(time, incidents, 2 * MINUTE)
    incidents.take_note(DiscordReachable(side=Side.GATEWAY))
    await pass_time(time, incidents, 10 * MINUTE)

    assert told(messenger) == [OperatorNotice, OutageOverNotice]


async def test_one_failed_request_is_no_outage_however_long_nothing_is_asked(
    time: Patience, incidents: Incidents, messenger: FakeMessenger
) -> None:
    incidents.take_note(DiscordUnreachable(side=Side.REST))
    await pass_time(time, incidents, 20 * HOUR)

    assert told(messenger) == []


async def test_without_an_owner_the_log_has_a_line_for_each(
    time: Patience, incidents: Incidents, logs: list[EventDict]
) -> None:
    incidents.take_note(DiscordUnreachable(side=Side.GATEWAY))
    await pass_time(time, incidents, 20 * MINUTE)
    incidents.take_note(DiscordReachable(side=Side.GATEWAY))
    await pass_time(time, incidents, 10 * MINUTE)

    said = [event["action"] for event in logs]
    assert said == ["incident_opened", "outage_over", "incident_resolved"]
    assert next(event for event in logs if event["action"] == "outage_over")["length_s"] == 1200


async def test_a_rest_interface_that_fails_for_an_hour_is_told_with_what_came_late(
    stage: Stage,
) -> None:
    people = await stage.meet("ada", "bob", "cyd")
    stage.discord.world.direct(stage.discord.bot, stage.owner)
    fault = stage.discord.faults.add("*", "/**", Status(status=503))

    await stage.run_until(DUE + timedelta(hours=1))
    stage.discord.faults.remove(fault)
    for _ in range(40):
        await stage.run_until(stage.now + timedelta(seconds=30))
        await stage.sweep()
        await some_turns(100)
    await stage.discord.wait_until(lambda: len(stage.told()) >= 1, timeout=5)

    (over,) = [text for text in stage.told() if "reach Discord again" in text]
    assert all([await stage.is_sent_once(person) for person in people])
    assert "came late, and said so: 3" in over
    assert len(stage.discord.calls.to(*SEND)) < 100


def test_the_words_of_the_beginning_promise_the_end() -> None:
    assert "tell you when it is over" in operator_text(
        OperatorNotice(user_id=OWNER, incident=IncidentKind.DISCORD_AWAY)
    )


def test_an_outage_that_nothing_was_late_in_counts_nothing_of_before() -> None:
    outage = Outage()

    outage.count_missed()
    outage.failed(Side.GATEWAY, now=0)
    outage.is_worth_telling(now=600)
    outage.answered(Side.GATEWAY, now=600)
    report = outage.ended(now=900)

    assert report is not None
    assert (report.missed, report.length) == (0, timedelta(minutes=10))
