"""The database fails: before a claim nothing happens, after a send nothing is lost."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import State
from bot.ports.delivery import OutcomeUnknown
from bot.ports.storage import StorageUnavailableError, UnitOfWork
from bot.services.delivery.engine import LEASE
from tests.support.builders import USER_ID, tonight_at
from tests.support.services import Line, PreparedUnit, Process, World
from tests.support.turns import at_rest, some_turns

DUE = tonight_at(22)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("person")


class FailingLine(Line):
    """Fails once inside the next unit of work, at the step that the test names."""

    def __init__(self, line: Line, *, step: str) -> None:
        super().__init__(line)
        self._step = step
        self._is_broken = True

    def begin(self) -> PreparedUnit:
        return PreparedUnit(super().begin(), self._break)

    def _break(self, unit: UnitOfWork) -> None:
        async def fail(*_: object, **__: object) -> None:
            raise StorageUnavailableError

        if self._is_broken:
            self._is_broken = False
            repository, _, method = self._step.partition(".")
            setattr(getattr(unit, repository), method, fail)


@pytest.mark.parametrize("step", ["occurrences.claim_due", "agendas.load"])
async def test_a_claim_that_fails_leaves_everything_for_the_next_sweep(
    world: World, process: Process, step: str
):
    process.delivery._storage = FailingLine(process.line, step=step)
    before = world.planned()

    await process.deliver(at=DUE)
    after = world.planned()
    await process.deliver()

    assert after == before
    assert len(world.messenger.sent) == 1


async def test_a_sweep_without_a_database_ends_quietly_and_asks_for_nothing(
    world: World, process: Process
):
    world.wakeup.forget()
    world.storage.is_down = True

    with capture_logs() as logs:
        await process.deliver(at=DUE)

    assert [log["action"] for log in logs] == ["sweep_storage_unavailable"]
    assert world.wakeup.asked == []
    assert world.messenger.send_requests == []


async def test_a_delivery_waits_for_the_database_and_is_recorded_by_the_same_process(
    world: World, process: Process
):
    world.messenger.script_sends(lambda: _go_down(world))
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns(50)
    assert world.planned().state is State.LEASED

    world.storage.is_down = False
    await at_rest()

    assert world.occurrences()[0].state is State.SENT
    assert len(world.messenger.send_requests) == 1


@pytest.mark.parametrize("step", ["agendas.load", "occurrences.save", "occurrences.add"])
async def test_a_recording_that_fails_halfway_saves_nothing_and_is_done_again(
    world: World, process: Process, step: str
):
    process.recorder._storage = FailingLine(process.line, step=step)

    await process.deliver(at=DUE)

    sent, planned = world.occurrences()
    assert (sent.state, planned.slot.due_at) == (State.SENT, DUE + DAY)
    assert world.reminder().unanswered == 1


async def test_one_recorded_after_its_lease_was_taken_anew_counts_once(
    world: World, process: Process
):
    await _send_while_down(world, process)
    world.clock.move_to(DUE + LEASE)
    world.storage.is_down = False
    await process.delivery.sweep()  # takes the lapsed lease before the recorder has written

    await at_rest()

    assert len(world.messenger.sent) == 1
    assert world.reminder().unanswered == 1
    assert [row.state for row in world.occurrences()] == [State.SENT, State.PLANNED]


async def test_an_answer_is_not_overwritten_by_a_second_recording(world: World, process: Process):
    await _send_while_down(world, process)
    other = Process(world)
    process.line.is_cut = True
    world.storage.is_down = False
    world.clock.move_to(DUE + LEASE)
    await other.delivery.sweep()
    await some_turns()
    await other.answers.stretch_done(USER_ID, world.occurrences()[0].id)

    process.line.is_cut = False
    await at_rest()

    assert world.occurrences()[0].state is State.DONE
    assert world.reminder().unanswered == 0


async def test_a_second_look_that_fails_takes_no_recorded_delivery_back(
    world: World, process: Process
):
    await _send_while_down(world, process)
    world.messenger.script_lookups(OutcomeUnknown(cause="HTTP 500"))
    world.clock.move_to(DUE + LEASE)
    world.storage.is_down = False
    await process.delivery.sweep()

    await at_rest()

    assert world.occurrences()[0].state is State.SENT


async def _send_while_down(world: World, process: Process) -> None:
    world.messenger.script_sends(lambda: _go_down(world))
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns(5)
    assert world.storage.is_down


def _go_down(world: World) -> None:
    world.storage.is_down = True
