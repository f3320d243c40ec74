"""When something breaks, the person is told in a sentence, and the log the rest."""

import re
import sqlite3
from contextlib import closing

from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, shown, text_of, words_of
from tests.behaviour.scenes import DUE, MINUTE, NIGHT, opt_in, receive_reminder
from tests.behaviour.stage import Stage

TYPED = "what a person once typed"
SORRY = "Something went wrong on my side.\nTry again in a minute. First aid works: `/cramp`."
NO_MEMORY = "I can't reach my data right now, so nothing was changed.\nTry again in a minute. First aid works: `/cramp`."
ERROR_ID = re.compile(r"error `([0-9a-f]{8})`")


def break_storage(stage: Stage, failure: Exception) -> None:
    stage.expected_trouble = True
    stage.process.storage.failure = failure


def mend_storage(stage: Stage) -> None:
    stage.process.storage.failure = None


def id_in(text: str) -> str:
    """Return the error id that a person is shown."""
    match = ERROR_ID.search(text)
    assert match is not None, text
    return match[1]


async def test_an_unforeseen_error_shows_an_id_that_the_log_has(stage: Stage, ada: Person) -> None:
    break_storage(stage, ValueError(TYPED))

    answer = await ada.types("reminders")

    (failure,) = stage.events("command_failed")
    assert text_of(answer).startswith(SORRY)
    assert id_in(text_of(answer)) == failure["error_id"]
    assert isinstance(failure["exc_info"], ValueError)
    assert TYPED not in text_of(answer)


async def test_a_broken_press_shows_an_id_too(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    break_storage(stage, ValueError(TYPED))

    answer = await ada.presses(ada.last_dm, "Done")

    (apology,) = answer.followups
    (failure,) = stage.events("command_failed")
    assert id_in(words_of(apology)) == failure["error_id"]
    assert "Done" in str(ada.last_dm.components), "the reminder stays as it was"


async def test_a_broken_form_shows_an_id_too(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    form = await ada.presses(shown(await ada.types("reminders")), "Edit stretch")
    break_storage(stage, ValueError(TYPED))

    answer = await ada.fills_in(form, minutes="45", repeats=["1"])

    (apology,) = answer.followups
    assert id_in(words_of(apology))


async def test_a_silent_database_is_said_plainly(stage: Stage, ada: Person) -> None:
    await opt_in(ada)

    for command in ("bedtime", "timezone", "stretch done", "water drink", "reminders"):
        break_storage(stage, StorageUnavailableError())
        answer = await ada.types(command)
        mend_storage(stage)
        again = await ada.types(command)

        assert text_of(answer).startswith(NO_MEMORY), command
        assert id_in(text_of(answer)) == stage.events("command_failed")[-1]["error_id"]
        assert not text_of(again).startswith(NO_MEMORY), command


async def test_help_and_first_aid_need_no_database(stage: Stage, ada: Person) -> None:
    break_storage(stage, StorageUnavailableError())

    for command in ("cramp", "help"):
        assert len(text_of(await ada.types(command))) > 200

    assert not stage.events("command_failed")


async def test_a_reminder_waits_for_the_database_to_come_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - MINUTE)
    break_storage(stage, StorageUnavailableError())
    await stage.run_until(DUE + 2 * MINUTE)
    assert not ada.reminders

    mend_storage(stage)
    await stage.restart()

    assert len(ada.reminders) == 1


async def test_one_persons_broken_row_stops_nobody_else(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await opt_in(ada)
    await opt_in(bob)
    await stage.run_until(DUE - MINUTE)
    stage.expected_trouble = True
    with closing(sqlite3.connect(stage.file)) as connection, connection:
        connection.execute("UPDATE users SET zone_key = 'Mars/Base' WHERE id = ?", (ada.id,))

    await stage.restart()
    await stage.run_until(DUE + 2 * NIGHT)

    assert [each.created_at for each in bob.reminders] == [DUE, DUE + NIGHT, DUE + 2 * NIGHT]


async def test_an_apology_is_for_one_pair_of_eyes(stage: Stage, ada: Person, bob: Person) -> None:
    break_storage(stage, ValueError(TYPED))

    answer = await ada.types("reminders")

    assert shown(answer).ephemeral
    assert not ada.channel.history(viewer=bob.member)
