"""Discord refuses: Charley waits, tries one, and never comes near a ban."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from structlog.typing import EventDict

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import UserId
from bot.domain.operations.incidents import IncidentKind
from bot.messaging.discord_io.cool_down import PROBE_BACKOFF
from bot.messaging.discord_io.invalid_requests import MAX_INVALID
from bot.ports.delivery import Delivered, Refused
from bot.services.delivery.direct_messages import DirectMessageSent, welcome
from bot.services.delivery.engine import IN_FLIGHT
from tests.faults.stage import DAY, DUE, OPEN, SEND, STALE, Stage
from tests.support.builders import a_user
from tests.support.storage_scenes import store
from tests.support.turns import some_turns
from tests.wire.faults import Status, quarantined, rate_limited, refused
from tests.wire.limits import ASSUMED_BUCKETS, LimitRules
from tests.wire.model import User

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


async def a_crowd(stage: Stage, size: int) -> list[User]:
    return await stage.meet(*(f"person {number}" for number in range(size)))


async def sent_once(stage: Stage, people: Sequence[User]) -> int:
    """Count those whose reminder arrived, exactly once and on record."""
    return sum([await stage.is_sent_once(person) for person in people])


def use_up_bucket(stage: Stage, user: User) -> None:
    """Leave no message to a person's channel for now, as another process of the bot might."""
    channel = stage.discord.world.direct(stage.discord.bot, user)
    now = stage.discord_clock.now().timestamp()
    for _ in range(ASSUMED_BUCKETS["channel-messages"].requests):
        major = f"{stage.discord.bot.id}/{channel.id}"
        stage.discord.limits.take("channel-messages", major, now=now, wall=now)


async def test_a_storm_of_global_429_loses_and_doubles_nothing(stage: Stage) -> None:
    people = await a_crowd(stage, 100)
    storm = stage.discord.faults.add(*SEND, rate_limited(2, scope="global"), probability=0.8)

    await stage.run_until(DUE + 5 * MINUTE)
    stage.discord.faults.remove(storm)
    await stage.run_until(DUE + 20 * MINUTE)

    assert await sent_once(stage, people) == 100


async def test_discords_own_limit_of_fifty_a_second_refuses_few_and_loses_nobody(
    stage: Stage,
) -> None:
    # The stage's pacer is ten times too fast, as if somebody else used up the bot's limit.
    people = await a_crowd(stage, 120)
    stage.limit(LimitRules(buckets={}))

    await stage.run_until(DUE + 5 * MINUTE)

    answers = Counter(call.status for call in stage.discord.calls.to(*SEND))
    assert await sent_once(stage, people) == 120
    assert answers[200] == 120
    assert 0 < answers[429] <= MAX_INVALID


async def test_a_long_global_429_does_not_silence_the_client_for_good(
    stage: Stage, ada: User
) -> None:
    # discord.py 2.7 holds a lock while it sleeps, and keeps it if the sleeper is cancelled.
    stage.lose_patience()
    stage.discord.faults.add(*SEND, rate_limited(20, scope="global"), times=1)

    await stage.run_until(DUE + 2 * MINUTE)

    assert await stage.is_sent_once(ada)
    assert [call.status for call in stage.discord.calls.to(*SEND)] == [429, 200]


async def test_a_storm_of_bucket_429_loses_and_doubles_nothing(stage: Stage) -> None:
    people = await a_crowd(stage, 100)
    fault = rate_limited(5, scope="user")
    stage.discord.faults.add(*SEND, fault, times=60, probability=0.6)

    await stage.run_until(DUE + 30 * MINUTE)

    assert await sent_once(stage, people) == 100


async def test_after_a_global_429_nothing_is_asked_before_discord_allows_it(stage: Stage) -> None:
    people = await a_crowd(stage, 160)
    stage.discord.faults.add(*SEND, rate_limited(8, scope="global"), times=1, skip=5)

    await stage.run_until(DUE + MINUTE)

    instants = [call.at - DUE.timestamp() for call in stage.discord.calls.to(*SEND)]
    assert sum(at < 8 for at in instants) <= IN_FLIGHT  # they were under way
    assert len(instants) == 161
    assert await sent_once(stage, people) == 160


