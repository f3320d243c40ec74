"""What only shows something writes nothing and locks nothing; whatever is answered heals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from discord import app_commands
from sqlalchemy import event

from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, labels, shown
from tests.behaviour.scenes import DUE, NIGHT, opt_in
from tests.behaviour.stage import Stage

READS: list[tuple[str, dict[str, Any]]] = [
    ("start", {}),
    ("bedtime", {}),
    ("timezone", {}),
    ("water today", {}),
    ("reminders", {}),
    ("privacy show", {}),
    ("privacy export", {}),
    ("privacy delete", {}),
    ("help", {}),
    ("cramp", {}),
    ("water remind", {"enabled": True}),  # it asks first
]
WRITES = {"stretch remind", "stretch now", "stretch done", "water drink", "pause", "resume"}
NOTES_WHAT_WAS_SHOWN = {"tip", "myth"}
WISHES = {"enabled": True}


@contextmanager
def locks_and_writes(stage: Stage) -> Iterator[list[str]]:
    """Collect what takes the write lock or changes a row."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if text.split(None, 1)[0].upper() not in {"SELECT", "PRAGMA"} and text != "BEGIN":
            seen.append(text)

    engine = stage.process.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def leaves(stage: Stage) -> list[app_commands.Command[Any, ..., Any]]:
    walked = stage.client.tree.walk_commands()
    return [each for each in walked if isinstance(each, app_commands.Command)]


async def make_unreachable(stage: Stage, person: Person, *, since: datetime) -> None:
    async with stage.process.database.begin() as unit:
        user = await unit.users.get(person.id)
        assert user is not None
        await unit.users.save(replace(user, unreachable_since=since))
        await unit.commit()


async def is_unreachable(stage: Stage, person: Person) -> bool:
    await stage.env.settle()
    async with stage.process.database.read() as unit:
        user = await unit.users.get(person.id)
    assert user is not None
    return user.is_unreachable


def test_every_command_reads_or_writes(stage: Stage) -> None:
    known = {name for name, _ in READS} | WRITES | NOTES_WHAT_WAS_SHOWN

    assert {each.qualified_name for each in leaves(stage)} == known


@pytest.mark.parametrize(("command", "wish"), READS, ids=[name for name, _ in READS])
async def test_a_command_that_only_shows_takes_no_lock_and_writes_nothing(
    stage: Stage, ada: Person, command: str, wish: dict[str, Any]
) -> None:
    await opt_in(ada)
    await ada.types("help")  # from here on Charley knows where she types

    with locks_and_writes(stage) as seen:
        answer = await ada.types(command, **wish)
        await stage.env.settle()

    assert shown(answer).content
    assert seen == []


async def test_every_command_heals_somebody_unreachable(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    left = []

    for command in leaves(stage):
        wish = {each.name: WISHES[each.name] for each in command.parameters if each.required}
        await make_unreachable(stage, ada, since=stage.now())
        await ada.types(command.qualified_name, **wish)
        if await is_unreachable(stage, ada):
            left.append(command.qualified_name)

    assert left == []


async def test_a_press_heals_whether_or_not_its_answer_needs_a_database(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)
    cramp = await ada.types("cramp")
    left = []

    for message in (ada.reminders[0], shown(cramp)):
        label = labels(message)[0]
        await make_unreachable(stage, ada, since=stage.now())
        await ada.presses(message, label)
        if await is_unreachable(stage, ada):
            left.append(label)

    assert left == []


async def test_somebody_who_asked_for_first_aid_is_reminded_again(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    stage.fail_deliveries(code=50007)
    await stage.run_until(DUE)
    stage.accept_deliveries()

    await ada.types("cramp")
    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE + NIGHT]


async def test_first_aid_needs_no_database_and_a_failure_to_note_is_only_logged(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    stage.process.storage.failure = StorageUnavailableError("away")

    answer = await ada.types("cramp")
    await stage.env.settle()

    (said,) = stage.events("activity_lost")
    assert shown(answer).content
    assert said["log_level"] == "warning"
    assert set(said) == {"action", "cause", "event", "log_level"}


async def test_first_aid_leaves_a_stranger_a_stranger(stage: Stage, ada: Person) -> None:
    await ada.types("cramp")
    await stage.env.settle()

    assert not any((await stage.stored(ada)).values())
