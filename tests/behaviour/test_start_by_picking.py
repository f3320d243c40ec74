"""`/start` without typing: a place, a bedtime, the very message, yes; every step on one card."""

from datetime import timedelta

import pytest
from simcord import InteractionResult

from tests.behaviour.person import Person, labels, options, shown, text_of, words_of
from tests.behaviour.scenes import NIGHT, WITHOUT_CONDITION, full_time, live_in_berlin, opt_in
from tests.behaviour.servers import set_up_server
from tests.behaviour.stage import COPY, Stage, utc

DUE = utc(2026, 3, 5, 4)
"""Ten in the evening in Chicago, half an hour before bed."""

CLOSED = 50007


async def pick_place(person: Person, name: str = "Chicago") -> InteractionResult:
    where = shown(await person.types("start"))
    (button,) = (each for each in labels(where) if each.startswith(f"{name}, "))
    return await person.presses(where, button)


async def pick_both(person: Person) -> InteractionResult:
    return await person.presses(shown(await pick_place(person)), "10:30 PM")


async def say_yes(person: Person) -> InteractionResult:
    return await person.presses(shown(await pick_both(person)), "Yes, write to me")


async def test_four_taps_set_up_everything(stage: Stage, ada: Person) -> None:
    answer = await say_yes(ada)  # the command, a place, a bedtime, yes
    await stage.run_until(DUE + NIGHT)

    assert text_of(answer).startswith("**Bedtime stretch is on.**")
    assert "it arrived" in text_of(answer)
    assert [each.created_at for each in ada.reminders] == [DUE, DUE + NIGHT]


async def test_each_place_shows_what_its_clocks_show(ada: Person) -> None:
    where = shown(await ada.types("start"))

    assert labels(where) == [
        *("New York City, 6:00 AM", "Chicago, 5:00 AM", "Los Angeles, 3:00 AM", "Denver, 4:00 AM"),
        "Somewhere else",
    ]
    assert ("Honolulu, Hawaii, United States", "1:00 AM there now") in {
        (each["label"], each["description"]) for each in options(where)
    }


async def test_the_steps_take_each_others_place(ada: Person) -> None:
    where = await ada.types("start")
    when = await ada.presses(shown(where), "Denver, 4:00 AM")
    agreement = await ada.presses(shown(when), "11:00 PM")
    answer = await ada.presses(shown(agreement), "Yes, write to me")

    assert len({shown(each).id for each in (where, when, agreement, answer)}) == 1
    assert not any(each.followups for each in (when, agreement, answer))


async def test_a_place_and_a_bedtime_may_come_from_the_menus(stage: Stage, ada: Person) -> None:
    where = shown(await ada.types("start"))
    phoenix = next(each for each in options(where) if each["label"].startswith("Phoenix"))
    when = await ada.picks(where, phoenix["value"])
    midnight = next(each for each in options(shown(when)) if each["label"] == "12:00 AM")

    agreement = await ada.picks(shown(when), midnight["value"])
    await ada.presses(shown(agreement), "Yes, write to me")

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/Phoenix"
    half_past_eleven = utc(2026, 3, 5, 6, 30)
    assert full_time(half_past_eleven) in text_of(await ada.types("bedtime"))


async def test_the_preview_is_the_very_message(stage: Stage, ada: Person) -> None:
    agreement = text_of(await pick_both(ada))
    await say_yes(ada)

    await stage.run_until(DUE)

    assert agreement.startswith(
        f"## You will get one message a night, at <t:{int(DUE.timestamp())}:t>"
    )
    (reminder,) = ada.reminders
    quoted = [line.removeprefix("> ") for line in agreement.splitlines() if line[:2] == "> "]
    *said, buttons = quoted
    assert "\n".join(said) == reminder.content
    assert buttons == f"-# Its buttons: {' · '.join(labels(reminder))}"


async def test_nothing_is_stored_on_the_way(stage: Stage, ada: Person) -> None:
    await pick_both(ada)

    assert not any((await stage.stored(ada)).values())


