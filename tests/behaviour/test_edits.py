"""Editing what is set, one part at a time, each with a way back that never loses something newer."""

from datetime import timedelta
from typing import Any

import pytest
from simcord import InteractionResult

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
from tests.behaviour.scenes import WITH_MEDICINE, WITHOUT_CONDITION, opt_in, opt_in_to_water
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_shifts import use
from tests.behaviour.test_start import defaults_of

MINUTES_LATER = timedelta(minutes=2)


async def edit(person: Person, what: str) -> InteractionResult:
    return await person.presses(shown(await person.types("reminders")), f"Edit {what}")


async def send(person: Person, what: str, **fields: Any) -> InteractionResult:
    """Open a form and send it, changing only *fields*."""
    form = await edit(person, what)
    typed = {name: _plain(value) for name, value in defaults_of(form).items()}
    return await person.fills_in(form, **(typed | fields))


def _plain(value: Any) -> Any:
    return value if isinstance(value, list) else str(value or "")


async def settings_of(stage: Stage, person: Person) -> tuple[Any, Any]:
    stored = await stage.stored(person)
    (user,) = stored["users"]
    rules = [(row["kind"], row["rule"], row["enabled"]) for row in stored["reminders"]]
    return (user["bedtimes"], user["zone_key"], user["consented_at"]), rules


async def test_the_stretch_form_shows_what_is_set(ada: Person) -> None:
    await opt_in(ada, minutes_before=60, repeat=2)

    form = await edit(ada, "stretch")

    assert defaults_of(form) == {"minutes": "60", "repeats": ["2"]}


async def test_the_drinks_form_shows_what_is_set(ada: Person) -> None:
    await opt_in_to_water(ada, wake="6:30", target_ml="1800")

    form = await edit(ada, "drinks")

    shown_ = defaults_of(form)
    assert (shown_["wake"], shown_["mode"]) == ("06:30", ["target"])
    assert "1800" in shown_["target"].replace(",", "")


async def test_the_bedtime_form_shows_a_week_and_its_weekend(ada: Person) -> None:
    await opt_in(ada)
    await ada.types("bedtime", time="7am", days="fri,sat,sun")

    form = await edit(ada, "bedtime")

    assert defaults_of(form) == {
        "time": "22:30",
        "days": "mon,tue,wed,thu",
        "time2": "7:00 am",
        "days2": "fri,sat,sun",
    }


@pytest.mark.parametrize("what", ["stretch", "drinks", "bedtime"])
async def test_a_form_sent_as_it_is_changes_nothing(stage: Stage, ada: Person, what: str) -> None:
    await opt_in(ada, minutes_before=60, repeat=1)
    await opt_in_to_water(ada, wake="6:30", target_ml="1800")
    await ada.types("bedtime", time="7am", days="fri,sat,sun")
    before = await settings_of(stage, ada)

    answer = await send(ada, what)

    assert await settings_of(stage, ada) == before
    assert "Hello" not in text_of(answer)
    assert "**Nothing has changed.**" in text_of(answer)
    assert "Undo" not in labels(shown(answer))


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("stretch", {"minutes": "45", "repeats": ["2"]}, "45 minutes before bedtime, 2 repeats"),
    ("drinks", {"wake": "8", "target": "1200"}, "1,200 ml (about 41 oz) a day"),
    ("drinks", {"target": "54 oz", "stop": ["4"]}, "1,597 ml (about 54 oz) a day"),
    ("drinks", {"mode": ["gentle"]}, "three gentle nudges"),
    ("bedtime", {"time": "23:15", "days": "every night"}, "23:15 every night"),
    ("bedtime", {"time": "off"}, "not set"),
    (
        "bedtime",
        {"days": "weekdays", "time2": "00:30", "days2": "weekend"},
        "22:30 on weekdays, 00:30 at the weekend",
    ),
]


@pytest.mark.parametrize(("what", "fields", "words"), CHANGES)
async def test_a_change_is_saved_at_once_and_undone_whole(
    stage: Stage, ada: Person, what: str, fields: dict[str, Any], words: str
) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)
    before = await settings_of(stage, ada)

    answer = await send(ada, what, **fields)
    assert words in read_in(text_of(answer))
    assert await settings_of(stage, ada) != before
    await stage.restart()
    undone = await ada.presses(shown(answer), "Undo")

    assert await settings_of(stage, ada) == before
    assert "**Taken back.**" in text_of(undone)


