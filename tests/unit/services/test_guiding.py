"""Guided stretches: from the first card to the logged night, whatever is pressed meanwhile."""

import asyncio

import pytest

from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.scenes import Asked, Ended, Finale, Guidance, Left, Logging, Remark
from bot.domain.guided.session import (
    CountIn,
    Halted,
    Host,
    InStep,
    Pick,
    Press,
    SessionGoneError,
    SessionId,
)
from bot.domain.ids import ChannelId, UserId
from bot.domain.library.entries import EntryUnknownError
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.guided.admission import anybody
from bot.services.guided.service import Started, UnderWay
from tests.support.builders import NIGHT, USER_ID, a_night, a_user, an_occurrence_id, stretch_key
from tests.support.guided import BEGINS_AT, CORE_ENDS, LAST, PLACE, SECOND
from tests.support.guided_world import GuidedWorld
from tests.support.services import Process
from tests.support.storage_scenes import store

DM = ChannelId(2001)
CHANGES = [0, *CORE_ENDS, *(CORE_ENDS[-1] + end for end in CORE_ENDS)]


@pytest.fixture
async def world():
    async with GuidedWorld() as world:
        yield world


@pytest.fixture
async def process(world):
    await store(world.storage, a_user())
    process = Process(world)
    yield process
    await process.guiding.stop()


async def start(
    process, world, *, routine="standing", dm_channel_id=DM, user_id=USER_ID, admission=anybody
):
    """Ask for a stretch and begin it."""
    screen = world.screen(dm_channel_id=dm_channel_id)
    answer = await process.guiding.start(user_id, routine, screen, admission=admission)
    if isinstance(answer, Started):
        await world.begin(process, user_id)
    return answer


async def press(process, world, press, *, dm_channel_id=DM):
    screen = world.screen(dm_channel_id=dm_channel_id)
    await process.guiding.press(USER_ID, world.session_id(), press, screen)


async def pass_seconds(world, seconds):
    await world.alarm.pass_time(seconds * SECOND)


def scenes(world):
    return [shown.scene for shown in world.shown]


def last(world):
    return world.shown[-1].scene


def outcome(world):
    return world.storage.rows.outcomes.get((stretch_key(USER_ID), a_night()))


async def test_the_first_card_waits_for_the_person_as_long_as_it_takes(world, process):
    screen = world.screen(dm_channel_id=DM)
    await process.guiding.start(USER_ID, "standing", screen, admission=anybody)
    await pass_seconds(world, 1200)

    assert [shown.scene.phase for shown in world.shown] == [Halted(index=0)]
    assert not world.stored().has_begun
    assert outcome(world) is None
    await world.begin(process)
    assert last(world).phase == CountIn(index=0, until=world.clock.now() + 15 * SECOND)


async def test_a_first_card_that_is_wanted_elsewhere_waits_there_too(world, process):
    screen = world.screen()
    await process.guiding.start(USER_ID, "standing", screen, admission=anybody)
    answer = await start(process, world)
    assert isinstance(answer, UnderWay)

    await press(process, world, Press.HERE)
    await pass_seconds(world, 60)

    shown = [scene.phase for scene in scenes(world) if isinstance(scene, Guidance)]
    assert shown == [Halted(index=0), Halted(index=0)]
    assert not world.stored().has_begun


async def test_turning_to_the_sitting_stretch_before_the_start_shows_its_own_first_card(
    world, process
):
    screen = world.screen(dm_channel_id=DM)
    await process.guiding.start(USER_ID, "standing", screen, admission=anybody)

    await press(process, world, Press.EASIER)
    await pass_seconds(world, 60)

    assert (last(world).routine.id, last(world).phase) == ("sitting", Halted(index=0))
    assert not world.stored().has_begun


async def test_a_routine_is_shown_step_by_step_on_the_second(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 250)

    phases = [scene.phase for scene in scenes(world) if isinstance(scene, Guidance)]
    assert phases[0] == CountIn(index=0, until=BEGINS_AT)
    assert [phase.index for phase in phases[1:]] == list(range(LAST + 1))
    assert [shown.at for shown in world.shown[1:]] == [
        BEGINS_AT + seconds * SECOND for seconds in CHANGES
    ]


