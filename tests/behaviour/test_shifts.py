"""Shift workers: single nights, nights of a week and a rotating plan, each with its way back."""

from typing import Any

import pytest
from simcord import InteractionResult

from bot.domain.time.zones import ONE_DAY
from tests.behaviour.person import (
    Person,
    custom_id_of,
    labels,
    note_of,
    options,
    read_in,
    shown,
    text_of,
)
from tests.behaviour.scenes import BEDTIME, DUE, live_in_berlin, opt_in
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_start import defaults_of

PLAN = "early, early, late, night, off"
TIMES = "early 21:30, late 00:30, night 8:00 am, off 23:00"


def clock_at(instant: Any) -> str:
    return f"<t:{int(instant.timestamp())}:t>"


async def strip(person: Person) -> InteractionResult:
    """Open the shifts from `/bedtime`."""
    answer = await person.types("bedtime")
    (label,) = {"I work shifts", "My shifts"} & set(labels(shown(answer)))
    return await person.presses(shown(answer), label)


async def preview(person: Person, **fields: str) -> InteractionResult:
    form = await person.presses(shown(await strip(person)), "Rotating plan…")
    return await person.fills_in(
        form, **({"cycle": PLAN, "start": "today", "bedtimes": ""} | fields)
    )


async def use(person: Person, **fields: str) -> InteractionResult:
    return await person.presses(shown(await preview(person, **fields)), "Use this plan")


async def pick_night(person: Person, number: int) -> InteractionResult:
    """Open one of the seven nights of the strip."""
    answer = shown(await strip(person))
    return await person.picks(answer, options(answer)[number]["value"])


async def shifts_of(stage: Stage, person: Person) -> Any:
    (user,) = (await stage.stored(person))["users"]
    return user["shifts"], user["bedtimes"]


def lines(result: InteractionResult) -> list[str]:
    return [line for line in text_of(result).splitlines() if line.endswith((":t>", " · changed"))]


async def test_the_strip_shows_seven_nights_from_tonight(ada: Person) -> None:
    await opt_in(ada)

    nights = lines(await strip(ada))

    assert len(nights) == 7
    assert nights[0] == f"**Tonight** · {clock_at(BEDTIME)}"
    assert nights[1].startswith("**Thu 5** · <t:")


async def test_one_night_gets_another_bedtime_and_the_way_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await shifts_of(stage, ada)

    changed = await ada.picks(shown(await pick_night(ada, 1)), "..n")

    assert "**Saved for Thu 5 only.**" in text_of(changed)
    assert lines(changed)[1].startswith("**Thu 5** · night shift · Fri <t:")
    assert lines(changed)[1].endswith("· changed")
    undone = await ada.presses(shown(changed), "Undo")
    assert text_of(undone).startswith("**Taken back.**")
    assert await shifts_of(stage, ada) == before


async def test_another_time_is_typed_and_a_bad_one_stands_in_the_form_again(ada: Person) -> None:
    await opt_in(ada)
    form = await ada.picks(shown(await pick_night(ada, 0)), "other")

    refused = await ada.fills_in(form, time="bedtimeish")
    assert text_of(refused).startswith("I could not read that time.")
    again = await ada.presses(shown(refused), "Fill in again")
    saved = await ada.fills_in(again, time="23:15")

    assert defaults_of(again) == {"time": "bedtimeish"}
    assert "**Saved for tonight only.**" in text_of(saved)
    assert "Tonight** · <t:" in text_of(saved)


async def test_nights_this_week_is_one_press_and_ends_by_itself(stage: Stage, ada: Person) -> None:
    await opt_in(ada)

    changed = await ada.presses(shown(await strip(ada)), "Nights this week")
    await stage.run_until(DUE + 5 * ONE_DAY)

    assert text_of(changed).startswith("**Night shifts until Sun 8.**")
    assert sum("night shift" in line for line in lines(changed)) == 5
    hours = [each.created_at.strftime("%d %H:%M") for each in ada.reminders]
    assert hours == ["05 06:30", "06 06:30", "07 06:30", "08 06:30", "09 06:30", "09 21:00"]


async def test_all_as_usual_ends_it_sooner_and_can_be_taken_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    nights = await ada.presses(shown(await strip(ada)), "Nights this week")
    busy = await shifts_of(stage, ada)

    usual = await ada.presses(shown(nights), "All as usual")
    assert text_of(usual).startswith("**As usual again.**")
    assert "night shift" not in text_of(usual)
    assert "All as usual" not in labels(shown(usual))
    undone = await ada.presses(shown(usual), "Undo")

    assert await shifts_of(stage, ada) == busy
    assert "All as usual" in labels(shown(undone))


