"""Times of day as people type and paste them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import WallTimeUnreadableError, WallTimeWithZoneError
from bot.domain.time.wall_time import (
    EitherHalf,
    format_beyond_doubt,
    format_wall_time,
    parse_waking_time,
    parse_wall_time,
)

READ = {
    "22:30": time(22, 30),
    "22.30": time(22, 30),
    "2230": time(22, 30),
    "22h30": time(22, 30),
    "22H30": time(22, 30),
    "22h": time(22),
    "22 h": time(22),
    "22h30m": time(22, 30),
    "22 h 30 min": time(22, 30),
    "22:30h": time(22, 30),
    "22 Uhr": time(22),
    "22:30 Uhr": time(22, 30),
    "22 uhr 30": time(22, 30),
    "um 22 Uhr": time(22),
    "22 30": time(22, 30),
    "2230 hrs": time(22, 30),
    "2230h": time(22, 30),
    "22:30 hours": time(22, 30),
    "24:00": time(0),
    "2400": time(0),
    "24": time(0),
    "24 Uhr": time(0),
    "10:30pm": time(22, 30),
    "10.30 PM": time(22, 30),
    "10.30pm": time(22, 30),
    "10:30 p.m.": time(22, 30),
    "10:30 p. m.": time(22, 30),
    "10:30\u202fPM": time(22, 30),
    "10:30\u00a0p.\u00a0m.": time(22, 30),
    "\u200b22:30\ufeff": time(22, 30),
    "10:30p": time(22, 30),
    "10 30 pm": time(22, 30),
    "10pm": time(22),
    "10 pm": time(22),
    "at 10pm": time(22),
    "at 22:30": time(22, 30),
    "@ 10pm": time(22),
    "930pm": time(21, 30),
    "0:30 am": time(0, 30),
    "00:30am": time(0, 30),
    "0am": time(0),
    "22:30pm": time(22, 30),
    "22:30:00": time(22, 30),
    "22,30": time(22, 30),
    "22-30": time(22, 30),
    "12:00 midnight": time(0),
    "10:30 pm tonight": time(22, 30),
    "1030 pm": time(22, 30),
    "10 o'clock pm": time(22),
    "10am": time(10),
    "1 a.m.": time(1),
    "10 at night": time(22),
    "10:30 at night": time(22, 30),
    "10:30 tonight": time(22, 30),
    "10 in the evening": time(22),
    "10:30 in the morning": time(10, 30),
    "1:30 at night": time(1, 30),
    "1:30 in the afternoon": time(13, 30),
    "12:30 at night": time(0, 30),
    "22:30 at night": time(22, 30),
    "00:30 at night": time(0, 30),
    "midnight": time(0),
    "12 midnight": time(0),
    "Midnight": time(0),
    "noon": time(12),
    "12 noon": time(12),
    "midday": time(12),
    "12am": time(0),
    "12:15 am": time(0, 15),
    "12pm": time(12),
    "12:15pm": time(12, 15),
    "11:59pm": time(23, 59),
    "0": time(0),
    "00": time(0),
    "0000": time(0),
    "00:00": time(0),
    "0:05": time(0, 5),
    "13": time(13),
    "23": time(23),
    "2359": time(23, 59),
    "  22:30  ": time(22, 30),
    "22 : 30": time(22, 30),
    "22:\u0969\u0966": time(22, 30),
    "\u0968\u0968\u0969\u0966": time(22, 30),
    "\uff12\uff12:\uff13\uff10": time(22, 30),
    "22\uff1a30": time(22, 30),
    "22\u223630": time(22, 30),
    "\u0661\u0660pm": time(22),
    "\uff11\uff10\uff50\uff4d": time(22),
}

ASKED = {
    "10": (10, 0),
    "10:30": (10, 30),
    "10.30": (10, 30),
    "1030": (10, 30),
    "930": (9, 30),
    "0930": (9, 30),
    "7:00": (7, 0),
    "07:00": (7, 0),
    "0700 hrs": (7, 0),
    "7 Uhr": (7, 0),
    "7h30": (7, 30),
    "10 o'clock": (10, 0),
    "10 o\u2019clock": (10, 0),
    "at 10": (10, 0),
    "1:30": (1, 30),
    "12": (12, 0),
    "12:30": (12, 30),
    "\u0661\u0660": (10, 0),
}

REFUSED = [
    "",
    " ",
    "25:00",
    "24:01",
    "2460",
    "2401",
    "22:60",
    "22:5",
    "22:300",
    "12345",
    "25",
    "99",
    "13pm",
    "0:30 pm",
    "22:30 in the morning",
    "pm",
    "at",
    "10xm",
    "10pmm",
    "half past ten",
    "ten",
    "-1:30",
    "+10:30",
    "1e1",
    "1.5",
    "22:30\n23:30",
    "22:30 please",
    pytest.param("\U0001f319", id="emoji moon"),
    pytest.param("1\ufe0f\u20e30\ufe0f\u20e3pm", id="emoji keycaps"),
    "\x0022:30",
    pytest.param("1" * 6000, id="very long digits"),
    pytest.param("22:30" * 1200, id="very long times"),
    pytest.param("10" + "\u2800" * 6000 + "x", id="very long gap"),
    pytest.param("10 EST" * 1000, id="very long zones"),
]

ZONED = [
    "22:30 CET",
    "22:30CET",
    "10pm EST",
    "10pmEST",
    "10:30 ET",
    "10 p.m. Eastern",
    "10pm Pacific Time",
    "10pm Berlin time",
    "22:30 UTC+2",
    "22:30 UTC +02:00",
    "22:30 GMT",
    "22:30Z",
    "22:30 +02:00",
    "22:30 (CET)",
    "22:30 Europe/Berlin",
    "22 Uhr MEST",
    "midnight CET",
]

STYLES = {
    "24 hours": "{:%H:%M}",
    "dot": "{:%H.%M}",
    "joined": "{:%H%M}",
    "h": "{:%Hh%M}",
    "Uhr": "{:%H:%M} Uhr",
    "Uhr between": "{:%H} uhr {:%M}",
    "military": "{:%H%M} hrs",
}
HALF_STYLES = {
    "capitals": "{:%I:%M %p}",
    "joined": "{:%I%M%p}",
    "no-break space": "{:%I:%M}\u202f{:%p}",
    "dot": "at {:%I.%M} {:%p}",
}

wall_times = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_time_is_read_in_the_ways_people_write_it(text: str, expected: time):
    assert parse_wall_time(text) == expected


@pytest.mark.parametrize(("text", "expected"), ASKED.items())
def test_a_time_that_could_be_morning_or_night_is_left_open(text: str, expected: tuple[int, int]):
    hour, minute = expected

    assert parse_wall_time(text) == EitherHalf(hour=hour, minute=minute)


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_is_no_time_is_refused(text: str):
    with pytest.raises(WallTimeUnreadableError) as refusal:
        parse_wall_time(text)

    assert not isinstance(refusal.value, WallTimeWithZoneError)


@pytest.mark.parametrize("text", ZONED)
def test_a_zone_behind_a_time_is_refused_by_name(text: str):
    with pytest.raises(WallTimeWithZoneError):
        parse_wall_time(text)


@pytest.mark.parametrize(
    ("text", "night", "day"),
    [
        ("10:30", time(22, 30), time(10, 30)),
        ("7", time(19), time(7)),
        ("6:00", time(18), time(6)),
        ("5:59", time(5, 59), time(17, 59)),
        ("1:30", time(1, 30), time(13, 30)),
        ("12", time(0), time(12)),
        ("12:30", time(0, 30), time(12, 30)),
    ],
)
def test_the_first_reading_is_the_one_at_night(text: str, night: time, day: time):
    reading = parse_wall_time(text)

    assert isinstance(reading, EitherHalf)
    assert reading.readings == (night, day)


@pytest.mark.parametrize(
    ("typed", "known", "expected"),
    [
        ("7:30", [time(7)], time(7, 30)),
        ("9:00", [time(7)], time(9)),
        ("9:01", [time(7)], None),
        ("10:30", [time(22)], time(22, 30)),
        ("12:30", [time(23, 15)], time(0, 30)),
        ("1", [time(23)], time(1)),
        ("10:30", [], None),
        ("10:30", [time(3)], None),
        ("10:30", [time(22), time(10)], None),
        ("7", [time(7), time(23)], time(7)),
    ],
)
def test_a_bedtime_that_is_set_nearby_tells_which_half_is_meant(
    typed: str, known: list[time], expected: time | None
):
    reading = parse_wall_time(typed)
    assert isinstance(reading, EitherHalf)

    assert reading.settled(known) == (expected or reading)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", time(7)),
        ("7:00", time(7)),
        ("07:00", time(7)),
        ("11:30", time(11, 30)),
        ("12:30", time(12, 30)),
        ("7pm", time(19)),
        ("16:00", time(16)),
        ("12am", time(0)),
    ],
)
def test_getting_up_is_in_the_morning_unless_something_else_is_said(text: str, expected: time):
    assert parse_waking_time(text) == expected


def test_a_refusal_names_the_length_of_a_text_and_never_the_text():
    with pytest.raises(WallTimeUnreadableError, match="got 13 characters") as refusal:
        parse_wall_time("half past ten")

    assert "half" not in str(refusal.value)


@given(wall_time=wall_times)
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_minute_of_the_day_is_read_in_every_style(style: str, wall_time: time):
    reading = parse_wall_time(style.format(wall_time, wall_time))

    if 1 <= wall_time.hour <= 12:
        assert reading == EitherHalf(hour=wall_time.hour, minute=wall_time.minute)
        assert wall_time in reading.readings
    else:
        assert reading == wall_time


@given(wall_time=wall_times)
@pytest.mark.parametrize("style", HALF_STYLES.values(), ids=HALF_STYLES)
def test_every_minute_with_am_or_pm_is_beyond_doubt(style: str, wall_time: time):
    assert parse_wall_time(style.format(wall_time, wall_time)) == wall_time


@given(wall_time=wall_times)
def test_what_a_form_is_filled_in_with_is_read_back(wall_time: time):
    assert parse_wall_time(format_beyond_doubt(wall_time)) == wall_time


@given(hour=st.integers(1, 12), minute=st.integers(0, 59))
def test_the_two_readings_are_half_a_day_apart(hour: int, minute: int):
    night, day = EitherHalf(hour=hour, minute=minute).readings

    assert abs((night.hour - day.hour) * 60 + night.minute - day.minute) == 12 * 60


@given(text=st.text(max_size=12) | st.text(alphabet="0123456789:.h apm\u0966\uff11", max_size=8))
def test_any_text_is_a_time_to_the_minute_or_refused_by_name(text: str):
    try:
        reading = parse_wall_time(text)
    except WallTimeUnreadableError:
        return

    for each in reading.readings if isinstance(reading, EitherHalf) else (reading,):
        assert each == time(each.hour, each.minute)


@pytest.mark.parametrize(
    ("wall_time", "shown"), [(time(22, 30), "22:30"), (time(0), "00:00"), (time(9, 5), "09:05")]
)
def test_a_time_is_shown_with_two_digits_each(wall_time: time, shown: str):
    assert format_wall_time(wall_time) == shown
