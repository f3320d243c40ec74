"""To the schema that keeps every night, and back: what was thrown away after 90 days is told once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from alembic import command
from sqlalchemy import text

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.progress.endings import UNSENT
from bot.domain.reminders.slots import FIRST_SNOOZE, Occasion
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.storage.repositories.outcomes import KEPT_SINCE
from bot.storage.schema.migrating import migration_config
from bot.storage.upgrade import upgrade
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    stretch_key,
    tonight_at,
)
from tests.support.storage_scenes import store

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def an_evening(
    state: State, reason: Reason | None = None, *, nights: int = 0, number: int = 0, later: int = 0
) -> Occurrence:
    """Return what became of a reminder, its bedtime some hours later than usual."""
    night = NIGHT + nights * DAY
    slot = a_slot(tonight_at(22, night=night), local_date=night, number=number)
    slot = replace(slot, anchor_at=slot.anchor_at + later * HOUR)
    came = state in {State.SENT, State.DONE, State.SNOOZED, State.UNANSWERED}
    return an_occurrence(
        slot,
        id=an_occurrence_id(1000 * (nights + 200) + number + 10 * later),
        state=state,
        reason=reason,
        sent_at=slot.due_at if came else None,
    )


async def go(storage, revision: str) -> None:
    def run(connection):
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    async with storage.engine.begin() as connection:
        await connection.run_sync(run)


async def upgraded(storage, *occurrences: Occurrence, known: Outcome | None = None):
    """Return what is on record after the step from the schema before, with these in it."""
    await store(storage, a_user(), *occurrences)
    if known is not None:
        async with storage.begin() as unit:
            await unit.outcomes.record(stretch_key(), a_night(), known)
            await unit.commit()
    await go(storage, "0007")
    await upgrade(storage.engine)
    async with storage.read() as unit:
        return await unit.outcomes.all_of(USER_ID, STRETCH)


async def note_of(storage) -> date | None:
    async with storage.read() as unit:
        return await unit.outcomes.kept_since()


MISSED = {
    "unanswered": [an_evening(State.UNANSWERED)],
    "its repeats too": [
        an_evening(State.UNANSWERED),
        an_evening(State.UNANSWERED, number=1),
        an_evening(State.SKIPPED, Reason.STALE, number=2),
    ],
    "put off, and the snooze did not come": [
        an_evening(State.SNOOZED),
        an_evening(State.SKIPPED, Reason.STALE, number=FIRST_SNOOZE),
    ],
    "the bedtime moved": [
        an_evening(State.SKIPPED, Reason.SUPERSEDED),
        an_evening(State.UNANSWERED, later=5),
    ],
}
NOT_SENT = {
    "failed": [an_evening(State.FAILED, Reason.REJECTED)],
    "all late": [an_evening(State.SKIPPED, Reason.STALE, number=number) for number in range(3)],
    **{
        reason.value: [an_evening(State.SKIPPED, reason)]
        for reason in sorted(UNSENT - {Reason.SUPERSEDED, Reason.SNOOZED})
    },
}
UNTOLD = {
    "not over": [an_evening(State.UNANSWERED), an_evening(State.PLANNED, number=1)],
    "waits for its answer": [an_evening(State.SENT)],
    "answered, the record gone": [an_evening(State.DONE), an_evening(State.UNANSWERED, number=1)],
    "paused": [an_evening(State.SKIPPED, Reason.PAUSED)],
    "turned off": [an_evening(State.SKIPPED, Reason.TURNED_OFF)],
    "not planned any more": [an_evening(State.SKIPPED, Reason.SUPERSEDED)],
    "drinks": [replace(an_evening(State.UNANSWERED), kind=DRINKS)],
}
CASES = [
    *(pytest.param(rows, [Outcome.MISSED], id=f"missed: {name}") for name, rows in MISSED.items()),
    *(
        pytest.param(rows, [Outcome.NOT_SENT], id=f"unsent: {name}")
        for name, rows in NOT_SENT.items()
    ),
    *(pytest.param(rows, [], id=f"untold: {name}") for name, rows in UNTOLD.items()),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
async def test_a_night_without_a_record_is_told_by_its_occurrences(storage, rows, expected):
    found = await upgraded(storage, *rows)

    occasion = Occasion(NIGHT, rows[0].slot.anchor_at)
    assert found == [StoredNight(occasion=occasion, outcome=each) for each in expected]


@pytest.mark.parametrize("known", [Outcome.DONE, Outcome.SKIPPED, Outcome.PAUSED])
async def test_what_is_on_record_stays(storage, known):
    found = await upgraded(storage, an_evening(State.UNANSWERED, later=5), known=known)

    assert found == [StoredNight(occasion=a_night(), outcome=known)]


async def test_each_night_is_told_for_itself_and_none_before_the_first(storage):
    rows = [
        an_evening(State.UNANSWERED, nights=-80),
        an_evening(State.SKIPPED, Reason.QUIET, nights=-79),
        an_evening(State.UNANSWERED, nights=-2, later=3),
        an_evening(State.UNANSWERED, nights=-1),
    ]

    found = await upgraded(storage, *rows)

    assert [(each.occasion.local_date - NIGHT).days for each in found] == [-80, -79, -2, -1]
    assert [each.outcome for each in found].count(Outcome.MISSED) == 3
    assert await note_of(storage) == NIGHT - 79 * DAY


async def test_two_sleeps_of_one_date_are_two(storage):
    rows = [an_evening(State.SKIPPED, Reason.STALE), an_evening(State.UNANSWERED, later=9)]

    found = await upgraded(storage, *rows)

    assert [each.outcome for each in found] == [Outcome.NOT_SENT, Outcome.MISSED]
    assert {each.occasion.local_date for each in found} == {NIGHT}


async def test_without_occurrences_nothing_before_the_last_record_is_known(storage):
    await upgraded(storage, known=Outcome.DONE)

    assert await note_of(storage) == NIGHT + DAY


async def test_a_new_database_knows_all_from_its_first_night(storage):
    assert await note_of(storage) is None


async def test_the_step_back_leaves_what_the_version_before_knows(storage):
    await upgraded(storage, an_evening(State.UNANSWERED, nights=1), known=Outcome.DONE)

    await go(storage, "0007")

    async with storage.engine.connect() as connection:
        rows = (await connection.execute(text("SELECT outcome FROM outcomes"))).scalars().all()
        note = text("SELECT count(*) FROM notes WHERE name = :name")
        notes = await connection.scalar(note, {"name": KEPT_SINCE})
    assert (rows, notes) == (["done"], 0)
    await upgrade(storage.engine)
    async with storage.read() as unit:
        found = await unit.outcomes.all_of(USER_ID, STRETCH)
    assert [each.outcome for each in found] == [Outcome.DONE, Outcome.MISSED]


@pytest.mark.parametrize(
    ("column", "value"), [("anchor_at", "soon"), ("local_date", "soon"), ("anchor_at", 9 * 10**18)]
)
async def test_a_damaged_row_stops_no_upgrade(storage, column, value):
    if storage.engine.dialect.name != "sqlite":
        return  # it takes no such value
    await store(storage, a_user(), an_evening(State.UNANSWERED), an_evening(State.SENT, nights=1))
    async with storage.engine.begin() as connection:
        change = f"UPDATE occurrences SET {column} = :value WHERE state = 'sent'"  # noqa: S608
        await connection.execute(text(change), {"value": value})

    found = await upgraded(storage)

    assert [each.outcome for each in found] == [Outcome.MISSED]
