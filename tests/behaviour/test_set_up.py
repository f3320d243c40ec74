"""Setting everything up by commands alone, and being told when the next reminder comes."""

from datetime import datetime, timedelta

import pytest

from bot.domain.time.wall_time import format_wall_time
from tests.behaviour.person import Person, labels, options, read_in, shown, text_of
from tests.behaviour.scenes import (
    BEDTIME,
    DUE,
    MINUTE,
    NIGHT,
    WITHOUT_CONDITION,
    full_time,
    live_in_berlin,
    opt_in,
    opt_in_to_water,
)
from tests.behaviour.stage import Stage, utc

SPELLINGS = {
    "22:30": "22:30",
    "22.30": "22:30",
    "2230": "22:30",
    "22h30": "22:30",
    "10:30pm": "22:30",
    "10:30 p.m.": "22:30",
    "10.30 PM": "22:30",
    " 10pm ": "22:00",
    "11p": "23:00",
    "1am": "01:00",
    "12am": "00:00",
    "midnight": "00:00",
    "23": "23:00",
    "0:15": "00:15",
}


async def test_three_commands_are_enough_to_be_reminded(stage: Stage, ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    await ada.types("bedtime", time="22:30")
    await ada.types("stretch remind", enabled=True)

    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE, DUE + NIGHT]


async def test_bedtime_alone_can_name_the_zone_too(stage: Stage, ada: Person) -> None:
    await ada.types("bedtime", time="22:30", timezone="Europe/Berlin")
    await ada.types("stretch remind", enabled=True)

    await stage.run_until(DUE)

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_turning_the_stretch_on_proves_that_direct_messages_arrive(ada: Person) -> None:
    await live_in_berlin(ada)

    answer = await ada.types("stretch remind", enabled=True)

    assert "it arrived" in text_of(answer)
    assert full_time(DUE) in ada.last_dm.content
    assert "Stop these" in ada.last_dm.content