async def test_every_step_goes_on_after_a_restart(stage: Stage, ada: Person) -> None:
    where = shown(await ada.types("start"))
    await stage.restart()
    when = shown(await ada.presses(where, "Chicago, 5:00 AM"))
    await stage.restart()
    agreement = shown(await ada.presses(when, "10:30 PM"))
    await stage.restart()
    both = shown(await ada.presses(agreement, "⬜ Drink through the day"))
    await stage.restart()

    answer = await ada.presses(both, "Yes, write to me")

    assert "a short safety check" in text_of(answer)


async def test_back_leads_to_the_step_before_and_keeps_what_was_said(ada: Person) -> None:
    agreement = await pick_both(ada)
    both = await ada.presses(shown(agreement), "⬜ Drink through the day")

    when = await ada.presses(shown(both), "Back")
    where = await ada.presses(shown(when), "Back")
    again = await ada.presses(shown(where), "Denver, 4:00 AM")

    assert "**Denver, Colorado, United States:** it is **4:00 AM** there now." in text_of(again)
    assert "Your bedtime: **10:30 PM**." in text_of(again)
    assert "✅ Drink through the day" in labels(shown(again))


async def test_drinks_can_be_added_and_the_stretch_left_out(stage: Stage, ada: Person) -> None:
    agreement = await pick_both(ada)
    both = await ada.presses(shown(agreement), "⬜ Drink through the day")
    assert text_of(both).startswith("## You will get a message each night, at <t:")
    assert "half an hour before bed and about drinks?" in text_of(both)

    drinks = await ada.presses(shown(both), "✅ Stretch before bed")

    assert text_of(drinks).startswith("## First a short check, then you choose")
    assert "direct message about drinks?" in text_of(drinks)
    assert "✅ Drink through the day" not in labels(shown(drinks)), "one of them has to stay"
    screen = await ada.presses(shown(drinks), "Yes, write to me")
    await ada.picks(shown(screen), WITHOUT_CONDITION)
    assert not (await stage.stored(ada))["reminders"]


async def test_another_time_is_typed_and_stays_where_it_cannot_be_read(ada: Person) -> None:
    when = await pick_place(ada)
    form = await ada.presses(shown(when), "Another time")
    problem = await ada.fills_in(form, bedtime="half ten")
    assert text_of(problem).startswith("I could not read that time.")

    form = await ada.presses(shown(problem), "Fill in again")
    assert form.modal is not None
    (field,) = (each["component"] for each in form.modal["components"])
    assert field["value"] == "half ten"
    question = await ada.fills_in(form, bedtime="9:45")
    agreement = await ada.presses(shown(question), "9:45 at night")

    assert "Your bedtime: **9:45 PM**." in text_of(agreement)
    assert "**Chicago, Illinois, United States:**" in text_of(agreement)


async def test_the_form_may_leave_the_bedtime_to_the_list(ada: Person) -> None:
    where = await ada.types("start")
    form = await ada.presses(shown(where), "Somewhere else")

    when = await ada.fills_in(form, place="Munich", bedtime="", kinds=["stretch"])

    assert "**Munich, Germany:** it is **12:00 PM** there now." in text_of(when)
    assert "10:30 PM" in labels(shown(when))


