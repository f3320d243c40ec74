"""A stretch and a drink in one message: each is answered on its own, in every order."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from simcord import InteractionResult
from sqlalchemy import delete

from bot.storage.schema import tables
from tests.behaviour.person import Person, labels, note_of, shown, text_of
from tests.behaviour.scenes import MINUTE, NIGHT, live_in_berlin, opt_in_to_water
from tests.behaviour.stage import Stage, utc

BOTH_DUE = utc(2026, 3, 4, 19, 30)
"""Two hours before bed: the last drink of the day, and the stretch of somebody who wants it early."""

SNOOZES = ["Snooze 10 min", "Snooze 20 min", "Snooze 30 min"]
STRETCH_BUTTONS = ["Start", "Done", "Skip tonight", *SNOOZES, "Turn stretch off"]
SNOOZED_BUTTONS = ["Start", "Done", "Skip tonight", "Undo: Bedtime stretch"]
DRINK_BUTTONS = ["+1 glass", "Skip", "Enough for today", "Turn drinks off"]
STRETCH_TEXT, DRINK_TEXT = "**Time for your bedtime stretch.**", "so far today."


TOO_OLD = "This one is old."


async def forget(stage: Stage, person: Person, *, kind: str) -> None:
    """Delete what is stored of one reminder's deliveries, as pruning does."""
    table = tables.occurrences
    async with stage.process.database.engine.begin() as connection:
        await connection.execute(
            delete(table).where(table.c.user_id == person.id, table.c.kind == kind)
        )


async def opt_in_to_both(person: Person, *, minutes_before: int = 120) -> None:
    await live_in_berlin(person)
    await opt_in_to_water(person)
    await person.types("stretch remind", enabled=True, minutes_before=minutes_before)


async def receive_both(stage: Stage, person: Person) -> None:
    """Let the message with both parts arrive, and a minute pass."""
    await opt_in_to_both(person)
    await stage.run_until(BOTH_DUE + MINUTE)
    assert labels(person.last_dm) == [*STRETCH_BUTTONS, *DRINK_BUTTONS]


async def press(person: Person, *pressed: str) -> InteractionResult:
    """Press buttons of the message one after the other; return what the last one led to."""
    for label in pressed:
        result = await person.presses(person.last_dm, label)
    return result


def parts(message: str) -> tuple[str, str]:
    stretch, drink = message.split("\n\n")
    return stretch, drink


async def test_a_stretch_and_a_drink_due_together_are_one_message(
    stage: Stage, ada: Person
) -> None:
    await receive_both(stage, ada)

    arrived = [each for each in ada.reminders if each.created_at >= BOTH_DUE - NIGHT / 24]
    stretch, drink = parts(ada.last_dm.content)
    assert [each.created_at for each in arrived] == [BOTH_DUE]
    assert stretch.startswith(STRETCH_TEXT)
    assert DRINK_TEXT in drink


@pytest.mark.parametrize("minutes_before", [110, 130])
async def test_they_come_with_the_first_of_the_two(
    stage: Stage, ada: Person, minutes_before: int
) -> None:
    await opt_in_to_both(ada, minutes_before=minutes_before)

    await stage.run_until(BOTH_DUE + 15 * MINUTE)

    first_due = min(BOTH_DUE, BOTH_DUE + (120 - minutes_before) * MINUTE)
    assert ada.last_dm.created_at == first_due
    assert len(parts(ada.last_dm.content)) == 2


async def test_further_apart_they_are_two_messages(stage: Stage, ada: Person) -> None:
    await opt_in_to_both(ada, minutes_before=109)

    await stage.run_until(BOTH_DUE + 15 * MINUTE)

    drink, stretch = ada.reminders[-2:]
    assert (drink.created_at, stretch.created_at) == (BOTH_DUE, BOTH_DUE + 11 * MINUTE)
    assert labels(drink) == ["+1 glass", "Skip", "Enough for today", "Stop these"]


async def test_what_would_be_skipped_does_not_come_along(stage: Stage, ada: Person) -> None:
    await opt_in_to_both(ada, minutes_before=125)
    await stage.run_until(BOTH_DUE - 30 * MINUTE)
    await ada.types("water drink", ml="1 l")
    await ada.types("water drink", ml="600 ml")

    await stage.run_until(BOTH_DUE + 15 * MINUTE)

    assert ada.last_dm.created_at == BOTH_DUE - 5 * MINUTE
    assert "\n\n" not in ada.last_dm.content