async def test_changing_the_rule_sends_no_second_welcome(ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("stretch remind", enabled=True, minutes_before=60)

    assert len(ada.dms) == 1
    assert full_time(BEDTIME - timedelta(minutes=60)) in text_of(answer)


async def test_minutes_before_and_repeats_are_kept_to(stage: Stage, ada: Person) -> None:
    await opt_in(ada, minutes_before=60, repeat=2)

    await stage.run_until(BEDTIME)

    minutes = [(BEDTIME - each.created_at) // timedelta(minutes=1) for each in ada.reminders]
    assert minutes == [60, 40, 20]
    assert "still open" in ada.last_dm.content


async def test_turned_off_means_silence_and_kept_settings(stage: Stage, ada: Person) -> None:
    await opt_in(ada, minutes_before=45)
    await ada.types("stretch remind", enabled=False)
    await stage.run_until(BEDTIME)
    assert not ada.reminders

    answer = await ada.types("stretch remind", enabled=True)
    await stage.pass_time(timedelta(minutes=1))

    assert "45 minutes before bedtime" in text_of(answer)
    assert len(ada.reminders) == 1, "tonight is not lost: it is bedtime, and nothing has come yet"


async def test_weekdays_and_weekend_may_differ(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await ada.types("bedtime", time="23:30", days="weekend")

    await stage.run_until(utc(2026, 3, 8, 22))

    times = [f"{each.created_at:%a %H:%M}" for each in ada.reminders]
    assert times == ["Wed 21:00", "Thu 21:00", "Fri 21:00", "Sat 22:00", "Sun 22:00"]


async def test_a_bedtime_after_midnight_belongs_to_the_evening_before(ada: Person) -> None:
    await opt_in(ada)
    await ada.types("bedtime", time="00:15", days="wed")

    answer = await ada.types("bedtime")

    assert "00:15 on Wed" in read_in(text_of(answer))
    assert full_time(utc(2026, 3, 4, 22, 45)) in text_of(answer)


@pytest.mark.parametrize(
    ("command", "wish"),
    [
        ("stretch remind", {"enabled": True}),
        ("bedtime", {}),
        ("bedtime", {"time": "22:30"}),
        ("reminders", {}),
        ("resume", {}),
    ],
)
async def test_the_next_reminder_is_named_in_the_readers_own_time(
    ada: Person, command: str, wish: dict[str, object]
) -> None:
    await opt_in(ada)

    answer = await ada.types(command, **wish)

    assert full_time(DUE) in text_of(answer)


async def test_a_night_that_is_done_names_the_next_one(ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("stretch done")

    assert full_time(DUE + NIGHT) in text_of(answer)


async def test_a_pause_names_its_end_and_the_first_reminder_after_it(ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("pause", nights=2)

    assert "⏸ **Quiet until Friday, 6 March.**" in text_of(answer)
    assert full_time(DUE + 2 * NIGHT) in text_of(answer)


async def test_a_new_zone_shows_how_the_next_reminder_moves(ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("timezone", place="Europe/London")

    assert "It is now **11:00 AM** for you" in text_of(answer)
    assert full_time(DUE) in text_of(answer)
    assert full_time(DUE + timedelta(hours=1)) in text_of(answer)
    assert labels(shown(answer)) == ["Change it back", "My reminders"]


async def test_a_zone_can_be_changed_back_by_one_press(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    answer = await ada.types("timezone", place="Europe/London")

    await ada.presses(shown(answer), "Change it back")
    await stage.run_until(DUE + timedelta(hours=2))

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_a_name_of_several_places_is_asked_about(ada: Person) -> None:
    question = await ada.types("timezone", place="Portland")

    picked = next(each for each in options(shown(question)) if "Maine" in each["label"])
    answer = await ada.picks(shown(question), picked["value"])

    assert "(New York time)" in text_of(answer)


async def test_a_bedtime_is_kept_while_its_place_is_asked_about(stage: Stage, ada: Person) -> None:
    question = await ada.types("bedtime", time="22:30", timezone="Portland")
    oregon = next(each for each in options(shown(question)) if "Oregon" in each["label"])

    await ada.picks(shown(question), oregon["value"])

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/Los_Angeles"
    assert "**Bedtime:** 22:30 every night." in read_in(
        text_of(await ada.types("bedtime")), "America/Los_Angeles"
    )


async def test_without_a_bedtime_the_reminder_waits(stage: Stage, ada: Person) -> None:
    await opt_in(ada)

    answer = await ada.types("bedtime", time="off")
    await stage.run_until(DUE + NIGHT)

    assert "**Bedtime:** not set." in text_of(answer)
    assert "First tell me your bedtime" in text_of(answer)
    assert not ada.reminders


async def test_a_later_bedtime_moves_tonights_reminder(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - MINUTE)

    await ada.types("bedtime", time="23:00")
    await stage.run_until(DUE + timedelta(hours=1))

    assert [each.created_at for each in ada.reminders] == [DUE + timedelta(minutes=30)]


async def test_a_later_bedtime_does_not_repeat_tonights_reminder(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE + MINUTE)

    await ada.types("bedtime", time="23:30")
    await stage.run_until(DUE + timedelta(hours=2))

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_places_are_offered_while_somebody_types(ada: Person) -> None:
    choices = await ada.member.autocomplete(ada.channel, "timezone", "place", "muni")

    assert choices[0]["name"].startswith("Munich")


async def test_every_usual_spelling_of_a_time_is_understood(ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    for spelling, wall_time in SPELLINGS.items():
        answer = await ada.types("bedtime", time=spelling)

        assert f"**Bedtime:** {wall_time} every night." in read_in(text_of(answer)), spelling


async def test_drink_reminders_start_after_the_safety_screen(ada: Person) -> None:
    await live_in_berlin(ada)

    screen = await ada.types("water remind", enabled=True, wake="6:30am", target_ml="1200")
    answer = await ada.picks(shown(screen), WITHOUT_CONDITION)

    assert (
        "1,200 ml (about 41 oz) a day, up to 6 reminders, from 7:00 AM until 2 hours before bed"
        in text_of(answer)
    )
    assert "<t:" in text_of(answer)
    assert "it arrived" in text_of(answer)


async def test_prompts_are_spread_over_the_day_and_end_before_bed(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada, wake="7:00", target_ml="1200")
    tomorrow = utc(2026, 3, 5)

    await stage.run_until(tomorrow + NIGHT)

    rows = (await stage.stored(ada))["occurrences"]  # from the chat, the earlier ones may be gone
    sent = sorted(datetime.fromisoformat(row["sent_at"]) for row in rows if row["sent_at"])
    assert [format_wall_time(each.time()) for each in sent if each >= tomorrow] == [
        "06:30",
        "09:06",
        "11:42",
        "14:18",
        "16:54",
        "19:30",
    ]
