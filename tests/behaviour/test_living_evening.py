"""One message for the whole evening: the reminder, the stretch in its place, and how it ended."""

from datetime import timedelta

import discord
import pytest

from bot.client.acts import PATTERN, Act
from bot.client.components import ActButton, button_rows
from bot.domain.guided.session import COUNT_IN
from bot.playground.glue import as_bot
from tests.behaviour.person import Person, custom_id_of, labels, text_of
from tests.behaviour.scenes import BEDTIME, DUE, MINUTE, live_in_berlin, receive_reminder
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_grouped import DRINK_BUTTONS, receive_both
from tests.behaviour.test_guided import ROUTINE, SECOND, SOON, pictures, restart

OPENED = ["Begin", "Sit instead", "Not now"]
RUNNING = ["Pause", "Skip step", "Sit instead", "Stop"]
ASKED = ["Yes, done", "Not tonight"]
COURSE = COUNT_IN + ROUTINE + SOON


def reminder_of(person: Person) -> discord.Message:
    """Return the evening's message, as it stands now."""
    (message,) = person.reminders
    return message


def looks(message: discord.Message) -> tuple[str, list[str], list[str]]:
    """Return all that a person sees of a message: its words, its buttons, its pictures."""
    return message.content, labels(message), [name for name, _ in pictures(message)]


async def begin(ada: Person) -> None:
    await ada.presses(reminder_of(ada), "Start")
    await ada.presses(reminder_of(ada), "Begin")


async def show_older_button(stage: Stage, person: Person, custom_id: str) -> None:
    """Let a screen that was not refreshed still show a button that the message has no more."""
    message = reminder_of(person)
    pause = custom_id_of(message, labels(message)[0])
    found = [PATTERN.fullmatch(each) for each in (pause, custom_id)]
    buttons = [
        ActButton(Act.parse(each), label=COPY if n else "Now") for n, each in enumerate(found)
    ]
    channel = stage.client.get_partial_messageable(message.channel.id)
    with as_bot(stage.env):
        await channel.get_partial_message(message.id).edit(view=button_rows(buttons))