async def test_nothing_comes_early_beside_what_is_skipped(stage: Stage, ada: Person) -> None:
    await opt_in_to_both(ada, minutes_before=125)
    await ada.types("stretch done")

    await stage.run_until(BOTH_DUE + 15 * MINUTE)

    assert ada.last_dm.created_at == BOTH_DUE
    assert "\n\n" not in ada.last_dm.content


async def test_two_overdue_ones_are_one_message(stage: Stage, ada: Person) -> None:
    await opt_in_to_both(ada, minutes_before=125)
    await stage.run_until(BOTH_DUE - 30 * MINUTE)
    known = {each.id for each in ada.reminders}

    await stage.restart(down_for=45 * MINUTE)

    (message,) = [each for each in ada.reminders if each.id not in known]
    stretch, drink = parts(message.content)
    assert "Sorry, this comes" in stretch
    assert "Sorry, this comes" in drink


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [
        (
            ["Done"],
            ("**Done tonight ✓**", DRINK_TEXT, ["Undo: Bedtime stretch", *DRINK_BUTTONS]),
        ),
        (
            ["Skip tonight"],
            ("**Skipped for tonight.**", DRINK_TEXT, ["Undo: Bedtime stretch", *DRINK_BUTTONS]),
        ),
        (
            ["Snooze 10 min"],
            ("**Snoozed until", DRINK_TEXT, [*SNOOZED_BUTTONS, *DRINK_BUTTONS]),
        ),
        (["+1 glass"], (STRETCH_TEXT, "**Glass 1 of 8.**", [*STRETCH_BUTTONS, "Undo: Drinks"])),
        (["Skip"], (STRETCH_TEXT, "**Skipped.**", [*STRETCH_BUTTONS, "Undo: Drinks"])),
        (
            ["Enough for today"],
            (STRETCH_TEXT, "**Enough for today.**", [*STRETCH_BUTTONS, "Undo: Drinks"]),
        ),
        (
            ["Done", "Undo: Bedtime stretch"],
            (STRETCH_TEXT, DRINK_TEXT, [*STRETCH_BUTTONS, *DRINK_BUTTONS]),
        ),
        (
            ["Snooze 10 min", "Undo: Bedtime stretch"],
            (STRETCH_TEXT, DRINK_TEXT, [*STRETCH_BUTTONS, *DRINK_BUTTONS]),
        ),
        (
            ["+1 glass", "Undo: Drinks"],
            (STRETCH_TEXT, DRINK_TEXT, [*STRETCH_BUTTONS, *DRINK_BUTTONS]),
        ),
        (
            ["+1 glass", "Done"],
            (
                "**Done tonight ✓**",
                "**Glass 1 of 8.**",
                ["Undo: Bedtime stretch", "Undo: Drinks"],
            ),
        ),
        (
            ["Done", "+1 glass"],
            (
                "**Done tonight ✓**",
                "**Glass 1 of 8.**",
                ["Undo: Bedtime stretch", "Undo: Drinks"],
            ),
        ),
        (
            ["Snooze 20 min", "Skip"],
            ("**Snoozed until", "**Skipped.**", [*SNOOZED_BUTTONS, "Undo: Drinks"]),
        ),
        (
            ["Done", "+1 glass", "Undo: Bedtime stretch"],
            (STRETCH_TEXT, "**Glass 1 of 8.**", [*STRETCH_BUTTONS, "Undo: Drinks"]),
        ),
        (
            ["Done", "+1 glass", "Undo: Drinks"],
            ("**Done tonight ✓**", DRINK_TEXT, ["Undo: Bedtime stretch", *DRINK_BUTTONS]),
        ),
        (
            ["Done", "+1 glass", "Undo: Drinks", "Undo: Bedtime stretch"],
            (STRETCH_TEXT, DRINK_TEXT, [*STRETCH_BUTTONS, *DRINK_BUTTONS]),
        ),
        (
            ["Turn drinks off"],
            (STRETCH_TEXT, "**Drink reminders are off.**", [*STRETCH_BUTTONS, "Turn drinks on"]),
        ),
        (
            ["Turn stretch off", "+1 glass"],
            (
                "**Stretch reminders are off.**",
                "**Glass 1 of 8.**",
                ["Turn stretch on", "Undo: Drinks"],
            ),
        ),
        (
            ["Turn stretch off", "Turn stretch on"],
            ("**They are back on.**", DRINK_TEXT, [*STRETCH_BUTTONS, *DRINK_BUTTONS]),
        ),
        (
            ["Turn drinks off", "Done", "Turn drinks on", "+1 glass"],
            (
                "**Done tonight ✓**",
                "**Glass 1 of 8.**",
                ["Undo: Bedtime stretch", "Undo: Drinks"],
            ),
        ),
    ],
    ids=lambda each: " then ".join(each) if isinstance(each, list) else "",
)
async def test_each_part_is_answered_on_its_own(
    stage: Stage, ada: Person, pressed: Sequence[str], expected: tuple[str, str, list[str]]
) -> None:
    await receive_both(stage, ada)

    answer = await press(ada, *pressed)

    stretch, drink, buttons = expected
    shown_stretch, shown_drink = parts(text_of(answer))
    assert not answer.followups
    assert shown_stretch.startswith(stretch)
    assert drink in shown_drink
    assert labels(shown(answer)) == buttons