async def test_a_zone_that_is_known_is_not_asked_for_again(ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")

    when = await ada.types("start")

    assert text_of(when).startswith("## When do you go to bed?")
    assert "It is **12:00 PM** where you live." in text_of(when)


async def test_the_zone_of_the_server_comes_first(stage: Stage, ada: Person) -> None:
    await set_up_server(stage, zone_key="Asia/Tokyo")
    await stage.restart()

    where = shown(await ada.types("start"))

    assert labels(where)[0] == "Tokyo, 8:00 PM"


async def test_a_trial_of_the_very_message_can_be_sent_at_once(stage: Stage, ada: Person) -> None:
    on = await say_yes(ada)

    sent = await ada.presses(shown(on), "Send me one now")
    trial = ada.last_dm
    await stage.run_until(DUE)

    assert text_of(sent).startswith("**Sent. Look into your direct messages.**")
    mark, _, said = trial.content.partition("\n\n")
    assert mark == "**Only a trial: this is what your reminder looks like.**"
    assert said == ada.last_dm.content
    assert labels(trial) == labels(ada.last_dm)


async def test_in_the_direct_messages_the_trial_is_right_below(ada: Person) -> None:
    where = shown(await ada.types_in_dm("start"))
    when = shown(await ada.presses(where, "Chicago, 5:00 AM"))
    agreement = shown(await ada.presses(when, "10:30 PM"))
    on = shown(await ada.presses(agreement, "Yes, write to me"))

    sent = await ada.presses(on, "Send me one now")

    assert text_of(sent) == "**Sent. You find it right below.**"


@pytest.mark.parametrize("label", ["Start", "Done", "Skip tonight", "Stop these", "Snooze 10 min"])
async def test_the_buttons_of_a_trial_say_so_and_change_nothing(
    stage: Stage, ada: Person, label: str
) -> None:
    await ada.presses(shown(await say_yes(ada)), "Send me one now")
    before = await stage.stored(ada)

    answer = await ada.presses(ada.last_dm, label)

    assert words_of(shown(answer)).startswith(f"**You pressed *{label}*.** This was only a trial")
    assert await stage.stored(ada) == before


async def test_a_trial_that_does_not_arrive_can_be_tried_again(stage: Stage, ada: Person) -> None:
    on = await say_yes(ada)
    stage.fail_deliveries(code=CLOSED)

    closed = await ada.presses(shown(on), "Send me one now")
    assert "My direct message did not reach you" in text_of(closed)
    stage.accept_deliveries()
    again = await ada.presses(shown(closed), "Try again")

    assert text_of(again).startswith("**Sent.")


async def test_the_first_step_is_what_every_dead_end_leads_to(ada: Person) -> None:
    refusal = await ada.types("reminders")

    where = await ada.presses(shown(refusal), "Set me up")

    assert text_of(where).startswith("## Hello, I am Charley. Where do you live?")


async def test_somebody_set_up_is_asked_nothing_again(ada: Person) -> None:
    agreement = await pick_both(ada)
    await opt_in(ada)

    for answer in (
        await ada.types("start"),
        await ada.presses(shown(agreement), "Yes, write to me"),
    ):
        assert "**Bedtime stretch:** 30 minutes before bedtime." in text_of(answer)
        assert "Yes, write to me" not in labels(shown(answer))


async def test_tonight_is_not_lost_when_bedtime_is_near(stage: Stage, ada: Person) -> None:
    await stage.run_until(utc(2026, 3, 5, 4, 20))  # ten past the reminder of half past ten

    agreement = text_of(await pick_both(ada))

    soon = stage.now() + timedelta(minutes=1)
    assert f"<t:{int(soon.timestamp())}:t>" in agreement


async def test_not_now_leaves_a_way_back(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    agreement = await stage.show(f"start.decline:{ada.id}:", where=ada.user.dm_channel)

    answer = shown(await ada.presses(agreement, COPY))
    await ada.presses(answer, "Turn stretch on")

    assert (await stage.stored(ada))["reminders"]


async def test_whoever_works_shifts_agrees_first_and_then_plans(stage: Stage, ada: Person) -> None:
    when = await ada.presses(shown(await pick_place(ada)), "I work shifts")
    assert text_of(when).startswith("## When do you go to bed on a day off?")
    assert "I work shifts" not in labels(shown(when))
    agreement = await ada.presses(shown(when), "11:00 PM")
    assert "This is what it will say:" in text_of(agreement)
    assert "Next you plan the nights of your shifts." in text_of(agreement)
    assert not any((await stage.stored(ada)).values()), "nothing is saved before the yes"

    strip = await ada.presses(shown(agreement), "Yes, write to me")
    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/Chicago"
    assert user["consented_at"]
    assert text_of(strip).startswith("**Bedtime stretch is on.**")
    assert "it arrived" in text_of(strip)
    assert {"Send me one now", "Rotating plan…", "My reminders"} <= set(labels(shown(strip)))
    await ada.presses(shown(strip), "Nights this week")
    await stage.pass_time(2 * NIGHT)

    assert ada.reminders


async def test_a_shift_worker_may_go_back_to_a_bedtime_of_every_night(ada: Person) -> None:
    when = await ada.presses(shown(await pick_place(ada)), "I work shifts")
    agreement = await ada.presses(shown(when), "11:00 PM")

    again = await ada.presses(shown(agreement), "Back")
    assert "on a day off?" in text_of(again)
    usual = await ada.presses(shown(again), "Back")

    assert "on a day off?" not in text_of(usual)
    assert "I work shifts" in labels(shown(usual))


async def test_closed_messages_keep_the_way_to_the_nights(stage: Stage, ada: Person) -> None:
    when = await ada.presses(shown(await pick_place(ada)), "I work shifts")
    agreement = await ada.presses(shown(when), "11:00 PM")
    stage.fail_deliveries(code=CLOSED)

    answer = await ada.presses(shown(agreement), "Yes, write to me")
    strip = await ada.presses(shown(answer), "Plan your nights")

    assert "Your next seven bedtimes" in text_of(strip)


async def test_a_strip_without_a_bedtime_leads_on_until_a_reminder_comes(
    stage: Stage, ada: Person
) -> None:
    """Whoever knew only a zone, from `/timezone` or from a set-up of before, is led out of it."""
    await ada.types("timezone", place="Europe/Berlin")
    none = await ada.types("bedtime")
    assert labels(shown(none)) == ["Set me up", "Set bedtime", "I work shifts"]

    strip = await ada.presses(shown(none), "I work shifts")
    assert "no reminder before bed can come" in text_of(strip)
    assert "My reminders" not in labels(shown(strip))
    assert "Set bedtime" in labels(shown(strip))
    planned = await ada.presses(shown(strip), "Nights this week")
    home = await ada.presses(shown(planned), "My reminders")
    assert not (await stage.stored(ada))["users"][0]["consented_at"], "to plan is no consent"
    await ada.presses(shown(home), "Turn stretch on")
    await stage.pass_time(2 * NIGHT)

    assert ada.reminders


async def test_turning_on_without_a_bedtime_offers_both_ways_to_one(ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    home = await ada.types("reminders")

    refused = await ada.presses(shown(home), "Turn stretch on")

    (note,) = refused.followups
    assert labels(note)[:2] == ["Set bedtime", "I work shifts"]
    strip = await ada.presses(note, "I work shifts")
    assert "Set bedtime" in labels(shown(strip))


async def test_shifts_of_an_old_step_move_nobody_who_is_set_up(stage: Stage, ada: Person) -> None:
    when = shown(await pick_place(ada))
    await opt_in(ada)
    before = await stage.stored(ada)

    await ada.presses(when, "I work shifts")

    assert await stage.stored(ada) == before


async def test_each_button_of_a_trial_can_be_tried(stage: Stage, ada: Person) -> None:
    await ada.presses(shown(await say_yes(ada)), "Send me one now")
    offered = labels(ada.last_dm)
    said = ada.last_dm.content.partition("\n\n")[2]
    before = await stage.stored(ada)

    for label in offered:
        await ada.presses(ada.last_dm, label)

        assert ada.last_dm.content.startswith(f"**You pressed *{label}*.** This was only a trial")
        assert ada.last_dm.content.endswith(said)
        assert labels(ada.last_dm) == [*offered, "My reminders"]
    assert await stage.stored(ada) == before


async def test_a_trial_of_what_is_off_by_now_says_so(ada: Person) -> None:
    await ada.presses(shown(await say_yes(ada)), "Send me one now")
    await ada.types("stretch remind", enabled=False)

    answer = await ada.presses(ada.last_dm, "Done")

    assert words_of(shown(answer)).startswith("**You pressed *Done*.** This was only a trial")
    assert labels(shown(answer)) == ["My reminders"]


@pytest.mark.parametrize("place", ["Munich", "Nowhere at all"])
async def test_the_form_keeps_that_somebody_works_shifts(
    stage: Stage, ada: Person, place: str
) -> None:
    back = await stage.show(f"start.where:{ada.id}:America/Chicago;;s+", where=ada.user.dm_channel)
    (where,) = (await ada.presses(back, COPY)).followups
    form = await ada.presses(where, "Somewhere else")
    answer = await ada.fills_in(form, place=place, bedtime="", kinds=["stretch"])
    if place != "Munich":
        again = await ada.presses(shown(answer), "Fill in again")
        answer = await ada.fills_in(again, place="Munich", bedtime="", kinds=["stretch"])

    assert text_of(answer).startswith("## When do you go to bed on a day off?")


async def test_a_second_time_no_other_city_is_named(ada: Person) -> None:
    await ada.types("timezone", place="Munich")

    when = await ada.types("start")

    assert "It is **12:00 PM** where you live." in text_of(when)
    assert "Berlin" not in text_of(when)
