"""What is answered elsewhere reaches every message of the evening: there are no two truths."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import discord
import pytest

from bot.domain.events import ReminderOutdated
from bot.domain.guided.session import COUNT_IN
from bot.playground.glue import as_bot
from tests.behaviour.person import Person, labels, shown
from tests.behaviour.scenes import DUE, MINUTE, receive_reminder
from tests.behaviour.stage import Stage
from tests.behaviour.test_grouped import receive_both
from tests.behaviour.test_guided import ROUTINE, SOON
from tests.behaviour.test_living_evening import ASKED, RUNNING, begin, looks
from tests.support.statements import counted_statements

AGAIN = ("Asked again below.", ["My reminders"], [])
DONE, SKIPPED, OFF = (
    "**Done tonight ✓**",
    "**Skipped for tonight.**",
    "**Stretch reminders are off.**",
)
MOST_STATEMENTS = 14
"""Of one refresh: a look before the edit, and one after it, in case of a press meanwhile."""

Act = Callable[[Stage, Person], Awaitable[discord.Message]]
"""Does something, and returns the message that has shown it."""


async def tidy(stage: Stage) -> None:
    """Let the chat be tidied, as the ticker does each minute."""
    with as_bot(stage.env):
        await stage.process.charley.tidy()
    await stage.env.settle()


async def one(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)


async def a_repeat(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)
    await stage.run_until(DUE + 11 * MINUTE)
    await tidy(stage)


async def a_snooze(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Snooze 10 min")
    await stage.pass_time(11 * MINUTE)
    await tidy(stage)


NIGHTS = {"one message": (one, 1), "a repeat": (a_repeat, 2), "a snooze": (a_snooze, 2)}


async def type_done(_: Stage, ada: Person) -> discord.Message:
    return shown(await ada.types("stretch done"))


async def skip_at_home(_: Stage, ada: Person) -> discord.Message:
    home = await ada.types("reminders")
    return shown(await ada.presses(shown(home), "Skip tonight's stretch"))


async def stretch_elsewhere(stage: Stage, ada: Person) -> discord.Message:
    await ada.types("stretch now")
    await ada.presses(ada.last_dm, "Begin")
    await stage.pass_time(COUNT_IN + ROUTINE + SOON)
    return shown(await ada.presses(ada.last_dm, "Yes, done"))


async def turn_off(_: Stage, ada: Person) -> discord.Message:
    return shown(await ada.types("stretch remind", enabled=False))


async def turn_on(_: Stage, ada: Person) -> discord.Message:
    return shown(await ada.types("stretch remind", enabled=True))


class Way(NamedTuple):
    """A way of answering beside the evening's own message, and the way back from it."""

    there: Act
    back: str | Act
    begins: str
    buttons: list[str]


ELSEWHERE = {
    "/stretch done": Way(type_done, "Undo", DONE, ["Undo"]),
    "skipped at home": Way(skip_at_home, "Undo skip", SKIPPED, ["Undo"]),
    "/stretch now": Way(stretch_elsewhere, "Undo", DONE, ["Undo"]),
    "turned off": Way(turn_off, turn_on, OFF, ["Turn back on"]),
}


def evening(ada: Person, number: int) -> list[discord.Message]:
    """Return the messages of the night as they stand now, the earliest first."""
    return ada.reminders[:number]


@pytest.mark.parametrize("way", ELSEWHERE)
@pytest.mark.parametrize("night", NIGHTS)
async def test_an_answer_elsewhere_and_its_undo_reach_every_message(
    stage: Stage, ada: Person, night: str, way: str
) -> None:
    set_up, number = NIGHTS[night]
    await set_up(stage, ada)
    there, back, begins, buttons = ELSEWHERE[way]
    *above, last = map(looks, evening(ada, number))
    assert above == [AGAIN] * (number - 1)

    answer = await there(stage, ada)
    await stage.env.settle()

    *above, closed = evening(ada, number)
    assert closed.content.startswith(begins)
    assert labels(closed) == buttons
    assert [looks(each) for each in above] == [AGAIN] * (number - 1)

    if isinstance(back, str):
        await ada.presses(answer, back)
    else:
        await back(stage, ada)
    await stage.env.settle()

    *above, again = evening(ada, number)
    assert [looks(each) for each in above] == [AGAIN] * (number - 1)
    assert again.content.splitlines()[0] == last[0].splitlines()[0]
    assert labels(again)[:3] == last[1][:3] == ["Start", "Done", "Skip tonight"]


