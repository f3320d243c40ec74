"""With the database down: first aid stays where it is, and each apology has the way to it."""

import pytest

from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, labels, note_of, options, parts, shown, text_of, words_of
from tests.behaviour.scenes import opt_in, receive_reminder
from tests.behaviour.stage import Stage

SIGNS = "Emergency signs"
WAYS = ["Cramp now", "What I can do"]


def lose_database(stage: Stage) -> None:
    stage.expected_trouble = True
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")


async def test_what_leaves_first_aid_answers_below_it(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    lose_database(stage)
    aid = await ada.types("cramp")
    eased = await ada.presses(shown(aid), "It eased")

    answer = await ada.presses(shown(eased), "My reminders")

    assert SIGNS in labels(shown(eased))
    assert shown(answer).id != shown(eased).id
    assert "`/cramp`" in text_of(answer)
    assert labels(shown(answer)) == WAYS


@pytest.mark.parametrize(
    "command",
    ["reminders", "bedtime", "timezone", "stretch done", "water today", "resume", "privacy show"],
)
async def test_each_apology_has_the_way_to_first_aid(
    stage: Stage, ada: Person, command: str
) -> None:
    await opt_in(ada)
    lose_database(stage)

    sorry = await ada.types(command)
    aid = await ada.presses(shown(sorry), "Cramp now")

    assert labels(shown(sorry)) == WAYS
    assert SIGNS in labels(shown(aid))


@pytest.mark.parametrize("label", ["Start", "Done", "Skip tonight", "Snooze 10 min", "Stop these"])
async def test_a_reminder_keeps_its_buttons_and_the_apology_is_below(
    stage: Stage, ada: Person, label: str
) -> None:
    await receive_reminder(stage, ada)
    before = labels(ada.last_dm)
    lose_database(stage)

    answer = await ada.presses(ada.reminders[0], label)

    assert labels(ada.reminders[0]) == before
    assert "`/cramp`" in note_of(answer)
    assert labels(answer.followups[0]) == WAYS


async def test_the_first_step_of_the_set_up_needs_no_rows(stage: Stage, ada: Person) -> None:
    lose_database(stage)

    where = await ada.types("start")
    first_step = text_of(where)
    when = await ada.presses(shown(where), "Chicago, 5:00 AM")
    agreement = await ada.presses(shown(when), "10:30 PM")

    assert first_step.startswith("**I can't look up what you have set just now.**")
    assert "Where do you live?" in first_step
    assert "Yes, write to me" in labels(shown(agreement))


@pytest.mark.parametrize("command", ["tip", "myth"])
async def test_what_is_in_the_library_is_shown(stage: Stage, ada: Person, command: str) -> None:
    await opt_in(ada)
    lose_database(stage)

    answer = await ada.types(command)
    first = text_of(answer)
    another = next(each for each in labels(shown(answer)) if each.startswith("Another"))
    more = await ada.presses(shown(answer), another)

    assert "Something went wrong" not in first
    assert "Something went wrong" not in text_of(more)
    assert text_of(more) != first


async def test_what_i_can_do_is_shown_below_and_explains_each_command(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    lose_database(stage)
    sorry = shown(await ada.types("reminders"))

    overview = await ada.presses(sorry, "What I can do")
    about = await ada.picks(shown(overview), "stretch remind")

    assert labels(sorry) == WAYS
    assert shown(overview).id != sorry.id
    assert labels(shown(overview)) == ["Cramp now", "My reminders", "Set up"]
    assert "`minutes_before` (may be left out)" in text_of(about)


async def test_each_command_of_the_menu_is_explained(ada: Person) -> None:
    help_ = shown(await ada.types("help"))

    for option in options(help_):
        about = await ada.picks(help_, option["value"])

        assert option["label"] in words_of(shown(about)), option
        assert [part for part in parts(shown(about)) if part["type"] == 2], option
