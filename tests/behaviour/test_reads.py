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
from tests.behaviour.admins import meet_admin, said
from tests.behaviour.person import Person, labels, shown, words_of
from tests.behaviour.scenes import DUE, NIGHT, opt_in
from tests.behaviour.servers import a_local_offer, set_up_server
from tests.behaviour.stage import Stage
from tests.support.servers import a_call, an_offer

CALL, OFFER = a_call().id, an_offer().id
READS: list[tuple[str, dict[str, Any]]] = [
    ("start", {}),
    ("bedtime", {}),
    ("timezone", {}),
    ("water today", {}),
    ("reminders", {}),
    ("progress", {}),
    ("privacy show", {}),
    ("privacy export", {}),
    ("privacy delete", {}),
    ("help", {}),
    ("cramp", {}),
    ("water remind", {"enabled": True}),  # it asks first
    ("server settings", {}),
    ("server audit", {}),
    ("server call list", {}),
    ("server call preview", {"call": CALL}),
    ("server call add", {}),  # they open a form
    ("server call edit", {"call": CALL}),
    ("server offer list", {}),
    ("server offer add", {}),
    ("server offer edit", {"offer": OFFER}),
]
WRITES = {
    *("stretch remind", "stretch now", "stretch done", "water drink", "pause", "resume"),
    *("server call pause", "server call remove", "server call test"),
    *("server offer pause", "server offer remove", "server offer publish"),
    "server export",  # the log says who took the file
    "server import",  # what it would do is kept for a while, to be carried out as it was shown
}
NOTES_WHAT_WAS_SHOWN = {"tip", "myth"}
NOT_FOUND = "I do not find that"
WISHES = {"enabled": True, "call": CALL, "offer": OFFER, "file": ("charley.json", b"{}")}


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


@pytest.fixture
async def boss(stage: Stage) -> Person:
    """A person who is reminded, and an admin of a server with a call and an offer."""
    boss = meet_admin(stage, "boss")
    await opt_in(boss)
    await set_up_server(stage, a_local_offer(stage))
    return boss


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
    stage: Stage, boss: Person, command: str, wish: dict[str, Any]
) -> None:
    await boss.types("help")  # from here on Charley knows where she types

    with locks_and_writes(stage) as seen:
        answer = await boss.types(command, **wish)
        await stage.env.settle()

    assert said(answer)
    assert NOT_FOUND not in said(answer)
    assert seen == []


async def test_every_command_heals_somebody_unreachable(stage: Stage, boss: Person) -> None:
    left = []

    for command in leaves(stage):
        wish = {each.name: WISHES[each.name] for each in command.parameters if each.required}
        await make_unreachable(stage, boss, since=stage.now())
        await boss.types(command.qualified_name, **wish)
        if await is_unreachable(stage, boss):
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
    assert words_of(shown(answer))
    assert said["log_level"] == "warning"
    assert set(said) == {"action", "cause", "event", "for_s", "log_level"}


async def test_first_aid_leaves_a_stranger_a_stranger(stage: Stage, ada: Person) -> None:
    await ada.types("cramp")
    await stage.env.settle()

    assert not any((await stage.stored(ada)).values())