@pytest.mark.parametrize(
    "refusal", [Status(status=403), rate_limited(1)], ids=["403", "429 of a bucket"]
)
async def test_refusals_of_everybody_stop_after_a_streak_of_them(
    stage: Stage, refusal: Status
) -> None:
    people = await a_crowd(stage, 60)
    fault = stage.discord.faults.add(*SEND, refusal)

    await stage.run_until(DUE + 20 * MINUTE)
    refused = len(stage.discord.calls.to(*SEND))
    stage.discord.faults.remove(fault)
    await stage.run_until(DUE + 40 * MINUTE)

    # What was under way when the streak was complete is refused as well; then come the probes.
    assert refused <= 60 + len(PROBE_BACKOFF.steps)
    assert await sent_once(stage, people) == 60


async def test_a_bucket_that_somebody_else_has_used_up_delays_a_reminder(
    stage: Stage, ada: User
) -> None:
    await stage.run_until(DUE - SECOND)
    stage.limit(LimitRules(overall=None))
    use_up_bucket(stage, ada)

    await stage.run_until(DUE)
    early = stage.reminders(ada)
    await stage.run_until(DUE + MINUTE)

    first, second = stage.discord.calls.to(*SEND)
    assert early == []
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 4  # what is left of the bucket's five seconds
    assert await stage.is_sent_once(ada)


async def test_used_up_buckets_of_a_whole_crowd_stop_at_the_limit_and_lose_nobody(
    stage: Stage,
) -> None:
    people = await a_crowd(stage, 150)
    await stage.run_until(DUE - SECOND)
    stage.limit(LimitRules(overall=None))
    for person in people:
        use_up_bucket(stage, person)

    await stage.run_until(DUE + 30 * MINUTE)

    answers = Counter(call.status for call in stage.discord.calls.to(*SEND))
    assert await sent_once(stage, people) == 150
    assert 0 < answers[429] <= MAX_INVALID


async def test_shared_429_are_nobodys_fault_and_count_nothing(stage: Stage) -> None:
    people = await a_crowd(stage, 10)
    stage.discord.faults.add(*SEND, rate_limited(1, scope="shared"), times=10)

    await stage.run_until(DUE + MINUTE)

    assert await sent_once(stage, people) == 10
    assert stage.discord.limits.invalid_total == 0
    assert stage.breaker._invalid.count(now=stage.discord_clock.now().timestamp()) == 0


async def test_429_without_via_stops_everything_until_a_probe_gets_through(
    stage: Stage, logs: list[EventDict]
) -> None:
    people = await a_crowd(stage, 120)
    ban = stage.discord.faults.add("*", "/**", rate_limited(60, via=False))

    await stage.run_until(DUE + 40 * MINUTE)
    asked = len(stage.discord.calls.to(*SEND))
    planned = [(await stage.tonight(person)).state is State.PLANNED for person in people]
    stage.discord.faults.remove(ban)
    await stage.run_until(DUE + 60 * MINUTE)
    await some_turns(200)

    assert asked < 100
    assert all(planned)
    assert await sent_once(stage, people) == 120
    said = [event for event in logs if event.get("action") == "incident_opened"]
    assert [event["incident"] for event in said] == [IncidentKind.REQUESTS_REFUSED]


async def test_during_a_ban_one_request_tries_at_growing_intervals(stage: Stage) -> None:
    await a_crowd(stage, 20)
    stage.discord.faults.add(*SEND, rate_limited(1, via=False))

    await stage.run_until(DUE + 60 * MINUTE)

    instants = sorted({call.at for call in stage.discord.calls.to(*SEND)})
    gaps = [round(later - earlier) for earlier, later in pairwise(instants)]
    assert gaps == [30, 60, 120, 300, *[600] * 5]


