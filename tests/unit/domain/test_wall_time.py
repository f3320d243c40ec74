"""Times of day as people type them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import WallTimeAmbiguousError, WallTimeUnreadableError
from bot.domain.wall_time import format_wall_time, parse_wall_time

minutes = st.integers(0, 59)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:30", time(22, 30)),
        ("22.30", time(22, 30)),
        ("2230", time(22, 30)),
        ("22h30", time(22, 30)),
        ("22H30", time(22, 30)),
        ("10:30pm", time(22, 30)),
        ("10.30 PM", time(22, 30)),
        ("10:30 p.m.", time(22, 30)),
        ("10:30p", time(22, 30)),
        ("10pm", time(22)),
        ("10 pm", time(22)),
        ("10am", time(10)),
        ("1 a.m.", time(1)),
        ("midnight", time(0)),
        ("Midnight", time(0)),
        ("noon", time(12)),
        ("midday", time(12)),
        ("12am", time(0)),
        ("12:15 am", time(0, 15)),
        ("12pm", time(12)),
        ("12:15pm", time(12, 15)),
        ("11:59pm", time(23, 59)),
        ("0", time(0)),
        ("00", time(0)),
        ("0000", time(0)),
        ("00:00", time(0)),
        ("0:05", time(0, 5)),
        ("0930", time(9, 30)),
        ("9:05", time(9, 5)),
        ("13", time(13)),
        ("23", time(23)),
        ("2359", time(23, 59)),
        ("  22:30  ", time(22, 30)),
        ("22 : 30", time(22, 30)),
    ],
)
def test_a_time_is_read_in_the_ways_people_write_it(text: str, expected: time):
    assert parse_wall_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "25:00",
        "24:00",
        "2460",
        "2400",
        "22:60",
        "22:5",
        "22:300",
        "930",
        "12345",
        "24",
        "99",
        "13pm",
        "0am",
        "0:30 pm",
        "22:30pm",
        "pm",
        "10xm",
        "10pmm",
        "half past ten",
        "ten",
        "-1:30",
        "+10:30",
        "1e1",
        "22:30:00",
        "22:30 Europe/Berlin",
        "22:30\n23:30",
        pytest.param("\U0001f319", id="emoji moon"),
        pytest.param("1\ufe0f\u20e30\ufe0f\u20e3pm", id="emoji keycaps"),
        "\x0022:30",
        pytest.param("22:\u0969\u0966", id="minutes in Devanagari"),
        pytest.param("\u0968\u0968\u0969\u0966", id="four digits in Devanagari"),
        pytest.param("\uff12\uff12:\uff13\uff10", id="fullwidth digits"),
        pytest.param("22\uff1a30", id="fullwidth colon"),
        pytest.param("\u0661\u0660pm", id="Arabic-Indic hour"),
        pytest.param("\u00b2\u00b230", id="superscript hour"),
        pytest.param("1" * 6000, id="very long digits"),
        pytest.param("22:30" * 1200, id="very long times"),
        pytest.param("10" + " " * 6000 + "x", id="very long gap"),
    ],
)
def test_a_text_that_is_no_time_is_refused(text: str):
    with pytest.raises(WallTimeUnreadableError):
        parse_wall_time(text)


@pytest.mark.parametrize("hour", range(1, 13))
@pytest.mark.parametrize("form", ["{}", "{:02d}", " {} "])
def test_a_bare_hour_that_could_be_morning_or_evening_is_asked_back(form: str, hour: int):
    with pytest.raises(WallTimeAmbiguousError) as refusal:
        parse_wall_time(form.format(hour))

    assert refusal.value.hour == hour


def test_a_refusal_names_the_length_of_a_text_and_never_the_text():
    with pytest.raises(WallTimeUnreadableError, match="got 13 characters") as refusal:
        parse_wall_time("half past ten")

    assert "half" not in str(refusal.value)


@given(wall_time=st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0)))
@pytest.mark.parametrize("form", ["{:%H:%M}", "{:%H.%M}", "{:%H%M}", "{:%Hh%M}", "{:%I:%M %p}"])
def test_every_minute_of_the_day_is_read_in_every_form(form: str, wall_time: time):
    assert parse_wall_time(form.format(wall_time)) == wall_time


@given(wall_time=st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0)))
def test_what_is_shown_can_be_typed_again(wall_time: time):
    assert parse_wall_time(format_wall_time(wall_time)) == wall_time


@given(text=st.text(max_size=12) | st.text(alphabet="0123456789:.h apm\u0966\uff11", max_size=8))
def test_any_text_is_a_time_to_the_minute_or_refused_by_name(text: str):
    try:
        wall_time = parse_wall_time(text)
    except (WallTimeUnreadableError, WallTimeAmbiguousError):
        return

    assert wall_time == time(wall_time.hour, wall_time.minute)


@pytest.mark.parametrize(
    ("wall_time", "shown"), [(time(22, 30), "22:30"), (time(0), "00:00"), (time(9, 5), "09:05")]
)
def test_a_time_is_shown_with_two_digits_each(wall_time: time, shown: str):
    assert format_wall_time(wall_time) == shown