async def test_an_old_undo_never_takes_back_something_newer(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    first = shown(await send(ada, "stretch", minutes="45"))
    second = shown(await send(ada, "stretch", minutes="60"))
    newest = await settings_of(stage, ada)

    refused = await ada.presses(first, "Undo")

    assert "You have changed this since" in note_of(refused)
    assert await settings_of(stage, ada) == newest
    back = await ada.presses(second, "Undo")
    assert "45 minutes before bedtime" in text_of(back)
    assert "30 minutes before bedtime" in text_of(await ada.presses(first, "Undo"))


async def test_undo_pressed_twice_is_harmless(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await settings_of(stage, ada)
    answer = await ada.types("stretch remind", enabled=True, minutes_before=90)
    custom_id = custom_id_of(shown(answer), "Undo")
    copy = await stage.show(custom_id, where=ada.user.dm_channel)

    await ada.presses(shown(answer), "Undo")
    again = await ada.presses(copy, COPY)

    assert await settings_of(stage, ada) == before
    assert "30 minutes before bedtime" in note_of(again)


async def test_a_newer_answer_to_the_safety_screen_is_not_undone(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    answer = shown(await send(ada, "drinks", mode=["gentle"]))
    await stage.pass_time(MINUTES_LATER)
    await opt_in_to_water(ada, WITH_MEDICINE)

    refused = await ada.presses(answer, "Undo")

    assert "You have changed this since" in note_of(refused)
    assert "three gentle nudges" in text_of(await ada.types("reminders"))


async def test_a_goal_is_never_set_past_the_safety_screen(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada, mode="gentle")
    before = await settings_of(stage, ada)

    screen = await send(ada, "drinks", mode=["target"], wake="8:00")
    assert await settings_of(stage, ada) == before
    answer = await ada.picks(shown(screen), WITHOUT_CONDITION)

    assert "1,600 ml (about 54 oz) a day" in text_of(answer)
    assert "from 8:30 AM" in text_of(answer)


MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("stretch", {"minutes": "half an hour", "repeats": ["3"]}, "`minutes_before`"),
    ("stretch", {"minutes": "1.5", "repeats": ["3"]}, "`minutes_before`"),
    ("stretch", {"minutes": "-5", "repeats": ["3"]}, "`minutes_before`"),
    ("stretch", {"minutes": "181", "repeats": ["3"]}, "`minutes_before`"),
    ("stretch", {"minutes": "10", "repeats": ["3"]}, "3 repeats need at least"),
    ("drinks", {"wake": "early", "target": "1234"}, "I could not read that time."),
    ("drinks", {"wake": "8:00", "target": "a bucket"}, "I could not read `target_ml`."),
    ("bedtime", {"time": "late", "days": "weekdays"}, "I could not read that time."),
    ("bedtime", {"time": "22:30", "days": "someday"}, "I could not read those days."),
    ("bedtime", {"time2": "23:30", "days2": ""}, "On which nights is that bedtime?"),
    ("bedtime", {"time2": "23:30", "days2": "sat"}, "Saturday would have two bedtimes."),
    ("place", {"place": "Qwxyzzy"}, "I do not know that place."),
]


@pytest.mark.parametrize(("what", "fields", "sentence"), MISTAKES)
async def test_what_cannot_be_read_saves_nothing_and_keeps_what_was_typed(
    stage: Stage, ada: Person, what: str, fields: dict[str, Any], sentence: str
) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)
    before = await stage.stored(ada)

    problem = await send(ada, what, **fields)
    form = await ada.presses(shown(problem), "Fill in again")

    assert text_of(problem).startswith(sentence)
    assert text_of(problem).count("\n") <= 1  # what is wrong, then what would work
    assert await stage.stored(ada) == before
    kept = defaults_of(form)
    assert {name: _plain(kept[name]) for name in fields} == fields


async def test_a_bedtime_in_doubt_is_asked_about_before_it_is_saved(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    before = await stage.stored(ada)

    question = await send(ada, "bedtime", time="7", days="fri", time2="3:15", days2="sat")
    assert await stage.stored(ada) == before
    question = await ada.presses(shown(question), "7:00 in the morning")
    assert await stage.stored(ada) == before
    answer = await ada.presses(shown(question), "3:15 at night")

    assert "**Bedtime:** 07:00 on Fri, 03:15 on Sat." in read_in(text_of(answer))


async def test_each_reminder_is_turned_off_and_on_in_place(ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))
    assert "Turn drinks on" in labels(panel)

    off = await ada.presses(panel, "Turn stretch off")
    assert "**Bedtime stretch:** off" in text_of(off)
    screen = await ada.presses(shown(off), "Turn drinks on")
    choice = shown(await ada.picks(shown(screen), WITHOUT_CONDITION))
    on = await ada.presses(choice, labels(choice)[0])

    assert "**Drink reminders are on:**" in text_of(on)


async def test_the_panel_turns_a_first_reminder_on_and_proves_that_it_arrives(
    ada: Person,
) -> None:
    await ada.types("bedtime", time="22:30", timezone="Europe/Berlin")

    on = await ada.presses(shown(await ada.types("start")), "Turn stretch on")

    assert "it arrived" in text_of(on)
    assert len(ada.dms) == 1


async def test_options_given_while_turning_off_are_kept_for_later(ada: Person) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)

    await ada.types("stretch remind", enabled=False, minutes_before=60)
    await ada.types("water remind", enabled=False, wake="8:00")
    panel = shown(await ada.types("reminders"))
    await ada.presses(panel, "Turn stretch on")
    both = await ada.presses(panel, "Turn drinks on")

    assert "60 minutes before bedtime" in text_of(both)
    assert "from 8:30 AM" in text_of(both)


