"""What people call a time zone."""

import re
from importlib.resources import files

import pytest

from bot.domain.time.zone_names import zone_name, zone_title

KEYS = (files("tzdata") / "zones").read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Asia/Tokyo", "Tokyo time"),
        ("America/Chicago", "Chicago time"),
        ("America/New_York", "New York time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("America/Indiana/Knox", "Knox, Indiana time"),
        ("America/Indiana/Indianapolis", "Indianapolis time"),
        ("America/Kentucky/Louisville", "Louisville time"),
        ("America/North_Dakota/Center", "Center, North Dakota time"),
        ("America/Sao_Paulo", "S\u00e3o Paulo time"),
        ("America/Port-au-Prince", "Port-au-Prince time"),
        ("America/St_Johns", "St. John's time"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City time"),
        ("Pacific/Easter", "Easter Island time"),
        ("CST6CDT", "Chicago time"),
        ("EST5EDT", "New York time"),
        ("US/Pacific", "Los Angeles time"),
        ("Japan", "Tokyo time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT", "UTC"),
        ("GMT0", "UTC"),
        ("Etc/GMT-3", "UTC+3"),
        ("Etc/GMT+11", "UTC-11"),
    ],
)
def test_a_zone_is_called_as_people_call_it(key: str, name: str):
    assert zone_name(key) == name


def test_no_key_of_tzdata_is_shown_as_a_key():
    keylike = re.compile(r"[/_]|^[A-Z]{3}\d|[a-z][A-Z](?<!McM)|^[A-Z]{2,3}$")
    names = {key: zone_title(key) for key in KEYS}

    odd = {key: name for key, name in names.items() if keylike.search(name) and name != "UTC"}
    assert len(KEYS) > 590
    assert odd == {}


def test_only_fixed_offsets_are_called_by_their_offset():
    offsets = {key for key in KEYS if zone_name(key).startswith("UTC")}

    assert all("/" not in key or key.startswith("Etc/") for key in offsets)
    assert len({zone_name(key) for key in offsets}) == 27
