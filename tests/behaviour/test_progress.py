"""How a person's nights went, as `/progress` shows it, and a night put right by hand."""

import json
from datetime import date, timedelta

import pytest

from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.progress.corrections import NightOutOfReachError
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds.stretch import STRETCH
from bot.messaging.ui.progress.picture.pictures import CalendarPictures
from tests.behaviour.admins import said
from tests.behaviour.person import Person, labels, options, parts, shown, text_of
from tests.behaviour.scenes import (
    DUE,
    MINUTE,
    NIGHT,
    live_in_berlin,
    opt_in,
    opt_in_to_water,
    receive_reminder,
)
from tests.behaviour.stage import COPY, Stage

LAST = date(2026, 3, 4)
"""The usual night."""

ENTRIES = {"d": Outcome.DONE, "m": Outcome.MISSED, "s": Outcome.SKIPPED, "n": Outcome.NOT_SENT}


async def put_on_record(stage: Stage, person: Person, nights: str) -> None:
    """Put nights on record, the last of them the night before the usual one; a point is no record."""
    async with stage.process.storage.begin() as uow:
        for ago, sign in enumerate(reversed(nights), start=1):
            if sign in ENTRIES:
                night = LAST - ago * NIGHT
                occasion = Occasion(night, DUE + timedelta(minutes=30) - ago * NIGHT)
                await uow.outcomes.record(ReminderKey(person.id, STRETCH), occasion, ENTRIES[sign])
        await uow.commit()


async def on_record(stage: Stage, person: Person) -> dict[date, StoredNight]:
    async with stage.process.storage.read() as uow:
        stored = await uow.outcomes.all_of(person.id, STRETCH)
    return {each.occasion.local_date: each for each in stored}


def pictures_in(message: object) -> list[str]:
    """Return the text alternatives of the pictures that a card shows."""
    galleries = (part for part in parts(message) if part.get("type") == 12)
    return [item["description"] for gallery in galleries for item in gallery["items"]]


def pick_of(message: object, night: date) -> str:
    (value,) = (each["value"] for each in options(message) if each["value"].startswith(str(night)))
    return value


async def test_whoever_is_new_is_told_what_will_be_here(ada: Person) -> None:
    before = await ada.types("progress")
    await opt_in(ada)
    set_up = await ada.types("progress")

    assert read(before).startswith("No nights on record yet")
    assert labels(shown(before)) == ["Set up"]
    assert labels(shown(set_up)) == ["My reminders"]


async def test_progress_says_all_in_its_first_lines_and_shows_a_picture(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "ddddddddmdd")

    result = await ada.types("progress")

    lines = read(result).splitlines()
    assert lines[0] == "Done on 10 of 11 planned nights."
    assert lines[1] == "**Strength: 40%, building.** A week ago: 19%."
    assert "In a row: 2 nights. Longest: 8." in text_of(result)
    (alt,) = pictures_in(shown(result))
    assert "Done on 10 of 11 planned nights." in alt
    assert labels(shown(result))[:3] == ["6 months", "A year", "As text"]


@pytest.mark.parametrize("period", ["6-weeks", "6-months", "year"])
async def test_each_period_is_shown_as_picture_and_as_text(
    stage: Stage, ada: Person, period: str
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "ddmsd" * 80)

    drawn = await ada.types("progress", period=period)
    assert len(pictures_in(shown(drawn))) == 1
    said = await ada.presses(shown(drawn), "As text")

    assert pictures_in(shown(said)) == []
    assert "no answer on" in text_of(said)
    again = await ada.presses(shown(said), "As a picture")
    assert pictures_in(shown(again)) == pictures_in(shown(drawn))


