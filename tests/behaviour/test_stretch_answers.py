"""What a person can answer to a stretch reminder, and take back."""

import pytest

from bot.client.acts import Act
from bot.domain.ids import UserId
from tests.behaviour.person import Person, custom_id_of, labels, note_of, shown, text_of
from tests.behaviour.scenes import BEDTIME, DUE, MINUTE, NIGHT, full_time, receive_reminder
from tests.behaviour.stage import COPY, Stage

STRETCH_BUTTONS = [
    "Start",
    "Done",
    "Skip tonight",
    "Snooze 10 min",
    "Snooze 20 min",
    "Snooze 30 min",
    "Stop these",
]


async def test_a_reminder_offers_every_answer(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)

    (reminder,) = ada.reminders
    assert reminder.content.startswith("**Time for your bedtime stretch.**")
    assert labels(reminder) == STRETCH_BUTTONS


async def test_done_logs_the_night_and_cancels_the_repeats(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)

    answer = await ada.presses(ada.last_dm, "Done")
    await stage.run_until(BEDTIME + NIGHT - 40 * MINUTE)

    assert text_of(answer).startswith("**Done tonight ✓** Sleep well.")
    assert labels(shown(answer)) == ["Undo"]
    assert len(ada.dms) == 2


async def test_done_on_a_repeat_logs_the_same_night(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)
    await stage.run_until(DUE + 10 * MINUTE)

    await ada.presses(ada.last_dm, "Done")
    again = await ada.types("stretch done")

    assert text_of(again).startswith("**Already marked as done for tonight.**")


async def test_skip_tonight_cancels_the_repeats_alone(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)

    answer = await ada.presses(ada.last_dm, "Skip tonight")
    await stage.run_until(DUE + NIGHT)

    assert text_of(answer).startswith("**Skipped for tonight.**\nThe next one comes")
    assert full_time(DUE + NIGHT) in text_of(answer)
    assert [each.created_at for each in ada.reminders] == [DUE, DUE + NIGHT]


@pytest.mark.parametrize("minutes", [10, 20, 30])
async def test_a_snooze_comes_back_when_it_was_asked_to(
    stage: Stage, ada: Person, minutes: int
) -> None:
    await receive_reminder(stage, ada)
    again_at = stage.now() + minutes * MINUTE

    answer = await ada.presses(ada.last_dm, f"Snooze {minutes} min")
    assert (
        text_of(answer)
        == f"**Snoozed until <t:{int(again_at.timestamp())}:t>.** I'll come back then."
    )
    assert labels(shown(answer)) == ["Start", "Done", "Skip tonight", "Undo"]
    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE, again_at, DUE + NIGHT]
    assert ada.reminders[1].content.startswith("**Here I am again")
    assert labels(ada.reminders[1]) == STRETCH_BUTTONS
    assert ada.reminders[0].content == "Asked again below."


