"""An edit under way in one process is not the last word about what a press in another one has done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.guided.scenes import Erased, Finale, Gone, Guidance, Left, Scene, Standing
from bot.domain.guided.session import CountIn, Halted, Host, InStep, Press
from bot.domain.ids import ChannelId
from bot.ports.fleet import WorkLeft
from bot.services.guided.admission import anybody
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence
from tests.support.fleet_on_paper import PaperFleet
from tests.support.guided import LAST, SECOND
from tests.support.guided_world import FakeScreen, GuidedWorld, Shown
from tests.support.services import Process
from tests.support.storage_scenes import store
from tests.support.turns import some_turns

DM = ChannelId(2001)
REMINDED = an_occurrence(state=State.SENT)
HOST = Host(occurrence_id=REMINDED.id)


@dataclass(slots=True, kw_only=True)
class Two:
    """Two processes: one guides, and the other one gets the presses."""

    world: GuidedWorld
    one: Process
    other: Process
    fleets: list[PaperFleet]
    screen: FakeScreen = field(init=False)
    """Where the one that guides shows its steps."""

    async def begin(self, dm_channel_id: ChannelId | None, host: Host | None) -> None:
        """Begin a stretch, and come into its first hold."""
        world = self.world
        if dm_channel_id is None:  # of somebody who has not agreed to direct messages
            await store(world.storage, a_user(consented_at=None, consent_version=None))
        self.screen = world.screen(dm_channel_id=dm_channel_id)
        await self.one.guiding.start(USER_ID, "standing", self.screen, admission=anybody, host=host)
        await self.one.guiding.press(USER_ID, world.session_id(), Press.GO_ON, self.screen)
        await world.alarm.pass_time(32 * SECOND)

    async def step_held(self) -> asyncio.Event:
        """Let the next step come, and its edit wait; return what lets it go on."""
        released = asyncio.Event()
        self.world.board.held = self.screen.held = released
        await self.world.alarm.pass_time(10 * SECOND)
        self.world.board.held = self.screen.held = None
        assert self.is_guiding()
        return released

    def is_guiding(self) -> bool:
        return self.one.guiding._runner.is_guiding(USER_ID)

    def other_screen(self) -> FakeScreen:
        return self.world.screen(dm_channel_id=self.screen.dm_channel_id)

    async def press(self, press: Press) -> None:
        await self.other.guiding.press(USER_ID, self.world.session_id(), press, self.other_screen())


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    async with GuidedWorld() as world:
        await store(world.storage, a_user(), a_reminder(), REMINDED)
        fleets = [PaperFleet(world.storage) for _ in range(2)]
        one, other = (Process(world, fleet=fleet) for fleet in fleets)
        yield Two(world=world, one=one, other=other, fleets=fleets)
        for process in (one, other):
            await process.guiding.stop()


async def pause(two: Two) -> None:
    await two.press(Press.PAUSE)


async def skip(two: Two) -> None:
    await two.press(Press.SKIP)


async def easier(two: Two) -> None:
    await two.press(Press.EASIER)


async def here(two: Two) -> None:
    await two.press(Press.HERE)


async def end(two: Two) -> None:
    await two.other.guiding.end(USER_ID, two.world.session_id(), two.other_screen())


async def erase(two: Two) -> None:
    await two.other.privacy.erase(USER_ID)


async def start_again(two: Two) -> None:
    screen = two.other_screen()
    screen.message_id += 1
    await two.other.guiding.start_again(USER_ID, "sitting", screen)


async def give_back(two: Two) -> None:
    await two.other.guiding.give_back(USER_ID, REMINDED.id)


Doing = Callable[[Two], Awaitable[None]]
PRESSES: dict[Doing, type | tuple[type, ...]] = {
    pause: Halted,
    skip: InStep,
    easier: Halted,
    here: CountIn,
    end: Gone,
    erase: Erased,
    start_again: Left,
}
HOSTED = PRESSES | {end: Standing, start_again: Standing, give_back: Standing}
ANSWERED = {press: shows for press, shows in PRESSES.items() if press is not start_again}
PLACES = [(DM, None, PRESSES), (DM, HOST, HOSTED), (None, None, ANSWERED)]
CASES = [
    pytest.param(where, host, press, shows, id=f"{name}-{press.__name__}")
    for name, (where, host, table) in zip(("DM", "reminder", "answer"), PLACES, strict=True)
    for press, shows in table.items()
]


def what(scene: Scene) -> object:
    return scene.phase if isinstance(scene, Guidance) else scene


def last_at(two: Two) -> Shown:
    return [shown for shown in two.world.shown if shown.where == two.screen.place][-1]


@pytest.mark.parametrize(("where", "host", "press", "shows"), CASES)
async def test_an_edit_under_way_elsewhere_is_not_the_last_word(
    two: Two, where: ChannelId | None, host: Host | None, press: Doing, shows: type
) -> None:
    await two.begin(where, host)
    released = await two.step_held()

    await press(two)
    count = len(two.world.shown)
    released.set()
    await some_turns()

    late, *mended = two.world.shown[count:]
    assert isinstance(late.scene, Guidance)
    assert isinstance(late.scene.phase, InStep)  # the step that had been under way has arrived
    assert len(mended) == 1  # and once is enough
    assert isinstance(what(last_at(two).scene), shows)
    assert not two.is_guiding()
    session = two.world.stored()
    if isinstance(last_at(two).scene, Guidance):
        assert last_at(two).scene.session == session


async def test_who_has_put_it_right_says_nothing_more(two: Two) -> None:
    await two.begin(DM, None)
    released = await two.step_held()
    await two.press(Press.PAUSE)
    released.set()
    await some_turns()
    count = len(two.world.shown)

    await two.world.alarm.pass_time(120 * SECOND)

    assert len(two.world.shown) == count


async def test_what_goes_on_meanwhile_is_put_right_again(two: Two) -> None:
    await two.begin(DM, None)
    released = await two.step_held()
    await two.press(Press.SKIP)
    again = two.world.board.held = asyncio.Event()
    released.set()
    await some_turns()
    two.world.board.held = None

    await two.press(Press.PAUSE)
    again.set()
    await some_turns()

    assert isinstance(what(last_at(two).scene), Halted)


async def test_a_database_that_is_away_only_puts_it_off(two: Two) -> None:
    await two.begin(DM, None)
    released = await two.step_held()
    await two.press(Press.PAUSE)
    two.one.line.is_cut = True
    released.set()
    await some_turns()
    assert isinstance(what(last_at(two).scene), InStep)

    two.one.line.is_cut = False
    await two.world.alarm.pass_time(12 * SECOND)

    assert isinstance(what(last_at(two).scene), Halted)
    assert not two.is_guiding()


async def test_an_edit_that_was_cut_short_may_have_arrived(two: Two) -> None:
    """As after a standstill: it goes out with the first breath, before it is known who has what."""
    await two.begin(DM, None)
    await two.step_held()
    stale = two.world.shown[-1]
    await two.press(Press.PAUSE)
    two.world.shown.append(stale)

    two.one.guiding.let_go()
    await two.world.alarm.pass_time(2 * SECOND)

    assert isinstance(what(last_at(two).scene), Halted)


async def test_what_was_handed_back_meanwhile_is_shown_by_who_takes_it_up(two: Two) -> None:
    await two.begin(DM, None)
    await two.step_held()
    count = len(two.world.shown)

    two.one.guiding.let_go()
    await two.world.alarm.pass_time(2 * SECOND)

    assert len(two.world.shown) == count


async def test_the_end_of_one_session_does_not_end_another(two: Two) -> None:
    """A night takes its time to be logged, and meanwhile a press begins anew elsewhere."""
    await two.begin(DM, None)
    session = two.world.stored()
    assert session is not None
    await two.press(Press.HERE)
    changed = two.world.stored()

    await two.one.guiding._completion.finish(session)

    assert two.world.stored() == changed


async def test_an_end_that_a_press_has_overtaken_is_put_right(two: Two) -> None:
    await two.begin(DM, None)
    await two.world.alarm.pass_time(225 * SECOND)
    assert last_at(two).scene.phase.index == LAST
    released = two.world.board.held = asyncio.Event()
    await two.world.alarm.pass_time(15 * SECOND)
    two.world.board.held = None

    await start_again(two)
    released.set()
    await some_turns()

    assert isinstance(last_at(two).scene, Left)
    assert two.world.stored() is not None


STOPPED = [Press.GO_ON, Press.SKIP, Press.HERE]


@pytest.mark.parametrize("press", STOPPED)
@pytest.mark.parametrize("where", [DM, None], ids=["DM", "answer"])
async def test_a_press_that_comes_while_a_process_stops_is_anybody_s_at_once(
    two: Two, press: Press, where: ChannelId | None
) -> None:
    await two.begin(where, None)
    await two.one.guiding.stop()
    count = len(two.world.shown)

    await two.one.guiding.press(USER_ID, two.world.session_id(), press, two.screen)

    assert two.fleets[0].told == [WorkLeft()]
    assert not two.is_guiding()
    taken = await two.other.guiding.recover()
    assert taken == (1 if where else 0)  # only its interaction could change an answer: it is halted
    await two.world.alarm.pass_time(40 * SECOND)
    assert len(two.world.shown) > count + (2 if where else 0)
    session = two.world.stored()
    assert session is not None
    assert session.is_paused == (where is None)


@pytest.mark.parametrize("press", [Press.PAUSE, Press.EASIER])
async def test_what_waits_for_its_person_is_nobody_s_work(two: Two, press: Press) -> None:
    await two.begin(DM, None)
    await two.one.guiding.stop()

    await two.one.guiding.press(USER_ID, two.world.session_id(), press, two.screen)

    assert two.fleets[0].told == []
    assert isinstance(last_at(two).scene.phase, Halted)


async def test_what_others_have_by_now_is_not_handed_back(two: Two) -> None:
    """The press was stored before the stop, and another process has taken it up since."""
    await two.begin(DM, None)
    session = two.world.stored()
    assert session is not None
    await two.one.guiding.stop()
    await two.press(Press.HERE)

    await two.one.guiding._runner.follow(session, screen=None)
    await two.world.alarm.pass_time(30 * SECOND)

    assert two.fleets[0].told == []
    assert two.other.guiding._runner.is_guiding(USER_ID)


async def test_a_process_that_stops_lets_a_last_card_arrive(two: Two) -> None:
    """Nothing of the session is stored any more: nobody else could show it."""
    await two.begin(DM, None)
    await two.press(Press.PAUSE)
    await two.one.guiding.press(USER_ID, two.world.session_id(), Press.GO_ON, two.screen)
    await two.world.alarm.pass_time(235 * SECOND)
    released = two.world.board.held = asyncio.Event()
    await two.world.alarm.pass_time(20 * SECOND)

    stopping = asyncio.create_task(two.one.guiding.stop())
    await some_turns()
    released.set()
    await stopping

    assert isinstance(last_at(two).scene, Finale)


async def test_who_was_killed_at_the_very_end_has_its_end_shown(two: Two) -> None:
    """*Skip* in the last step was stored, and then nothing more."""
    await two.begin(DM, None)
    two.one.guiding.let_go()
    two.fleets[0].die()
    two.world.storage.change("UPDATE sessions SET step = ?, is_attended = 1", LAST + 1)

    assert await two.other.guiding.recover() == 1
    await some_turns()

    assert isinstance(last_at(two).scene, Finale)
    assert two.world.stored() is None


async def test_what_is_long_forgotten_keeps_nobody_back(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.guided.recovery.RECOVERED_AT_ONCE", 1)
    await two.begin(DM, None)
    await store(two.world.storage, a_user(id=USER_ID + 1))
    two.world.storage.change(
        "INSERT INTO sessions (user_id, routine, started_at, step, since, is_paused, version)"
        " SELECT user_id + 1, routine, started_at, step, since - 4000000000, 0, 0 FROM sessions"
    )
    two.one.guiding.let_go()
    two.fleets[0].die()

    assert await two.other.guiding.recover() == 1
