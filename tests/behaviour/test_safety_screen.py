"""The safety screen: a contradiction is asked about, and nothing is on before a choice."""

import pytest

from tests.behaviour.person import Person, labels, options, shown, text_of
from tests.behaviour.scenes import (
    NIGHT,
    UNDER_18,
    WITH_MEDICINE,
    WITHOUT_CONDITION,
    choose_first,
    live_in_berlin,
    opt_in_to_water,
)
from tests.behaviour.stage import Stage

FLUID_LIMIT, PREGNANT, NIGHT_TOILET = "screen-fluid-limit", "screen-pregnant", "screen-night-toilet"
GOAL, GENTLE, OFF = "Goal of 1,600 ml", "Gentle nudges", "Leave it off"
ABOUT = "About drinking"


async def is_on(stage: Stage, person: Person) -> bool:
    stored = (await stage.stored(person))["reminders"]
    return any(row["kind"] == "water" and row["enabled"] for row in stored)


async def answer_screen(person: Person, *rows: str, **wish: object):
    await live_in_berlin(person)
    screen = await person.types("water remind", enabled=True, **wish)
    return await person.picks(shown(screen), *rows)


@pytest.mark.parametrize("other", [UNDER_18, FLUID_LIMIT, WITH_MEDICINE, PREGNANT, NIGHT_TOILET])
async def test_none_of_these_goes_with_nothing_else(stage: Stage, ada: Person, other: str) -> None:
    answer = await answer_screen(ada, WITHOUT_CONDITION, other)

    assert text_of(answer).splitlines()[0] == (
        '"None of these" does not go with another answer. Please pick once more.'
    )
    assert len(options(shown(answer))) > 5
    assert not await is_on(stage, ada)
    again = await ada.picks(shown(answer), WITHOUT_CONDITION)
    assert labels(shown(again)) == [GOAL, GENTLE, OFF, ABOUT]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([WITHOUT_CONDITION], [GOAL, GENTLE]),
        ([PREGNANT], [GOAL, GENTLE]),
        ([WITH_MEDICINE], [GENTLE]),
        ([WITH_MEDICINE, PREGNANT], [GENTLE]),
        (
            [NIGHT_TOILET],
            [f"{mode}, until {hours} h before bed" for mode in (GOAL, GENTLE) for hours in (4, 2)],
        ),
        (
            [NIGHT_TOILET, WITH_MEDICINE],
            [f"{GENTLE}, until {hours} h before bed" for hours in (4, 2)],
        ),
    ],
)
async def test_the_choice_comes_before_anything_is_on(
    stage: Stage, ada: Person, rows: list[str], expected: list[str]
) -> None:
    answer = await answer_screen(ada, *rows)
    await stage.pass_time(NIGHT)

    assert labels(shown(answer)) == [*expected, OFF, ABOUT]
    assert "Nothing is on until you choose." in text_of(answer)
    has_both = any(each.startswith(GOAL) for each in expected)
    assert ("up to 8 reminders a day, a glass each" in text_of(answer)) is has_both
    assert not await is_on(stage, ada)
    assert not ada.reminders


@pytest.mark.parametrize("hours", [4, 2])
async def test_the_early_stop_is_chosen_and_kept(stage: Stage, ada: Person, hours: int) -> None:
    answer = await answer_screen(ada, NIGHT_TOILET)

    chosen = await ada.presses(shown(answer), f"{GOAL}, until {hours} h before bed")

    said = f"from 7:30 AM until {hours} hours before bed"
    assert said in text_of(chosen)
    assert said in text_of(await ada.types("reminders"))
    (rule,) = [row["rule"] for row in (await stage.stored(ada))["reminders"]]
    assert f'"ends_hours_before_bed": {hours}' in str(rule).replace("'", '"')


async def test_the_early_stop_is_an_option_for_everybody(ada: Person) -> None:
    answer = await answer_screen(ada, WITHOUT_CONDITION, early_stop=True)
    on = await choose_first(ada, answer)
    assert "until 4 hours before bed" in text_of(on)

    screen = await ada.types("water remind", enabled=True, wake="6:00")
    kept = await ada.picks(shown(screen), WITHOUT_CONDITION)
    assert "from 6:30 AM until 4 hours before bed" in text_of(kept)

    screen = await ada.types("water remind", enabled=True, early_stop=False)
    usual = await ada.picks(shown(screen), WITHOUT_CONDITION)
    assert "from 6:30 AM until 2 hours before bed" in text_of(usual)