async def test_a_night_that_came_and_was_not_answered_is_missed_before_it_lapses(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    evening = await ada.types("progress")
    assert read(evening).startswith("No nights on record yet")

    await stage.run_until(DUE + timedelta(hours=10))
    morning = await ada.types("progress")

    assert read(morning).startswith("Done on 0 of 1 planned night.")


async def test_tonight_counts_once_it_is_answered(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await ada.presses(ada.last_dm, "Done")

    assert read(await ada.types("progress")).startswith("Done on 1 of 1 planned night.")


async def test_a_night_is_put_right_and_back(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "ddddddddmdd")
    missed = LAST - 3 * NIGHT
    screen = shown(await ada.types("progress"))
    assert len(options(screen)) == 7

    changed = await ada.picks(screen, pick_of(screen, missed))
    assert text_of(changed).startswith("**Changed: Sunday, 1 March is done now.**")
    assert "Done on 11 of 11 planned nights." in text_of(changed)
    stored = (await on_record(stage, ada))[missed]
    assert (stored.outcome, stored.is_corrected) == (Outcome.DONE, True)
    assert '"is_corrected": true' in json.dumps(await stage.stored(ada), default=str)

    way_back = undo_of(changed)
    back = await ada.presses(shown(changed), "Undo")
    assert "Done on 10 of 11 planned nights." in text_of(back)
    stored = (await on_record(stage, ada))[missed]
    assert (stored.outcome, stored.is_corrected) == (Outcome.MISSED, False)
    once_more = await ada.presses(await stage.show(way_back, where=ada.channel), COPY)
    assert "That was taken back already." in said(once_more)


def read(result: object) -> str:
    """Return what a card says, without the signs of its headings."""
    return text_of(result).removeprefix("## ")


def undo_of(result: object) -> str:
    ids = (part.get("custom_id", "") for part in parts(shown(result)))
    return next(each for each in ids if each.startswith("progress.undo"))


async def test_an_old_undo_changes_nothing_after_a_later_change(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "s")
    night = LAST - NIGHT
    screen = shown(await ada.types("progress"))
    first = await ada.picks(screen, pick_of(screen, night))
    first_way_back = undo_of(first)
    second = await ada.picks(shown(first), pick_of(shown(first), night))
    assert "is not done now" in text_of(second)

    refused = await ada.presses(await stage.show(first_way_back, where=ada.channel), COPY)
    assert "You have changed this since" in said(refused)
    assert (await on_record(stage, ada))[night].outcome is Outcome.MISSED

    await ada.presses(shown(second), "Undo")
    stored = (await on_record(stage, ada))[night]
    assert (stored.outcome, stored.is_corrected) == (Outcome.DONE, True)
    await ada.presses(await stage.show(first_way_back, where=ada.channel), COPY)
    stored = (await on_record(stage, ada))[night]
    assert (stored.outcome, stored.is_corrected) == (Outcome.SKIPPED, False)


async def test_a_night_without_a_record_can_be_done_and_is_none_again(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "d.")
    night = LAST - NIGHT
    screen = shown(await ada.types("progress"))

    changed = await ada.picks(screen, pick_of(screen, night))
    assert (await on_record(stage, ada))[night].is_corrected
    await ada.presses(shown(changed), "Undo")

    assert night not in await on_record(stage, ada)


@pytest.mark.parametrize("night", [LAST, LAST - 8 * NIGHT, LAST + 3 * NIGHT, date(1, 1, 1)])
async def test_only_the_last_seven_nights_that_are_over_can_be_changed(
    stage: Stage, ada: Person, night: date
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "d" * 20)
    before = await on_record(stage, ada)

    forged = await stage.show(f"progress.undo:{ada.id}:{night}.-.missed", where=ada.channel)
    await ada.presses(forged, COPY)
    with pytest.raises(NightOutOfReachError):
        await stage.process.charley.services.progress.correct(ada.id, night, Outcome.MISSED)

    assert await on_record(stage, ada) == before


async def test_a_change_by_hand_answers_the_nights_message(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    await stage.run_until(DUE + timedelta(hours=10))
    screen = shown(await ada.types("progress"))

    await ada.picks(screen, pick_of(screen, LAST))
    await stage.pass_time(2 * MINUTE)

    assert ada.reminders[0].content == "**Done for last night ✓**"
    assert "Done" not in labels(ada.reminders[0])
    assert (await on_record(stage, ada))[LAST].outcome is Outcome.DONE


async def test_without_a_picture_the_words_are_there(
    stage: Stage, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "ddm")

    async def none(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(CalendarPictures, "of", none)
    result = await ada.types("progress")

    assert "2 of 3, no answer on Tue" in text_of(result)
    assert "As a picture" in labels(shown(result))


async def test_nothing_of_the_answer_is_about_drinks(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)
    await put_on_record(stage, ada, "ddm")
    await ada.types("water drink", ml="350")

    result = await ada.types("progress")

    said = f"{text_of(result)} {pictures_in(shown(result))}".casefold()
    assert not [word for word in ("350", "ml", "glass", "drink", "water") if word in said]


async def test_the_home_leads_to_the_nights(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    await opt_in(ada)
    await put_on_record(stage, ada, "d")
    await stage.pass_time(MINUTE)

    home = await ada.types("reminders")
    nights = await ada.presses(shown(home), "My nights")

    assert "Done on 1 of 1 planned night." in text_of(nights)


async def test_an_answer_given_since_is_not_taken_back_by_an_old_undo(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada)
    await stage.run_until(DUE + timedelta(hours=10))
    screen = shown(await ada.types("progress"))
    changed = await ada.picks(screen, pick_of(screen, LAST))
    way_back = undo_of(changed)
    await stage.pass_time(2 * MINUTE)
    await ada.presses(ada.reminders[0], "Undo")
    await ada.presses(ada.reminders[0], "Done")

    refused = await ada.presses(await stage.show(way_back, where=ada.channel), COPY)

    assert "You have changed this since" in said(refused)
    stored = (await on_record(stage, ada))[LAST]
    assert (stored.outcome, stored.is_corrected) == (Outcome.DONE, False)


@pytest.mark.parametrize("sleeps", ["dd", "md", "dm", "ds", "sd"])
async def test_a_date_with_two_sleeps_is_put_right_as_a_whole_and_back(
    stage: Stage, ada: Person, sleeps: str
) -> None:
    await opt_in(ada)
    night, anchor_at = LAST - 2 * NIGHT, DUE - 2 * NIGHT
    async with stage.process.storage.begin() as uow:
        for place, sign in enumerate(sleeps):
            occasion = Occasion(night, anchor_at - place * timedelta(hours=10))
            await uow.outcomes.record(ReminderKey(ada.id, STRETCH), occasion, ENTRIES[sign])
        await uow.commit()
    before = await all_stored(stage, ada)
    screen = shown(await ada.types("progress"))

    changed = await ada.picks(screen, pick_of(screen, night))
    assert "is not done now" in text_of(changed)
    assert "Done on 0 of 1 planned night." in text_of(changed)
    back = await ada.presses(shown(changed), "Undo")

    assert "Done on 1 of 1 planned night." in text_of(back)
    assert await all_stored(stage, ada) == before


async def all_stored(stage: Stage, person: Person) -> list[StoredNight]:
    async with stage.process.storage.read() as uow:
        return list(await uow.outcomes.all_of(person.id, STRETCH))


async def test_a_date_that_belongs_to_no_bedtime_is_left_out_and_costs_no_time(
    stage: Stage, ada: Person
) -> None:
    stage.expected_trouble = True
    await opt_in(ada)
    await put_on_record(stage, ada, "dd")
    async with stage.process.storage.begin() as uow:
        damaged = Occasion(date(1, 1, 1), DUE - 3 * NIGHT)
        await uow.outcomes.record(ReminderKey(ada.id, STRETCH), damaged, Outcome.DONE)
        await uow.commit()

    assert read(await ada.types("progress")).startswith("Done on 2 of 2 planned nights.")


async def test_what_a_press_has_done_is_said_where_no_night_is_left(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "d")
    screen = shown(await ada.types("progress"))
    async with stage.process.storage.begin() as uow:
        (only,) = await uow.outcomes.all_of(ada.id, STRETCH)
        await uow.outcomes.forget(ReminderKey(ada.id, STRETCH), only.occasion.anchor_at)
        await uow.commit()

    on = await ada.presses(screen, "Yes, on Mondays")

    assert text_of(on).startswith("**The weekly summary is on.**")
    assert "No nights on record yet" in text_of(on)
    assert "Turn summary off" in labels(shown(on))


@pytest.mark.parametrize("repeat", [0, 1, 2])
async def test_a_pause_after_the_reminder_came_means_the_same_whatever_the_repeats(
    stage: Stage, ada: Person, repeat: int
) -> None:
    await receive_reminder(stage, ada, minutes_before=30, repeat=repeat)
    await ada.types("pause", nights=1)

    await stage.run_until(DUE + timedelta(hours=10))

    assert read(await ada.types("progress")).startswith("Done on 0 of 1 planned night.")
