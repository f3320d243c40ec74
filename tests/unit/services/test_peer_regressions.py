"""Bugs that other reminder bots have had: each is a test here, so that Charley never has it.

The numbers are those of the list in the reference notes on other bots.
"""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import Refusal
from bot.domain.errors import NotYoursError
from bot.domain.ids import OccurrenceId, UserId
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import Refused
from bot.services.delivery.engine import LEASE
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, tonight_at
from tests.support.crowds import a_crowd
from tests.support.messenger import ArrivesThen, Behaviour, Hangs, channel_of
from tests.support.services import HeldLine, Process, World
from tests.support.storage_scenes import store
from tests.support.turns import some_turns

DUE = tonight_at(22)
DAY = timedelta(days=1)
OTHER = UserId(1002)
CROWD = 2000


async def everything_of_two_nights_arrived_once(world: World) -> None:
    """Go on in a fresh process, tonight and tomorrow, and look at every screen."""
    process = Process(world)
    await process.deliver(at=DUE + LEASE)
    await process.deliver(at=DUE + DAY)
    nights = [(sent.notice.user_id, sent.nonce) for sent in world.messenger.sent]
    assert len(nights) == len(set(nights)) == 2
    sent, again, planned = world.occurrences()
    assert (sent.state, again.state, planned.state) == (State.SENT, State.SENT, State.PLANNED)
    assert planned.slot.local_date == NIGHT + 2 * DAY


@pytest.mark.usefixtures("person")
async def test_1_killed_before_the_claim_is_committed(world: World, process: Process):
    line = HeldLine(process.line)
    process.delivery._storage = line
    world.clock.move_to(DUE)
    sweeping = _in_background(process)
    await line.committing.wait()

    sweeping.cancel()
    await process.kill()

    assert world.planned().state is State.PLANNED
    await everything_of_two_nights_arrived_once(world)


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Hangs(), id="between claim and send"),
        pytest.param(ArrivesThen(Hangs()), id="between send and answer"),
    ],
)
async def test_1_killed_while_sending(world: World, process: Process, behaviour: Behaviour):
    world.messenger.script_sends(behaviour)
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns()

    await process.kill()

    assert world.planned().state is State.LEASED
    await everything_of_two_nights_arrived_once(world)


@pytest.mark.usefixtures("person")
async def test_1_killed_between_send_and_record(world: World, process: Process):
    process.recorder._storage = HeldLine(process.line)
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns()
    assert len(world.messenger.sent) == 1

    await process.kill()

    assert world.planned().state is State.LEASED
    await everything_of_two_nights_arrived_once(world)


@pytest.mark.usefixtures("person")
async def test_1_killed_right_after_the_record(world: World, process: Process):
    await process.deliver(at=DUE)

    await process.kill()

    await everything_of_two_nights_arrived_once(world)


@pytest.mark.usefixtures("person")
async def test_1_killed_again_and_again_at_every_step(world: World, process: Process):
    for _ in range(5):
        world.messenger.script_sends(ArrivesThen(Hangs()))
        world.messenger.script_lookups(Hangs())
        world.clock.move_to(max(world.now, DUE) + LEASE)
        await process.delivery.sweep()
        await some_turns()
        await process.kill()
        process = Process(world)

    world.messenger._lookups.clear()
    await process.deliver(at=world.now + LEASE)

    assert len(world.messenger.sent) == 1
    assert world.occurrences()[0].state is State.SENT


@pytest.mark.usefixtures("person")
async def test_2_due_while_down_lives_on(world: World):
    later = Process(world)

    await later.deliver(at=DUE + 5 * DAY + timedelta(hours=12))
    missed = [row for row in world.occurrences() if not row.state.is_open]
    await later.deliver(at=DUE + 6 * DAY)

    assert [row.reason for row in missed] == [Reason.STALE] * 6
    assert [sent.sent_at for sent in world.messenger.sent] == [DUE + 6 * DAY]


@pytest.mark.usefixtures("person")
async def test_2_back_in_time_it_comes_late_and_says_so(world: World):
    await Process(world).deliver(at=DUE + timedelta(minutes=50))

    (notice,) = world.messenger.notices
    assert notice.late_by == timedelta(minutes=50)


@pytest.mark.usefixtures("person")
async def test_3_a_403_for_one_night_ends_no_schedule(world: World, process: Process):
    world.messenger.script_sends(Refused(refusal=Refusal.UNREACHABLE))
    await process.deliver(at=DUE)

    await process.activity.record(USER_ID)
    await process.deliver(at=DUE + DAY)

    assert world.reminder().enabled
    assert [sent.sent_at for sent in world.messenger.sent] == [DUE + DAY]


async def test_5_a_snooze_of_one_already_sent_counts_from_now(
    world: World, process: Process, reminded: OccurrenceId
):
    world.clock.move_to(tonight_at(22, 41))

    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))
    await process.deliver(at=tonight_at(22, 51))

    assert [sent.sent_at for sent in world.messenger.sent] == [DUE, tonight_at(22, 51)]
    assert world.messenger.notices[1].bed_at == world.messenger.notices[0].bed_at


@pytest.mark.usefixtures("person")
async def test_7_a_pause_eats_no_records(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 3)

    for night in range(4):
        await process.deliver(at=DUE + night * DAY)

    assert [row.state for row in world.occurrences()] == [
        *[State.SKIPPED] * 3,
        State.SENT,
        State.PLANNED,
    ]
    assert list(world.storage.rows.outcomes.values()) == [Outcome.PAUSED] * 3


async def test_8_nobody_else_can_answer_see_export_or_delete_mine(
    world: World, process: Process, reminded: OccurrenceId
):
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER))
    await process.housekeeping.repair_plans()
    mine = world.occurrences(user_id=USER_ID)

    with pytest.raises(NotYoursError):
        await process.answers.stretch_done(OTHER, reminded)
    await process.preferences.turn_off(OTHER, STRETCH)
    await process.pauses.for_nights(OTHER, 5)
    exported = await process.privacy.export(OTHER)
    await process.privacy.erase(OTHER)

    assert str(USER_ID) not in str(exported)
    assert world.occurrences(user_id=USER_ID) == mine
    assert world.reminder().enabled
    assert world.user().paused_until is None


async def test_10_two_thousand_at_the_same_minute_all_hear_once(
    world: World,
):
    people = await a_crowd(world, size=CROWD)

    await Process(world).deliver(at=DUE)

    assert Counter(sent.channel_id for sent in world.messenger.sent) == Counter(
        channel_of(user_id) for user_id in people
    )
    states = Counter(row.state for row in world.occurrences())
    assert states == {State.SENT: CROWD, State.PLANNED: CROWD}


async def test_12_one_poisonous_reminder_at_boot_stops_no_other(world: World, process: Process):
    await store(
        world.storage,
        a_user(zone_key="Mars/Olympus"),
        a_reminder(),
        a_user(id=OTHER, dm_channel_id=channel_of(OTHER)),
        a_reminder(user_id=OTHER),
    )
    await process.housekeeping.run()

    await process.deliver(at=DUE)

    assert [sent.notice.user_id for sent in world.messenger.sent] == [OTHER]


def _in_background(process: Process) -> asyncio.Task[None]:
    return asyncio.create_task(process.delivery.sweep())
