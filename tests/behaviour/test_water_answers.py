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

    assert "0 of 1,600 ml so far today." in ada.last_dm.content
    assert labels(ada.last_dm) == WATER_BUTTONS


async def test_one_glass_is_logged_and_taken_back(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    answer = await ada.presses(ada.last_dm, "+1 glass")
    assert text_of(answer).startswith("**Glass 1 of 8.** 200 of 1,600 ml.")

    undone = await ada.presses(shown(answer), "Undo")
    today = await ada.types("water today")

    assert labels(shown(undone)) == WATER_BUTTONS
    assert "0 of 1,600 ml (about 0 of 54 oz) so far today." in text_of(today)


async def test_the_next_prompt_counts_what_was_drunk(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await ada.presses(ada.last_dm, "+1 glass")
    await ada.types("water drink", ml="150")

    await stage.run_until(EVENING)

    assert "350 of 1,600 ml so far today." in ada.reminders[-1].content


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

    assert text_of(answer).startswith("**Skipped.** No need to make up for it.")
    assert "0 of 1,600 ml so far" in ada.last_dm.content
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


async def test_every_drink_answer_leads_on(ada: Person) -> None:
    await opt_in_to_water(ada)

    answer = await ada.types("water drink")
    for expected in ("Glass 1 of 8.** 200", "Glass 2 of 8.** 400"):
        assert expected in text_of(answer)
        assert labels(shown(answer)) == ["+1 glass", "My reminders", "Undo"]
        answer = await ada.presses(shown(answer), "+1 glass")
    undone = await ada.presses(shown(answer), "Undo")

    assert text_of(undone).startswith("**Taken back.** 400 of 1,600 ml")
    assert labels(shown(undone)) == ["+1 glass", "My reminders"]


async def test_nobody_is_offered_a_glass_more_than_the_goal(ada: Person) -> None:
    await opt_in_to_water(ada)

    await ada.types("water drink", ml="1000")
    answer = await ada.types("water drink", ml="600")

    assert labels(shown(answer)) == ["My reminders", "Undo"]
    assert "+1 glass" not in labels(shown(await ada.types("water today")))


async def test_a_glass_pressed_twice_on_a_card_is_two_glasses(ada: Person) -> None:
    await opt_in_to_water(ada)
    card = await ada.types("water today")

    await ada.presses(shown(card), "+1 glass")
    await ada.types("water drink")

    assert "400 of 1,600 ml" in text_of(await ada.types("water today"))


async def test_undo_of_a_glass_shows_the_prompt_exactly_as_it_came(
    stage: Stage, ada: Person
) -> None:
    await receive_prompt(stage, ada)
    before = ada.last_dm.content, labels(ada.last_dm)

    answer = await ada.presses(ada.last_dm, "+1 glass")
    await ada.presses(shown(answer), "Undo")

    assert (ada.reminders[0].content, labels(ada.reminders[0])) == before
    assert not ada.reminders[0].flags.components_v2


async def test_a_glass_after_a_gentle_nudge_names_no_amount(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada, WITH_MEDICINE)
    await stage.pass_time(NIGHT)

    answer = await ada.presses(ada.reminders[-1], "+1 glass")

    assert text_of(answer).startswith("**Glass logged.**")
    assert "ml" not in text_of(answer)