async def test_start_stop_start_end_undo_done_undo_are_one_message(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    sent = looks(reminder_of(ada))

    await ada.presses(reminder_of(ada), "Start")
    assert labels(reminder_of(ada)) == OPENED
    await ada.presses(reminder_of(ada), "Begin")
    await stage.pass_time(COUNT_IN + SOON)
    assert labels(reminder_of(ada)) == RUNNING
    assert pictures(reminder_of(ada))
    await ada.presses(reminder_of(ada), "Stop")
    assert looks(reminder_of(ada)) == sent
    await stage.pass_time(COURSE)
    assert looks(reminder_of(ada)) == sent

    await begin(ada)
    await stage.pass_time(COURSE)
    assert labels(reminder_of(ada)) == ASKED
    assert pictures(reminder_of(ada)) == []
    await ada.presses(reminder_of(ada), "Yes, done")
    assert looks(reminder_of(ada)) == ("**Done tonight ✓** Sleep well.", ["Undo"], [])
    await ada.presses(reminder_of(ada), "Undo")
    assert looks(reminder_of(ada)) == sent
    await ada.presses(reminder_of(ada), "Done")
    await ada.presses(reminder_of(ada), "Undo")
    assert looks(reminder_of(ada)) == sent
    assert (await stage.stored(ada))["outcomes"] == []
    assert (await stage.stored(ada))["sessions"] == []


async def test_whoever_pressed_on_the_way_is_not_asked(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)

    await ada.presses(reminder_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)

    first, outlook = reminder_of(ada).content.splitlines()
    assert first == "**Done tonight ✓** Sleep well."
    assert outlook.startswith("-# Keep at it for six weeks.")
    assert labels(reminder_of(ada)) == ["Undo"]
    assert [row["outcome"] for row in (await stage.stored(ada))["outcomes"]] == ["done"]


@pytest.mark.parametrize(
    ("label", "outcome", "line"),
    [
        ("Yes, done", "done", "**Done for last night ✓**"),
        ("Not tonight", "skipped", "**Skipped for last night.**"),
    ],
)
async def test_whoever_fell_asleep_is_asked_until_the_morning(
    stage: Stage, ada: Person, label: str, outcome: str, line: str
) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.pass_time(timedelta(hours=9))
    assert (await stage.stored(ada))["outcomes"] == []

    await ada.presses(reminder_of(ada), label)

    (night,) = (await stage.stored(ada))["outcomes"]
    assert (night["local_date"], night["outcome"]) == ("2026-03-04", outcome)
    assert reminder_of(ada).content.startswith(line)


@pytest.mark.parametrize("label", ["Begin", "Not now", "Sit instead"])
async def test_a_first_card_of_last_night_gives_the_reminder_back(
    stage: Stage, ada: Person, label: str
) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(reminder_of(ada), "Start")
    await stage.pass_time(timedelta(hours=9))

    await ada.presses(reminder_of(ada), label)

    assert reminder_of(ada).content.startswith("**Time for your bedtime stretch.**")
    assert labels(reminder_of(ada)) == ["Start", "Done", "Skip tonight", "Stop these"]


async def test_a_second_start_shows_the_same_card_again(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    start = custom_id_of(reminder_of(ada), "Start")
    await ada.presses(reminder_of(ada), "Start")
    shown = looks(reminder_of(ada))
    await show_older_button(stage, ada, start)

    again = await ada.presses(reminder_of(ada), COPY)

    assert not again.followups
    assert looks(reminder_of(ada)) == shown


async def test_a_restart_in_the_middle_goes_on_in_the_reminder(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await begin(ada)
    await stage.pass_time(COUNT_IN + 12 * SECOND)

    await restart(stage, down_for=40 * SECOND)

    assert "I was away for a moment" in reminder_of(ada).content
    assert not reminder_of(ada).flags.components_v2
    await ada.presses(reminder_of(ada), "Stop")
    assert reminder_of(ada).content.startswith("**Time for your bedtime stretch.**")


async def test_an_answer_by_an_older_view_ends_the_stretch(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    done = custom_id_of(reminder_of(ada), "Done")
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)
    await show_older_button(stage, ada, done)

    await ada.presses(reminder_of(ada), COPY)
    await stage.pass_time(ROUTINE)

    assert looks(reminder_of(ada)) == ("**Done tonight ✓** Sleep well.", ["Undo"], [])
    assert (await stage.stored(ada))["sessions"] == []


async def test_a_stretch_that_goes_on_elsewhere_gives_the_reminder_back(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    sent = looks(reminder_of(ada))
    await begin(ada)
    answer = await ada.types_in_dm("stretch now")

    await ada.presses(answer.response, "Continue here")

    assert looks(ada.reminders[0]) == sent
    await stage.process.charley.services.guiding.stop()


async def test_a_drink_beside_the_stretch_stays_and_is_answered_meanwhile(
    stage: Stage, ada: Person
) -> None:
    await receive_both(stage, ada)
    sent = looks(ada.last_dm)
    number = len(ada.reminders)
    await ada.presses(ada.last_dm, "Start")
    await ada.presses(ada.last_dm, "Begin")
    await stage.pass_time(COUNT_IN + SOON)
    assert labels(ada.last_dm) == [*RUNNING, *DRINK_BUTTONS]

    await ada.presses(ada.last_dm, "+1 glass")
    assert labels(ada.last_dm) == [*RUNNING, "Undo: Drinks"]
    await stage.pass_time(20 * SECOND)
    assert "**Glass 1 of 8.**" in ada.last_dm.content
    assert labels(ada.last_dm) == [*RUNNING, "Undo: Drinks"]
    assert pictures(ada.last_dm)

    await ada.presses(ada.last_dm, "Undo: Drinks")
    await ada.presses(ada.last_dm, "Stop")
    assert looks(ada.last_dm) == sent
    assert len(ada.reminders) == number


async def test_a_started_snooze_and_a_snooze_taken_back(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    sent = looks(reminder_of(ada))
    await ada.presses(reminder_of(ada), "Snooze 10 min")
    await ada.presses(reminder_of(ada), "Undo")
    assert looks(reminder_of(ada)) == sent

    await ada.presses(reminder_of(ada), "Snooze 20 min")
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)
    await ada.presses(reminder_of(ada), "Skip step")
    await stage.pass_time(2 * ROUTINE)
    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert reminder_of(ada).content.startswith("**Done tonight ✓**")


async def test_undo_brings_back_no_snooze_that_has_become_too_late(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(reminder_of(ada), "Done")
    await stage.run_until(BEDTIME + 45 * MINUTE)

    await ada.presses(reminder_of(ada), "Undo")

    assert labels(reminder_of(ada))[3:] == ["Snooze 10 min", "Stop these"]
    assert f"Bedtime was <t:{int(BEDTIME.timestamp())}:t>." in reminder_of(ada).content


async def test_without_a_reminder_it_is_asked_in_its_own_message(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    answer = await ada.types_in_dm("stretch now")
    assert answer.response is not None
    await ada.presses(answer.response, "Begin")
    await stage.pass_time(COURSE)
    assert labels(answer.response) == ASKED

    await ada.presses(answer.response, "Not tonight")
    assert text_of(answer).startswith("**OK, nothing is logged.**")
    assert (await stage.stored(ada))["outcomes"] == []


async def test_yes_logs_the_night_that_it_was_asked_about(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    answer = await ada.types_in_dm("stretch now")
    assert answer.response is not None
    await ada.presses(answer.response, "Begin")
    await stage.pass_time(timedelta(hours=9))

    await ada.presses(answer.response, "Yes, done")

    (night,) = (await stage.stored(ada))["outcomes"]
    assert (night["local_date"], night["outcome"]) == ("2026-03-04", "done")
    assert text_of(answer).startswith("**Done for last night ✓**")


async def test_no_repeat_comes_into_a_stretch_and_it_comes_after_a_stop(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada, repeat=2)
    await stage.run_until(DUE + 9 * MINUTE)
    await begin(ada)

    await stage.run_until(DUE + 12 * MINUTE)
    assert labels(reminder_of(ada)) == RUNNING
    await ada.presses(reminder_of(ada), "Stop")
    await stage.run_until(BEDTIME)

    assert [each.created_at for each in ada.reminders] == [DUE, DUE + 20 * MINUTE]


async def test_no_repeat_comes_after_a_stretch_that_was_done(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)
    await stage.run_until(DUE + 9 * MINUTE)
    await begin(ada)
    await stage.pass_time(COUNT_IN + SOON)
    await ada.presses(reminder_of(ada), "Skip step")

    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert reminder_of(ada).content.startswith("**Done tonight ✓**")