async def test_each_change_of_step_is_one_edit_of_one_message(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 250)

    assert {shown.where for shown in world.shown} == {
        type(PLACE)(channel_id=DM, message_id=world.screen().message_id)
    }
    assert len(world.shown) == 1 + len(CHANGES)


async def test_each_step_shows_its_own_picture(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 25)

    names = [shown.picture for shown in world.shown]
    assert names == [
        "standing-calf-set-up-left",
        "standing-calf-set-up-left",
        "standing-calf-hold-left",
        "standing-calf-rest-left",
    ]


async def be_there(process, world):
    """Press something on the way, which shows that somebody is there."""
    await pass_seconds(world, 15 + 30)
    await press(process, world, Press.PAUSE)
    await press(process, world, Press.GO_ON)


async def test_the_end_logs_the_night_and_forgets_the_session(world, process):
    await start(process, world)
    await be_there(process, world)
    await pass_seconds(world, 15 + 260)

    finale = last(world)
    assert isinstance(finale, Finale)
    assert (finale.logging, finale.night) == (Logging.LOGGED, NIGHT)
    assert [routine.id for routine in finale.add_ons] == ["deep-calf"]
    assert outcome(world) is Outcome.DONE
    assert world.stored() is None


async def test_an_add_on_offers_no_further_one(world, process):
    await start(process, world, routine="deep-calf")
    await be_there(process, world)
    await pass_seconds(world, 15 + 260)

    assert last(world).add_ons == ()


async def test_a_stretch_that_nobody_touched_asks_and_logs_nothing(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 250)

    asked = last(world)
    assert isinstance(asked, Asked)
    assert (asked.night, asked.host) == (NIGHT, None)
    assert outcome(world) is None
    assert world.stored() is None


async def test_a_night_that_is_done_already_is_not_asked_about(world, process):
    await process.nights.done(USER_ID)
    await start(process, world, routine="deep-calf")
    await pass_seconds(world, 15 + 250)

    assert (last(world).logging, outcome(world)) == (Logging.LOGGED, Outcome.DONE)


@pytest.mark.parametrize("back_to", [Press.EASIER, None])
async def test_what_leads_back_to_before_the_start_shows_nobody(world, process, back_to):
    await start(process, world)
    await pass_seconds(world, 20)
    if back_to is not None:
        await press(process, world, back_to)
        await press(process, world, Press.GO_ON)
    await pass_seconds(world, 15 + 270)

    assert isinstance(last(world), Asked)


async def test_a_second_start_of_a_reminder_shows_its_session_again(world, process):
    host, screen = Host(occurrence_id=an_occurrence_id()), world.screen(dm_channel_id=DM)

    for _ in range(2):
        answer = await process.guiding.start(
            USER_ID, "standing", screen, admission=anybody, host=host
        )
        assert isinstance(answer, Started)

    assert len(world.storage.rows.sessions) == 1
    assert [(shown.where, shown.scene.session.host) for shown in world.shown] == 2 * [
        (screen.place, host)
    ]


async def test_somebody_without_a_time_zone_is_told_that_nothing_is_logged(world, process):
    stranger = UserId(7)

    await start(process, world, user_id=stranger)
    await pass_seconds(world, 15 + 250)

    assert (last(world).logging, last(world).night) == (Logging.NO_ZONE, None)
    assert world.stored(stranger) is None


async def test_a_database_that_fails_in_the_middle_stops_nobody(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 30)
    process.line.is_cut = True
    await pass_seconds(world, 250)

    assert len(world.shown) == 1 + len(CHANGES)
    assert last(world).logging is Logging.FAILED


async def test_there_is_no_routine_of_an_unknown_name(world, process):
    with pytest.raises(EntryUnknownError):
        await start(process, world, routine="headstand")

    assert world.stored() is None


async def test_a_second_start_offers_to_go_on_instead(world, process):
    await start(process, world)
    await pass_seconds(world, 30)

    answer = await start(process, world)

    assert isinstance(answer, UnderWay)
    assert answer.session.id == world.session_id()
    assert len(world.storage.rows.sessions) == 1


async def test_two_starts_at_once_begin_one_session(world, process):
    screen = world.screen(dm_channel_id=DM)
    starts = [
        process.guiding.start(USER_ID, "standing", screen, admission=anybody) for _ in range(2)
    ]
    answers = await asyncio.gather(*starts)
    await world.begin(process)

    assert {type(answer) for answer in answers} == {Started, UnderWay}
    await pass_seconds(world, 15 + 250)
    assert len(world.shown) == 1 + len(CHANGES)


