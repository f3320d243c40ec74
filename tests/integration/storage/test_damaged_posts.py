"""A damaged row in the way of a post: no other server and no person waits for it, nothing is doubled."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import Table, literal_column, update
from structlog.testing import capture_logs

from bot.domain.delivery.notices import CallNotice
from bot.domain.ids import CallId, ChannelId
from bot.storage.reading import say_unreadable
from bot.storage.schema import tables
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import a_reminder, a_user, tonight_at
from tests.support.inline_sqlite import run_inline
from tests.support.servers import (
    CALL_ID,
    CHANNEL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DUE, HOUR, MINUTE = tonight_at(22), timedelta(hours=1), timedelta(minutes=1)
FAR = 9_223_372_036_854_775_807
OTHERS_CHANNEL = ChannelId(4002)
OTHERS_CALL = a_call(id=CallId("07e407e407e4"), guild_id=OTHER_GUILD_ID, channel_id=OTHERS_CHANNEL)

NAMES = {
    tables.servers: tables.servers.c.guild_id == GUILD_ID,
    tables.calls: tables.calls.c.id == CALL_ID,
    tables.occurrences: tables.occurrences.c.call_id == CALL_ID,
}


@dataclass(frozen=True, kw_only=True)
class Damage:
    table: Table
    column: str
    value: object

    @property
    def name(self) -> str:
        return f"{self.table.name}: {self.column}={str(self.value)[:20]}"


def damages(table: Table, **columns: list[object]) -> list[Damage]:
    return [
        Damage(table=table, column=column, value=value)
        for column, values in columns.items()
        for value in values
    ]


ANYWHERE = [
    *damages(tables.servers, zone_key=["Mars/Olympus", "../../etc/passwd"]),
    *damages(tables.calls, at=["25:00"], days=["{", "[]"], state=["asleep"]),
    *damages(tables.occurrences, reason=["because"]),
]
ON_SQLITE = [
    *damages(tables.servers, created_at=["yesterday"], version=["new"], removed_at=["soon"]),
    *damages(tables.calls, channel_id=["here"], failed_evenings=["many"], paused_until=["soon"]),
    *damages(
        tables.occurrences,
        due_at=["at ten", FAR],
        stale_at=["later"],
        anchor_at=["then"],
        claimable_at=["soon", FAR],
        attempted_at=["once"],
        local_date=["tonight"],
        slot=["first"],
    ),
]
"""PostgreSQL takes no such value."""

CASES = [
    *(
        pytest.param("sqlite", damage, id=f"sqlite-{damage.name}")
        for damage in ANYWHERE + ON_SQLITE
    ),
    *(
        pytest.param("postgres", damage, id=f"postgres-{damage.name}", marks=pytest.mark.postgres)
        for damage in ANYWHERE
    ),
]


@pytest.fixture
async def world(storage: SqlStorage) -> World:
    """A person's stretch and the calls of two servers, all planned for 22:00."""
    structlog.reset_defaults()
    say_unreadable.cache_clear()
    if storage.serves_one_process:
        run_inline(storage.engine)
    world = World(now=tonight_at(12), storage=storage)
    await store(storage, a_user(), a_reminder())
    await configure(storage, a_configuration(calls=[a_call()]))
    others = a_configuration(a_server(id=OTHER_GUILD_ID), calls=[OTHERS_CALL])
    await configure(storage, others)
    for channel_id in (CHANNEL_ID, OTHERS_CHANNEL):
        world.surroundings.add_channel(channel_id)
    await Process(world).housekeeping.run()
    return world


async def spoil(storage: SqlStorage, damage: Damage) -> None:
    async with storage.engine.begin() as connection:
        statement = update(damage.table).where(NAMES[damage.table])
        # Past the column's type, which would refuse it.
        raw = literal_column(repr(damage.value))
        await connection.execute(statement.values({damage.column: raw}))


async def live(process: Process) -> None:
    """Sweep every minute around the due instant, then every hour until noon, and keep house."""
    now = DUE - MINUTE
    while now <= DUE + 14 * HOUR:
        await process.deliver(at=now)
        if now.minute == 0:
            await process.housekeeping.run()
        now += MINUTE if now < DUE + HOUR / 2 else HOUR


def posts_to(world: World, channel_id: ChannelId) -> int:
    return sum(
        message.destination.channel_id == channel_id and isinstance(message.notice, CallNotice)
        for message in world.messenger.sent
    )


@pytest.mark.parametrize(("database", "damage"), CASES)
async def test_it_keeps_nobody_back_and_doubles_nothing(
    storage: SqlStorage, world: World, damage: Damage
) -> None:
    process = Process(world)
    await spoil(storage, damage)

    with capture_logs() as logs:
        await live(process)

    (to_person,) = [
        message for message in world.messenger.sent if not isinstance(message.notice, CallNotice)
    ]
    loud = [log for log in logs if log["log_level"] in {"error", "critical"}]
    assert to_person.sent_at == DUE
    assert posts_to(world, OTHERS_CHANNEL) == 1
    assert posts_to(world, CHANNEL_ID) == 0
    assert 1 <= len(loud) <= 4, loud