async def test_leaving_it_off_turns_nothing_on(stage: Stage, ada: Person) -> None:
    answer = await answer_screen(ada, WITHOUT_CONDITION)

    left = await ada.presses(shown(answer), OFF)

    assert text_of(left).startswith("**Drink reminders are off.**")
    assert not await is_on(stage, ada)


async def test_leaving_it_off_turns_off_what_was_on(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    screen = await ada.types("water remind", enabled=True)
    answer = await ada.picks(shown(screen), WITH_MEDICINE)

    await ada.presses(shown(answer), OFF)

    assert not await is_on(stage, ada)


async def test_an_old_choice_does_not_beat_newer_answers(stage: Stage, ada: Person) -> None:
    old = await answer_screen(ada, WITHOUT_CONDITION)
    screen = await ada.types("water remind", enabled=True)
    await ada.picks(shown(screen), FLUID_LIMIT)

    pressed = await ada.presses(shown(old), GOAL)

    assert not await is_on(stage, ada)
    assert len(options(shown(pressed))) > 5
    assert text_of(pressed).startswith("These buttons belong to an older check.")


async def test_a_choice_after_a_restart_asks_the_screen_again(stage: Stage, ada: Person) -> None:
    old = await answer_screen(ada, WITHOUT_CONDITION)
    await stage.restart()

    pressed = await ada.presses(shown(old), GOAL)

    assert not await is_on(stage, ada)
    on = await ada.picks(shown(pressed), WITHOUT_CONDITION)
    assert text_of(on).startswith("**Drink reminders are on:**\n1,600 ml")


async def test_a_goal_that_is_ruled_out_ends_at_once_even_without_a_choice(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada)
    screen = await ada.types("water remind", enabled=True)

    answer = await ada.picks(shown(screen), WITH_MEDICINE)
    await stage.pass_time(NIGHT)

    assert text_of(answer).startswith("**Your daily goal is off from now on.")
    assert "Nothing is on" not in text_of(answer)
    assert ada.reminders
    assert all("ml" not in each.content for each in ada.reminders)


async def test_a_change_of_one_thing_keeps_the_mode(ada: Person) -> None:
    answer = await answer_screen(ada, WITHOUT_CONDITION, mode="gentle")
    assert "three gentle nudges" in text_of(answer)

    screen = await ada.types("water remind", enabled=True, wake="6:00")
    changed = await ada.picks(shown(screen), WITHOUT_CONDITION)

    assert "three gentle nudges a day, from 6:30 AM" in text_of(changed)


async def test_a_limit_is_answered_once(ada: Person) -> None:
    answer = await answer_screen(ada, FLUID_LIMIT, PREGNANT)

    assert text_of(answer).splitlines() == [
        "## No drink reminders for you, and that is fine.",
        "Please follow the amount that your care team gave you.",
    ]


@pytest.mark.parametrize("has_zone", [True, False])
async def test_nobody_answers_a_health_screen_before_the_obvious_question(
    ada: Person, has_zone: bool
) -> None:
    if has_zone:
        await ada.types("timezone", place="Europe/Berlin")

    answer = await ada.types("water remind", enabled=True)

    expected = (
        "I do not know your bedtime yet." if has_zone else "I do not know your time zone yet."
    )
    assert text_of(answer).startswith(expected)


async def test_the_screen_is_short_and_its_menu_says_what_each_row_means(ada: Person) -> None:
    await live_in_berlin(ada)

    screen = await ada.types("water remind", enabled=True)

    assert len(text_of(screen).split()) < 50
    assert all(option["description"] for option in options(shown(screen)))


async def test_a_day_too_short_for_drinks_says_that_none_will_come(ada: Person) -> None:
    answer = await answer_screen(ada, WITHOUT_CONDITION, mode="target", wake="21:30")

    assert "None fits between getting up and bed, so none will come." in text_of(answer)
