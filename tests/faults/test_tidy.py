"""Removing drink prompts that nobody answered fails: nobody's reminder is late, lost or doubled for it."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import ChannelId, UserId
from bot.messaging.discord_io.invalid_requests import MAX_INVALID
from bot.services.operations.tidying import MOST_TRIES
from tests.faults.stage import SEND, Stage
from tests.support.builders import NIGHT, a_reminder, a_user, a_water_rule, tonight_at
from tests.support.storage_scenes import store
from tests.wire.faults import Cut, Kind, Reset, Slow, Status, refused
from tests.wire.model import User

REMOVE = ("DELETE", "/channels/*/messages/*")
MORNING, EVENING = tonight_at(5), tonight_at(22, night=NIGHT + timedelta(days=1))
LOST = [Status(status=500), Status(status=503), Reset(), Cut(), Slow(30)]
NAMES = ["500", "503", "reset", "cut", "silence of 30 s"]


async def meet(stage: Stage, *names: str) -> list[User]:
    """Return people with drink prompts, on the morning of a whole day."""
    await stage.run_until(MORNING)
    people = [stage.discord.add_user(name) for name in names]
    for user in people:
        channel = stage.discord.world.direct(stage.discord.bot, user)
        id_ = UserId(user.id)
        known = a_user(id=id_, dm_channel_id=ChannelId(channel.id))
        await store(stage.storage, known, a_reminder(a_water_rule(), user_id=id_))
    await stage.charley.housekeeping.repair_plans()
    return people


@pytest.fixture
async def bob(stage: Stage) -> User:
    """Somebody whose drink prompts of a day have all arrived, and were not answered."""
    (bob,) = await meet(stage, "bob")
    await stage.run_until(EVENING)
    assert len(stage.reminders(bob)) > 5
    return bob


async def require_sent_once(stage: Stage, user: User) -> None:
    """Require that each prompt was sent once, is on record as sent, and that the next is planned."""
    occurrences = await stage.occurrences(user)
    sent = [each for each in occurrences if each.state is State.SENT]
    assert len(stage.discord.calls.to(*SEND)) == len(sent)
    assert [each.state for each in occurrences if each.state.is_open] == [State.PLANNED]


async def test_without_a_fault_one_is_left(stage: Stage, bob: User) -> None:
    last = stage.reminders(bob)[-1]

    await stage.charley.tidying.run()

    assert stage.reminders(bob) == [last]
    await require_sent_once(stage, bob)


@pytest.mark.parametrize("fault", LOST, ids=NAMES)
@pytest.mark.parametrize("phase", ["before", "after"])
async def test_a_removal_whose_answer_is_lost_is_made_again(
    stage: Stage, bob: User, fault: Kind, phase: str
) -> None:
    stage.lose_patience()
    stage.discord.faults.add(*REMOVE, fault, phase=phase, times=1)

    for _ in range(2):
        await stage.charley.tidying.run()

    assert len(stage.reminders(bob)) == 1
    await require_sent_once(stage, bob)


async def test_what_is_gone_already_is_no_trouble(stage: Stage, bob: User) -> None:
    for message in stage.reminders(bob)[:-1]:
        stage.discord.world.remove(message)

    await stage.charley.tidying.run()

    assert len(stage.reminders(bob)) == 1
    assert not stage.told()
    known = [each.message_id for each in await stage.occurrences(bob) if each.message_id]
    assert known == [stage.reminders(bob)[0].id]


async def test_removals_that_are_refused_for_good_are_few_and_close_nothing(
    stage: Stage, bob: User
) -> None:
    stage.discord.faults.add(*REMOVE, refused(50001))
    removable = len(stage.reminders(bob)) - 1

    for _ in range(removable + 5):
        await stage.charley.tidying.run()

    assert len(stage.discord.calls.to(*REMOVE)) == removable
    assert stage.breaker.room() == MAX_INVALID - removable
    await stage.run_until(tonight_at(9, night=NIGHT + timedelta(days=1)))
    await require_sent_once(stage, bob)


async def test_an_outage_costs_a_few_calls_and_ends_with_the_next_prompt(
    stage: Stage, bob: User
) -> None:
    stage.discord.faults.add(*REMOVE, Status(status=503))
    for _ in range(60):
        await stage.charley.tidying.run()
    arrivals = len(stage.reminders(bob))
    assert len(stage.discord.calls.to(*REMOVE)) <= arrivals * MOST_TRIES
    stage.discord.faults.clear()

    await stage.run_until(EVENING + timedelta(hours=12))
    await stage.charley.tidying.run()

    assert len(stage.reminders(bob)) == 1
    assert not stage.told()
    await require_sent_once(stage, bob)


async def test_a_used_up_bucket_of_removals_delays_nobody(stage: Stage, bob: User) -> None:
    headers = {"Retry-After": "600", "Via": "1.1 google", "X-RateLimit-Scope": "user"}
    stage.discord.faults.add(*REMOVE, Status(status=429, headers=headers))

    for _ in range(30):
        await stage.charley.tidying.run()

    assert not stage.breaker.is_probing
    assert not stage.told()
    await stage.run_until(EVENING + timedelta(hours=12))
    await require_sent_once(stage, bob)


async def test_closed_messages_say_nothing_about_the_person(stage: Stage, bob: User) -> None:
    stage.discord.faults.add(*REMOVE, refused(50007))

    await stage.charley.tidying.run()
    await stage.run_until(EVENING + timedelta(hours=12))

    await require_sent_once(stage, bob)
    async with stage.storage.read() as unit:
        user = await unit.users.get(UserId(bob.id))
    assert user is not None
    assert user.unreachable_since is None
