"""Deliveries that fail: one bad evening, never the end of a reminder."""

from datetime import time, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.retry import DELIVERY_BACKOFF, FLAKE_ATTEMPTS, LOOK_UP_FOR, Refusal
from bot.domain.ids import UserId
from bot.ports.delivery import OutcomeUnknown, Refused
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    an_instant,
    tonight_at,
)
from tests.support.messenger import ArrivesThen, Hangs, channel_of
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import some_turns

DUE = tonight_at(22)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
OTHER = UserId(1002)
PASSING = [Refusal.OPENING_TOO_FAST, Refusal.RATE_LIMITED, Refusal.SPAM_FLAGGED]


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("refusal", [Refusal.UNREACHABLE, Refusal.CHANNEL_GONE])
async def test_somebody_who_cannot_be_reached_is_marked_and_keeps_the_schedule(
    world: World, process: Process, refusal: Refusal
):
    world.messenger.script_sends(Refused(refusal=refusal))

    await process.deliver(at=DUE)

    failed, planned = world.occurrences()
    assert (failed.state, failed.reason) == (State.FAILED, Reason.UNREACHABLE)
    assert world.user().unreachable_since == DUE
    assert world.reminder().enabled
    assert planned.slot.due_at == DUE + DAY


async def test_somebody_without_a_channel_counts_as_unreachable_and_none_is_opened(
    world: World, process: Process
):
    await store(world.storage, a_user(dm_channel_id=None), a_reminder())
    await process.housekeeping.repair_plans()

    await process.deliver(at=DUE)

    assert world.user().is_unreachable
    assert (world.messenger.opened, world.messenger.send_requests) == ([], [])


@pytest.mark.usefixtures("person")
async def test_while_unreachable_each_night_is_put_on_record_and_nothing_is_tried(
    world: World, process: Process
):
    world.messenger.script_sends(Refused(refusal=Refusal.UNREACHABLE))

    for night in range(3):
        await process.deliver(at=DUE + night * DAY)

    assert len(world.messenger.send_requests) == 1
    assert [row.reason for row in world.occurrences()[:3]] == [Reason.UNREACHABLE] * 3
    assert world.user().unreachable_since == DUE


@pytest.mark.usefixtures("person")
async def test_a_message_that_discord_finds_wrong_is_not_tried_again(
    world: World, process: Process
):
    world.messenger.script_sends(Refused(refusal=Refusal.REJECTED))

    await process.deliver(at=DUE)

    failed, planned = world.occurrences()
    assert (failed.state, failed.reason) == (State.FAILED, Reason.REJECTED)
    assert planned.slot.due_at == DUE + DAY
    assert not world.user().is_unreachable


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("refusal", [*PASSING, Refusal.NO_ACCESS, Refusal.TOKEN_REJECTED])
async def test_a_passing_refusal_is_tried_again_without_looking_anything_up(
    world: World, process: Process, refusal: Refusal
):
    world.messenger.script_sends(Refused(refusal=refusal))

    await process.deliver(at=DUE)
    waiting = world.planned()
    await process.deliver(at=waiting.claimable_at)

    assert (waiting.state, waiting.attempts) == (State.PLANNED, 1)
    assert (waiting.claimable_at, waiting.attempted_at) == (DUE + DELIVERY_BACKOFF.shortest, None)
    assert world.messenger.nonces == [waiting.id]
    assert world.messenger.lookups == []


@pytest.mark.usefixtures("person")
async def test_a_retry_wakes_the_process_when_it_is_due(world: World, process: Process):
    world.messenger.script_sends(OutcomeUnknown(cause="HTTP 503"))
    world.wakeup.forget()

    await process.deliver(at=DUE)

    assert world.wakeup.next_at == DUE + DELIVERY_BACKOFF.shortest


@pytest.mark.usefixtures("person")
async def test_a_wait_that_discord_asks_for_is_kept(world: World, process: Process):
    retry_after = timedelta(minutes=7)
    world.messenger.script_sends(Refused(refusal=Refusal.RATE_LIMITED, retry_after=retry_after))

    await process.deliver(at=DUE)

    assert world.planned().claimable_at == DUE + retry_after


@pytest.mark.usefixtures("person")
async def test_no_access_so_often_means_unreachable(world: World, process: Process):
    world.messenger.script_sends(*[Refused(refusal=Refusal.NO_ACCESS)] * FLAKE_ATTEMPTS)

    for _ in range(FLAKE_ATTEMPTS):
        assert not world.user().is_unreachable
        await process.deliver(at=world.planned().claimable_at)

    assert world.user().is_unreachable
    assert world.occurrences()[0].reason is Reason.UNREACHABLE


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    "before", [Refused(refusal=Refusal.RATE_LIMITED), OutcomeUnknown(cause="HTTP 503")]
)
async def test_a_single_flake_after_other_failures_is_no_verdict(
    world: World, process: Process, before: Refused | OutcomeUnknown
):
    failures = [before] * FLAKE_ATTEMPTS
    world.messenger.script_sends(*failures, Refused(refusal=Refusal.NO_ACCESS))

    for _ in range(FLAKE_ATTEMPTS + 2):
        await process.deliver(at=world.planned().claimable_at)

    assert not world.user().is_unreachable
    assert world.occurrences()[0].state is State.SENT