async def test_many_closed_dms_stop_before_the_limit_and_go_on_later(stage: Stage) -> None:
    closed = await a_crowd(stage, 150)
    for person in closed:
        stage.discord.block(person, 50278)

    await stage.run_until(DUE + MINUTE)
    first = stage.discord.limits.invalid_total
    await stage.run_until(DUE + 45 * MINUTE)
    await some_turns(200)

    assert first <= MAX_INVALID
    ends = [await stage.tonight(person) for person in closed]
    assert {(end.state, end.reason) for end in ends} == {(State.FAILED, Reason.UNREACHABLE)}
    assert all([await stage.is_planned_for(person, DUE + DAY) for person in closed])
    assert sum("refuses my requests" in text for text in stage.told()) == 1


async def test_a_few_closed_dms_delay_nobody_else(stage: Stage) -> None:
    closed, people = await a_crowd(stage, 50), await a_crowd(stage, 50)
    for person in closed:
        stage.discord.block(person)

    await stage.run_until(DUE + MINUTE)

    assert await sent_once(stage, people) == 50
    assert stage.told() == []


async def open_dm(stage: Stage, user: User) -> DirectMessageSent:
    await store(stage.storage, a_user(id=UserId(user.id), dm_channel_id=None))
    return await stage.charley.services.direct_messages.send(
        UserId(user.id), welcome, next_due_at=None
    )


async def test_40003_stops_the_opening_of_channels_and_nothing_else(
    stage: Stage, ada: User
) -> None:
    stage.discord.faults.add(*OPEN, refused(40003), times=1)

    first = await open_dm(stage, stage.discord.add_user("bob"))
    second = await open_dm(stage, stage.discord.add_user("eve"))
    await stage.run_until(DUE + MINUTE)

    for sent in (first, second):
        assert isinstance(sent.result, Refused)
        assert sent.result.refusal is Refusal.OPENING_TOO_FAST
    assert len(stage.discord.calls.to(*OPEN)) == 1
    assert await stage.is_sent_once(ada)


async def test_the_quarantine_text_stops_openings_and_is_told_once(
    stage: Stage, ada: User, logs: list[EventDict]
) -> None:
    stage.discord.world.direct(stage.discord.bot, stage.owner)
    stage.discord.faults.add(*OPEN, quarantined(), times=1)

    results = [
        (await open_dm(stage, stage.discord.add_user(f"new {number}"))).result
        for number in range(5)
    ]
    await some_turns(500)
    await stage.run_until(DUE + MINUTE)

    assert results[0] == Refused(refusal=Refusal.SPAM_FLAGGED)
    assert all(isinstance(result, Refused) for result in results)
    assert len(stage.discord.calls.to(*OPEN)) == 2  # the new one, and the owner
    assert await stage.is_sent_once(ada)
    assert sum("flagged me as spam" in text for text in stage.told()) == 1
    assert sum(event.get("action") == "incident_opened" for event in logs) == 1


async def test_a_quarantined_sending_keeps_known_channels_going(stage: Stage, ada: User) -> None:
    await stage.run_until(DUE + MINUTE)
    stage.discord.bot.is_quarantined = True
    (eve,) = await stage.meet("eve")

    await stage.run_until(STALE + DAY)

    assert len(stage.reminders(ada)) == 2
    assert stage.reminders(eve) == []
    assert stage.incidents.is_present(IncidentKind.SPAM_FLAGGED)
    ends = await stage.occurrences(eve)
    assert {(end.state, end.reason) for end in ends[:-1]} == {
        (State.FAILED, Reason.OUT_OF_TIME),
    }


async def test_a_spam_flag_heals_with_the_first_message_into_a_new_channel(stage: Stage) -> None:
    stage.incidents.open(IncidentKind.SPAM_FLAGGED)

    sent = await open_dm(stage, stage.discord.add_user("bob"))

    assert isinstance(sent.result, Delivered)
    assert not stage.incidents.is_present(IncidentKind.SPAM_FLAGGED)
