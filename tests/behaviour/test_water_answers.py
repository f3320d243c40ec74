"""What a person can answer to a drink prompt, and take back."""

import pytest

from tests.behaviour.person import Person, custom_id_of, labels, shown, text_of
from tests.behaviour.scenes import (
    NIGHT,
    WITH_MEDICINE,
    opt_in_to_water,
    receive_prompt,
)
from tests.behaviour.stage import COPY, Stage, utc

WATER_BUTTONS = ["+1 glass", "Skip", "Enough for today", "Stop these"]
EVENING = utc(2026, 3, 4, 23)


async def test_a_prompt_shows_the_day_and_every_answer(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)

    assert "So far today: 0 ml of 1,600 ml." in ada.last_dm.content
    assert labels(ada.last_dm) == WATER_BUTTONS


async def test_one_glass_is_logged_and_taken_back(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    answer = await ada.presses(ada.last_dm, "+1 glass")
    assert text_of(answer).startswith("**One glass logged.** So far today: 200 ml of 1,600 ml.")

    undone = await ada.presses(shown(answer), "Undo")
    today = await ada.types("water today")

    assert labels(shown(undone)) == WATER_BUTTONS
    assert "So far today: 0 ml of 1,600 ml (about 0 of 54 oz)." in text_of(today)


async def test_the_next_prompt_counts_what_was_drunk(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await ada.presses(ada.last_dm, "+1 glass")
    await ada.types("water drink", ml="150")

    await stage.run_until(EVENING)

    assert "So far today: 350 ml of 1,600 ml." in ada.reminders[-1].content


async def test_a_met_target_ends_the_prompts_of_the_day(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)

    answer = await ada.types("water drink", ml="1 l")
    met = await ada.types("water drink", ml="600 ml")
    assert "That is all for today." not in text_of(answer)
    assert "That is all for today." in text_of(met)
    await stage.run_until(EVENING)

    assert len(ada.reminders) == 1
    await stage.run_until(EVENING + NIGHT)
    assert len(ada.reminders) > 1


async def test_enough_ends_the_prompts_of_the_day(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)

    answer = await ada.presses(ada.last_dm, "Enough for today")
    await stage.run_until(EVENING)

    assert text_of(answer).startswith("**Enough for today.**")
    assert len(ada.dms) == 2
    await stage.run_until(EVENING + NIGHT)
    assert len(ada.dms) > 2


async def test_enough_can_be_undone(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    answer = await ada.presses(ada.last_dm, "Enough for today")

    undone = await ada.presses(shown(answer), "Undo")
    await stage.run_until(EVENING)

    assert labels(shown(undone)) == WATER_BUTTONS
    assert len(ada.reminders) > 1


async def test_a_skipped_drink_is_gone_and_the_next_one_comes(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)

    answer = await ada.presses(ada.last_dm, "Skip")
    await stage.run_until(EVENING)

    assert text_of(answer).startswith("**Skipped.** No need to catch up.")
    assert "So far today: 0 ml" in ada.last_dm.content
    assert len(ada.reminders) > 1


async def test_a_skipped_drink_can_be_taken_back(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    answer = await ada.presses(ada.last_dm, "Skip")

    undone = await ada.presses(shown(answer), "Undo")

    assert labels(shown(undone)) == WATER_BUTTONS


async def test_stop_these_leaves_the_stretch_alone(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await ada.types("stretch remind", enabled=True)

    answer = await ada.presses(ada.reminders[0], "Stop these")
    await stage.run_until(EVENING)
    back = await ada.presses(shown(answer), "Turn back on")

    assert ada.last_dm.content.startswith("**Time for your bedtime stretch.**")
    assert "<t:" in text_of(back)


@pytest.mark.parametrize("label", WATER_BUTTONS)
async def test_a_second_press_changes_nothing(stage: Stage, ada: Person, label: str) -> None:
    await receive_prompt(stage, ada)
    copy = await stage.show(custom_id_of(ada.last_dm, label), where=ada.user.dm_channel)
    await ada.presses(ada.reminders[0], label)
    before = await stage.stored(ada)

    await ada.presses(copy, COPY)

    assert await stage.stored(ada) == before


async def test_gentle_nudges_name_no_amount_before_or_after(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada, WITH_MEDICINE)
    await stage.pass_time(NIGHT)
    nudge = ada.reminders[-1]

    answer = await ada.presses(nudge, "Skip")

    assert "ml" not in nudge.content
    assert "ml" not in text_of(answer)
