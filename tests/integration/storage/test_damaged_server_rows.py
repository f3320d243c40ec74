"""A damaged row of a server, or one of another version: said once, and in the way of no other."""

from dataclasses import dataclass, replace

import pytest
import structlog
from sqlalchemy import Table, Text, cast, literal_column, select, update
from structlog.testing import capture_logs

from bot.domain.ids import CallId, DraftId, OfferId
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import say_unreadable
from bot.storage.schema import tables
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import USER_ID, a_user, tonight_at
from tests.support.inline_sqlite import run_inline
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_change,
    a_configuration,
    a_draft,
    a_membership,
    a_server,
    an_offer,
    configure,
)
from tests.support.storage_scenes import store

NOW = tonight_at(20)
FAR = 9_223_372_036_854_775_807
SOUND_CALL = a_call(id=CallId("50d50d50d50d"))
SOUND_OFFER = an_offer(id=OfferId("50d50d50d50d"))
SOUND_DRAFT = a_draft(id=DraftId("50d50d50d50d"))
MINE = a_configuration(calls=[a_call(), SOUND_CALL], offers=[an_offer(), SOUND_OFFER])
OTHER = a_configuration(a_server(id=OTHER_GUILD_ID))

NAMES = {
    tables.servers: tables.servers.c.guild_id == GUILD_ID,
    tables.calls: tables.calls.c.id == a_call().id,
    tables.offers: tables.offers.c.id == an_offer().id,
    tables.offer_members: tables.offer_members.c.offer_id == an_offer().id,
    tables.drafts: tables.drafts.c.id == a_draft().id,
    tables.audit: tables.audit.c.number == 2,
}
"""The row of each table that is damaged."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What a hand, a fault of the disk, or another version of Charley has left in a column."""

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
    *damages(
        tables.calls,
        at=["25:00", "late", ""],
        days=["{", "[]", "[9]", "null", '"every day"', '{"0": 1}x'],
        state=["asleep"],
        stopped_for=["because"],
        text=["x" * 201, "look at https://example.com"],
    ),
    *damages(
        tables.offers, bedtime=["25:00"], days=["{", "[]"], state=["gone"], name=["", "x" * 41]
    ),
    *damages(tables.drafts, kind=["sauna"], content=["{", "3", "null"]),
    *damages(tables.audit, key=["sauna built"], params=["{", "3", "null"]),
]
ON_SQLITE = [
    *damages(
        tables.servers,
        created_at=["yesterday", FAR],
        removed_at=["soon", 1.5e300],
        missing_since=["now"],
        version=["new"],
    ),
    *damages(
        tables.calls,
        channel_id=["here"],
        paused_until=["2026-99-99", "soon"],
        failed_evenings=["many"],
        version=["new"],
    ),
    *damages(
        tables.offers,
        minutes_before=["some"],
        repeats=["few"],
        preset_version=["old"],
        version=["new"],
    ),
    *damages(
        tables.offer_members,
        joined_at=["once", FAR],
        preset_version=["old"],
        told_version=["new"],
    ),
    *damages(tables.drafts, seen_version=["old"], made_at=["once"]),
    *damages(tables.audit, at=["once", FAR]),
]
"""PostgreSQL takes no such value."""


@pytest.fixture
async def storage(storage: SqlStorage) -> SqlStorage:
    """A server with two of everything; SQLite without a thread, for the many tests."""
    if storage.serves_one_process:
        run_inline(storage.engine)
    structlog.reset_defaults()
    say_unreadable.cache_clear()
    await store(storage, a_user())
    await configure(storage, MINE)
    await configure(storage, OTHER)
    async with storage.begin() as unit:
        await unit.offer_members.join(a_membership())
        await unit.offer_members.join(a_membership(offer_id=SOUND_OFFER.id))
        await unit.drafts.add(a_draft())
        await unit.drafts.add(SOUND_DRAFT)
        await unit.audit.add([a_change()] * 3, at=NOW)
        await unit.commit()
    return storage


async def spoil(storage: SqlStorage, damage: Damage) -> None:
    async with storage.engine.begin() as connection:
        statement = update(damage.table).where(NAMES[damage.table])
        # Past the column's type, which would refuse it.
        raw = literal_column(repr(damage.value))
        await connection.execute(statement.values({damage.column: raw}))


