"""Tidying: of drink prompts that nobody answered, the chat keeps the latest."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import UserId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.operations.tidying import LOOKS_BACK, MOST_TRIES
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.messenger import ArrivesThen, channel_of
from tests.support.services import Process, World
from tests.support.storage_scenes import put_back, store

DAY = timedelta(days=1)
FIRST_DAY = NIGHT + DAY
BUSY = Refused(refusal=Refusal.RATE_LIMITED)
UNKNOWN = OutcomeUnknown(cause="HTTP 503")
CHAT = channel_of(USER_ID)


@pytest.fixture
async def drinker(world: World, process: Process) -> None:
    """Somebody with a prompt a few times a day, the first of them at 7:30."""
    world.clock.move_to(an_instant(FIRST_DAY, time(5)))
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()


async def prompt(world: World, process: Process, *, times: int = 1) -> None:
    """Let the next prompts come."""
    for _ in range(times):
        await process.deliver(at=world.planned(DRINKS).claimable_at)


def standing(world: World, chat=CHAT) -> list[int]:
    """Return the numbers of the messages that stand in a chat, the first that was sent being 0."""
    return [world.messenger.sent.index(each) for each in world.messenger.chat(chat)]


@pytest.mark.usefixtures("drinker")
async def test_the_next_prompt_takes_the_place_of_the_one_before(world: World, process: Process):
    await prompt(world, process, times=3)
    assert standing(world) == [0, 1, 2]

    await process.tidying.run()
    await process.tidying.run()

    assert standing(world) == [2]
    assert len(world.messenger.removed) == 2
    first, second, third, *_ = world.occurrences(DRINKS)
    assert [each.message_id for each in (first, second)] == [None, None]
    assert third.message_id == world.messenger.sent[2].message_id


@pytest.mark.usefixtures("drinker")
async def test_a_prompt_is_let_stand_until_the_next_has_arrived(world: World, process: Process):
    await prompt(world, process)
    await process.tidying.run()
    world.messenger.script_sends(UNKNOWN)
    await prompt(world, process)
    await process.tidying.run()
    assert standing(world) == [0]

    await prompt(world, process)  # tried again
    await process.tidying.run()

    assert standing(world) == [1]


@pytest.mark.usefixtures("drinker")
async def test_the_last_of_a_day_goes_when_the_first_of_the_next_arrives(
    world: World, process: Process
):
    while world.planned(DRINKS).slot.local_date == FIRST_DAY:
        await prompt(world, process)
    await process.tidying.run()
    await process.housekeeping.run()
    (last,) = standing(world)
    await prompt(world, process)
    world.clock.advance(DAY)
    await process.housekeeping.run()
    assert {each.state for each in world.occurrences(DRINKS)[: last + 1]} == {State.UNANSWERED}

    await process.tidying.run()

    assert standing(world) == [last + 1]


@pytest.mark.usefixtures("drinker")
@pytest.mark.parametrize("answer", ["drink", "skip_drink", "enough_today"])
async def test_what_was_answered_stays(world: World, process: Process, answer: str):
    await prompt(world, process)
    await getattr(process.answers, answer)(USER_ID, world.occurrences(DRINKS)[0].id)
    await prompt(world, process, times=2)

    await process.tidying.run()

    assert 0 in standing(world)
    assert standing(world)[1:] == [2]


@pytest.mark.usefixtures("drinker")
async def test_an_answer_between_the_arrival_and_the_removal_saves_it(
    world: World, process: Process
):
    await prompt(world, process, times=2)
    world.messenger.script_removals(BUSY)
    await process.tidying.run()
    await process.answers.drink(USER_ID, world.occurrences(DRINKS)[0].id)

    await process.tidying.run()

    assert standing(world) == [0, 1]


@pytest.mark.usefixtures("drinker")
async def test_an_answer_taken_back_later_is_let_stand_until_another_prompt_arrives(
    world: World, process: Process
):
    await prompt(world, process)
    first = world.occurrences(DRINKS)[0].id
    await process.answers.drink(USER_ID, first)
    await prompt(world, process)
    await process.tidying.run()
    await process.answers.undo_drink(USER_ID, first)

    await process.tidying.run()
    assert standing(world) == [0, 1]
    await prompt(world, process)
    await process.tidying.run()

    assert standing(world) == [2]


@pytest.fixture
async def both(world: World, process: Process) -> None:
    """Somebody whose last drink of a day comes in one message with the stretch."""
    world.clock.move_to(tonight_at(19, 30))
    reminders = a_reminder(a_stretch_rule(minutes_before=125)), a_reminder(a_water_rule())
    await store(world.storage, a_user(), *reminders)
    await process.housekeeping.repair_plans()


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_message_of_two_reminders_stays(
    world: World, process: Process, *, is_answered: bool
):
    await process.deliver(at=world.planned(STRETCH).slot.due_at)
    (message,) = world.messenger.sent
    assert len(message.notices) == 2
    if is_answered:
        await process.answers.stretch_done(USER_ID, world.occurrences(STRETCH)[0].id)
    await prompt(world, process, times=3)

    await process.tidying.run()

    assert standing(world) == [0, 3]


@pytest.mark.usefixtures("both")
async def test_a_stretch_is_never_removed(world: World, process: Process):
    await process.deliver(at=world.planned(STRETCH).slot.due_at)
    for _ in range(12):
        due = [each.slot.due_at for each in world.occurrences() if each.state.is_open]
        await process.deliver(at=min(due))

    await process.tidying.run()

    removed = {place.message_id for place in world.messenger.removed}
    assert removed
    for message in world.messenger.sent:
        if message.message_id in removed:
            assert [each.kind for each in message.notices] == [DRINKS]


@pytest.mark.usefixtures("drinker")
async def test_whatever_is_in_the_way_it_waits_and_is_tried_again(world: World, process: Process):
    await prompt(world, process, times=2)
    world.messenger.script_removals(BUSY, BUSY, UNKNOWN)
    for _ in range(3):
        await process.tidying.run()
        assert standing(world) == [0, 1]

    await process.tidying.run()

    assert standing(world) == [1]


@pytest.mark.usefixtures("drinker")
async def test_one_failure_ends_a_run(world: World, process: Process):
    await prompt(world, process, times=4)
    world.messenger.script_removals(Refused(refusal=Refusal.NO_ACCESS))

    await process.tidying.run()

    assert world.messenger.removed == []


@pytest.mark.usefixtures("drinker")
@pytest.mark.parametrize(
    "refusal",
    [Refusal.UNREACHABLE, Refusal.NO_ACCESS, Refusal.CHANNEL_GONE, Refusal.REJECTED],
)
async def test_what_discord_refuses_to_remove_is_let_be(
    world: World, process: Process, refusal: Refusal
):
    await prompt(world, process, times=2)
    world.messenger.script_removals(Refused(refusal=refusal))

    for _ in range(3):
        await process.tidying.run()

    assert standing(world) == [0, 1]
    await prompt(world, process)
    await process.tidying.run()
    assert standing(world) == [0, 2]
    assert world.user().unreachable_since is None


@pytest.mark.usefixtures("drinker")
async def test_a_removal_that_never_works_is_given_up_until_the_next_prompt(
    world: World, process: Process
):
    await prompt(world, process, times=2)
    world.messenger.script_removals(*[UNKNOWN] * MOST_TRIES)
    for _ in range(MOST_TRIES + 2):
        await process.tidying.run()
    assert world.messenger.removed == []

    await prompt(world, process)
    await process.tidying.run()

    assert standing(world) == [2]


@pytest.mark.usefixtures("drinker")
async def test_a_removal_that_was_not_noted_is_made_again_by_the_next_process(
    world: World, process: Process
):
    await prompt(world, process, times=2)

    def die() -> None:
        process.line.is_cut = True

    world.messenger.script_removals(die)
    await process.tidying.run()
    await process.kill()
    assert standing(world) == [1]
    next_life = Process(world)

    await next_life.tidying.run()

    assert standing(world) == [1]
    assert len(world.messenger.removed) == 2
    assert world.occurrences(DRINKS)[0].message_id is None


@pytest.mark.usefixtures("drinker")
async def test_a_new_process_takes_up_what_was_left(world: World, process: Process):
    await prompt(world, process, times=3)
    await process.kill()

    await Process(world).tidying.run()

    assert standing(world) == [2]


@pytest.mark.usefixtures("drinker")
async def test_a_prompt_of_unknown_fate_is_looked_up_among_what_is_left(
    world: World, process: Process
):
    await prompt(world, process, times=2)
    await process.tidying.run()
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    await prompt(world, process)
    await process.tidying.run()
    assert standing(world) == [1, 2]

    await prompt(world, process)  # looked up, and found
    await process.tidying.run()

    assert len(world.messenger.sent) == 3
    assert standing(world) == [2]


@pytest.mark.usefixtures("drinker")
async def test_nothing_is_removed_of_somebody_who_was_erased(world: World, process: Process):
    await prompt(world, process, times=3)
    await process.privacy.erase(USER_ID)

    await process.tidying.run()

    assert world.messenger.removed == []


@pytest.mark.usefixtures("drinker")
async def test_nothing_happens_while_nobody_is_logged_in(world: World, process: Process):
    await prompt(world, process, times=2)
    process.tidying._capacity.is_online = False

    await process.tidying.run()

    assert world.messenger.removed == []


@pytest.mark.usefixtures("drinker")
async def test_a_database_that_is_away_only_delays_it(world: World, process: Process):
    await prompt(world, process, times=2)
    process.line.is_cut = True
    await process.tidying.run()
    assert standing(world) == [0, 1]
    process.line.is_cut = False

    await process.tidying.run()

    assert standing(world) == [1]


@pytest.mark.usefixtures("drinker")
async def test_after_its_stop_nothing_more_is_removed(world: World, process: Process):
    await prompt(world, process, times=2)

    await process.tidying.stop(patience=timedelta(seconds=1))
    await process.tidying.run()

    assert world.messenger.removed == []


@pytest.mark.usefixtures("drinker")
async def test_what_is_older_than_it_looks_back_stays(world: World, process: Process):
    await prompt(world, process)
    old = world.occurrences(DRINKS)[0]
    earlier = an_instant(FIRST_DAY, time(7, 30)) - LOOKS_BACK
    slot = replace(old.slot, local_date=earlier.date(), due_at=earlier, anchor_at=earlier)
    await put_back(world.storage, replace(old, slot=slot))
    await prompt(world, process)

    await process.tidying.run()

    assert standing(world) == [0, 1]


async def test_two_peoples_chats_have_nothing_to_do_with_each_other(world: World, process: Process):
    world.clock.move_to(an_instant(FIRST_DAY, time(5)))
    other = UserId(USER_ID + 1)
    for user_id in (USER_ID, other):
        user = a_user(id=user_id, dm_channel_id=channel_of(user_id))
        await store(world.storage, user, a_reminder(a_water_rule(), user_id=user_id))
    await process.housekeeping.repair_plans()
    for _ in range(3):
        await process.deliver(at=world.planned(DRINKS, user_id=other).slot.due_at)
    first = world.occurrences(DRINKS, user_id=other)[0]
    await process.answers.drink(other, first.id)

    await process.tidying.run()

    chats = [world.messenger.chat(channel_of(each)) for each in (USER_ID, other)]
    assert [len(chat) for chat in chats] == [1, 2]
    assert {place.channel_id for place in world.messenger.removed} == {CHAT, channel_of(other)}
    assert all(isinstance(place, Place) for place in world.messenger.removed)