async def test_starting_anew_ends_the_former_session(world, process):
    await start(process, world)
    await pass_seconds(world, 60)
    former = world.session_id()

    await process.guiding.start_again(USER_ID, "sitting", world.screen())
    await world.begin(process)
    await pass_seconds(world, 15)

    assert world.session_id() != former
    assert world.stored().routine_id == "sitting"
    assert last(world).phase.index == 0
    with pytest.raises(SessionGoneError):
        await process.guiding.press(USER_ID, former, Press.PAUSE, world.screen())


async def test_the_message_of_a_former_session_says_that_it_goes_on_elsewhere(world, process):
    await start(process, world)
    former = world.stored().place

    await process.guiding.start_again(USER_ID, "standing", world.screen())

    left = [shown for shown in world.shown if shown.scene == Left(user_id=USER_ID)]
    assert [shown.where for shown in left] == [former]


async def test_a_forgotten_session_is_in_nobodys_way(world, process):
    await start(process, world)
    await press(process, world, Press.PAUSE)
    await pass_seconds(world, 3601)

    assert isinstance(await start(process, world), Started)


async def test_a_pause_shows_no_more_steps_until_the_person_goes_on(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 17)
    await press(process, world, Press.PAUSE)
    count = len(world.shown)
    await pass_seconds(world, 600)

    assert last(world).phase == Halted(index=1)
    assert len(world.shown) == count

    await press(process, world, Press.GO_ON)
    await pass_seconds(world, 5)

    assert isinstance(last(world).phase, InStep)
    assert last(world).phase.index == 1


async def test_skipping_shows_the_next_step_at_once_and_goes_on_from_there(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 17)

    await press(process, world, Press.SKIP)

    assert last(world).phase.index == 2
    await pass_seconds(world, 10)
    assert last(world).phase.index == 3


async def test_skipping_the_last_step_logs_the_night(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 241)

    await press(process, world, Press.SKIP)

    assert isinstance(last(world), Finale)
    assert outcome(world) is Outcome.DONE
    assert world.stored() is None


async def test_easier_waits_for_the_person_to_sit_down(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 17)

    await press(process, world, Press.EASIER)

    assert last(world).routine.id == "sitting"
    assert (last(world).phase, last(world).remark) == (Halted(index=0), Remark.EASED)
    assert world.shown[-1].picture == "sitting-calf-set-up-left"


async def test_a_routine_by_day_leaves_the_night_open(world, process):
    await start(process, world, routine="daytime")
    await pass_seconds(world, 15 + 250)

    assert last(world).logging is Logging.BY_DAY
    assert (last(world).night, last(world).add_ons) == (None, ())
    assert outcome(world) is None
    assert world.stored() is None


async def test_another_routine_may_be_picked_until_the_first_one_begins(world, process):
    screen = world.screen(dm_channel_id=DM)
    await process.guiding.start(USER_ID, "standing", screen, admission=anybody)

    await press(process, world, Pick(routine_id="bed"))
    assert last(world).routine.id == "bed"
    assert last(world).phase == Halted(index=0)

    await world.begin(process)
    await press(process, world, Pick(routine_id="sitting"))
    assert last(world).routine.id == "bed"


async def test_stopping_logs_nothing_and_shows_no_more_steps(world, process):
    await start(process, world)
    await pass_seconds(world, 60)

    await process.guiding.end(USER_ID, world.session_id(), world.screen(dm_channel_id=DM))
    await pass_seconds(world, 200)

    assert isinstance(last(world), Ended)
    assert outcome(world) is None
    assert world.stored() is None


@pytest.mark.parametrize("pressed", list(Press))
async def test_a_press_on_a_session_that_is_over_changes_nothing(world, process, pressed):
    with pytest.raises(SessionGoneError):
        await process.guiding.press(USER_ID, SessionId("1"), pressed, world.screen())

    assert world.shown == []


async def test_a_stop_of_a_session_that_is_over_changes_nothing(world, process):
    await start(process, world)

    with pytest.raises(SessionGoneError):
        await process.guiding.end(USER_ID, SessionId("1"), world.screen())

    assert world.stored() is not None


