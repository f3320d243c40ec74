"""A change of bedtime keeps what is not said, and asks where it can mean more than one thing."""

from typing import Any

import pytest

from tests.behaviour.person import Person, labels, options, read_in, shown, text_of
from tests.behaviour.scenes import live_in_berlin, opt_in
from tests.behaviour.stage import Stage

Wish = dict[str, Any]


async def bedtimes_of(person: Person, zone: str = "Europe/Berlin") -> str:
    line = read_in(text_of(await person.types("bedtime")), zone).splitlines()[0]
    return line.removeprefix("**Bedtime:** ").removesuffix(".")


async def live_with(person: Person, *wishes: Wish) -> None:
    for _ in range(2):  # the second command notes the language of the first
        await person.types("timezone", place="Europe/Berlin")
    for wish in wishes:
        await person.types("bedtime", **wish)


WEEK: list[Wish] = [{"time": "22:30", "days": "weekdays"}]
PAIR: list[Wish] = [*WEEK, {"time": "23:30", "days": "weekend"}]
EVERY: list[Wish] = [{"time": "22:30"}]

KEPT: list[tuple[str, list[Wish], Wish, str]] = [
    ("a first time is for every night", [], {"time": "22:30"}, "22:30 every night"),
    ("a time keeps its nights", WEEK, {"time": "23:00"}, "23:00 on weekdays"),
    ("nights keep the time", EVERY, {"days": "weekdays"}, "22:30 on weekdays"),
    ("more nights keep the time", WEEK, {"days": "every day"}, "22:30 every night"),
    ("the same nights change nothing", WEEK, {"days": "weekdays"}, "22:30 on weekdays"),
    (
        "time and nights leave the others",
        EVERY,
        {"time": "23:30", "days": "weekend"},
        "22:30 on weekdays, 23:30 at the weekend",
    ),
    ("a zone keeps all", PAIR, {"timezone": "Tokyo"}, "22:30 on weekdays, 23:30 at the weekend"),
    ("off on some nights", PAIR, {"time": "off", "days": "weekend"}, "22:30 on weekdays"),
]


@pytest.mark.parametrize(
    ("before", "wish", "after"), [case[1:] for case in KEPT], ids=[case[0] for case in KEPT]
)
async def test_what_is_not_said_is_kept(
    ada: Person, before: list[Wish], wish: Wish, after: str
) -> None:
    await live_with(ada, *before)

    answer = await ada.types("bedtime", **wish)

    zone = "Asia/Tokyo" if "timezone" in wish else "Europe/Berlin"
    assert read_in(text_of(answer), zone).startswith(f"**Bedtime:** {after}.")
    assert await bedtimes_of(ada, zone) == after


async def test_different_bedtimes_are_not_flattened_by_a_new_time(
    stage: Stage, ada: Person
) -> None:
    await live_with(ada, *PAIR)
    before = await stage.stored(ada)

    question = await ada.types("bedtime", time="23:00")
    assert await stage.stored(ada) == before
    assert labels(shown(question)) == [
        "On weekdays (now 10:30 PM)",
        "At the weekend (now 11:30 PM)",
        "Every night",
    ]
    answer = await ada.presses(shown(question), "On weekdays (now 10:30 PM)")

    assert "23:00 on weekdays, 23:30 at the weekend" in read_in(text_of(answer))


async def test_every_night_can_be_meant_too(ada: Person) -> None:
    await live_with(ada, *PAIR)
    question = await ada.types("bedtime", time="23:00")

    await ada.presses(shown(question), "Every night")

    assert await bedtimes_of(ada) == "23:00 every night"


@pytest.mark.parametrize(
    ("label", "after"),
    [("As well", "22:30 every night"), ("Only then", "22:30 at the weekend")],
)
async def test_nights_beside_the_ones_that_are_set_are_asked_about(
    stage: Stage, ada: Person, label: str, after: str
) -> None:
    await live_with(ada, *WEEK)
    before = await stage.stored(ada)
    question = await ada.types("bedtime", days="weekend")
    assert await stage.stored(ada) == before

    await ada.presses(shown(question), label)

    assert await bedtimes_of(ada) == after