async def test_done_says_how_the_last_nights_went(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Done")
    for night, label in enumerate([None, "Done", "Skip tonight", "Done"], start=1):
        await stage.run_until(DUE + night * NIGHT)
        answer = await ada.presses(ada.last_dm, label) if label else None

    assert answer is not None
    assert text_of(answer) == "**Done tonight ✓** 3 of the last 5 nights. Sleep well."


async def test_a_snooze_silences_the_repeats_that_it_spans(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=2)
    again_at = stage.now() + 30 * MINUTE

    await ada.presses(ada.last_dm, "Snooze 30 min")
    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert [each.created_at for each in ada.reminders] == [DUE, again_at]


async def test_a_night_has_three_snoozes(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    for _ in range(3):
        await ada.presses(ada.last_dm, "Snooze 10 min")
        await stage.pass_time(10 * MINUTE)

    assert labels(ada.last_dm) == ["Start", "Done", "Skip tonight", "Stop these"]
    id_ = custom_id_of(ada.last_dm, "Done").rpartition(":")[2]
    copy = await stage.show(f"stretch.snooze-10:{ada.id}:{id_}", where=ada.channel)
    answer = await ada.presses(copy, COPY)
    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert note_of(answer).startswith("That was the third snooze tonight")
    assert len(ada.reminders) == 4


async def test_a_snooze_never_passes_the_last_call(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await stage.run_until(BEDTIME + 35 * MINUTE)

    answer = await ada.presses(ada.last_dm, "Snooze 30 min")
    await stage.run_until(BEDTIME + 120 * MINUTE)

    last_call = int((BEDTIME + 60 * MINUTE).timestamp())
    assert f"snoozed past <t:{last_call}:t>." in note_of(answer)
    assert len(ada.reminders) == 1


async def test_done_before_the_snooze_ends_cancels_it(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Snooze 20 min")

    await ada.types("stretch done")
    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert len(ada.reminders) == 1


async def test_stop_these_stops_them_until_they_are_turned_on_again(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)

    answer = await ada.presses(ada.last_dm, "Stop these")
    await stage.run_until(DUE + 2 * NIGHT)
    stopped_at = len(ada.dms)
    back = await ada.presses(shown(answer), "Turn back on")
    await stage.run_until(DUE + 3 * NIGHT)

    assert stopped_at == 2
    assert text_of(back).startswith("**They are back on.**")
    assert labels(shown(back)) == ["My reminders"], "its night is over"
    assert len(ada.dms) == 3


async def test_turn_back_on_shows_the_reminder_as_it_was_and_it_can_be_answered(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    before = ada.last_dm.content

    stopped = await ada.presses(ada.last_dm, "Stop these")
    back = await ada.presses(shown(stopped), "Turn back on")
    again = text_of(back), labels(shown(back))
    await ada.presses(shown(back), "Done")

    assert again == (before, STRETCH_BUTTONS)
    assert [row["outcome"] for row in (await stage.stored(ada))["outcomes"]] == ["done"]


async def test_turn_back_on_of_a_version_that_named_no_occurrence_still_answers(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Stop these")
    act = Act(name="stretch.on", owner=UserId(ada.user.id))
    old = await stage.show(custom_id=act.custom_id, where=ada.user.dm_channel)

    back = await ada.presses(old, COPY)

    assert text_of(back).startswith("**They are back on.**")
    assert labels(shown(back)) == ["My reminders"]


@pytest.mark.parametrize("answer", ["Done", "Skip tonight", "Snooze 20 min"])
async def test_undo_shows_the_reminder_as_it_was(stage: Stage, ada: Person, answer: str) -> None:
    await receive_reminder(stage, ada)
    before = ada.last_dm.content
    assert "\n-# " in before, "a tip"

    answered = await ada.presses(ada.last_dm, answer)
    undone = await ada.presses(shown(answered), "Undo")

    assert text_of(undone) == before
    assert labels(shown(undone)) == STRETCH_BUTTONS


@pytest.mark.parametrize(
    ("after_bedtime", "offered"),
    [(0, [10, 20, 30]), (35, [10, 20]), (45, [10]), (50, []), (55, [])],
)
async def test_only_snoozes_that_are_still_possible_are_offered(
    stage: Stage, ada: Person, after_bedtime: int, offered: list[int]
) -> None:
    await receive_reminder(stage, ada)
    await stage.run_until(BEDTIME + after_bedtime * MINUTE)
    answered = await ada.presses(ada.last_dm, "Skip tonight")

    undone = await ada.presses(shown(answered), "Undo")

    snoozes = [label for label in labels(shown(undone)) if label.startswith("Snooze")]
    assert snoozes == [f"Snooze {minutes} min" for minutes in offered]


async def test_after_bedtime_a_snoozed_reminder_says_when_it_was(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await stage.run_until(BEDTIME - 5 * MINUTE)
    assert "Bedtime is <t:" in ada.last_dm.content

    await ada.presses(ada.last_dm, "Snooze 10 min")
    await stage.pass_time(11 * MINUTE)

    assert len(ada.reminders) == 2
    assert "Bedtime was <t:" in ada.last_dm.content


@pytest.mark.parametrize("answer", ["Done", "Skip tonight"])
async def test_undo_brings_the_rest_of_the_night_back(
    stage: Stage, ada: Person, answer: str
) -> None:
    await receive_reminder(stage, ada, repeat=2)
    answered = await ada.presses(ada.last_dm, answer)

    undone = await ada.presses(shown(answered), "Undo")
    await stage.run_until(BEDTIME)

    assert text_of(undone).startswith("**Time for your bedtime stretch.**")
    assert labels(ada.reminders[0]) == STRETCH_BUTTONS
    assert [each.created_at for each in ada.reminders] == [
        DUE,
        DUE + 10 * MINUTE,
        DUE + 20 * MINUTE,
    ]


async def test_undo_takes_the_snooze_away(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    snoozed = await ada.presses(ada.last_dm, "Snooze 20 min")

    undone = await ada.presses(shown(snoozed), "Undo")
    await stage.run_until(BEDTIME + 60 * MINUTE)

    assert labels(shown(undone)) == STRETCH_BUTTONS
    assert len(ada.reminders) == 1


async def test_a_snooze_that_has_ended_cannot_be_undone(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    snoozed = await ada.presses(ada.last_dm, "Snooze 10 min")
    await stage.pass_time(15 * MINUTE)

    undone = await ada.presses(shown(snoozed), "Undo")

    assert note_of(undone).startswith("The snooze has ended already")
    assert len(ada.reminders) == 2


@pytest.mark.parametrize("label", ["Done", "Skip tonight", "Snooze 10 min", "Stop these"])
async def test_a_second_press_changes_nothing(stage: Stage, ada: Person, label: str) -> None:
    await receive_reminder(stage, ada)
    copy = await stage.show(custom_id_of(ada.last_dm, label), where=ada.user.dm_channel)
    await ada.presses(ada.reminders[0], label)
    before = await stage.stored(ada)

    await ada.presses(copy, COPY)

    assert await stage.stored(ada) == before
