"""An *Undo* takes back the answer that its own button stands for, and never a later one."""

from contextlib import suppress
from random import Random

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import SnoozesUsedUpError, SnoozeTooLateError
from bot.domain.ids import OccurrenceId
from bot.kinds.kind import act_name, undo_of
from bot.kinds.stretch import STRETCH
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_stretch_rule, a_user, tonight_at
from tests.support.services import Process, World
from tests.support.storage_scenes import store

SHOWN = (State.DONE, State.SKIPPED, State.SNOOZED)
OUTCOMES = {State.DONE: Outcome.DONE, State.SKIPPED: Outcome.SKIPPED, State.SNOOZED: None}


def outcome(world: World) -> Outcome | None:
    return next(iter(world.storage.rows.outcomes.values()), None)


async def two_messages(world: World, process: Process) -> list[OccurrenceId]:
    await store(world.storage, a_user(), a_reminder(a_stretch_rule(repeats=1)))
    await process.housekeeping.repair_plans()
    await process.deliver(at=tonight_at(22))
    await process.deliver(at=tonight_at(22, 15))
    return [row.id for row in world.occurrences() if row.was_delivered]


async def press(process: Process, id_: OccurrenceId, act: str) -> bool:
    """Press a button; tell whether it changed anything."""
    return (await process.answers.press(USER_ID, id_, act_name(STRETCH, act))).is_new


async def test_undo_of_a_skip_leaves_a_later_done(world: World, process: Process):
    first, second = await two_messages(world, process)
    await press(process, first, "skip")
    await press(process, second, "done")

    assert not await press(process, first, undo_of(State.SKIPPED))
    assert not await press(process, first, "undo")
    await process.nights.reopen(USER_ID, NIGHT, Outcome.SKIPPED)

    assert outcome(world) is Outcome.DONE


async def test_undo_of_a_snooze_leaves_a_later_done(
    world: World, process: Process, reminded: OccurrenceId
):
    await press(process, reminded, "snooze-30")
    await process.nights.done(USER_ID)

    assert not await press(process, reminded, undo_of(State.SNOOZED))
    assert outcome(world) is Outcome.DONE


@pytest.mark.parametrize("seed", range(12))
async def test_no_undo_ever_takes_back_another_answer(world: World, process: Process, seed: int):
    random, ids = Random(seed), await two_messages(world, process)  # noqa: S311
    for _ in range(12):
        before, id_ = outcome(world), random.choice(ids)
        shown = random.choice([None, None, *SHOWN])
        act = random.choice(["done", "skip", "snooze-10"]) if shown is None else undo_of(shown)
        with suppress(SnoozesUsedUpError, SnoozeTooLateError):
            await press(process, id_, act)
        stands_for = act == "done" if shown is None else OUTCOMES[shown] is before
        assert outcome(world) is before or stands_for or (before, act) == (None, "skip")
