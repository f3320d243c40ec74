"""A damaged row, or one of another version: on record once, said once, and nobody else waits for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import structlog
from sqlalchemy import Table, literal_column, select, update
from structlog.testing import capture_logs

from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import GuidedSession
from bot.domain.ids import ChannelId, EntryId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.kinds import stretch
from bot.kinds.stretch import StretchNotice
from bot.storage.reading import say_unreadable
from bot.storage.repositories.personal import owner_column
from bot.storage.schema import tables
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    a_water_rule,
    tonight_at,
)
from tests.support.inline_sqlite import run_inline
from tests.support.services import Process, World
from tests.support.storage_scenes import store

OTHER, OTHERS_CHANNEL = UserId(7), ChannelId(1007)
NOON, DUE = tonight_at(12), tonight_at(22)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
FAR = 9_223_372_036_854_775_807
UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What somebody's hand, a fault of the disk, or another version of Charley has left."""

    table: Table
    columns: dict[str, object]
    is_in_the_way: bool = True
    """Whether tonight's reminder cannot be sent."""
    sqlite_only: bool = field(default=False)
    """PostgreSQL takes no such value."""

    @property
    def name(self) -> str:
        words = [f"{column}={str(value)[:20]}" for column, value in self.columns.items()]
        return f"{self.table.name}: {', '.join(words)}"


def any_database(table: Table, *, is_in_the_way: bool = True, **columns: object) -> Damage:
    return Damage(table=table, columns=columns, is_in_the_way=is_in_the_way)


def sqlite(table: Table, *, is_in_the_way: bool = True, **columns: object) -> Damage:
    return Damage(table=table, columns=columns, is_in_the_way=is_in_the_way, sqlite_only=True)


DAMAGES = [
    any_database(tables.users, bedtimes="{"),
    any_database(tables.users, bedtimes='["25:00"]'),
    any_database(tables.users, shifts="{"),
    any_database(tables.users, shifts="null"),
    any_database(tables.users, shifts='{"single_nights": {"2026-99-99": "siesta"}}'),
    sqlite(tables.users, created_at="yesterday"),
    sqlite(tables.users, paused_until="soon"),
    sqlite(tables.users, paused_until=FAR),
    sqlite(tables.users, screened_on="never"),
    any_database(tables.reminders, rule="{"),
    any_database(tables.reminders, rule="null"),
    any_database(tables.reminders, rule='{"minutes_before": "many", "repeats": 0}'),
    any_database(tables.reminders, rule='{"minutes_before": 9999, "repeats": 0}'),
    any_database(tables.reminders, kind="sauna"),
    sqlite(tables.reminders, unanswered="many"),
    any_database(tables.occurrences, kind="sauna"),
    any_database(tables.occurrences, reason="because"),
    sqlite(tables.occurrences, due_at="at ten"),
    sqlite(tables.occurrences, due_at=FAR),
    sqlite(tables.occurrences, due_at=1.5e300),
    sqlite(tables.occurrences, stale_at="later"),
    sqlite(tables.occurrences, anchor_at="at bedtime"),
    sqlite(tables.occurrences, anchor_at=FAR),
    sqlite(tables.occurrences, claimable_at="soon"),
    sqlite(tables.occurrences, claimable_at=FAR),
    sqlite(tables.occurrences, attempted_at="once"),
    sqlite(tables.occurrences, slot="first"),
    sqlite(tables.occurrences, local_date="2026-99-99"),
    sqlite(tables.occurrences, local_date="tonight"),
    any_database(tables.outcomes, outcome="so-so", is_in_the_way=False),
    any_database(tables.outcomes, outcome="a/b;c", is_in_the_way=False),
    sqlite(tables.outcomes, local_date="never/ever", is_in_the_way=False),
    sqlite(tables.outcomes, anchor_at="at bedtime", is_in_the_way=False),
    sqlite(tables.drinks, drink_day="never", is_in_the_way=False),
    sqlite(tables.drinks, millilitres="a sip", is_in_the_way=False),
    any_database(tables.sessions, routine="sauna", is_in_the_way=False),
    sqlite(tables.sessions, since="just now", is_in_the_way=False),
    sqlite(tables.sessions, step="first", is_in_the_way=False),
]


def each(damages: Sequence[Damage]) -> pytest.MarkDecorator:
    """Run a test on each kind of database for each damage that it can have."""
    return pytest.mark.parametrize(
        ("database", "damage"),
        [
            *(pytest.param("sqlite", damage, id=f"sqlite-{damage.name}") for damage in damages),
            *(
                pytest.param(
                    "postgres", damage, id=f"postgres-{damage.name}", marks=pytest.mark.postgres
                )
                for damage in damages
                if not damage.sqlite_only
            ),
        ],
    )


@pytest.fixture
def storage(storage: SqlStorage) -> SqlStorage:
    """The database; SQLite without a thread, for the two hundred sweeps of a test."""
    if storage.serves_one_process:
        run_inline(storage.engine)
    return storage


@pytest.fixture
async def world(storage, damage):
    """Two people for whom a stretch is planned tonight; the first one has one of every row."""
    structlog.reset_defaults()
    say_unreadable.cache_clear()
    world = World(now=NOON, storage=storage)
    await store(
        storage,
        a_user(),
        a_reminder(),
        a_user(id=OTHER, dm_channel_id=OTHERS_CHANNEL),
        a_reminder(user_id=OTHER),
    )
    async with storage.begin() as unit:
        await unit.outcomes.record(STRETCH, a_night(NIGHT - DAY), Outcome.DONE)
        session = GuidedSession(user_id=USER_ID, routine_id="standing", started_at=NOON, since=NOON)
        await unit.sessions.save(session)
        await unit.drinks.log(EntryId("entry"), USER_ID, drink_day=NIGHT, millilitres=200)
        await unit.commit()
    await Process(world).housekeeping.run()
    if damage.table is tables.drinks:  # only then: a reader of drinks is needed
        await store(storage, a_reminder(a_water_rule()))
    return world


