"""The owner hears of an incident once, until it has healed for good."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest
from structlog.typing import EventDict

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import UserId
from bot.domain.operations.incidents import IncidentKind, OperatorNotice
from bot.messaging.ui.operations.alerts import operator_text
from bot.ports.delivery import Opened, OutcomeUnknown, Refused
from bot.ports.fleet import Alone
from bot.services.operations.alerts import ALERT_BACKOFF, OwnerAlerts
from bot.services.operations.incidents import HEALED_AFTER, Incidents
from tests.faults.connection import Patience
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock
from tests.support.messenger import FakeMessenger
from tests.support.randomness import FakeRandomness
from tests.support.turns import some_turns

OWNER = UserId(7)


@pytest.fixture
def time() -> Patience:
    patience = Patience()
    patience.open.set()
    return patience


@pytest.fixture
def incidents(time: Patience) -> Incidents:
    return Incidents(monotonic=time.monotonic)


@pytest.fixture
async def messenger(time: Patience, incidents: Incidents) -> AsyncIterator[FakeMessenger]:
    """The messenger of alerts that run."""
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


def told(messenger: FakeMessenger) -> list[IncidentKind]:
    return [notice.incident for notice in messenger.notices if isinstance(notice, OperatorNotice)]


async def test_an_incident_said_a_hundred_times_is_told_once(
    incidents: Incidents, messenger: FakeMessenger, logs: list[EventDict]
) -> None:
    for _ in range(100):
        incidents.open(IncidentKind.CRASH_LOOP)
        await some_turns()

    assert told(messenger) == [IncidentKind.CRASH_LOOP]
    assert [event["log_level"] for event in logs if event["action"] == "incident_opened"] == [
        "critical"
    ]


async def test_every_kind_of_trouble_is_told(
    incidents: Incidents, messenger: FakeMessenger
) -> None:
    for incident in IncidentKind:
        incidents.open(incident)
    await some_turns()

    assert told(messenger) == list(IncidentKind)


async def test_an_incident_that_comes_and_goes_is_told_again_only_after_an_hour_of_peace(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    for _ in range(50):
        incidents.open(IncidentKind.REQUESTS_REFUSED)
        await some_turns()
        incidents.resolve(IncidentKind.REQUESTS_REFUSED)
        time.now += 60
    flapping = len(told(messenger))
    time.now += HEALED_AFTER.total_seconds()
    incidents.open(IncidentKind.REQUESTS_REFUSED)
    await some_turns()

    assert flapping == 1
    assert len(told(messenger)) == 2


async def test_an_incident_that_is_back_is_told_again_once_it_has_lasted_an_hour(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    incidents.open(IncidentKind.REQUESTS_REFUSED)
    await some_turns()
    incidents.resolve(IncidentKind.REQUESTS_REFUSED)
    times_told = []

    for _ in range(72):  # twelve hours
        incidents.open(IncidentKind.REQUESTS_REFUSED)
        await some_turns()
        times_told.append(len(told(messenger)))
        time.now += 600

    assert times_told == [1] * 6 + [2] * 66


async def test_an_incident_that_heals_within_the_hour_is_not_told_again(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    incidents.open(IncidentKind.REQUESTS_REFUSED)
    await some_turns()
    for _ in range(3):
        incidents.resolve(IncidentKind.REQUESTS_REFUSED)
        incidents.open(IncidentKind.REQUESTS_REFUSED)
        time.now += HEALED_AFTER.total_seconds() - 1
        incidents.open(IncidentKind.REQUESTS_REFUSED)
        await some_turns()

    assert len(told(messenger)) == 1


def test_the_log_promises_no_more_of_a_crash_loop_than_the_message_does(
    incidents: Incidents, logs: list[EventDict]
) -> None:
    incidents.open(IncidentKind.CRASH_LOOP)

    assert "reminders go out while Discord takes them" in logs[0]["event"]
    assert "Reminders go out while Discord takes them" in operator_text(
        OperatorNotice(user_id=OWNER, incident=IncidentKind.CRASH_LOOP)
    )


async def test_an_alert_that_does_not_get_through_is_tried_again_under_one_nonce(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    messenger.script_openings(Refused(refusal=Refusal.OPENING_TOO_FAST), OutcomeUnknown(cause="x"))
    messenger.script_sends(OutcomeUnknown(cause="reset"), Refused(refusal=Refusal.RATE_LIMITED))

    incidents.open(IncidentKind.SPAM_FLAGGED)
    await some_turns(100)

    assert told(messenger) == [IncidentKind.SPAM_FLAGGED]
    assert time.waits == [step.total_seconds() for step in ALERT_BACKOFF.steps]
    assert len(set(messenger.send_requests)) == 1


async def test_an_alert_that_nobody_can_be_told_keeps_no_other_back(
    incidents: Incidents, messenger: FakeMessenger, time: Patience, logs: list[EventDict]
) -> None:
    messenger.script_openings(Refused(refusal=Refusal.SPAM_FLAGGED))
    time.open.clear()

    for incident in IncidentKind:
        incidents.open(incident)
    await some_turns()

    assert told(messenger) == [
        each for each in IncidentKind if each is not IncidentKind.SPAM_FLAGGED
    ]
    assert {type(event["incident"]) for event in logs} == {str}


async def test_an_incident_that_is_back_while_its_alert_is_tried_again_is_told_once(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    messenger.script_openings(OutcomeUnknown(cause="down"))
    time.open.clear()
    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()
    incidents.resolve(IncidentKind.CRASH_LOOP)
    time.now += HEALED_AFTER.total_seconds()

    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()
    time.open.set()
    await some_turns()

    assert told(messenger) == [IncidentKind.CRASH_LOOP]


async def test_an_incident_told_late_is_not_told_again_an_hour_after_it_came_back(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    messenger.script_openings(OutcomeUnknown(cause="down"))
    time.open.clear()
    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()
    incidents.resolve(IncidentKind.CRASH_LOOP)
    incidents.open(IncidentKind.CRASH_LOOP)
    time.open.set()
    await some_turns()

    time.now += HEALED_AFTER.total_seconds()
    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()

    assert told(messenger) == [IncidentKind.CRASH_LOOP]


async def test_an_alert_that_breaks_is_tried_again_and_ends_nothing(
    incidents: Incidents, messenger: FakeMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, calls = messenger.open_channel, count()

    async def open_channel(user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        if next(calls) == 0:
            message = "an answer that nobody foresaw"
            raise KeyError(message)
        return await opening(user_id)

    monkeypatch.setattr(messenger, "open_channel", open_channel)

    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns(100)

    assert told(messenger) == [IncidentKind.CRASH_LOOP]


async def test_an_incident_that_is_over_is_told_no_more(
    incidents: Incidents, messenger: FakeMessenger, time: Patience
) -> None:
    messenger.script_openings(*[OutcomeUnknown(cause="down")] * 3)
    time.open.clear()

    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()
    incidents.resolve(IncidentKind.CRASH_LOOP)
    time.open.set()
    await some_turns()

    assert told(messenger) == []
    assert len(messenger.opened) == 1


async def test_without_an_owner_it_is_only_logged(
    incidents: Incidents, logs: list[EventDict]
) -> None:
    clock = FakeClock(tonight_at(12))
    messenger = FakeMessenger(clock=clock)
    alerts = OwnerAlerts(
        fleet=Alone(),
        owner_id=None,
        messenger=messenger,
        clock=clock,
        randomness=FakeRandomness(),
        incidents=incidents,
    )
    running = asyncio.create_task(alerts.run())

    incidents.open(IncidentKind.CRASH_LOOP)
    await some_turns()
    running.cancel()

    assert messenger.opened == []
    assert [event["action"] for event in logs] == ["incident_opened", "owner_unknown"]


@pytest.mark.parametrize("incident", IncidentKind)
def test_every_trouble_has_words_that_say_what_still_works_or_what_to_do(
    incident: IncidentKind,
) -> None:
    text = operator_text(OperatorNotice(user_id=OWNER, incident=incident))

    assert text.startswith("**")
    assert text.splitlines()[0].endswith("**")
    assert 100 < len(text) < 500
