"""The REST interface fails: every reminder arrives once, or is on record with its reason."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.retry import DELIVERY_BACKOFF, FLAKE_ATTEMPTS
from bot.domain.ids import ChannelId, UserId
from bot.domain.operations.incidents import IncidentKind, OperatorNotice
from bot.messaging.discord_io.chain import REQUEST_TIMEOUT, TURN_TIMEOUT
from bot.ports.delivery import Delivered, OutcomeUnknown, SendResult
from bot.services.delivery.engine import LEASE
from tests.faults.stage import DAY, DUE, LOOK_UP, SEND, STALE, Stage
from tests.support.builders import an_envelope, an_occurrence_id
from tests.wire.faults import Cut, Kind, Reset, Slow, Status, refused
from tests.wire.limits import LimitRules, Rate
from tests.wire.model import User

MINUTE = timedelta(minutes=1)
SILENCE = Slow(30)
LOST = [
    Status(status=500),
    Status(status=502),
    Status(status=503),
    Status(status=520, text="<html>origin error</html>"),
    Reset(),
    Cut(),
    SILENCE,
]
NAMES = ["500", "502", "503", "520", "reset", "cut", "silence of 30 s"]


async def test_without_a_fault_a_reminder_arrives_once(stage: Stage, ada: User) -> None:
    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)
    assert len(stage.discord.calls.to(*SEND)) == 1


async def test_two_answers_of_500_in_a_row_delay_a_reminder(stage: Stage, ada: User) -> None:
    stage.discord.faults.add(*SEND, Status(status=500), times=2)

    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)
    assert [call.status for call in stage.discord.calls.to(*SEND)] == [500, 500, 200]
    assert len(stage.discord.calls.to(*LOOK_UP)) == 2


@pytest.mark.parametrize("fault", LOST, ids=NAMES)
async def test_what_was_lost_before_discord_took_it_arrives_later(
    stage: Stage, ada: User, fault: Kind
) -> None:
    stage.lose_patience()
    stage.discord.faults.add(*SEND, fault, times=1)

    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)


@pytest.mark.parametrize("window", [180.0, 0.0], ids=["in the nonce window", "without a window"])
@pytest.mark.parametrize("fault", LOST, ids=NAMES)
async def test_what_discord_took_before_its_answer_was_lost_arrives_once(
    stage: Stage, ada: User, fault: Kind, window: float
) -> None:
    stage.lose_patience()
    stage.discord.nonces.window = window
    stage.discord.faults.add(*SEND, fault, phase="after", times=1)

    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)
    assert len(stage.discord.calls.to(*SEND)) == 1  # found in the history


async def test_a_message_of_unknown_fate_is_not_sent_again_before_the_history_answers(
    stage: Stage, ada: User
) -> None:
    stage.discord.nonces.window = 0
    stage.discord.faults.add(*SEND, Status(status=500), phase="after", times=1)
    stage.discord.faults.add(*LOOK_UP, Status(status=503), times=3)

    await stage.run_until(DUE + 5 * MINUTE)

    assert await stage.is_sent_once(ada)
    assert len(stage.discord.calls.to(*SEND)) == 1


async def test_a_request_that_discord_takes_after_30_seconds_of_silence_arrives_once(
    stage: Stage, ada: User
) -> None:
    # Sizes of 1 in 66: given up after 20 s, not in the history by then, sent again, and then taken.
    stage.lose_patience()
    stage.discord.faults.add(*SEND, Slow(0.45), times=1)

    await stage.run_until(DUE + MINUTE)
    await stage.discord.wait_until(
        lambda: [call.status for call in stage.discord.calls.to(*SEND)] == [200, 200]
    )

    assert len(stage.discord.calls.to(*LOOK_UP)) == 1
    assert await stage.is_sent_once(ada)


def test_thirty_seconds_of_silence_outlast_a_send_and_a_send_ends_within_its_lease() -> None:
    assert REQUEST_TIMEOUT < timedelta(seconds=SILENCE.seconds) < LEASE
    assert 2 * (TURN_TIMEOUT + REQUEST_TIMEOUT) < LEASE  # a look-up, and then a send


async def test_a_server_that_fails_all_night_costs_one_night(stage: Stage, ada: User) -> None:
    fault = stage.discord.faults.add(*SEND, Status(status=503))

    await stage.run_until(STALE + DAY / 8)
    stage.discord.faults.remove(fault)
    await stage.run_until(DUE + DAY + MINUTE)

    first, second, third = await stage.occurrences(ada)
    assert (first.state, first.reason) == (State.SKIPPED, Reason.STALE)
    assert second.state is State.SENT
    assert third.state is State.PLANNED
    assert len(stage.reminders(ada)) == 1


@pytest.mark.parametrize("code", [50007, 50278])
async def test_closed_dms_are_recorded_once_and_the_schedule_lives_on(
    stage: Stage, ada: User, code: int
) -> None:
    stage.discord.block(ada, code)

    await stage.run_until(DUE + DAY + MINUTE)

    tonight, tomorrow, later = await stage.occurrences(ada)
    assert (tonight.state, tonight.reason) == (State.FAILED, Reason.UNREACHABLE)
    assert (tomorrow.state, tomorrow.reason) == (State.SKIPPED, Reason.UNREACHABLE)
    assert later.state is State.PLANNED
    assert stage.most_invalid() == 1


async def test_a_flake_of_50001_delays_a_reminder(stage: Stage, ada: User) -> None:
    stage.discord.faults.add(*SEND, refused(50001), times=2)

    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)


async def test_50001_that_stays_is_believed_after_some_attempts(stage: Stage, ada: User) -> None:
    stage.discord.faults.add(*SEND, refused(50001))

    await stage.run_until(DUE + sum(DELIVERY_BACKOFF.steps, timedelta()) * 2)

    tonight = await stage.tonight(ada)
    assert (tonight.state, tonight.reason) == (State.FAILED, Reason.UNREACHABLE)
    assert len(stage.discord.calls.to(*SEND)) == FLAKE_ATTEMPTS
    assert await stage.is_planned_for(ada, DUE + DAY)


async def test_a_rejected_token_stops_everything_at_once(stage: Stage) -> None:
    people = await stage.meet(*(f"person {number}" for number in range(150)))
    stage.discord.bot.is_revoked = True

    await stage.run_until(DUE + MINUTE)

    assert stage.incidents.token_rejected.is_set()
    assert not any(stage.reminders(person) for person in people)
    assert all([(await stage.tonight(person)).state is State.PLANNED for person in people])


async def test_a_session_closed_while_a_message_waits_for_its_bucket_is_no_bug_of_ours(
    stage: Stage, ada: User
) -> None:
    stage.discord.limits.rules = LimitRules(
        buckets={"channel-messages": Rate(requests=1, seconds=0.3)}
    )
    client = await stage.log_in()
    channel_id = ChannelId(stage.discord.world.direct(stage.discord.bot, ada).id)

    async def send(number: int) -> SendResult:
        notice = OperatorNotice(user_id=UserId(ada.id), incident=IncidentKind.CRASH_LOOP)
        return await stage.messenger.send(
            an_envelope(notice, channel_id=channel_id, nonce=an_occurrence_id(number))
        )

    first, second = asyncio.create_task(send(1)), asyncio.create_task(send(2))
    await stage.discord.wait_for_message(ada)
    await client.close()

    assert isinstance(await first, Delivered)
    assert await second == OutcomeUnknown(cause="ConnectionError")