async def live_with_three_bedtimes(person: Person) -> None:
    await opt_in(person)
    await person.types("bedtime", time="23:30", days="fri,sat")
    await person.types("bedtime", time="21:00", days="sun")


async def test_one_of_several_bedtimes_is_picked_and_the_others_stay(
    stage: Stage, ada: Person
) -> None:
    await live_with_three_bedtimes(ada)
    before = (await stage.stored(ada))["users"]

    which = await edit(ada, "bedtime")
    (_, _, sunday) = options(shown(which))
    assert "Sun" in sunday["label"]
    form = await ada.picks(shown(which), sunday["value"])
    assert defaults_of(form) == {"time": "21:00"}
    changed = await ada.fills_in(form, time="20:45")
    assert "20:45 on Sun" in read_in(text_of(changed))
    assert "23:30 on Fri, Sat" in read_in(text_of(changed))
    undone = await ada.presses(shown(changed), "Undo")

    assert text_of(undone).startswith("**Taken back.**")
    assert (await stage.stored(ada))["users"] == before


async def test_one_of_several_bedtimes_that_cannot_be_read_leads_back_to_them(
    stage: Stage, ada: Person
) -> None:
    await live_with_three_bedtimes(ada)
    before = await stage.stored(ada)
    which = await edit(ada, "bedtime")
    form = await ada.picks(shown(which), options(shown(which))[0]["value"])

    refused = await ada.fills_in(form, time="bedtimeish")
    assert text_of(refused).startswith("I could not read that time.")
    again = await ada.presses(shown(refused), "Fill in again")

    assert len(options(shown(again))) == 3
    assert await stage.stored(ada) == before


async def test_one_of_several_bedtimes_asks_what_becomes_of_a_plan(
    stage: Stage, ada: Person
) -> None:
    await live_with_three_bedtimes(ada)
    which = await edit(ada, "bedtime")
    form = await ada.picks(shown(which), options(shown(which))[1]["value"])
    await use(ada)
    before = await stage.stored(ada)

    asked = await ada.fills_in(form, time="23:00")

    assert text_of(asked).startswith("**Your rotating plan is on.**")
    assert "Keep the plan" in labels(shown(asked))
    assert await stage.stored(ada) == before


async def test_one_of_several_bedtimes_is_taken_away(stage: Stage, ada: Person) -> None:
    await live_with_three_bedtimes(ada)
    which = await edit(ada, "bedtime")
    (sunday,) = (each for each in options(shown(which)) if "Sun" in each["label"])
    form = await ada.picks(shown(which), sunday["value"])

    await ada.fills_in(form, time="off")

    (user,) = (await stage.stored(ada))["users"]
    assert user["bedtimes"][-1] is None
    assert user["bedtimes"].count(None) == 1