async def test_a_step_under_way_to_discord_is_not_the_last_word_after_a_pause(world, process):
    await start(process, world)
    world.board.held = asyncio.Event()
    await pass_seconds(world, 15)

    pausing = asyncio.create_task(press(process, world, Press.PAUSE))
    await pass_seconds(world, 0)
    world.board.held.set()
    await pausing

    assert isinstance(last(world).phase, Halted)


async def test_in_a_server_it_stands_in_the_direct_messages_of_those_who_take_them(world, process):
    answer = await start(process, world, dm_channel_id=None)

    assert world.board.posted == [DM]
    assert answer.place == PLACE
    await pass_seconds(world, 15)
    assert {shown.where for shown in world.shown} == {PLACE}


@pytest.mark.parametrize("user", [a_user(consented_at=None), a_user(dm_channel_id=None)])
async def test_in_a_server_it_stands_in_the_answer_for_everybody_else(world, process, user):
    await store(world.storage, user)

    answer = await start(process, world, dm_channel_id=None)
    await pass_seconds(world, 15 + 250)

    assert world.board.posted == []
    assert answer.place is None
    assert len(world.shown) == 1 + len(CHANGES)
    assert {shown.where for shown in world.shown} == {None}


async def test_direct_messages_that_are_closed_bring_it_back_into_the_answer(world, process):
    world.board.script.append(Refused(refusal=Refusal.UNREACHABLE))

    answer = await start(process, world, dm_channel_id=None)

    assert answer.place is None
    assert [shown.where for shown in world.shown] == [None]


async def test_pressing_in_another_message_moves_the_session_there(world, process):
    await start(process, world, dm_channel_id=None)
    screen = world.screen(dm_channel_id=DM)

    await process.guiding.press(USER_ID, world.session_id(), Press.HERE, screen)
    await pass_seconds(world, 5)

    assert world.stored().place.message_id == screen.message_id
    assert world.shown[-1].where == world.stored().place
    assert [shown.where for shown in world.shown if shown.scene == Left(user_id=USER_ID)] == [PLACE]


async def test_a_message_that_is_gone_pauses_the_session(world, process):
    await start(process, world)
    world.board.script.append(Refused(refusal=Refusal.REJECTED))
    await pass_seconds(world, 15)
    count = len(world.shown)
    await pass_seconds(world, 100)

    assert world.stored().is_paused
    assert len(world.shown) == count
    assert isinstance(await start(process, world), UnderWay)


async def test_a_step_that_discord_did_not_take_is_shown_a_second_later(world, process):
    await start(process, world)
    world.board.script.append(Refused(refusal=Refusal.RATE_LIMITED))
    await pass_seconds(world, 15 + 1)

    assert last(world).phase.index == 0
    assert world.shown[-1].at == BEGINS_AT + SECOND


async def test_a_step_that_discord_refuses_twice_is_followed_by_the_next_on_time(world, process):
    await start(process, world)
    world.board.script.extend([Refused(refusal=Refusal.RATE_LIMITED), OutcomeUnknown(cause="")])
    await pass_seconds(world, 15 + 15)

    assert last(world).phase.index == 1
    assert world.shown[-1].at == BEGINS_AT + 15 * SECOND


async def test_the_last_card_is_tried_twice(world, process):
    await start(process, world)
    await pass_seconds(world, 15 + 249)
    world.board.script.append(OutcomeUnknown(cause="timeout"))
    await pass_seconds(world, 2)

    assert isinstance(last(world), Asked)


async def test_erasing_the_person_ends_the_session_without_a_trace(world, process):
    await start(process, world)
    async with world.storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.commit()
    await pass_seconds(world, 400)

    assert len(world.shown) == 1
    assert world.storage.rows.users == {}


async def test_a_hundred_people_who_start_at_once_never_change_step_together(world, process):
    for number in range(100):
        user_id = UserId(5000 + number)
        await start(process, world, user_id=user_id, dm_channel_id=ChannelId(6000 + number))
    await pass_seconds(world, 15 + 250 + 4)

    instants = [shown.at for shown in world.shown[100:]]
    assert len(instants) == 100 * len(CHANGES)
    assert max(sum(at <= other < at + SECOND for other in instants) for at in instants) <= 31
