"""Activity: any command or press heals, ends the silence, and stores no stranger."""

from datetime import timedelta

import pytest

from bot.domain.delivery.decision import QUIET_AFTER
from bot.domain.delivery.notices import PauseOfferNotice
from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import StretchNotice
from bot.ports.delivery import Refused
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, a_water_rule, tonight_at
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)


async def test_a_stranger_stays_unknown(world: World, process: Process):
    await process.activity.record(USER_ID, locale="de", dm_channel_id=ChannelId(5))

    assert world.storage.rows.users == {}


async def test_somebody_unreachable_is_healed_by_any_command(world: World, process: Process):
    await store(world.storage, a_user(unreachable_since=world.now), a_reminder())

    await process.activity.record(USER_ID)

    assert not world.user().is_unreachable


@pytest.mark.usefixtures("person")
async def test_after_a_closed_evening_the_next_one_comes_once_the_person_is_back(
    world: World, process: Process
):
    world.messenger.script_sends(Refused(refusal=Refusal.UNREACHABLE))
    await process.deliver(at=tonight_at(22))
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    await process.activity.record(USER_ID)
    await process.deliver(at=tonight_at(22, night=NIGHT + 2 * DAY))

    assert [sent.sent_at for sent in world.messenger.sent] == [
        tonight_at(22, night=NIGHT + 2 * DAY)
    ]


async def test_the_latest_language_and_channel_are_learnt(world: World, process: Process):
    await store(world.storage, a_user(dm_channel_id=None))

    await process.activity.record(USER_ID, locale="de", dm_channel_id=ChannelId(5))

    assert (world.user().locale, world.user().dm_channel_id) == ("de", ChannelId(5))


async def test_what_a_command_does_not_tell_is_kept(world: World, process: Process):
    await store(world.storage, a_user())

    await process.activity.record(USER_ID)

    assert world.user() == a_user()


@pytest.mark.usefixtures("person")
async def test_whoever_has_nothing_to_heal_costs_no_write(world: World, process: Process):
    commits = world.storage.commits

    await process.activity.record(USER_ID, locale="en-GB", dm_channel_id=ChannelId(2001))

    assert world.storage.commits == commits


async def test_being_there_answers_every_kind_of_reminder(world: World, process: Process):
    await store(
        world.storage,
        a_user(),
        a_reminder(unanswered=3),
        a_reminder(a_water_rule(), unanswered=2, enabled=False),
    )

    await process.activity.record(USER_ID)

    assert world.reminder().unanswered == 0
    assert world.reminder(DRINKS).unanswered == 0
    assert not world.reminder(DRINKS).enabled


@pytest.mark.usefixtures("person")
async def test_after_fourteen_unanswered_one_offer_comes_and_then_silence(
    world: World, process: Process
):
    for night in range(QUIET_AFTER + 4):
        await process.deliver(at=tonight_at(22, night=NIGHT + night * DAY))

    kinds = [type(notice) for notice in world.messenger.notices]
    assert kinds == [StretchNotice] * QUIET_AFTER + [PauseOfferNotice]
    assert world.messenger.notices[-1].unanswered == QUIET_AFTER
    assert [row.reason for row in world.occurrences()[QUIET_AFTER + 1 : -1]] == [Reason.QUIET] * 3


@pytest.mark.usefixtures("person")
async def test_the_silence_ends_with_any_press(world: World, process: Process):
    await store(world.storage, a_reminder(unanswered=QUIET_AFTER + 1))
    await process.deliver(at=tonight_at(22))

    await process.activity.record(USER_ID)
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    assert len(world.messenger.sent) == 1
    assert isinstance(world.messenger.notices[0], StretchNotice)


@pytest.mark.usefixtures("person")
async def test_an_answer_in_between_starts_the_count_anew(world: World, process: Process):
    for night in range(QUIET_AFTER + 4):
        await process.deliver(at=tonight_at(22, night=NIGHT + night * DAY))
        if night == QUIET_AFTER - 2:
            sent = next(row for row in world.occurrences() if row.slot.local_date == NIGHT)
            await process.answers.stretch_done(USER_ID, sent.id)

    assert {type(notice) for notice in world.messenger.notices} == {StretchNotice}
    assert len(world.messenger.sent) == QUIET_AFTER + 4
