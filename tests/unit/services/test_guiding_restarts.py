"""A restart in the middle of a stretch: the next process goes on."""

import pytest

from bot.domain.guided.scenes import Asked, Remark
from bot.domain.guided.session import CountIn, Halted, InStep, Press
from bot.domain.ids import ChannelId
from bot.services.guided.admission import anybody
from bot.services.guided.service import UnderWay
from tests.support.builders import USER_ID, a_user
from tests.support.guided import SECOND
from tests.support.guided_world import GuidedWorld
from tests.support.services import Process
from tests.support.storage_scenes import store

DM = ChannelId(2001)


@pytest.fixture
async def world():
    async with GuidedWorld() as world:
        yield world


@pytest.fixture
async def started(world):
    """A process in which the usual person is two seconds into the first hold."""
    await store(world.storage, a_user())
    process = Process(world)
    await process.guiding.start(
        USER_ID, "standing", world.screen(dm_channel_id=DM), admission=anybody
    )
    await world.begin(process)
    await world.alarm.pass_time(32 * SECOND)
    yield process
    await process.guiding.stop()


async def restarted(world, process, *, down_for=0):
    await process.guiding.stop()
    world.clock.advance(down_for * SECOND)
    following = Process(world)
    count = await following.guiding.recover()
    await world.alarm.pass_time(0 * SECOND)
    return following, count


def last(world):
    return world.shown[-1].scene


async def test_a_restart_within_a_step_goes_on_as_if_nothing_had_been(world, started):
    process, count = await restarted(world, started, down_for=3)

    assert count == 1
    assert (last(world).phase.index, last(world).remark) == (1, None)
    await world.alarm.pass_time(5 * SECOND)
    assert last(world).phase.index == 2
    await process.guiding.stop()


@pytest.mark.parametrize("down_for", [9, 30, 600, 3500])
async def test_a_step_that_ended_meanwhile_begins_anew(world, started, down_for):
    process, _ = await restarted(world, started, down_for=down_for)

    assert isinstance(last(world).phase, CountIn)
    assert (last(world).phase.index, last(world).remark) == (1, Remark.INTERRUPTED)
    await world.alarm.pass_time(6 * SECOND)
    assert isinstance(last(world).phase, InStep)
    assert (last(world).phase.index, last(world).remark) == (1, None)
    await world.alarm.pass_time(250 * SECOND)
    assert isinstance(last(world), Asked)
    await process.guiding.stop()


async def test_a_session_that_nobody_can_be_doing_any_more_is_left_alone(world, started):
    count = len(world.shown)

    process, recovered = await restarted(world, started, down_for=3700)

    assert recovered == 0
    assert len(world.shown) == count
    await process.guiding.stop()


async def test_a_paused_session_waits_on(world, started):
    screen = world.screen(dm_channel_id=DM)
    await started.guiding.press(USER_ID, world.session_id(), Press.PAUSE, screen)

    process, count = await restarted(world, started, down_for=30)

    assert count == 0
    await process.guiding.press(USER_ID, world.session_id(), Press.GO_ON, screen)
    await world.alarm.pass_time(6 * SECOND)
    assert last(world).phase.index == 1
    await process.guiding.stop()


async def test_a_session_in_an_answer_waits_for_a_press(world):
    await store(world.storage, a_user(dm_channel_id=None))
    process = Process(world)
    await process.guiding.start(USER_ID, "standing", world.screen(), admission=anybody)
    await world.begin(process)
    await world.alarm.pass_time(32 * SECOND)

    process, count = await restarted(world, process, down_for=60)

    assert count == 0
    answer = await process.guiding.start(USER_ID, "standing", world.screen(), admission=anybody)
    assert isinstance(answer, UnderWay)
    await process.guiding.press(USER_ID, world.session_id(), Press.HERE, world.screen())
    await world.alarm.pass_time(6 * SECOND)
    assert last(world).phase.index == 1
    await process.guiding.stop()


async def test_recovering_twice_goes_on_once(world, started):
    process, _ = await restarted(world, started)
    count = len(world.shown)

    assert await process.guiding.recover() == 0

    await world.alarm.pass_time(0 * SECOND)
    assert len(world.shown) == count
    await process.guiding.stop()


@pytest.mark.usefixtures("started")
async def test_a_second_process_takes_over_and_the_first_falls_silent(world):
    second = Process(world)
    await second.guiding.recover()
    await world.alarm.pass_time(0 * SECOND)
    count = len(world.shown)

    await world.alarm.pass_time(20 * SECOND)

    assert [shown.scene.phase.index for shown in world.shown[count:]] == [2, 3]
    await second.guiding.stop()


@pytest.mark.usefixtures("started")
async def test_a_press_in_another_process_is_followed_there_alone(world):
    second = Process(world)
    screen = world.screen(dm_channel_id=DM)

    await second.guiding.press(USER_ID, world.session_id(), Press.PAUSE, screen)
    await world.alarm.pass_time(100 * SECOND)

    assert isinstance(last(world).phase, Halted)
    await second.guiding.press(USER_ID, world.session_id(), Press.GO_ON, screen)
    await world.alarm.pass_time(6 * SECOND)
    assert last(world).phase.index == 1
    await second.guiding.stop()
