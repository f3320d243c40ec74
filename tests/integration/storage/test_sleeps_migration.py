"""From a database of 0.1, with people in the middle of their nights, to the one that knows sleeps."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from alembic import command
from sqlalchemy import text

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from bot.storage.schema.migrating import migration_config
from bot.storage.upgrade import upgrade
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    an_instant,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import stored_person

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
WATER = ReminderKey(USER_ID, DRINKS)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Before:
    """A database as 0.1 left it, written in its own words."""

    def __init__(self, engine) -> None:
        self._engine = engine

    async def make(self) -> None:
        def go(connection):
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")

        async with self._engine.begin() as connection:
            await connection.run_sync(go)

    def instant(self, at: datetime | None):
        if at is None or self._engine.dialect.name != "sqlite":
            return at
        return (at - EPOCH) // timedelta(microseconds=1)

    def day(self, on: date):
        return on.isoformat() if self._engine.dialect.name == "sqlite" else on

    async def insert(self, table: str, **columns) -> None:
        values = {name: self._written(value) for name, value in columns.items()}
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own words
        async with self._engine.begin() as connection:
            await connection.execute(text(statement), values)

    def _written(self, value):
        match value:
            case datetime():
                return self.instant(value)
            case date():
                return self.day(value)
            case _:
                return value

    async def person(self, *, user_id=USER_ID, paused_until=None, zone_key=BERLIN, week=None):
        await self.insert(
            "users",
            id=user_id,
            created_at=tonight_at(12),
            zone_key=zone_key,
            bedtimes=json.dumps(week or ["22:30"] * 7),
            has_bedtime=True,
            dm_channel_id=2001,
            paused_until=paused_until,
        )

    async def stretch(self, number: int, *, night=NIGHT, slot=0, due_at=None, **changes):
        due_at = due_at or tonight_at(22, night=night)
        await self.insert(
            "occurrences",
            **{
                "id": an_occurrence_id(number),
                "user_id": USER_ID,
                "kind": "stretch",
                "local_date": night,
                "slot": slot,
                "due_at": due_at,
                "stale_at": tonight_at(23, 30, night=night),
                "state": "sent",
                "claimable_at": due_at,
                "attempts": 1,
                **changes,
            },
        )


@pytest.fixture
async def before(url, open_storage) -> Before:
    database = Before(open_storage(url).engine)
    await database.make()
    return database


@pytest.fixture
def after(url, open_storage):
    """Bring it up to date, and open it."""

    async def go():
        storage = open_storage(url)
        await upgrade(storage.engine)
        return storage

    return go


@pytest.mark.parametrize(
    ("paused_until", "ends_on"),
    [
        pytest.param(None, None, id="no pause"),
        pytest.param(tonight_at(4), NIGHT + DAY, id="nights: at four"),
        pytest.param(an_instant(NIGHT + DAY, time(12, 59)), NIGHT + DAY, id="after a late bedtime"),
        pytest.param(tonight_at(3), NIGHT + DAY, id="a day: from the small hours on"),
        pytest.param(tonight_at(21), NIGHT + DAY, id="a day: from the evening on"),
    ],
)
async def test_a_pause_ends_on_the_date_that_its_instant_meant(
    before, after, paused_until, ends_on
):
    await before.person(paused_until=paused_until)

    storage = await after()

    async with storage.begin() as unit:
        assert (await unit.users.get(USER_ID)).paused_until == ends_on


@pytest.mark.parametrize("zone_key", [None, "Mars/Olympus"])
async def test_a_pause_of_somebody_without_a_zone_is_read_in_utc(before, after, zone_key):
    await before.person(paused_until=datetime(2026, 3, 5, 4, tzinfo=UTC), zone_key=zone_key)

    storage = await after()

    async with storage.begin() as unit:
        assert (await unit.users.get(USER_ID)).paused_until == NIGHT + DAY


async def test_an_occurrence_is_known_by_its_bedtime_and_keeps_all_else(before, after):
    await before.person()
    await before.stretch(1, state="snoozed", message_id=9, sent_at=tonight_at(22))
    await before.stretch(2, slot=100, due_at=tonight_at(22, 20), state="planned", attempts=0)
    prompt = an_instant(NIGHT, time(9, 30))
    await before.stretch(3, kind="water", due_at=prompt, stale_at=prompt + 30 * MINUTE)

    storage = await after()

    async with storage.begin() as unit:
        rows = [await unit.occurrences.get(an_occurrence_id(number)) for number in (1, 2, 3)]
    assert [row.slot.anchor_at for row in rows] == [tonight_at(22, 30)] * 2 + [prompt]
    assert rows[0] == an_occurrence(
        state=State.SNOOZED, attempts=1, message_id=9, sent_at=tonight_at(22)
    )


async def test_two_dates_that_share_a_bedtime_keep_their_occurrences(before, after):
    """Kiritimati and Honolulu are a whole day apart: both bedtimes are the same instant."""
    await before.person()
    await before.stretch(1)
    await before.stretch(2, night=NIGHT + DAY, stale_at=tonight_at(23, 30))

    storage = await after()

    person = await stored_person(storage)
    tonight = person.of_sleep(STRETCH.kind, tonight_at(22, 30))
    assert {row.id for row in tonight} == {an_occurrence_id(1), an_occurrence_id(2)}


async def test_an_outcome_gets_the_bedtime_of_its_night(before, after):
    await before.person(week=["23:15", None, "00:30", *["22:30"] * 4])
    await before.person(user_id=UserId(7))
    monday, tuesday, wednesday = NIGHT - 2 * DAY, NIGHT - DAY, NIGHT
    thursday = NIGHT + DAY
    for kind, day, outcome in (
        ("stretch", monday, "done"),
        ("stretch", tuesday, "skipped"),
        ("stretch", wednesday, "paused"),
        ("stretch", thursday, "done"),
        ("water", wednesday, "enough"),
    ):
        await before.insert("outcomes", user_id=USER_ID, kind=kind, local_date=day, outcome=outcome)
    await before.stretch(1, night=thursday, stale_at=tonight_at(0, 15, night=thursday))

    storage = await after()

    person = await stored_person(storage)
    records = [
        record
        for day in (monday, tuesday, wednesday, thursday)
        for record in person.records_on(STRETCH.kind, day)
    ]
    assert person.records_on(WATER.kind, wednesday) == [
        Record(Occasion.drink_day(wednesday), Outcome.ENOUGH)
    ]
    assert records == [
        Record(Occasion(monday, tonight_at(23, 15, night=monday)), Outcome.DONE),
        Record(Occasion(tuesday, tonight_at(23, night=tuesday)), Outcome.SKIPPED),
        Record(Occasion(wednesday, tonight_at(0, 30, night=wednesday)), Outcome.PAUSED),
        Record(Occasion(thursday, tonight_at(23, 15, night=thursday)), Outcome.DONE),
    ]


async def test_old_buttons_answer_after_the_upgrade(before, after):
    """*Done* on last night's message, and the *Undo* of a night by its date."""
    await before.person()
    await before.insert(
        "reminders",
        user_id=USER_ID,
        kind="stretch",
        rule='{"minutes_before": 30, "repeats": 0}',
        enabled=True,
        unanswered=1,
    )
    await before.stretch(1, message_id=9, sent_at=tonight_at(22))
    storage = await after()
    world = World(now=tonight_at(23, 45), storage=storage)
    process = Process(world)

    done = await process.answers.stretch_done(USER_ID, OccurrenceId(an_occurrence_id(1)))
    undone = await process.nights.reopen(USER_ID, NIGHT)

    assert done.is_new
    assert undone.is_new
    async with storage.begin() as unit:
        assert (await unit.occurrences.get(an_occurrence_id(1))).state is State.SENT
    assert (await stored_person(storage)).record_of(STRETCH.kind, a_night().anchor_at) is None


async def test_the_step_back_gives_each_date_one_night_again(before, after):
    await before.person(paused_until=tonight_at(4))
    await before.stretch(1)
    storage = await after()
    later = Occasion(NIGHT, tonight_at(22, 30) + timedelta(hours=23))
    async with storage.begin() as unit:
        await unit.reminders.save([a_reminder()])
        await unit.outcomes.record(STRETCH, a_night(), Outcome.SKIPPED)
        await unit.outcomes.record(STRETCH, later, Outcome.DONE)
        await unit.commit()

    def back(connection):
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")

    async with storage.engine.begin() as connection:
        await connection.run_sync(back)
        outcomes = (await connection.execute(text("SELECT outcome FROM outcomes"))).scalars().all()
        pauses = (await connection.execute(text("SELECT paused_until FROM users"))).scalars().all()

    assert outcomes == ["done"]
    assert pauses == [before.instant(tonight_at(4))]
    await upgrade(storage.engine)
    async with storage.begin() as unit:
        assert (await unit.users.get(USER_ID)).paused_until == NIGHT + DAY
        assert await unit.occurrences.get(an_occurrence_id(1)) is not None