@pytest.mark.parametrize(("label", "begins"), [("Done", DONE), ("Skip tonight", SKIPPED)])
async def test_an_older_message_that_was_answered_reaches_the_later_one(
    stage: Stage, ada: Person, label: str, begins: str
) -> None:
    await receive_reminder(stage, ada, repeat=2)
    await stage.run_until(DUE + 11 * MINUTE)
    first, second = ada.reminders
    sent = looks(second)

    await ada.presses(first, label)
    await stage.env.settle()

    first, second = ada.reminders
    assert first.content.startswith(begins)
    assert second.content.startswith(begins)

    await ada.presses(first, labels(first)[0])
    await stage.env.settle()

    first, second = ada.reminders
    assert looks(second) == sent
    assert looks(first) == AGAIN


async def test_the_pressed_message_is_not_edited_once_more(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)

    for label in ("Done", "Undo", "Skip tonight", "Undo", "Snooze 10 min", "Stop these"):
        if label in labels(ada.last_dm):
            await ada.presses(ada.last_dm, label)
            await stage.env.settle()
    await tidy(stage)

    assert edits_of(stage) == []


async def test_a_pause_keeps_the_question_that_waits(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)

    await ada.types("pause", nights=3)
    await stage.env.settle()

    (reminder,) = ada.reminders
    assert labels(reminder)[:3] == ["Start", "Done", "Skip tonight"]
    await type_done(stage, ada)
    await stage.env.settle()
    assert looks(*ada.reminders)[1:] == (["Undo"], [])


@pytest.mark.parametrize("closing", [type_done, skip_at_home])
async def test_a_stretch_ends_with_its_night(stage: Stage, ada: Person, closing: Act) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)
    assert labels(*ada.reminders) == RUNNING

    await closing(stage, ada)
    await stage.env.settle()

    closed = looks(*ada.reminders)
    assert closed[0].startswith((DONE, SKIPPED))
    assert closed[1:] == (["Undo"], [])
    assert (await stage.stored(ada))["sessions"] == []
    await stage.pass_time(ROUTINE)
    assert looks(*ada.reminders) == closed


async def test_a_stretch_that_was_not_told_in_time_does_not_ask(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.process.charley.refreshing.stop(patience=MINUTE)

    await type_done(stage, ada)
    await stage.pass_time(COUNT_IN + ROUTINE + SOON)

    assert looks(*ada.reminders)[1:] == (["Undo"], [])


async def test_a_stretch_goes_on_when_its_reminder_is_turned_off(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)

    await turn_off(stage, ada)
    await stage.env.settle()
    assert labels(*ada.reminders) == RUNNING
    await stage.pass_time(ROUTINE)
    assert labels(*ada.reminders) == ASKED
    await ada.presses(ada.reminders[0], "Yes, done")
    assert ada.reminders[0].content.startswith(DONE)


async def test_a_stopped_stretch_of_a_reminder_that_is_off_says_so(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await turn_off(stage, ada)

    await ada.presses(ada.reminders[0], "Stop")

    assert ada.reminders[0].content.startswith(OFF)
    assert labels(*ada.reminders) == ["Turn back on"]


async def test_the_drink_in_the_same_message_stays(stage: Stage, ada: Person) -> None:
    await receive_both(stage, ada)
    both = ada.last_dm
    drink = both.content.split("\n\n")[1]
    assert "+1 glass" in labels(both)

    await type_done(stage, ada)
    await stage.env.settle()

    both = ada.last_dm
    own, beside = both.content.split("\n\n")
    assert own.startswith(DONE)
    assert beside == drink
    assert "+1 glass" in labels(both)
    assert "Start" not in labels(both)


async def test_a_refresh_takes_few_statements(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await type_done(stage, ada)
    await stage.env.settle()
    (row,) = [each for each in (await stage.stored(ada))["occurrences"] if each["message_id"]]
    again = ReminderOutdated(user_id=ada.id, occurrence_id=row["id"])

    with counted_statements(stage.process.database) as statements:
        with as_bot(stage.env):
            stage.process.charley.refreshing.take_note(again)
        await stage.env.settle()

    assert len(edits_of(stage)) == 2
    assert 0 < len(statements) <= MOST_STATEMENTS, "\n\n".join(statements)


def edits_of(stage: Stage) -> list[str]:
    """Return the messages that were edited, answers to presses left out."""
    calls = (call for call in stage.env.http_requests if call.method == "PATCH")
    return [call.path for call in calls if "/webhooks/" not in call.path]