@pytest.mark.usefixtures("person")
async def test_a_refusal_all_evening_is_given_up_when_it_is_no_use_any_more(
    world: World, process: Process
):
    world.messenger.close(channel_of(USER_ID), refusal=Refusal.RATE_LIMITED)

    while world.occurrences()[0].state.is_open:
        await process.deliver(at=world.planned().claimable_at)

    failed, planned = world.occurrences()
    assert (failed.state, failed.reason) == (State.FAILED, Reason.OUT_OF_TIME)
    assert world.now < failed.slot.stale_at
    assert planned.slot.due_at == DUE + DAY


@pytest.mark.usefixtures("person")
async def test_a_rejected_token_is_everybodys_trouble(world: World, process: Process):
    world.messenger.script_sends(Refused(refusal=Refusal.TOKEN_REJECTED))

    await process.deliver(at=DUE)

    assert process.incidents.token_rejected.is_set()


@pytest.mark.usefixtures("person")
async def test_a_messenger_that_breaks_is_an_unknown_outcome(world: World, process: Process):
    world.messenger.script_sends(ArrivesThen(ValueError("a fault of ours")))

    with capture_logs() as logs:
        await process.deliver(at=DUE)
    await process.deliver(at=world.planned().claimable_at)

    assert [log["cause"] for log in logs if log["action"] == "outcome_unknown"] == ["ValueError"]
    assert len(world.messenger.sent) == 1
    assert world.occurrences()[0].state is State.SENT


async def test_one_poisonous_reminder_does_not_stop_the_others(world: World, process: Process):
    await _poison(world, process)

    await process.deliver(at=DUE)

    assert [sent.notice.user_id for sent in world.messenger.sent] == [OTHER]
    assert world.planned(user_id=USER_ID).attempts == 1
    assert world.planned(user_id=OTHER).slot.local_date == NIGHT + DAY


async def test_a_poisonous_reminder_is_given_up_in_the_end_and_then_plans_nothing(
    world: World, process: Process
):
    await _poison(world, process)
    stale_at = world.planned(user_id=USER_ID).slot.stale_at

    await process.deliver(at=DUE)
    await process.deliver(at=stale_at + LOOK_UP_FOR)

    (failed,) = world.occurrences(user_id=USER_ID)
    assert (failed.state, failed.reason) == (State.FAILED, Reason.OUT_OF_TIME)


async def test_a_poisonous_reminder_is_reminded_again_once_its_person_has_mended_it(
    world: World, process: Process
):
    await _poison(world, process)
    await process.deliver(at=DUE)

    await process.preferences.set_timezone(USER_ID, "Europe/Berlin")
    await process.deliver(at=DUE + DELIVERY_BACKOFF.shortest)

    assert [sent.notice.user_id for sent in world.messenger.sent] == [OTHER, USER_ID]


@pytest.mark.usefixtures("person")
async def test_an_occurrence_without_an_agenda_is_on_record_as_unreadable(
    world: World, process: Process
):
    world.clock.move_to(DUE)
    world.storage.change("DELETE FROM reminders")  # as one that cannot be read is left out

    await process.deliver()

    (skipped,) = world.occurrences()
    assert world.messenger.send_requests == []
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.UNREADABLE)


@pytest.mark.usefixtures("person")
async def test_a_slow_send_holds_up_nobody_else(world: World, process: Process):
    await store(
        world.storage, a_user(id=OTHER, dm_channel_id=channel_of(OTHER)), a_reminder(user_id=OTHER)
    )
    await process.housekeeping.repair_plans()
    hangs = Hangs()
    world.messenger.script_sends(hangs)
    world.clock.move_to(DUE)

    await process.delivery.sweep()
    await some_turns()

    assert [sent.notice.user_id for sent in world.messenger.sent] == [OTHER]
    hangs.released.set()
    await process.deliver()
    assert len(world.messenger.sent) == 2


async def _poison(world: World, process: Process) -> None:
    """Store a person whose zone tzdata has dropped since, and a healthy one."""
    assert world.now == an_instant(NIGHT, time(12))
    for user_id in (USER_ID, OTHER):
        user = a_user(id=user_id, dm_channel_id=channel_of(user_id))
        await store(world.storage, user, a_reminder(user_id=user_id))
    await process.housekeeping.repair_plans()
    await store(world.storage, a_user(zone_key="Mars/Olympus", dm_channel_id=channel_of(USER_ID)))
