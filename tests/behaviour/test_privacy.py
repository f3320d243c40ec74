"""What is stored can be seen, taken along and deleted, and nothing of it comes back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from simcord import InteractionResult

from bot.storage.repositories.personal import naming_column
from bot.storage.schema import tables
from cogs.privacy import _MEANINGS
from tests.behaviour.person import (
    Person,
    Shown,
    custom_id_of,
    labels,
    note_of,
    shown,
    text_of,
    words_of,
)
from tests.behaviour.scenes import (
    DUE,
    MINUTE,
    NIGHT,
    live_in_berlin,
    opt_in,
    opt_in_to_water,
    receive_prompt,
    receive_reminder,
)
from tests.behaviour.stage import COPY, Stage

STEP = timedelta(seconds=40)

PERSONAL_TABLES = {
    table.name for table in tables.metadata.sorted_tables if naming_column(table) is not None
}

NOTHING_LEFT = (
    "This one is old.",
    "This stretch is over.",
    "You have no reminders yet.",
    "I do not know your time zone yet.",
)


async def file_of(answer: InteractionResult) -> dict[str, Any]:
    (attachment,) = shown(answer).attachments
    records: dict[str, Any] = json.loads(await attachment.read())
    return records


async def delete_everything(person: Person) -> InteractionResult:
    question = await person.types("privacy delete")
    return await person.presses(shown(question), "Delete everything")


def test_every_table_of_a_person_is_told_in_words() -> None:
    assert set(_MEANINGS) == PERSONAL_TABLES


async def test_the_export_holds_everything(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await receive_reminder_and_answer(stage, ada)
    await ada.types("water drink", ml="350")

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
    assert labels(shown(answer)) == ["Get the file", "My reminders", "Delete everything…"]


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

    assert text_of(answer) == "**OK, nothing was deleted.**"
    assert await stage.stored(ada) == before


async def test_nothing_to_delete_is_said_plainly(ada: Person) -> None:
    answer = await delete_everything(ada)

    assert text_of(answer).startswith("**There was nothing to delete.**")


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

    await press_all_in_vain(stage, ada, ada.reminders[0])


async def test_an_old_answer_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Snooze 10 min")
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, ada.reminders[0])


async def test_an_old_prompt_to_drink_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, ada.reminders[0])


async def test_an_old_offer_to_pause_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE + 14 * NIGHT)
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, ada.reminders[-1])


async def test_an_old_way_back_from_stop_these_brings_nothing_back(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    stopped = await ada.presses(ada.last_dm, "Stop these")
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, shown(stopped))


async def test_an_old_stretch_brings_nothing_back(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Start")
    ids = [custom_id_of(ada.last_dm, label) for label in labels(ada.last_dm)]
    await delete_everything(ada)

    for custom_id in ids:
        as_it_was = await stage.show(custom_id, where=ada.user.dm_channel)
        await press_all_in_vain(stage, ada, as_it_was)


async def test_a_stretch_that_was_done_or_stopped_brings_nothing_back(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)
    stopped = shown(await ada.types("stretch now"))
    await ada.presses(stopped, "Begin")
    await ada.presses(stopped, "Stop")
    done = shown(await ada.types("stretch now"))
    await ada.presses(done, "Begin")
    await stage.pass_time(5 * MINUTE)
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, stopped)
    await press_all_in_vain(stage, ada, done, but="Not tonight")  # which changes nothing anyway


async def test_an_old_choice_between_two_stretches_brings_nothing_back(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)
    await ada.types("stretch now")
    choice = shown(await ada.types("stretch now"))
    await delete_everything(ada)

    await press_all_in_vain(stage, ada, choice)


async def press_all_in_vain(
    stage: Stage, person: Person, message: Shown, *, but: str | None = None
) -> None:
    """Press the buttons of an old message; see that each is explained, and stores nothing."""
    for label in [each for each in labels(message) if each != but]:
        answer = await person.presses(message, label)

        assert note_of(answer).startswith(NOTHING_LEFT), label
        assert not any((await stage.stored(person)).values()), label


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

    for label in ("Skip tonight's stretch", "Send a test", "Turn stretch off"):
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

    assert text_of(answer).startswith("**There was nothing to delete.**")


async def test_deleting_ends_the_stretch_that_stands_in_a_reminder(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Start")
    await ada.presses(ada.last_dm, "Begin")
    await stage.pass_time(STEP)

    await delete_everything(ada)
    await stage.pass_time(10 * MINUTE)

    assert words_of(ada.last_dm).startswith("**This stretch is over.**\nEverything")
    assert labels(ada.last_dm) == ["Set me up"]
    assert not ada.last_dm.attachments
    assert not any((await stage.stored(ada)).values())


async def test_deleting_ends_a_stretch_of_ones_own(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    answer = await ada.types_in_dm("stretch now")
    await ada.presses(shown(answer), "Begin")
    await stage.pass_time(STEP)

    await delete_everything(ada)
    await stage.pass_time(10 * MINUTE)

    assert words_of(shown(answer)).startswith("## This stretch is over.")
    assert labels(shown(answer)) == ["Set me up"]


async def test_a_stretch_whose_message_is_gone_does_not_hold_up_the_deletion(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Start")
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)

    answer = await delete_everything(ada)

    assert text_of(answer).startswith("**Everything is deleted.**")
    assert not any((await stage.stored(ada)).values())


@pytest.mark.parametrize("label", ["Done", "Start", "Skip tonight", "Snooze 10 min"])
async def test_an_old_button_of_somebody_erased_offers_to_set_up(
    stage: Stage, ada: Person, label: str
) -> None:
    await receive_reminder(stage, ada)
    await delete_everything(ada)

    answer = await ada.presses(ada.reminders[0], label)

    assert note_of(answer).startswith("This one is old.\nI have nothing stored about you")
    assert labels(answer.followups[0]) == ["Set me up", "What I can do"]


async def test_the_file_and_the_question_are_a_press_away(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stored = shown(await ada.types("privacy show"))

    file = await ada.presses(stored, "Get the file")
    question = await ada.presses(stored, "Delete everything…")
    asked = labels(shown(question))
    answer = await ada.presses(shown(question), "Delete everything")

    assert (await file_of(file)).keys() >= PERSONAL_TABLES
    assert shown(file).id != stored.id
    assert asked == ["Delete everything", "Keep it", "Get the file"]
    assert text_of(answer).startswith("**Everything is deleted.**")
    assert not any((await stage.stored(ada)).values())


async def test_the_question_itself_gives_the_file_first(ada: Person) -> None:
    await opt_in(ada)
    question = shown(await ada.types("privacy delete"))

    file = await ada.presses(question, "Get the file")

    assert (await file_of(file))["users"]
    assert labels(question) == ["Delete everything", "Keep it", "Get the file"]
