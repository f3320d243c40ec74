"""Consent is asked once, nothing is saved before it, and *Not now* says what is true."""

from datetime import time

import pytest

from bot.messaging.texts.formatting import wall_clock
from tests.behaviour.person import Person, labels, note_of, options, read_in, shown, text_of
from tests.behaviour.scenes import DUE, live_in_berlin, opt_in
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_start import BOTH, STRETCH, consent, fill_in, open_form

WISH = "Europe/Berlin;22:30;s"


async def test_nothing_is_saved_before_the_consent(stage: Stage, ada: Person) -> None:
    await fill_in(ada, kinds=BOTH)

    assert not any((await stage.stored(ada)).values())


async def test_not_now_of_somebody_new_saves_nothing_and_says_so(stage: Stage, ada: Person) -> None:
    question = await fill_in(ada, kinds=BOTH)

    answer = await ada.presses(shown(question), "Not now")

    assert text_of(answer).startswith("**OK, no messages.** Nothing was saved.")
    assert labels(shown(answer)) == ["Set me up"]
    assert not any((await stage.stored(ada)).values())


async def test_not_now_with_reminders_on_says_that_they_go_on_and_turns_them_off(
    stage: Stage, ada: Person
) -> None:
    question = shown(await fill_in(ada, kinds=[STRETCH]))
    await opt_in(ada)

    answer = await ada.presses(question, "Not now")

    assert "no messages.**" not in text_of(answer)
    assert "**Bedtime stretch:** 30 minutes before bedtime." in text_of(answer)
    assert "what is on above goes on" in text_of(answer)
    await ada.presses(shown(answer), "Turn stretch off")
    await stage.run_until(DUE)
    assert not ada.reminders


async def test_not_now_with_nothing_on_says_what_is_kept(ada: Person) -> None:
    question = shown(await fill_in(ada, kinds=[STRETCH]))
    await live_in_berlin(ada)

    answer = await ada.presses(question, "Not now")

    assert text_of(answer).startswith("**OK, no messages.** What you had set before is kept.")
    assert labels(shown(answer)) == ["Turn stretch on", "Turn drinks on"]


@pytest.mark.parametrize(
    ("typed", "label", "meant"),
    [
        ("10:30", "10:30 at night", time(22, 30)),
        ("10:30", "10:30 in the morning", time(10, 30)),
        ("7", "7:00 in the morning", time(7)),
        ("12", "12:00 at night", time(0)),
    ],
)
async def test_an_hour_without_am_or_pm_is_asked_about(
    ada: Person, typed: str, label: str, meant: time
) -> None:
    question = await fill_in(ada, bedtime=typed, kinds=[STRETCH])
    assert len(labels(shown(question))) == 3
    question = await ada.presses(shown(question), label)
    assert f"Your bedtime: **{wall_clock(meant, 'en-US')}**." in text_of(question)

    await ada.presses(shown(question), "Yes, write to me")

    bedtime = read_in(text_of(await ada.types("bedtime")))
    assert f"**Bedtime:** {meant:%H:%M} every night." in bedtime


async def test_the_place_then_the_half_of_the_day_are_asked_about(
    stage: Stage, ada: Person
) -> None:
    question = await fill_in(ada, place="Portland", bedtime="10:30", kinds=[STRETCH])
    maine = next(each for each in options(shown(question)) if "Maine" in each["label"])
    question = await ada.picks(shown(question), maine["value"])
    question = await ada.presses(shown(question), "10:30 at night")
    assert "Your bedtime: **10:30 PM**." in text_of(question)

    await ada.presses(shown(question), "Yes, write to me")

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/New_York"


async def test_an_old_yes_changes_nothing_that_was_set_since(stage: Stage, ada: Person) -> None:
    question = shown(await fill_in(ada, kinds=[STRETCH]))
    await opt_in(ada)
    await ada.types("bedtime", time="23:30", days="weekend", timezone="Tokyo")
    before = await stage.stored(ada)

    answer = await ada.presses(question, "Yes, write to me")

    assert await stage.stored(ada) == before
    assert "You are set up already." in text_of(answer)


async def test_somebody_who_is_set_up_is_never_greeted_as_new(ada: Person) -> None:
    hello = shown(await ada.types("start"))
    form = await open_form(ada)
    await opt_in(ada)

    again = await ada.presses(hello, "Somewhere else")
    question = await ada.fills_in(form, place="Munich", bedtime="21:00", kinds=[STRETCH])
    answer = await ada.presses(shown(question), "Yes, write to me")

    for each in (again, answer):
        assert "Hello" not in text_of(each)
        assert "**Bedtime:** 22:30 every night" in read_in(text_of(each))


async def test_a_consent_is_asked_for_once(ada: Person) -> None:
    await consent(ada, kinds=[STRETCH])
    panel = await ada.types("start")
    form = await ada.presses(shown(panel), "Edit stretch")

    answer = await ada.fills_in(form, minutes="45", repeats=["0"])

    assert "Yes, write to me" not in labels(shown(answer))
    assert len(ada.dms) == 1


@pytest.mark.parametrize(
    ("custom_id", "words"),
    [
        (f"start.consent:{{}}:{WISH}", "**Bedtime stretch is on.**"),
        ("start.decline:{}:", "**OK, no messages.**"),
    ],
)
async def test_the_buttons_of_version_0_1_go_on(
    stage: Stage, ada: Person, custom_id: str, words: str
) -> None:
    await live_in_berlin(ada)
    old = await stage.show(custom_id.format(ada.id), where=ada.user.dm_channel)

    answer = await ada.presses(old, COPY)

    assert text_of(answer).startswith(words)


async def test_the_change_button_of_version_0_1_flattens_no_weekend(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await ada.types("bedtime", time="7am", days="fri,sat,sun")
    old = await stage.show(f"start.form:{ada.id}:{WISH}", where=ada.user.dm_channel)
    before = await stage.stored(ada)

    answer = await ada.presses(old, COPY)

    assert answer.modal is None
    assert "22:30 on Mon, Tue, Wed, Thu, 07:00 on Fri, Sat, Sun" in read_in(note_of(answer))
    assert await stage.stored(ada) == before


async def test_version_0_1_asked_with_a_time_that_is_in_doubt_now(
    stage: Stage, ada: Person
) -> None:
    wish = "Europe/Berlin;07:00;s"
    old = await stage.show(f"start.consent:{ada.id}:{wish}", where=ada.user.dm_channel)

    (question,) = (await ada.presses(old, COPY)).followups
    assert labels(question) == ["7:00 at night", "7:00 in the morning", "Back"]
    question = await ada.presses(question, "7:00 in the morning")
    answer = await ada.presses(shown(question), "Yes, write to me")

    assert text_of(answer).startswith("**Bedtime stretch is on.**")


async def test_a_dead_end_has_a_button_to_go_on(ada: Person) -> None:
    for command, wish in {
        "reminders": {},
        "pause": {},
        "stretch remind": {"enabled": True},
    }.items():
        answer = await ada.types(command, **wish)
        assert labels(shown(answer))[0] == "Set me up", command