async def spoil(storage, damage: Damage) -> list[dict[str, object]]:
    """Write over the person's rows, whatever stands there; return what stood there."""
    owner = owner_column(damage.table)
    raw = {name: literal_column(repr(value)) for name, value in damage.columns.items()}
    names = [damage.table.c[name] for name in damage.columns]
    async with storage.engine.begin() as connection:
        before = (await connection.execute(select(*names).where(owner == USER_ID))).all()
        statement = update(damage.table).where(owner == USER_ID)
        # Past the column's type, which would refuse it.
        await connection.execute(statement.values({name: raw[name] for name in raw}))
    return [dict(row._mapping) for row in before]


async def mend(storage, damage: Damage, before: dict[str, object]) -> None:
    owner = owner_column(damage.table)
    async with storage.engine.begin() as connection:
        await connection.execute(update(damage.table).where(owner == USER_ID).values(before))


async def live(process: Process, world: World, *, until: datetime) -> None:
    """Sweep every five minutes of the two hours after the due instant, then every hour, and keep house."""
    now = max(world.now, DUE - 5 * MINUTE)
    while now <= until:
        await process.deliver(at=now)
        if now.minute == 0:
            await process.housekeeping.run()
        now += 5 * MINUTE if now < DUE + 2 * HOUR else HOUR


def stretches(world: World) -> list[datetime]:
    """Return when the person was reminded of the stretch."""
    return [
        message.sent_at
        for message in world.messenger.sent
        if message.channel_id == a_user().dm_channel_id
        and isinstance(message.notice, StretchNotice)
    ]


async def records(storage, user_id: UserId) -> list[tuple[str, str | None, object]]:
    """Return state, reason and attempts of what is stored, without reading the rest."""
    columns = tables.occurrences.c
    query = select(columns.state, columns.reason, columns.attempts).where(
        columns.user_id == user_id
    )
    async with storage.engine.connect() as connection:
        return [tuple(row) for row in (await connection.execute(query)).all()]


@each(DAMAGES)
async def test_a_damaged_row_is_on_record_once_and_keeps_nobody_back(
    storage, world: World, damage: Damage
) -> None:
    process = Process(world)
    await spoil(storage, damage)

    with capture_logs() as logs:
        await live(process, world, until=DUE + 20 * HOUR)

    others = [
        message.sent_at for message in world.messenger.sent if message.channel_id == OTHERS_CHANNEL
    ]
    mine = stretches(world)
    ends = Counter((state, reason) for state, reason, _ in await records(storage, USER_ID))
    loud = [log for log in logs if log["log_level"] in {"error", "critical"}]
    assert others == [DUE]
    assert len(await records(storage, OTHER)) == 2  # tonight's and tomorrow's
    assert mine == ([] if damage.is_in_the_way else [DUE])
    assert ends[("skipped", UNREADABLE)] == damage.is_in_the_way
    assert all(attempts in {0, 1, "many"} for _, _, attempts in await records(storage, USER_ID))
    assert len(loud) <= 3, loud
    assert sum("exc_info" in log for log in loud) <= 2


@each([damage for damage in DAMAGES if damage.table is not tables.occurrences])  # history by then
async def test_the_schedule_goes_on_once_the_row_is_mended(
    storage, world: World, damage: Damage
) -> None:
    before = await spoil(storage, damage)
    await live(Process(world), world, until=DUE + 2 * HOUR)

    for row in before:
        await mend(storage, damage, row)
    process = Process(world)
    await process.housekeeping.run()
    await process.deliver(at=DUE + DAY)

    mine = stretches(world)
    assert mine[-1] == DUE + DAY


@pytest.mark.parametrize("zone_key", ["Mars/Olympus", "../../etc/passwd"])
async def test_a_zone_that_nobody_knows_is_given_up_in_time_and_said_by_each_part_once(
    storage, zone_key: str
) -> None:
    structlog.reset_defaults()
    world = World(now=NOON, storage=storage)
    process = Process(world)
    await store(storage, a_user(), a_reminder())
    await process.housekeeping.run()
    await store(storage, a_user(zone_key=zone_key))

    with capture_logs() as logs:
        await live(process, world, until=DUE + 20 * HOUR)

    ((state, reason, attempts),) = await records(storage, USER_ID)
    assert (state, reason) == ("failed", "out of time")
    assert 1 < attempts < 40
    assert [log["action"] for log in logs if log["log_level"] == "error"] == [
        "delivery_broken",
        "plan_broken",  # by the recorder
        "plan_broken",  # by housekeeping
    ]


async def test_a_crowd_of_rows_of_an_unknown_kind_keeps_no_plan_back(storage, monkeypatch) -> None:
    monkeypatch.setattr("bot.services.operations.housekeeping.BATCH", 5)
    world = World(now=NOON, storage=storage)
    for number in range(20):
        user_id = UserId(number + 1)
        await store(storage, a_user(id=user_id), a_reminder(user_id=user_id))
    async with storage.engine.begin() as connection:
        sauna = update(tables.reminders).where(tables.reminders.c.user_id <= 15)
        await connection.execute(sauna.values(kind="sauna"))

    await Process(world).housekeeping.run()

    planned = [len(await records(storage, UserId(number + 1))) for number in range(20)]
    assert planned == [0] * 15 + [1] * 5
