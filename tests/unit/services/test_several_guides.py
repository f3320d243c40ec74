"""Several processes that guide at once: each session has one owner, and never stands still for long."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.guided.session import CountIn, Halted, InStep, Press
from bot.domain.ids import ChannelId, UserId
from bot.services.guided.admission import anybody
from tests.support.builders import USER_ID, a_user
from tests.support.fleet_on_paper import PaperFleet
from tests.support.guided import SECOND
from tests.support.guided_world import GuidedWorld
from tests.support.services import Process
from tests.support.storage_scenes import store

DM = ChannelId(2001)
SERVER_ANSWER = None
EVERYWHERE = pytest.mark.parametrize("where", [DM, SERVER_ANSWER], ids=["DM", "server's answer"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A process that guides."""

    fleet: PaperFleet
    process: Process

    @property
    def guiding(self):
        return self.process.guiding

    async def die(self) -> None:
        """End as by a kill, and be buried."""
        self.guiding.let_go()
        self.fleet.die()


@pytest.fixture
async def world() -> AsyncIterator[GuidedWorld]:
    async with GuidedWorld() as world:
        await store(world.storage, a_user())
        yield world


@pytest.fixture
async def guides(world: GuidedWorld) -> AsyncIterator[list[Guide]]:
    guides = []
    for _ in range(2):
        fleet = PaperFleet(world.storage)
        guides.append(Guide(fleet=fleet, process=Process(world, fleet=fleet)))
    yield guides
    for guide in guides:
        await guide.guiding.stop()


async def begin(world: GuidedWorld, guide: Guide, where: ChannelId | None) -> None:
    """Begin a stretch, and come two seconds into the first hold."""
    if where is SERVER_ANSWER:  # of somebody who has not agreed to direct messages
        await store(world.storage, a_user(consented_at=None, consent_version=None))
    await guide.guiding.start(
        USER_ID, "standing", world.screen(dm_channel_id=where), admission=anybody
    )
    await world.begin(guide.process)
    await world.alarm.pass_time(32 * SECOND)


def step_of(world: GuidedWorld) -> int:
    return world.shown[-1].scene.phase.index


@EVERYWHERE
async def test_who_joins_leaves_the_sessions_of_the_living_alone(
    world: GuidedWorld, guides: list[Guide], where: ChannelId | None
) -> None:
    one, joining = guides
    await begin(world, one, where)
    before, cards = world.stored(), len(world.shown)

    for _ in range(3):
        assert await joining.guiding.recover() == 0

    assert world.stored() == before
    await world.alarm.pass_time(60 * SECOND)
    assert len(world.shown) >= cards + 5
    assert isinstance(world.shown[-1].scene.phase, CountIn | InStep)


async def test_one_death_after_another_is_followed(world: GuidedWorld, guides: list[Guide]) -> None:
    one, other = guides
    await begin(world, one, DM)
    assert await other.guiding.recover() == 0

    await one.die()
    assert await other.guiding.recover() == 1
    await world.alarm.pass_time(30 * SECOND)
    step = step_of(world)
    await other.die()
    third = Process(world, fleet=PaperFleet(world.storage))
    assert await third.guiding.recover() == 1
    await world.alarm.pass_time(30 * SECOND)

    assert step_of(world) > step
    await third.guiding.stop()


async def test_of_two_that_look_at_once_one_takes_it(
    world: GuidedWorld, guides: list[Guide]
) -> None:
    one, other = guides
    await begin(world, one, DM)
    third = Guide(fleet=(fleet := PaperFleet(world.storage)), process=Process(world, fleet=fleet))
    await one.die()

    taken = [await each.guiding.recover() for each in (other, third)]

    assert sorted(taken) == [0, 1]
    await third.guiding.stop()


async def test_a_server_s_answer_is_halted_only_once_its_owner_is_gone(
    world: GuidedWorld, guides: list[Guide]
) -> None:
    one, other = guides
    await begin(world, one, SERVER_ANSWER)

    await one.die()
    assert await other.guiding.recover() == 0

    session = world.stored()
    assert session is not None
    assert session.is_paused
    await other.guiding.press(USER_ID, session.id, Press.GO_ON, world.screen())
    await world.alarm.pass_time(60 * SECOND)
    assert isinstance(world.shown[-1].scene.phase, InStep)


@EVERYWHERE
async def test_a_press_elsewhere_moves_the_session_and_the_old_process_falls_silent(
    world: GuidedWorld, guides: list[Guide], where: ChannelId | None
) -> None:
    one, other = guides
    await begin(world, one, where)
    await other.guiding.press(
        USER_ID, world.session_id(), Press.SKIP, world.screen(dm_channel_id=where)
    )
    cards = len(world.shown)

    await world.alarm.pass_time(60 * SECOND)

    steps = [shown.scene.phase.index for shown in world.shown[cards:]]
    assert steps == sorted(set(steps))  # each once: nobody else shows any
    assert len(steps) >= 5
    assert not one.process.guiding._runner.is_guiding(USER_ID)
    await one.die()  # and its death changes nothing any more
    assert await other.guiding.recover() == 0


@EVERYWHERE
async def test_who_stands_still_shows_nothing_more(
    world: GuidedWorld, guides: list[Guide], where: ChannelId | None
) -> None:
    one, _ = guides
    await begin(world, one, where)
    cards = len(world.shown)

    one.fleet.is_awake = False
    await world.alarm.pass_time(20 * SECOND)
    one.guiding.let_go()
    one.fleet.is_awake = True
    await world.alarm.pass_time(60 * SECOND)

    assert len(world.shown) == cards


async def test_who_was_not_buried_takes_its_own_back(
    world: GuidedWorld, guides: list[Guide]
) -> None:
    one, _ = guides
    await begin(world, one, DM)

    one.guiding.let_go()
    world.storage.change("UPDATE sessions SET owner = NULL")  # as it hands back
    assert await one.guiding.recover() == 1

    await world.alarm.pass_time(30 * SECOND)
    assert isinstance(world.shown[-1].scene.phase, InStep)


async def test_the_paused_stay_paused_whoever_dies(world: GuidedWorld, guides: list[Guide]) -> None:
    one, other = guides
    await begin(world, one, DM)
    await one.guiding.press(
        USER_ID, world.session_id(), Press.PAUSE, world.screen(dm_channel_id=DM)
    )

    await one.die()

    assert await other.guiding.recover() == 0
    assert isinstance(world.shown[-1].scene.phase, Halted)


async def test_nobody_s_session_keeps_another_back(world: GuidedWorld, guides: list[Guide]) -> None:
    one, other = guides
    await begin(world, one, DM)
    await store(world.storage, a_user(id=UserId(7)))
    await one.guiding.start(
        UserId(7), "standing", world.screen(dm_channel_id=DM), admission=anybody
    )
    world.storage.change("UPDATE sessions SET routine = 'sauna', is_paused = 0 WHERE user_id = 7")

    await one.die()

    assert await other.guiding.recover() == 1
