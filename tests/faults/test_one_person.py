"""One person, or a few, press and press: everybody else's reminders come as if they did not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.notices import TrialNotice
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import DELIVERY_BACKOFF, Refusal
from bot.domain.ids import ChannelId, UserId
from bot.domain.operations.incidents import IncidentKind
from bot.kinds.stretch import StretchNotice
from bot.messaging.discord_io.cool_down import MAX_STREAK
from bot.messaging.discord_io.destinations import (
    FORGOTTEN_AFTER,
    MAX_ASKED,
    MAX_DESTINATIONS,
    MAX_REPEATED,
    REFUSAL_BACKOFF,
    Addressee,
    Destinations,
    channel,
)
from bot.messaging.discord_io.invalid_requests import MAX_INVALID
from bot.ports.delivery import Delivered, Refused
from bot.services.delivery.direct_messages import test as a_test
from tests.faults.connection import Patience, supervised
from tests.faults.stage import DAY, DUE, INVALID, OPEN, Stage
from tests.support.builders import an_envelope, an_occurrence_id
from tests.support.inline_sqlite import run_inline
from tests.wire.faults import rate_limited
from tests.wire.limits import LimitRules
from tests.wire.model import User

PRESSES = 200
SPAN = timedelta(seconds=90)
ON_TIME = timedelta(seconds=3)
FEW = 8
"""Refusals that one person may cause in a minute and a half."""


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    """The stage, with SQLite in the loop: thousands of presses would each wake its thread."""
    run_inline(stage.storage.engine)
    await stage.storage.close()  # the next connection has no thread
    return stage


async def press_try_again(stage: Stage, user: User) -> None:
    """Do what a press on *Try again* does, as often as it is let through."""
    services, user_id = stage.charley.services, UserId(user.id)
    await services.activity.record(user_id, locale="en-US")
    await services.direct_messages.send(user_id, a_test, next_due_at=None)


async def press_on(
    stage: Stage,
    people: Sequence[User],
    press: Callable[[Stage, User], Awaitable[None]] = press_try_again,
    *,
    presses: int = PRESSES,
) -> None:
    """Press all the time, each of them, from a minute before the others are due."""
    await stage.run_until(DUE - timedelta(minutes=1))
    for _ in range(presses):
        for user in people:
            await press(stage, user)
        await stage.run_until(stage.now + SPAN / presses)


def refused_of(stage: Stage) -> int:
    return sum(call.status in INVALID for call in stage.discord.calls)


async def all_on_time(stage: Stage, people: Sequence[User]) -> bool:
    ends = [await stage.tonight(person) for person in people]
    return all(
        end.state is State.SENT and end.sent_at is not None and end.sent_at - DUE <= ON_TIME
        for end in ends
    )


async def a_crowd(stage: Stage, size: int = 40) -> list[User]:
    return await stage.meet(*(f"person {number}" for number in range(size)))


@pytest.mark.parametrize("code", [50007, 50278, 50001])
async def test_one_person_with_closed_messages_who_presses_200_times_delays_nobody(
    stage: Stage, code: int
) -> None:
    people = await a_crowd(stage)
    (eve,) = await stage.meet("eve")
    eve.refusal = code

    await press_on(stage, [eve])

    assert await all_on_time(stage, people)
    assert refused_of(stage) <= FEW
    assert stage.breaker.room() >= MAX_INVALID - FEW
    assert not stage.incidents.is_present(IncidentKind.REQUESTS_REFUSED)


@pytest.mark.parametrize("code", [50007, 50278, 50001])
async def test_twenty_of_them_at_once_delay_nobody_either(stage: Stage, code: int) -> None:
    people = await a_crowd(stage)
    crowd = await stage.meet(*(f"eve {number}" for number in range(20)))
    for eve in crowd:
        eve.refusal = code

    await press_on(stage, crowd, presses=60)

    assert await all_on_time(stage, people)
    assert refused_of(stage) <= len(crowd) + MAX_REPEATED + FEW
    assert stage.breaker.room() > 0
    assert not stage.breaker.is_probing


async def test_a_hundred_of_them_leave_half_of_what_reminders_may_cost(stage: Stage) -> None:
    people = await a_crowd(stage)
    crowd = [stage.discord.add_user(f"eve {number}") for number in range(100)]
    await stage.store_people(crowd)  # nothing of theirs is planned: only their presses count
    for eve in crowd:
        eve.refusal = 50007

    await press_on(stage, crowd, presses=6)

    assert await all_on_time(stage, people)
    assert refused_of(stage) <= MAX_ASKED
    assert stage.breaker.room() >= MAX_INVALID - MAX_ASKED


async def test_a_person_whose_bucket_is_used_up_delays_nobody(stage: Stage) -> None:
    people = await a_crowd(stage)
    (eve,) = await stage.meet("eve")
    channel_id = stage.discord.world.direct(stage.discord.bot, eve).id
    stage.discord.faults.add("POST", f"/channels/{channel_id}/messages", rate_limited(2))

    await press_on(stage, [eve])

    assert await all_on_time(stage, people)
    assert refused_of(stage) <= FEW


async def test_tests_that_arrive_are_paced_and_meet_no_limit(stage: Stage) -> None:
    people = await a_crowd(stage, 5)
    (eve,) = await stage.meet("eve")
    stage.limit(LimitRules(overall=None))

    await press_on(stage, [eve])

    assert await all_on_time(stage, people)
    assert refused_of(stage) == 0
    assert 15 <= len(stage.discord.dm_messages(eve)) <= 25


async def test_openings_that_are_refused_are_few(stage: Stage) -> None:
    people = await a_crowd(stage)
    (eve,) = await stage.meet("eve")
    eve.refusal, eve.refuses_opening = 50007, True

    async def forget_and_press(stage: Stage, user: User) -> None:
        async with stage.storage.begin() as unit:
            stored = await unit.users.get(UserId(user.id))
            assert stored is not None
            await unit.users.save(replace(stored, dm_channel_id=None))
            await unit.commit()
        await press_try_again(stage, user)

    await press_on(stage, [eve], forget_and_press)

    assert await all_on_time(stage, people)
    assert len(stage.discord.calls.to(*OPEN)) <= FEW


async def test_edits_that_make_a_reminder_due_again_and_again_are_held_as_well(
    stage: Stage,
) -> None:
    # A delivery that is due is nobody's press, and yet somebody may bring it about by presses.
    people = await a_crowd(stage)
    (eve,) = await stage.meet("eve")
    eve.refusal = 50007
    channel_id = ChannelId(stage.discord.world.direct(stage.discord.bot, eve).id)

    async def make_due(stage: Stage, user: User) -> None:
        number = len(stage.discord.calls) + 10_000
        notice = StretchNotice(
            user_id=UserId(user.id), occurrence_id=an_occurrence_id(number), bed_at=DUE
        )
        await stage.messenger.send(
            an_envelope(notice, channel_id=channel_id, nonce=notice.occurrence_id)
        )

    await press_on(stage, [eve], make_due)

    assert await all_on_time(stage, people)
    assert refused_of(stage) <= FEW


async def test_whoever_opens_their_messages_again_gets_the_next_reminder(stage: Stage) -> None:
    (eve,) = await stage.meet("eve")
    eve.refusal = 50007
    await press_on(stage, [eve])

    eve.refusal = None
    stage.pass_time(REFUSAL_BACKOFF.longest)
    await press_try_again(stage, eve)
    await stage.charley.housekeeping.repair_plans()
    await stage.run_until(DUE + DAY)

    assert DUE + DAY in [each.sent_at for each in await stage.occurrences(eve)]


async def test_a_press_that_came_too_soon_says_when_the_next_one_works(stage: Stage) -> None:
    (eve,) = await stage.meet("eve")
    eve.refusal = 50007
    services, user_id = stage.charley.services, UserId(eve.id)

    sent = [
        await services.direct_messages.send(user_id, a_test, next_due_at=None) for _ in range(3)
    ]

    assert [each.result.refusal for each in sent if isinstance(each.result, Refused)] == [
        Refusal.UNREACHABLE,
        Refusal.UNREACHABLE,
        Refusal.TRIED_BEFORE,
    ]
    assert [each.again_at for each in sent] == [None, None, stage.now + REFUSAL_BACKOFF.after(2)]


async def test_one_persons_50001_opens_no_breaker_however_often_it_comes(stage: Stage) -> None:
    whose = channel(ChannelId(1))

    for _ in range(3 * MAX_STREAK):
        stage.breaker.refused(Refusal.NO_ACCESS, whose=whose)

    assert not stage.breaker.is_probing
    for number in range(MAX_STREAK):
        stage.breaker.refused(Refusal.NO_ACCESS, whose=channel(ChannelId(number)))
    assert stage.breaker.is_probing


async def test_a_script_that_presses_is_told_once_and_cramp_still_answers(
    stage: Stage, ada: User
) -> None:
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)

        answers = await asyncio.gather(*(stage.discord.slash(ada, "help") for _ in range(60)))
        cramp = await stage.discord.slash(ada, "cramp")
        bob = await stage.discord.slash(stage.discord.add_user("bob"), "help")

        assert sum("a lot at once" in each.text for each in answers) == 1
        assert 30 <= sum(each.did_respond for each in answers) <= 40
        assert cramp.did_respond
        assert bob.did_respond


def test_a_hold_is_shorter_than_the_back_off_of_a_delivery() -> None:
    assert all(
        hold < back_off
        for hold, back_off in zip(REFUSAL_BACKOFF.steps, DELIVERY_BACKOFF.steps, strict=True)
    )


def test_what_is_remembered_of_refusals_is_bounded_and_forgotten() -> None:
    time = Patience()
    destinations = Destinations(monotonic=time.monotonic)
    for number in range(MAX_DESTINATIONS + 100):
        destinations.refused(Addressee(channel(ChannelId(number))), Refusal.UNREACHABLE)
    last = channel(ChannelId(MAX_DESTINATIONS + 99))

    assert len(destinations._refusals) == MAX_DESTINATIONS
    assert destinations.is_refusing(last)
    time.now += FORGOTTEN_AFTER.total_seconds()
    assert not destinations.is_refusing(last)


async def test_a_message_that_arrives_ends_a_hold(stage: Stage, ada: User) -> None:
    known = channel(ChannelId(stage.discord.world.direct(stage.discord.bot, ada).id))
    destinations = stage.requests._destinations
    destinations.refused(Addressee(known, is_asked=True), Refusal.UNREACHABLE)
    notice = TrialNotice(user_id=UserId(ada.id), next_due_at=None)

    result = await stage.messenger.send(an_envelope(notice, channel_id=known.id))

    assert isinstance(result, Delivered)
    assert not destinations.is_refusing(known)