@pytest.mark.parametrize("pressed", [["Done"], ["+1 glass"], ["Done", "Undo: Bedtime stretch"]])
async def test_every_answer_works_after_a_restart(
    stage: Stage, ada: Person, pressed: Sequence[str]
) -> None:
    await receive_both(stage, ada)

    for label in pressed:
        await stage.restart()
        answer = await press(ada, label)

    assert len(parts(text_of(answer))) == 2


async def test_days_later_both_parts_still_know_each_other(stage: Stage, ada: Person) -> None:
    await receive_both(stage, ada)
    message = ada.last_dm
    await stage.pass_time(timedelta(days=3))
    await stage.restart()

    await ada.presses(message, "Done")
    answer = await ada.presses(message, "+1 glass")

    stretch, drink = parts(text_of(answer))
    assert stretch.startswith("**Done for the night of Wednesday, 4 March ✓**")
    assert drink.startswith("**Glass 1 of 8.**")


async def test_a_snoozed_stretch_comes_alone_and_the_drink_stays(stage: Stage, ada: Person) -> None:
    await receive_both(stage, ada)
    grouped = ada.last_dm
    await press(ada, "Snooze 10 min")

    await stage.run_until(BOTH_DUE + 12 * MINUTE)
    again = ada.last_dm
    answer = await ada.presses(grouped, "+1 glass")

    stretch, drink = parts(text_of(answer))
    assert again.content.startswith("**Here I am again")
    assert "\n\n" not in again.content
    assert stretch == "Asked again below."
    assert drink.startswith("**Glass 1 of 8.**")


@pytest.mark.parametrize(
    ("gone", "label", "left"),
    [
        ("stretch", "+1 glass", "**Glass 1 of 8.**"),
        ("water", "Done", "**Done tonight ✓**"),
    ],
)
async def test_a_part_whose_record_is_gone_is_left_out(
    stage: Stage, ada: Person, gone: str, label: str, left: str
) -> None:
    await receive_both(stage, ada)
    await forget(stage, ada, kind=gone)

    answer = await press(ada, label)

    assert text_of(answer).startswith(left)
    assert "\n\n" not in text_of(answer)
    assert len(labels(shown(answer))) == 1


async def test_a_press_on_a_part_whose_record_is_gone_says_so(stage: Stage, ada: Person) -> None:
    await receive_both(stage, ada)
    await forget(stage, ada, kind="stretch")

    answer = await press(ada, "Done")

    assert not (await stage.stored(ada))["outcomes"]
    assert note_of(answer).startswith(TOO_OLD)
    assert labels(ada.last_dm) == [*STRETCH_BUTTONS, *DRINK_BUTTONS]


async def test_after_an_erasure_a_press_finds_nobody(stage: Stage, ada: Person) -> None:
    await receive_both(stage, ada)
    message = ada.last_dm
    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")

    answer = await ada.presses(message, "Done")

    assert note_of(answer).startswith(TOO_OLD)
    assert not any((await stage.stored(ada)).values())
