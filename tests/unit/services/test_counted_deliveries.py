"""However a delivery and its answer cross each other, each message that arrived is counted once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.events import DomainEvent, OccurrenceSent
from bot.domain.ids import OccurrenceId
from bot.services.delivery.engine import LEASE
from tests.support.builders import USER_ID, tonight_at
from tests.support.messenger import ArrivesThen, Hangs
from tests.support.services import Process, World
from tests.support.turns import at_rest, some_turns

DUE = tonight_at(22)
MINUTE = timedelta(minutes=1)
MANY = 200  # turns of the loop, while the first process still waits for Discord

pytestmark = pytest.mark.usefixtures("person")


class Evening:
    """One reminder of the usual person, and what happens around it, in two processes."""

    def __init__(self, world: World, process: Process) -> None:
        self.world, self.first, self.second = world, process, Process(world)
        self.said: list[OccurrenceId] = []
        self.hanging = Hangs()
        self.id = world.planned().id
        for each in (self.first, self.second):
            each.events.subscribe(self._note)

    def _note(self, happened: DomainEvent) -> None:
        if isinstance(happened, OccurrenceSent):
            self.said.append(happened.attempt.occurrence_id)

    async def arrives(self) -> None:
        """The message is there; its process does not know yet."""
        self.world.messenger.script_sends(ArrivesThen(self.hanging))
        self.world.clock.move_to(DUE)
        await self.first.delivery.sweep()
        await some_turns()

    async def is_recorded(self) -> None:
        self.hanging.released.set()
        await at_rest()

    async def is_answered(self) -> None:
        await self.second.answers.stretch_done(USER_ID, self.id)

    async def is_snoozed(self) -> None:
        await self.second.answers.snooze(USER_ID, self.id, length=10 * MINUTE)

    async def is_undone(self) -> None:
        await self.second.answers.undo_stretch(USER_ID, self.id)

    async def process_dies(self) -> None:
        await self.first.kill()

    async def next_process_looks(self) -> None:
        self.world.clock.move_to(self.world.now + LEASE + MINUTE)
        await self.second.delivery.sweep()
        await some_turns(MANY)


E = Evening
WAYS = {
    "as usual": (E.arrives, E.is_recorded, E.is_answered),
    "answered before the record": (E.arrives, E.is_answered, E.is_recorded),
    "snoozed before the record": (E.arrives, E.is_snoozed, E.is_recorded),
    "answered and taken back before the record": (
        *(E.arrives, E.is_answered, E.is_undone, E.is_recorded, E.is_answered),
    ),
    "found by the next process": (E.arrives, E.process_dies, E.next_process_looks, E.is_answered),
    "answered after a death": (E.arrives, E.process_dies, E.is_answered, E.next_process_looks),
    "found, and recorded late": (E.arrives, E.next_process_looks, E.is_recorded, E.is_answered),
    "answered, looked for, and recorded late": (
        *(E.arrives, E.is_answered, E.next_process_looks, E.is_recorded),
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_message_that_arrived_is_counted_once(
    world: World, process: Process, way: tuple[Callable[[Evening], Awaitable[None]], ...]
):
    evening = Evening(world, process)

    for step in way:
        await step(evening)
    counted = evening.said.count(evening.id)
    await evening.is_recorded()

    assert len([each for each in world.messenger.sent if each.nonce == evening.id]) == 1
    assert counted == 1
    assert evening.said.count(evening.id) == 1
