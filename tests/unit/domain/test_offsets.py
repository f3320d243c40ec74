"""Offsets from UTC as the world writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.time.zone_names import offset_label, parse_offset


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("UTC+2", 2),
        ("utc +2", 2),
        ("UTC +02:00", 2),
        ("UTC+0200", 2),
        ("GMT+2", 2),
        ("+2", 2),
        ("+02", 2),
        ("+2h", 2),
        ("UTC 2", 2),
        ("UTC-5", -5),
        ("UTC\u22125", -5),
        ("UTC\u20135", -5),
        ("GMT+5:30", 5.5),
        ("+0530", 5.5),
        ("+5.30", 5.5),
        ("GMT 5.5", 5.5),
        ("+5,5", 5.5),
        ("+5.75", 5.75),
        ("-9:30", -9.5),
        ("UTC+14", 14),
        ("UTC+0", 0),
        ("UTC\u00b10", 0),
        ("(UTC+01:00)", 1),
        ("\uff35\uff34\uff23\uff0b\uff19", 9),
        ("+\u0669", 9),
    ],
)
def test_an_offset_is_read_as_the_world_writes_it(text: str, hours: float):
    assert parse_offset(text) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    ["", "5", "530", "12:30", "UTC", "UTC+", "+", "UTC+15", "+5:75", "+1234567", "EST+5", "++5"],
)
def test_all_else_is_no_offset(text: str):
    assert parse_offset(text) is None


@given(minutes=st.integers(-56, 56).map(lambda quarters: quarters * 15))
def test_a_label_is_read_as_its_offset(minutes: int):
    offset = timedelta(minutes=minutes)

    assert parse_offset(offset_label(offset)) == offset


@given(text=st.text(max_size=20))
def test_any_text_is_an_offset_or_none(text: str):
    offset = parse_offset(text)

    assert offset is None or abs(offset) <= timedelta(hours=14)
