"""A database and the buttons of version 0.1: everything in it stays, and every button still answers.

`from_0_1` holds what version 0.1 itself wrote while five people used it for three weeks: its
database, and custom ids of every component that it showed them.
"""

import asyncio
import json
import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import SelectOption

from bot.client.acts import SELECT_PATTERN, SELECT_PREFIX, Act
from bot.client.components import ActSelect, button_rows
from bot.messaging.ui.error_sentences import TOO_OLD
from bot.playground.glue import as_bot
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.behaviour.person import Person, read_in, shown, text_of
from tests.behaviour.stage import COPY, Stage

FROM_0_1 = Path(__file__).with_name("from_0_1")
SCREENS = json.loads((FROM_0_1 / "screens.json").read_text())
ENDED_AT = datetime.fromisoformat(SCREENS["now"])
ERASES = "privacy.delete"
PICKED = {"water.screen": "screen-none"}
"""What is picked from a menu; from the others a zone."""

TABLES = ("users", "reminders", "occurrences", "outcomes", "drinks", "tips_seen", "sessions")
ROWS = "SELECT * FROM {table}"
RENUMBER = "UPDATE {table} SET {column} = ? WHERE {column} = ?"
FORGET_PROMPTS = "UPDATE occurrences SET message_id = NULL WHERE kind = 'water'"
"""The simulated Discord has none of the old messages; one by one, hundreds would be tidied up."""


@pytest.fixture
def starts_at() -> datetime:
    return ENDED_AT


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of version 0.1, upgraded."""
    file = tmp_path_factory.mktemp("from_0_1") / "template.db"
    asyncio.run(_upgraded(file))
    return file


async def _upgraded(file: Path) -> None:
    restore(file)
    storage = SqlStorage.open(f"sqlite+aiosqlite:///{file}")
    await upgrade(storage.engine)
    await storage.close()


def restore(file: Path) -> None:
    """Write the database of version 0.1 as it stood."""
    connection = sqlite3.connect(file)
    connection.executescript((FROM_0_1 / "database.sql").read_text())
    connection.close()


def counts(file: Path) -> Counter[str]:
    connection = sqlite3.connect(file)
    found = Counter(
        {table: len(connection.execute(ROWS.format(table=table)).fetchall()) for table in TABLES}
    )
    connection.close()
    return found


class Returned:
    """The people of the old database, whom the simulated Discord knows under new numbers."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._people = {name: stage.meet(name) for name in SCREENS["people"]}
        self._number_anew(stage.file)

    def __getitem__(self, name: str) -> Person:
        return self._people[name]

    def _number_anew(self, file: Path) -> None:
        connection = sqlite3.connect(file)
        with connection:
            connection.execute(FORGET_PROMPTS)
            for name, old in SCREENS["people"].items():
                person = self._people[name]
                channel = (person.user.dm_channel.id, old)
                connection.execute("UPDATE users SET dm_channel_id = ? WHERE id = ?", channel)
                for table in TABLES:
                    column = "id" if table == "users" else "user_id"
                    statement = RENUMBER.format(table=table, column=column)
                    connection.execute(statement, (person.id, old))
        connection.close()

    def owner_of(self, custom_id: str) -> Person:
        """Return whose component it is; that of nobody is Ada's to press."""
        for name, old in SCREENS["people"].items():
            if f":{old}:" in custom_id:
                return self._people[name]
        return self._people["ada"]

    def renumbered(self, custom_id: str) -> str:
        for name, old in SCREENS["people"].items():
            custom_id = custom_id.replace(str(old), str(self._people[name].id))
        return custom_id


@pytest.fixture
def people(stage: Stage) -> Returned:
    return Returned(stage)


async def press(stage: Stage, people: Returned, custom_id: str) -> Any:
    """Let the owner press an old button, or pick from an old menu, in their direct messages."""
    person, where = people.owner_of(custom_id), people.owner_of(custom_id).user.dm_channel
    if not custom_id.startswith(SELECT_PREFIX):
        copy = await stage.show(people.renumbered(custom_id), where=where)
        return await person.presses(copy, COPY)
    match = SELECT_PATTERN.fullmatch(people.renumbered(custom_id))
    assert match is not None
    act = Act.parse(match)
    value = PICKED.get(act.name, "America/Los_Angeles")
    menu = ActSelect(act, placeholder=COPY, options=[SelectOption(label=value, value=value)])
    with as_bot(stage.env):
        channel = stage.client.get_partial_messageable(where.id)
        copy = await channel.send(view=button_rows([menu]))
    return await person.picks(copy, value)


def test_the_upgrade_keeps_every_row(tmp_path: Path) -> None:
    restore(tmp_path / "old.db")
    before = counts(tmp_path / "old.db")

    asyncio.run(_upgraded(tmp_path / "new.db"))

    after = counts(tmp_path / "new.db")
    told = (
        after["outcomes"] - before["outcomes"]
    )  # nights missed or not sent, which 0.1 did not keep
    assert after == before + Counter({"outcomes": told})
    assert told > 0
    assert all(before[table] for table in TABLES)


async def test_what_people_had_set_is_shown_and_goes_on(stage: Stage, people: Returned) -> None:
    ada, unreachable = people["ada"], people["cid"]

    panel = text_of(await ada.types("reminders"))
    await stage.pass_time(timedelta(days=1))

    assert "22:30 every night" in read_in(panel)
    assert "Berlin" in panel
    evening = [each.content for each in ada.reminders if "bedtime stretch" in each.content]
    assert len(evening) == 3  # half an hour before bed, and two repeats
    assert not unreachable.reminders


async def test_every_old_button_still_answers(stage: Stage, people: Returned) -> None:
    await stage.restart()  # each button is found by its custom id alone
    ids = sorted(SCREENS["custom_ids"], key=lambda each: each.startswith(ERASES))

    answers = {id_: await press(stage, people, id_) for id_ in ids}

    silent = [id_ for id_, each in answers.items() if each.response is None and not each.modal]
    assert silent == []
    too_old = [
        id_ for id_, each in answers.items() if each.response and TOO_OLD.english in text_of(each)
    ]
    assert too_old == []
    assert not (await stage.stored(people["ada"]))["users"]


async def test_an_old_answer_can_be_taken_back_and_given_again(
    stage: Stage, people: Returned
) -> None:
    ada = people["ada"]
    done = max(
        id_ for id_ in SCREENS["custom_ids"] if id_.startswith(f"stretch.done:{ada_of_old()}:")
    )
    known = await outcomes(stage, ada)

    first = await press(stage, people, done)
    logged = await outcomes(stage, ada)
    await ada.presses(shown(first), "Undo")
    undone = await outcomes(stage, ada)
    await press(stage, people, done)

    assert undone == known
    answered = known + Counter({"done": 1}) - Counter({"missed": 1})  # it had lapsed
    assert logged == await outcomes(stage, ada) == answered


def ada_of_old() -> int:
    return int(SCREENS["people"]["ada"])


async def outcomes(stage: Stage, person: Person) -> Counter[object]:
    return Counter(row["outcome"] for row in (await stage.stored(person))["outcomes"])
