"""Two processes see the same trouble, or one of them alone: the owner is told once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.domain.ids import UserId
from bot.domain.operations.incidents import OF_ONE_PROCESS, IncidentKind, OperatorNotice
from bot.messaging.ui.operations.alerts import operator_text
from bot.ports.fleet import Alone, IncidentSeen, News, OwnerTold
from bot.services.operations.alerts import OwnerAlerts
from bot.services.operations.elsewhere import FORGOTTEN_AFTER, LEADER_FIRST
from bot.services.operations.incidents import Incidents
from tests.faults.connection import Patience
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock
from tests.support.messenger import FakeMessenger
from tests.support.randomness import FakeRandomness
from tests.support.turns import some_turns

OWNER = UserId(7)
OF_ALL = sorted(set(IncidentKind) - OF_ONE_PROCESS)


class Pigeon(Alone):
    """A fleet of two, whose news arrive at once, but for a cut link."""

    def __init__(self, *, leads: bool) -> None:
        super().__init__()
        self.is_alone = False
        self.is_leader = self.speaks_for_all = leads
        self.is_cut = False
        self.other: Incidents | None = None

    def tell(self, news: News) -> None:
        assert self.other is not None
        if self.is_cut:
            return
        match news:
            case IncidentSeen(incident=incident):
                self.other.hear_of(incident)
            case OwnerTold(incident=incident):
                self.other.note_told(incident)


@dataclass(slots=True, kw_only=True)
class Pair:
    """The leader and another process, each with its alerts running."""

    time: Patience
    fleets: list[Pigeon] = field(default_factory=list)
    incidents: list[Incidents] = field(default_factory=list)
    messengers: list[FakeMessenger] = field(default_factory=list)

    def told(self, number: int) -> list[IncidentKind]:
        notices = self.messengers[number].notices
        return [each.incident for each in notices if isinstance(each, OperatorNotice)]

    @property
    def all_told(self) -> list[IncidentKind]:
        return self.told(0) + self.told(1)

    async def see(self, number: int, incident: IncidentKind) -> None:
        self.incidents[number].open(incident)
        await some_turns()

    async def go_on(self, seconds: float, *, seeing: dict[int, IncidentKind]) -> None:
        """Let time pass, a sweep every thirty seconds."""
        for _ in range(round(seconds / 30)):
            self.time.now += 30
            for number, each in enumerate(self.incidents):
                if number in seeing:
                    each.open(seeing[number])
                each.look()
            await some_turns()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    time = Patience()
    time.open.set()
    pair = Pair(time=time)
    async with AsyncExitStack() as stack:
        for leads in (True, False):
            await stack.enter_async_context(_joined(pair, leads=leads))
        one, other = pair.incidents
        pair.fleets[0].other, pair.fleets[1].other = other, one
        yield pair


@asynccontextmanager
async def _joined(pair: Pair, *, leads: bool) -> AsyncIterator[None]:
    clock = FakeClock(tonight_at(12))
    fleet, messenger = Pigeon(leads=leads), FakeMessenger(clock=clock)
    incidents = Incidents(monotonic=pair.time.monotonic, fleet=fleet)
    alerts = OwnerAlerts(
        owner_id=OWNER,
        messenger=messenger,
        clock=clock,
        randomness=FakeRandomness(),
        incidents=incidents,
        fleet=fleet,
        shard_ids=(0, 1) if leads else (2, 3),
        sleep=pair.time.sleep,
    )
    pair.fleets.append(fleet)
    pair.incidents.append(incidents)
    pair.messengers.append(messenger)
    running = asyncio.create_task(alerts.run())
    yield
    running.cancel()


@pytest.mark.parametrize("incident", OF_ALL)
async def test_what_only_the_other_sees_of_the_whole_bot_the_leader_tells(
    pair: Pair, incident: IncidentKind
) -> None:
    await pair.see(1, incident)
    await pair.go_on(600, seeing={1: incident})

    assert (pair.told(0), pair.told(1)) == ([incident], [])


@pytest.mark.parametrize("incident", IncidentKind)
@pytest.mark.parametrize("first", [0, 1])
async def test_what_both_see_is_told_once(pair: Pair, incident: IncidentKind, first: int) -> None:
    await pair.see(first, incident)
    await pair.go_on(30, seeing={first: incident})
    await pair.see(1 - first, incident)
    await pair.go_on(1200, seeing={0: incident, 1: incident})

    assert pair.all_told == [incident]


@pytest.mark.parametrize("incident", sorted(OF_ONE_PROCESS))
async def test_its_own_trouble_a_process_tells_itself_and_names_its_shards(
    pair: Pair, incident: IncidentKind
) -> None:
    await pair.see(1, incident)
    assert pair.all_told == []  # the leader may have it, too
    await pair.go_on(LEADER_FIRST.total_seconds(), seeing={1: incident})

    assert (pair.told(0), pair.told(1)) == ([], [incident])
    (notice,) = (each for each in pair.messengers[1].notices if isinstance(each, OperatorNotice))
    assert "shards 2, 3" in operator_text(notice)


async def test_of_a_database_that_is_away_the_last_leader_tells(pair: Pair) -> None:
    for fleet in pair.fleets:  # nobody leads, and no news arrive
        fleet.is_leader, fleet.is_cut = False, True

    for number in (1, 0):
        await pair.see(number, IncidentKind.DATABASE_UNAVAILABLE)
    await pair.go_on(600, seeing=dict.fromkeys((0, 1), IncidentKind.DATABASE_UNAVAILABLE))

    assert (pair.told(0), pair.told(1)) == ([IncidentKind.DATABASE_UNAVAILABLE], [])


async def test_what_the_leader_has_only_heard_of_is_over_once_nobody_reports_it(pair: Pair) -> None:
    incident = IncidentKind.REQUESTS_REFUSED
    await pair.see(1, incident)
    assert pair.incidents[0].is_present(incident)

    pair.incidents[1].resolve(incident)
    await pair.go_on(FORGOTTEN_AFTER.total_seconds() + 30, seeing={})

    assert not pair.incidents[0].is_present(incident)


async def test_the_next_leader_tells_what_the_former_had_no_time_for_and_nothing_else(
    pair: Pair,
) -> None:
    told, untold = IncidentKind.SPAM_FLAGGED, IncidentKind.REQUESTS_REFUSED
    await pair.see(1, told)
    pair.fleets[0].is_cut = pair.fleets[1].is_cut = True  # the leader dies
    await pair.see(1, untold)
    pair.fleets[1].is_leader = pair.fleets[1].speaks_for_all = True

    for incident in (told, untold):
        await pair.see(1, incident)

    assert (pair.told(0), pair.told(1)) == ([told], [untold])