async def test_nights_alone_need_a_time_where_there_is_none_or_more_than_one(
    stage: Stage, ada: Person
) -> None:
    await live_with(ada)
    none = await ada.types("bedtime", days="weekend", timezone="Tokyo")
    await live_with(ada, *PAIR)
    before = await stage.stored(ada)
    several = await ada.types("bedtime", days="weekend", timezone="Tokyo")

    assert text_of(none).startswith("I do not know your bedtime yet.")
    assert text_of(several).startswith("You have more than one bedtime.\nSay which one")
    assert await stage.stored(ada) == before


async def test_a_zone_alone_is_used(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)

    answer = await ada.types("bedtime", timezone="Tokyo")

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "Asia/Tokyo"
    assert "It is now **8:00 PM** for you" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "night", "day"),
    [
        ("10:30", "10:30 at night", "10:30 in the morning"),
        ("10", "10:00 at night", "10:00 in the morning"),
        ("07:00", "7:00 at night", "7:00 in the morning"),
        ("1:30", "1:30 at night", "1:30 in the afternoon"),
        ("12:30", "12:30 at night", "12:30 in the afternoon"),
    ],
)
async def test_an_hour_without_am_or_pm_is_asked_about_night_first(
    stage: Stage, ada: Person, typed: str, night: str, day: str
) -> None:
    await live_with(ada)
    before = await stage.stored(ada)

    question = await ada.types("bedtime", time=typed)

    assert labels(shown(question)) == [night, day]
    assert await stage.stored(ada) == before


@pytest.mark.parametrize(
    ("label", "after"), [("10:30 at night", "22:30"), ("10:30 in the morning", "10:30")]
)
async def test_the_answer_is_saved_with_all_that_was_said(
    stage: Stage, ada: Person, label: str, after: str
) -> None:
    question = await ada.types("bedtime", time="10:30", days="weekdays", timezone="Tokyo")
    assert not any((await stage.stored(ada)).values())

    await ada.presses(shown(question), label)

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "Asia/Tokyo"
    assert await bedtimes_of(ada, "Asia/Tokyo") == f"{after} on weekdays"


async def test_place_half_of_the_day_and_nights_are_asked_one_after_the_other(
    stage: Stage, ada: Person
) -> None:
    await live_with(ada, *PAIR)
    before = await stage.stored(ada)

    question = await ada.types("bedtime", time="5:30", timezone="Portland")
    maine = next(each for each in options(shown(question)) if "Maine" in each["label"])
    question = await ada.picks(shown(question), maine["value"])
    question = await ada.presses(shown(question), "5:30 in the morning")
    assert await stage.stored(ada) == before
    await ada.presses(shown(question), "At the weekend (now 11:30 PM)")

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "America/New_York"
    bedtimes = await bedtimes_of(ada, "America/New_York")
    assert bedtimes == "22:30 on weekdays, 05:30 at the weekend"


async def test_somebody_with_a_morning_bedtime_is_asked_once(ada: Person) -> None:
    await opt_in(ada)
    question = await ada.types("bedtime", time="7:00", days="every day")
    await ada.presses(shown(question), "7:00 in the morning")

    for typed in ("7:30", "8", "06:30"):
        answer = await ada.types("bedtime", time=typed)
        assert read_in(text_of(answer)).startswith("**Bedtime:** 0"), typed
        assert "daylight" not in text_of(answer)

    assert await bedtimes_of(ada) == "06:30 every night"


async def test_a_change_is_taken_back_whole(stage: Stage, ada: Person) -> None:
    await live_with(ada, *PAIR)
    (before,) = (await stage.stored(ada))["users"]

    answer = await ada.types("bedtime", time="21:00", days="every day", timezone="Tokyo")
    undone = await ada.presses(shown(answer), "Undo")

    (after,) = (await stage.stored(ada))["users"]
    assert after == before
    assert "22:30 on weekdays, 23:30 at the weekend" in read_in(text_of(undone))
    assert "**Taken back.**" in text_of(undone)
