"""Buttons work after a restart, half a day and three days later, and say so when they cannot."""

from datetime import timedelta

import pytest

from tests.behaviour.person import Person, labels, note_of, shown, text_of
from tests.behaviour.scenes import DUE, NIGHT, receive_prompt, receive_reminder
from tests.behaviour.stage import Stage

AGES = {"after 12 hours": timedelta(hours=12), "after 3 days": timedelta(days=3)}
LATE = pytest.mark.parametrize("age", AGES.values(), ids=AGES)
NIGHT_NAMES = {
    AGES["after 12 hours"]: "last night",
    AGES["after 3 days"]: "the night of Wednesday, 4 March",
}


async def outlive(stage: Stage, age: timedelta) -> None:
    """Let a reminder grow old, and the process that sent it end."""
    await stage.pass_time(age)
    await stage.restart()


@pytest.mark.parametrize("label", ["Done", "Skip tonight", "Snooze 10 min", "Stop these"])
async def test_each_answer_works_after_a_restart(stage: Stage, ada: Person, label: str) -> None:
    await receive_reminder(stage, ada)
    await stage.restart()

    answer = await ada.presses(ada.last_dm, label)

    assert not answer.followups
    assert labels(shown(answer))[-1] in {"Undo", "Turn back on"}


async def answered(stage: Stage, person: Person) -> list[dict[str, object]]:
    """Return the nights on record that the person has said something of."""
    nights = (await stage.stored(person))["outcomes"]
    return [each for each in nights if each["outcome"] in {"done", "skipped"}]


@LATE
async def test_done_counts_for_the_night_of_its_reminder(
    stage: Stage, ada: Person, age: timedelta
) -> None:
    await receive_reminder(stage, ada)
    await outlive(stage, age)

    answer = await ada.presses(ada.reminders[0], "Done")

    (night,) = await answered(stage, ada)
    assert (night["local_date"], night["outcome"]) == ("2026-03-04", "done")
    assert text_of(answer).startswith(f"**Done for {NIGHT_NAMES[age]} ✓**")


@LATE
async def test_a_late_done_can_be_undone(stage: Stage, ada: Person, age: timedelta) -> None:
    await receive_reminder(stage, ada)
    await outlive(stage, age)
    answer = await ada.presses(ada.reminders[0], "Done")

    undone = await ada.presses(shown(answer), "Undo")

    assert not await answered(stage, ada)
    assert "Done" in labels(shown(undone))


@LATE
async def test_skip_tonight_skips_the_night_of_its_reminder(
    stage: Stage, ada: Person, age: timedelta
) -> None:
    await receive_reminder(stage, ada)
    await outlive(stage, age)
    reminded = len(ada.reminders)

    answer = await ada.presses(ada.reminders[0], "Skip tonight")
    await stage.pass_time(NIGHT)

    assert text_of(answer).startswith(f"**Skipped for {NIGHT_NAMES[age]}.**")
    assert len(ada.reminders) == reminded + 1


@LATE
async def test_a_late_snooze_explains_itself(stage: Stage, ada: Person, age: timedelta) -> None:
    await receive_reminder(stage, ada)
    await outlive(stage, age)
    before = await stage.stored(ada)

    answer = await ada.presses(ada.reminders[0], "Snooze 10 min")

    assert note_of(answer)
    assert {row["slot"] for row in (await stage.stored(ada))["occurrences"]} == {
        row["slot"] for row in before["occurrences"]
    }


@LATE
async def test_stop_these_works_however_old_it_is(
    stage: Stage, ada: Person, age: timedelta
) -> None:
    await receive_reminder(stage, ada)
    await outlive(stage, age)
    reminded = len(ada.reminders)

    answer = await ada.presses(ada.reminders[0], "Stop these")
    await stage.pass_time(2 * NIGHT)

    assert text_of(answer).startswith("**Stretch reminders are off.**")
    assert len(ada.reminders) == reminded


@LATE
async def test_a_late_glass_counts_for_today(stage: Stage, ada: Person, age: timedelta) -> None:
    await receive_prompt(stage, ada)
    await outlive(stage, age)

    answer = await ada.presses(ada.reminders[0], "+1 glass")
    today = await ada.types("water today")

    assert text_of(answer).startswith("**Glass 1 of 8.** 200 of 1,600 ml.")
    assert "200 of 1,600 ml" in text_of(today)


async def test_undo_works_three_days_after_the_answer(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Done")
    await outlive(stage, timedelta(days=3))

    await ada.presses(ada.dms[1], "Undo")

    assert not await answered(stage, ada)


async def test_a_stretch_logged_in_the_morning_is_last_nights(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await stage.pass_time(timedelta(hours=10))

    answer = await ada.types("stretch done")

    assert text_of(answer).startswith("**Done for last night ✓**")


async def test_after_midnight_it_is_still_tonight(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await stage.pass_time(timedelta(hours=4))

    answer = await ada.presses(ada.last_dm, "Done")

    assert text_of(answer).startswith("**Done tonight ✓** Sleep well.")


async def test_skip_tonight_pressed_in_the_morning_means_the_coming_night(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await stage.pass_time(timedelta(hours=10))
    panel = await ada.types("reminders")

    await ada.presses(shown(panel), "Skip tonight's stretch")
    await stage.pass_time(NIGHT)

    assert len(ada.reminders) == 1


async def test_nothing_waits_for_an_answer_to_go_on(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)

    await stage.run_until(DUE + 2 * NIGHT)

    assert len(ada.reminders) == 3