async def test_a_plan_is_shown_before_it_is_saved(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await shifts_of(stage, ada)

    shown_plan = await preview(ada)

    assert await shifts_of(stage, ada) == before
    assert text_of(shown_plan).startswith("## Is this your plan?")
    assert len(lines(shown_plan)) == 14
    first = clock_at(DUE).replace(":t>", "")
    assert "The first reminder before bed then comes" in text_of(shown_plan)
    assert first not in text_of(shown_plan)
    forgotten = await ada.presses(shown(shown_plan), "Forget it")
    assert "No rotating plan" in text_of(forgotten)
    assert await shifts_of(stage, ada) == before


async def test_a_plan_is_used_reminded_of_and_taken_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await shifts_of(stage, ada)

    used = await use(ada)
    await stage.run_until(DUE + 4 * ONE_DAY)

    assert text_of(used).startswith("**Your plan is on.**")
    assert "2x early shift, late shift, night shift, day off (5 days, from 4 March)" in text_of(
        used
    )
    hours = [each.created_at.strftime("%d %H:%M") for each in ada.reminders]
    assert hours == ["04 20:00", "05 20:00", "06 23:00", "08 06:30", "08 20:00"]
    await ada.presses(shown(used), "Undo")
    assert await shifts_of(stage, ada) == before


async def test_a_plan_that_cannot_be_read_stands_in_the_form_as_it_was_typed(ada: Person) -> None:
    await opt_in(ada)

    times = "early 21:00\nnight 9am"
    refused = await preview(ada, cycle="early, erly,\nlate", start="monday", bedtimes=times)
    assert text_of(refused).startswith("I could not read part 2 of your plan.")
    again = await ada.presses(shown(refused), "Fill in again")
    fixed = await ada.fills_in(again, cycle="early, late", start="monday", bedtimes="night 9am")

    assert defaults_of(again) == {
        "cycle": "early, erly, late",
        "start": "monday",
        "bedtimes": times,
    }
    assert text_of(fixed).startswith("## Is this your plan?")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cycle": "29 early"}, "I could not read part 1"),
        ({"cycle": "20 early, 20 late"}, "A plan can have 28 days, and this one has 40."),
        ({"cycle": "5:00, off"}, "5:00 may be morning or evening.\nType `5:00 am` or `17:00`."),
        ({"cycle": "none"}, "No day of this plan has a bedtime."),
        ({"start": "someday"}, "I could not read that day."),
        ({"start": "24 December"}, "A plan can start within a month from today."),
        ({"bedtimes": "nap 14:00"}, "I could not read the bedtimes."),
    ],
)
async def test_what_cannot_be_taken_is_refused_in_one_sentence_that_says_what_would_work(
    stage: Stage, ada: Person, fields: dict[str, str], sentence: str
) -> None:
    await opt_in(ada)
    before = await shifts_of(stage, ada)

    refused = await preview(ada, **fields)

    assert text_of(refused).startswith(sentence)
    assert {"Fill in again", "My shifts"} <= set(labels(shown(refused)))
    assert await shifts_of(stage, ada) == before


async def test_the_form_shows_the_plan_that_is_set_and_that_a_preview_shows(ada: Person) -> None:
    await opt_in(ada)
    shown_plan = await preview(ada, cycle="2x early, 22:45", bedtimes="night none")

    changing = await ada.presses(shown(shown_plan), "Change it")
    await ada.presses(shown(shown_plan), "Use this plan")
    editing = await ada.presses(shown(await strip(ada)), "Rotating plan…")

    typed = {
        "cycle": "early, early, 22:45",
        "start": "2026-03-04",
        "bedtimes": "early 21:30\nlate 00:30\nnight none\noff 23:00",
    }
    assert defaults_of(changing) == typed
    assert defaults_of(editing) == typed


