"""What is stored can be seen, taken along and deleted, and nothing of it comes back."""

import json
from typing import Any

import pytest
from simcord import InteractionResult

from bot.storage import tables
from bot.storage.repositories.personal import owner_column
from tests.behaviour.person import Person, custom_id_of, labels, note_of, shown, text_of
from tests.behaviour.scenes import DUE, NIGHT, opt_in, opt_in_to_water, receive_reminder
from tests.behaviour.stage import COPY, Stage

PERSONAL_TABLES = {
    table.name for table in tables.metadata.sorted_tables if owner_column(table) is not None
}


async def file_of(answer: InteractionResult) -> dict[str, Any]:
    (attachment,) = shown(answer).attachments
    records: dict[str, Any] = json.loads(await attachment.read())
    return records


async def delete_everything(person: Person) -> InteractionResult:
    question = await person.types("privacy delete")
    return await person.presses(shown(question), "Delete everything")


async def test_the_export_holds_everything(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await receive_reminder_and_answer(stage, ada)
    await ada.types("water drink", ml=350)

    answer = await ada.types("privacy export")
    records = await file_of(answer)

    assert records.keys() >= PERSONAL_TABLES
    assert records["users"][0]["zone_key"] == "Europe/Berlin"
    assert "22:30" in json.dumps(records["users"])
    assert {row["kind"] for row in records["reminders"]} == {"stretch", "water"}
    assert [row["outcome"] for row in records["outcomes"]] == ["done"]
    assert [row["millilitres"] for row in records["drinks"]] == [350]
    assert {"done", "planned"} <= {row["state"] for row in records["occurrences"]}


async def receive_reminder_and_answer(stage: Stage, ada: Person) -> None:
    await ada.types("stretch remind", enabled=True)
    await stage.run_until(DUE)
    await ada.presses(ada.last_dm, "Done")


async def test_the_export_names_nobody_else(ada: Person, bob: Person) -> None:
    await opt_in(ada)
    await opt_in(bob)

    records = await file_of(await ada.types("privacy export"))

    assert str(bob.id) not in json.dumps(records)
    assert str(ada.id) in json.dumps(records)


async def test_the_summary_names_each_kind_of_record(ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("privacy show")

    assert "what you want to be reminded of, and how (1)" in text_of(answer)
    assert "`/privacy delete`" in text_of(answer)


async def test_deleting_asks_first_and_then_leaves_nothing(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    question = await ada.types("privacy delete")
    assert (await stage.stored(ada))["users"]

    answer = await ada.presses(shown(question), "Delete everything")
    await stage.pass_time(2 * NIGHT)

    assert text_of(answer).startswith("**Everything is deleted.**")
    assert not any((await stage.stored(ada)).values())
    assert len(ada.reminders) == 1


async def test_keeping_it_deletes_nothing(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await stage.stored(ada)
    question = await ada.types("privacy delete")

    answer = await ada.presses(shown(question), "Keep it")

    assert text_of(answer) == "Nothing was deleted."
    assert await stage.stored(ada) == before


async def test_nothing_to_delete_is_said_plainly(ada: Person) -> None:
    answer = await delete_everything(ada)

    assert text_of(answer).startswith("There was nothing to delete")


async def test_deleting_in_the_due_minute_is_final(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)

    await delete_everything(ada)
    await stage.pass_time(NIGHT)

    assert len(ada.reminders) == 1
    assert not any((await stage.stored(ada)).values())


async def test_an_old_button_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await delete_everything(ada)

    # "Start" is left out: a new stretch is theirs to ask for, whatever was before.
    for label in labels(ada.reminders[0])[1:]:
        answer = await ada.presses(ada.reminders[0], label)

        assert note_of(answer).startswith(("This reminder is too old", "You have no")), label
        assert not any((await stage.stored(ada)).values()), label


@pytest.mark.parametrize("command", ["stretch done", "water drink"])
async def test_an_old_undo_brings_nothing_back(stage: Stage, ada: Person, command: str) -> None:
    await opt_in(ada)
    logged = await ada.types(command)
    await delete_everything(ada)

    await ada.presses(shown(logged), "Undo")

    assert not any((await stage.stored(ada)).values())


async def test_an_old_panel_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))
    await delete_everything(ada)

    for label in ("Pause tonight", "Skip tonight", "Send a test", "Turn stretch off"):
        answer = await ada.presses(panel, label)

        assert note_of(answer), label
        assert not any((await stage.stored(ada)).values()), label


async def test_a_second_erasure_is_harmless(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    question = await ada.types("privacy delete")
    erase = custom_id_of(shown(question), "Delete everything")
    copy = await stage.show(erase, where=ada.channel)
    await ada.presses(shown(question), "Delete everything")

    answer = await ada.presses(copy, COPY)

    assert text_of(answer).startswith("There was nothing to delete")
