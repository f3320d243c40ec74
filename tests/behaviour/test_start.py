"""The guided set-up: the form, the place, the consent, the welcome, and the safety screen."""

from typing import Any

from simcord import InteractionResult

from tests.behaviour.person import Person, labels, options, shown, text_of
from tests.behaviour.scenes import (
    DUE,
    NIGHT,
    UNDER_18,
    WITH_MEDICINE,
    WITHOUT_CONDITION,
    choose_first,
    full_time,
    opt_in,
)
from tests.behaviour.stage import Stage

STRETCH, WATER = "stretch", "water"
BOTH = [STRETCH, WATER]


async def open_form(person: Person) -> InteractionResult:
    hello = await person.types("start")
    return await person.presses(shown(hello), "Somewhere else")


async def fill_in(
    person: Person, *, place: str = "Munich", bedtime: str = "22:30", kinds: list[str]
) -> InteractionResult:
    form = await open_form(person)
    return await person.fills_in(form, place=place, bedtime=bedtime, kinds=kinds)


async def consent(person: Person, *, kinds: list[str]) -> InteractionResult:
    question = await fill_in(person, kinds=kinds)
    return await person.presses(shown(question), "Yes, write to me")


def defaults_of(form: InteractionResult) -> dict[str, Any]:
    """Return what a form is filled in with when it opens."""
    assert form.modal is not None
    fields = [label["component"] for label in form.modal["components"]]
    return {field["custom_id"]: _default(field) for field in fields}


def _default(field: dict[str, Any]) -> Any:
    if "options" in field:
        return [str(option["value"]) for option in field["options"] if option["default"]]
    return field.get("value", "")


async def test_one_flow_sets_up_everything(stage: Stage, ada: Person) -> None:
    question = await fill_in(ada, kinds=[STRETCH])
    assert "**Munich, Germany:** it is **12:00 PM** there now." in text_of(question)
    assert "Your bedtime: **10:30 PM**." in text_of(question)
    assert "half an hour before bed" in text_of(question)

    answer = await ada.presses(shown(question), "Yes, write to me")
    await stage.run_until(DUE + NIGHT)

    assert full_time(DUE) in text_of(answer)
    assert "it arrived" in text_of(answer)
    assert [each.created_at for each in ada.reminders] == [DUE, DUE + NIGHT]


async def test_the_flow_works_in_the_direct_messages_too(ada: Person) -> None:
    hello = await ada.types_in_dm("start")
    form = await ada.presses(shown(hello), "Somewhere else")
    question = await ada.fills_in(form, place="Munich", bedtime="22:30", kinds=[STRETCH])

    answer = await ada.presses(shown(question), "Yes, write to me")

    assert "it arrived" in text_of(answer)


async def test_nothing_is_sent_before_the_consent(stage: Stage, ada: Person) -> None:
    await fill_in(ada, kinds=BOTH)

    await stage.pass_time(NIGHT)

    assert not ada.dms


async def test_whoever_declines_is_never_written_to(stage: Stage, ada: Person) -> None:
    question = await fill_in(ada, kinds=BOTH)

    answer = await ada.presses(shown(question), "Not now")
    await stage.pass_time(NIGHT)

    assert text_of(answer).startswith("**OK, no messages.** Nothing was saved.")
    assert not ada.dms
    assert not (await stage.stored(ada))["reminders"]


async def test_the_consent_is_kept_with_its_instant_and_wording(stage: Stage, ada: Person) -> None:
    await consent(ada, kinds=[STRETCH])

    (user,) = (await stage.stored(ada))["users"]
    assert user["consented_at"] == stage.now().isoformat()
    assert user["consent_version"]


async def test_a_wrong_time_keeps_the_rest_of_the_form(ada: Person) -> None:
    problem = await fill_in(ada, bedtime="late", kinds=BOTH)

    form = await ada.presses(shown(problem), "Fill in again")

    assert text_of(problem).startswith("I could not read that time.")
    assert defaults_of(form) == {"place": "Munich", "bedtime": "late", "kinds": BOTH}


async def test_a_wrong_place_keeps_the_rest_of_the_form(ada: Person) -> None:
    problem = await fill_in(ada, place="Qwxyzzy", bedtime="10:30pm", kinds=[WATER])

    form = await ada.presses(shown(problem), "Fill in again")

    assert text_of(problem).startswith("I do not know that place.")
    assert defaults_of(form) == {"place": "Qwxyzzy", "bedtime": "10:30pm", "kinds": [WATER]}


async def test_two_mistakes_are_named_together(stage: Stage, ada: Person) -> None:
    problem = await fill_in(ada, place="Qwxyzzy", bedtime="late", kinds=BOTH)

    assert "I could not read that time." in text_of(problem)
    assert "I do not know that place." in text_of(problem)
    assert not any((await stage.stored(ada)).values())


async def test_however_much_somebody_types_the_form_can_be_corrected(ada: Person) -> None:
    problem = await fill_in(ada, place="x" * 60, bedtime="y" * 60, kinds=BOTH)

    form = await ada.presses(shown(problem), "Fill in again")

    assert defaults_of(form)["kinds"] == BOTH


async def test_a_corrected_form_goes_on(ada: Person) -> None:
    problem = await fill_in(ada, bedtime="ten", kinds=[STRETCH])
    form = await ada.presses(shown(problem), "Fill in again")

    question = await ada.fills_in(form, place="Munich", bedtime="10pm", kinds=[STRETCH])

    assert "Your bedtime: **10:00 PM**." in text_of(question)