async def test_edited_twice_each_undo_goes_one_step_and_an_old_one_takes_back_nothing(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    none = await shifts_of(stage, ada)
    first = await use(ada)
    one = await shifts_of(stage, ada)
    second = await use(ada, cycle="late, late, off", start="tomorrow")

    undo_first = await stage.show(custom_id_of(shown(first), "Undo"), where=ada.channel)
    undo_second = await stage.show(custom_id_of(shown(second), "Undo"), where=ada.channel)
    stale = await ada.presses(undo_first, COPY)

    assert note_of(stale).startswith("You have changed this since")
    for _ in range(2):
        assert note_of(await ada.presses(undo_second, COPY)).startswith("**Taken back.**")
        assert await shifts_of(stage, ada) == one
    await ada.presses(undo_first, COPY)
    assert await shifts_of(stage, ada) == none


async def test_a_plan_turned_off_is_kept_and_on_again(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await use(ada)
    kept = await shifts_of(stage, ada)

    off = await ada.presses(shown(await strip(ada)), "Turn plan off")
    assert read_in(text_of(off)).startswith("**Plan off.**\nBedtime: 22:30 every night.")
    assert "Rotating plan, off:" in text_of(off)
    on = await ada.presses(shown(off), "Turn plan on")

    assert text_of(on).startswith("**Your plan is on.**")
    assert await shifts_of(stage, ada) == kept


async def test_bedtimes_of_shifts_are_set_once(ada: Person) -> None:
    await opt_in(ada)
    form = await ada.presses(shown(await strip(ada)), "Shift bedtimes…")

    refused = await ada.fills_in(form, bedtimes="night whenever")
    again = await ada.presses(shown(refused), "Fill in again")
    saved = await ada.fills_in(again, bedtimes="night 9am")

    assert defaults_of(form) == {"bedtimes": TIMES.replace(", ", "\n")}
    assert defaults_of(again) == {"bedtimes": "night whenever"}
    assert text_of(saved).startswith(
        "**Saved.** You go to bed after:\nearly shift, 9:30 PM\nlate shift, 12:30 AM\n"
        "night shift, 9:00 AM\nday off, 11:00 PM"
    )


async def test_a_new_bedtime_asks_what_becomes_of_the_plan(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await use(ada)
    plan = await shifts_of(stage, ada)

    asked = await ada.types("bedtime", time="23:00")

    assert text_of(asked).startswith("**Your rotating plan is on.**\nIs 11:00 PM for tonight,")
    assert labels(shown(asked)) == ["Only tonight", "Turn the plan off", "Keep the plan"]
    assert await shifts_of(stage, ada) == plan
    tonight = await ada.presses(shown(asked), "Only tonight")
    assert "**Saved for tonight only.**" in text_of(tonight)
    assert "Rotating plan:" in text_of(tonight)


async def test_a_new_bedtime_in_place_of_the_plan_keeps_it_and_undo_brings_it_back(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await use(ada)
    plan = await shifts_of(stage, ada)
    asked = await ada.types("bedtime", time="23:00")

    changed = await ada.presses(shown(asked), "Turn the plan off")
    assert read_in(text_of(changed)).startswith("**Bedtime:** 23:00 every night.")
    await ada.presses(shown(changed), "Undo")

    assert await shifts_of(stage, ada) == plan


async def test_bedtime_tells_the_plan_and_the_nights_that_differ(ada: Person) -> None:
    await opt_in(ada)
    await use(ada)
    await ada.picks(shown(await pick_night(ada, 2)), "---")

    answer = text_of(await ada.types("bedtime"))

    assert "by your rotating plan,\n2x early shift, late shift, night shift, day off" in answer
    assert "**Fri 6** · no reminder · changed" in answer


async def test_somebody_whose_reminder_is_off_is_told_where_to_turn_it_on(ada: Person) -> None:
    await live_in_berlin(ada)

    answer = await strip(ada)

    assert "Your reminder before bed is off." in text_of(answer)
    assert "My reminders" in labels(shown(answer))


async def test_a_night_that_is_over_changes_nothing(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    card = await pick_night(ada, 0)
    await stage.run_until(BEDTIME + ONE_DAY)
    before = await shifts_of(stage, ada)

    answer = await ada.picks(shown(card), "..n")

    assert note_of(answer).startswith("I can change single nights from tonight")
    assert await shifts_of(stage, ada) == before


async def test_export_and_erasure_hold_the_shifts(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await use(ada)

    (user,) = (await stage.stored(ada))["users"]
    assert user["shifts"]["rotation"]["steps"] == ["early", "early", "late", "night", "off"]

    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")
    assert not any((await stage.stored(ada)).values())


async def test_the_home_says_which_nights_differ_and_leads_to_them(ada: Person) -> None:
    await opt_in(ada)
    nights = await ada.presses(shown(await strip(ada)), "Nights this week")
    assert "Undo" in labels(shown(nights))

    home = await ada.types("reminders")

    assert text_of(home).count("<t:") > 3
    assert "Tonight" in text_of(home)
    assert "My shifts" in labels(shown(home))


async def test_nights_of_this_week_pressed_twice_keep_their_way_back(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    before = await shifts_of(stage, ada)
    once = await ada.presses(shown(await strip(ada)), "Nights this week")

    twice = await ada.presses(shown(once), "Nights this week")
    assert text_of(twice).startswith("**Nothing has changed.**")
    undone = await ada.presses(shown(twice), "Undo")

    assert text_of(undone).startswith("**Taken back.**")
    assert await shifts_of(stage, ada) == before


async def test_a_way_back_that_applies_no_more_is_not_kept(ada: Person) -> None:
    await opt_in(ada)
    once = await ada.presses(shown(await strip(ada)), "Nights this week")
    await ada.types("bedtime", time="23:00")

    twice = await ada.presses(shown(once), "Nights this week")

    assert "Undo" not in labels(shown(twice))
