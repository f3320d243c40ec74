"""What a save writes: what may have changed, and never the key that the row is found by."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.delivery.occurrence import Event
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import GuidedSession
from bot.ports.storage import UnitOfWork
from bot.storage.schema import tables
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import (
    USER_ID,
    a_claimed_occurrence,
    a_night,
    a_reminder,
    a_user,
    an_occurrence,
    tonight_at,
)
from tests.support.servers import (
    GUILD_ID,
    a_call,
    a_change,
    a_configuration,
    a_membership,
    a_server,
    an_offer,
    configure,
)
from tests.support.storage_scenes import store

NOW = tonight_at(22)
SET = re.compile(
    r"(?:(?<!FOR )(?<!FOR NO KEY )UPDATE\s+(?P<updated>\w+)|INSERT\s+INTO\s+(?P<inserted>\w+)).*?\bSET\s+(?P<set>.*?)(?:\bWHERE\b|\bRETURNING\b|$)",
    re.DOTALL | re.IGNORECASE,
)

Save = Callable[[UnitOfWork], Awaitable[object]]


def _a_session(**changes: object) -> GuidedSession:
    session = GuidedSession(user_id=USER_ID, routine_id="standing", started_at=NOW, since=NOW)
    return replace(session, **changes)


SAVES: dict[str, Save] = {
    "users.save": lambda unit: unit.users.save(a_user(locale="de")),
    "users.mark_unreachable": lambda unit: unit.users.mark_unreachable([USER_ID], since=NOW),
    "reminders.save": lambda unit: unit.reminders.save([a_reminder(unanswered=3)]),
    "occurrences.save": lambda unit: unit.occurrences.save(
        [a_claimed_occurrence().taking(Event.DELIVER)]
    ),
    "occurrences.claim_due": lambda unit: unit.occurrences.claim_due(
        now=NOW, lease_until=NOW + timedelta(minutes=1), limit=5
    ),
    "occurrences.lapse": lambda unit: unit.occurrences.lapse(due_before=NOW, limit=5),
    "outcomes.record": lambda unit: unit.outcomes.record(a_reminder().key, a_night(), Outcome.DONE),
    "sessions.save": lambda unit: unit.sessions.save(_a_session(step=1)),
    "sessions.pass_on": lambda unit: unit.sessions.pass_on(_a_session(step=1)),
    "tips_seen.note": lambda unit: unit.tips_seen.note(USER_ID, "water"),
    "servers.save": lambda unit: unit.servers.save(
        a_configuration(), a_configuration(a_server(version=2))
    ),
    "servers.mark_missing": lambda unit: unit.servers.mark_missing([GUILD_ID], since=NOW),
    "calls.save": lambda unit: unit.servers.save(
        a_configuration(calls=[a_call()]), a_configuration(calls=[a_call(version=2)])
    ),
    "offers.save": lambda unit: unit.servers.save(
        a_configuration(offers=[an_offer()]), a_configuration(offers=[an_offer(version=2)])
    ),
    "offer_members.save": lambda unit: unit.offer_members.save(a_membership(told_version=2)),
    "offer_members.mark_told": lambda unit: unit.offer_members.mark_told(
        {(USER_ID, an_offer().id): 2}
    ),
    "audit.add": lambda unit: unit.audit.add([a_change()], at=NOW),
    "audit.erase": lambda unit: unit.personal.erase(USER_ID),
    "notes.set": lambda unit: unit.notes.set("name", "text"),
}


@contextmanager
def statements(storage: SqlStorage) -> Iterator[list[str]]:
    """Collect the text of every statement that goes to the driver."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        seen.append(text)

    engine = storage.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def assigned(statement: str) -> dict[str, set[str]]:
    """Return the columns that a statement assigns in rows that are there, by table."""
    found = SET.search(statement)
    if found is None:
        return {}
    columns = {part.split("=")[0].strip() for part in _parts(found["set"])}
    return {found["updated"] or found["inserted"]: columns}


def _parts(text: str) -> Iterator[str]:
    """Split at the commas that are in no parentheses."""
    depth, part = 0, ""
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield part
            part = ""
        else:
            part += letter
    yield part


@pytest.mark.parametrize("name", SAVES)
async def test_no_save_assigns_a_primary_key(storage: SqlStorage, name: str) -> None:
    await store(storage, a_user(), a_reminder(), an_occurrence())
    await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))

    with statements(storage) as seen:
        async with storage.begin() as unit:
            await SAVES[name](unit)
            await unit.commit()

    written = [each for text in seen for each in assigned(text).items()]
    assert written, seen
    for table, columns in written:
        key = {column.name for column in tables.metadata.tables[table].primary_key}
        assert columns
        assert columns <= {column.name for column in tables.metadata.tables[table].columns}
        assert not columns & key


def test_every_repository_that_saves_is_in_the_table() -> None:
    saved = {name.partition(".")[0] for name in SAVES}

    never_changed = {"drinks", "call_joins", "drafts"}
    of_processes = {"processes", "pace_places", "identifies"}
    tables_saved = {table.name for table in tables.metadata.sorted_tables}
    assert saved == tables_saved - never_changed - of_processes