async def test_a_name_of_several_places_is_asked_about(stage: Stage, ada: Person) -> None:
    question = await fill_in(ada, place="Portland", bedtime="10:30pm", kinds=[STRETCH])
    maine = next(each for each in options(shown(question)) if "Maine" in each["label"])

    confirmed = await ada.picks(shown(question), maine["value"])
    assert "Your bedtime: **10:30 PM**." in text_of(confirmed)
    answer = await ada.presses(shown(confirmed), "Yes, write to me")

    assert "it arrived" in text_of(answer)
    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/New_York"


async def test_the_answers_can_be_changed_before_consenting(ada: Person) -> None:
    question = await fill_in(ada, kinds=BOTH)

    when = await ada.presses(shown(question), "Back")
    assert text_of(when).startswith("## When do you go to bed?")
    where = await ada.presses(shown(when), "Back")
    form = await ada.presses(shown(where), "Somewhere else")

    assert text_of(where).startswith("## Hello, I am Charley. Where do you live?")
    assert defaults_of(form) == {
        "place": "Munich, Germany",
        "bedtime": "22:30",
        "kinds": BOTH,
    }


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(
    stage: Stage, ada: Person
) -> None:
    form = await open_form(ada)
    await stage.restart()

    question = await ada.fills_in(form, place="Munich", bedtime="22:30", kinds=[STRETCH])
    await stage.restart()
    answer = await ada.presses(shown(question), "Yes, write to me")

    assert "it arrived" in text_of(answer)


async def test_the_welcome_names_the_next_reminder_and_the_way_out(ada: Person) -> None:
    await consent(ada, kinds=[STRETCH])

    (welcome,) = ada.dms
    assert "**Hello, I am Charley. My messages reach you.**" in welcome.content
    assert full_time(DUE) in welcome.content
    assert labels(welcome) == ["My reminders"]


async def test_a_second_start_shows_what_is_set(ada: Person) -> None:
    await opt_in(ada)

    again = await ada.types("start")

    assert "**Bedtime stretch:** 30 minutes before bedtime." in text_of(again)
    assert "Hello" not in text_of(again)
    assert "Edit stretch" in labels(shown(again))


async def test_drinks_are_asked_about_after_the_stretch_is_on(stage: Stage, ada: Person) -> None:
    screen = await consent(ada, kinds=BOTH)
    assert "**Bedtime stretch is on.**" in text_of(screen)
    assert "a short safety check" in text_of(screen)

    answer = await choose_first(ada, await ada.picks(shown(screen), WITHOUT_CONDITION))

    assert "**Drink reminders are on:**\n1,600 ml (about 54 oz) a day" in text_of(answer)
    assert len(ada.dms) == 1
    kinds = {row["kind"] for row in (await stage.stored(ada))["reminders"]}
    assert kinds == {STRETCH, WATER}


async def test_drinks_alone_are_welcomed_after_the_safety_screen(ada: Person) -> None:
    screen = await consent(ada, kinds=[WATER])
    assert not ada.dms

    answer = await choose_first(ada, await ada.picks(shown(screen), WITHOUT_CONDITION))

    assert "it arrived" in text_of(answer)
    assert "My messages reach you" in ada.last_dm.content


async def test_a_medicine_turns_the_target_into_gentle_nudges(stage: Stage, ada: Person) -> None:
    screen = await consent(ada, kinds=[WATER])

    choice = await ada.picks(shown(screen), WITH_MEDICINE)
    assert labels(shown(choice)) == ["Gentle nudges", "Leave it off", "About drinking"]
    answer = await choose_first(ada, choice)
    await stage.pass_time(NIGHT)

    assert "three gentle nudges a day" in text_of(answer)
    assert "ml" not in text_of(answer)
    assert {each.content for each in ada.reminders} == {
        "**Are you thirsty? If so, have a sip. If not, all is well.**"
    }
    assert len(ada.reminders) == 1, "those before it were tidied away"


async def test_the_strictest_answer_wins(stage: Stage, ada: Person) -> None:
    screen = await consent(ada, kinds=[WATER])

    answer = await ada.picks(shown(screen), WITH_MEDICINE, UNDER_18)
    await stage.pass_time(NIGHT)

    assert text_of(answer).startswith("## No drink reminders for you, and that is fine.")
    assert not ada.dms
    assert not (await stage.stored(ada))["reminders"]


async def test_the_answers_to_the_screen_are_forgotten(stage: Stage, ada: Person) -> None:
    screen = await consent(ada, kinds=[WATER])

    await choose_first(ada, await ada.picks(shown(screen), WITH_MEDICINE))

    assert WITH_MEDICINE not in str(await stage.stored(ada))
    assert WITH_MEDICINE not in str(stage.logs)


async def test_a_changed_condition_turns_drink_reminders_off(stage: Stage, ada: Person) -> None:
    screen = await consent(ada, kinds=[WATER])
    await choose_first(ada, await ada.picks(shown(screen), WITHOUT_CONDITION))

    screen = await ada.types("water remind", enabled=True)
    await ada.picks(shown(screen), UNDER_18)
    await stage.pass_time(NIGHT)

    assert not ada.reminders


async def test_anyone_may_wish_for_gentle_nudges(ada: Person) -> None:
    await opt_in(ada)
    screen = await ada.types("water remind", enabled=True, mode="gentle")

    answer = await ada.picks(shown(screen), WITHOUT_CONDITION)

    assert "three gentle nudges a day" in text_of(answer)
    assert labels(shown(answer)) == ["My reminders", "Turn drinks off", "About drinking"]