def expected(damage: Damage) -> set[str]:
    """Return what can still be read, by the names that `found` gives."""
    everything = {
        "the call", "the other call", "the offer", "the other offer", "the membership",
        "the other membership", "the draft", "the other draft", "entries 3 2 1",
    }  # fmt: skip
    lost = {
        "calls": {"the call"},
        "offers": {"the offer"},
        "offer_members": {"the membership"},
        "drafts": {"the draft"},
        "audit": {"entries 3 2 1"},
        "servers": {"the call", "the other call", "the offer", "the other offer"},
    }[damage.table.name]
    return (everything - lost) | ({"entries 3 1"} if damage.table is tables.audit else set())


async def found(storage: SqlStorage) -> set[str]:
    """Return what of the server can be read, with every reader there is."""
    async with storage.read() as unit:
        configurations = await unit.servers.load_all([GUILD_ID, OTHER_GUILD_ID])
        known = await unit.servers.known()
        assert configurations.keys() == known.keys()
        assert configurations[OTHER_GUILD_ID] == OTHER
        mine = configurations.get(GUILD_ID, a_configuration())
        joined = await unit.offer_members.of_person(USER_ID)
        drafts = [
            await unit.drafts.get(id_, guild_id=GUILD_ID) for id_ in (a_draft().id, SOUND_DRAFT.id)
        ]
        entries = await unit.audit.page(GUILD_ID, limit=3)
        await unit.offer_members.headcounts(GUILD_ID)
        await unit.audit.changes_by(USER_ID, GUILD_ID, since=NOW)
    seen = {
        "the call": a_call() in mine.calls.values(),
        "the other call": SOUND_CALL in mine.calls.values(),
        "the offer": an_offer() in mine.offers.values(),
        "the other offer": SOUND_OFFER in mine.offers.values(),
        "the membership": a_membership() in [each.membership for each in joined],
        "the other membership": SOUND_OFFER in [each.offer for each in joined],
        "the draft": drafts[0] == a_draft(),
        "the other draft": drafts[1] == SOUND_DRAFT,
        f"entries {' '.join(str(entry.number) for entry in entries)}": True,
    }
    return {name for name, is_seen in seen.items() if is_seen}


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


@pytest.mark.parametrize(("database", "damage"), CASES)
async def test_it_is_said_once_and_everything_else_can_be_read(
    storage: SqlStorage, damage: Damage
) -> None:
    await spoil(storage, damage)

    with capture_logs() as logs:
        first, second = await found(storage), await found(storage)

    assert first == second == expected(damage)
    assert [log["table"] for log in logs] == [damage.table.name]
    assert {log["log_level"] for log in logs} == {"error"}


@pytest.mark.parametrize(
    ("database", "damage"),
    [case for case in CASES if case.values[1].table in (tables.calls, tables.offers)],
)
async def test_saving_the_others_leaves_it_as_it_is(storage: SqlStorage, damage: Damage) -> None:
    await spoil(storage, damage)
    before = await raw_row(storage, damage.table)
    async with storage.begin() as unit:
        configuration = await unit.servers.load(GUILD_ID)
        assert configuration is not None
        after = configuration.with_call(replace(SOUND_CALL, version=2))
        await unit.servers.save(configuration, after.without_offer(SOUND_OFFER.id))
        await unit.commit()

    assert await raw_row(storage, damage.table) == before


async def raw_row(storage: SqlStorage, table: Table) -> tuple[object, ...]:
    names = [cast(column, Text) for column in table.columns]
    async with storage.engine.connect() as connection:
        return tuple((await connection.execute(select(*names).where(NAMES[table]))).one())


@pytest.mark.parametrize("database", ["sqlite"])
async def test_a_server_whose_own_row_is_damaged_is_refused_by_name(storage: SqlStorage) -> None:
    await spoil(storage, Damage(table=tables.servers, column="created_at", value="yesterday"))

    async with storage.read() as unit:
        with pytest.raises(RowUnreadableError, match=str(GUILD_ID)):
            await unit.servers.load(GUILD_ID)


@pytest.mark.parametrize("damage", [case for case in ON_SQLITE if case.table is tables.servers])
@pytest.mark.parametrize("database", ["sqlite"])
async def test_a_server_that_cannot_be_read_is_never_erased_by_mistake(
    storage: SqlStorage, damage: Damage
) -> None:
    await spoil(storage, damage)

    async with storage.read() as unit:
        assert list(await unit.servers.removed_before(NOW, limit=9)) == []
