"""Whom to call: where somebody lives, never guessed where a zone spans countries."""

from datetime import date
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.messaging.ui.library.emergency_words import emergency_call, emergency_line

TODAY = date(2026, 11, 22)

COMMON = [
    "- **112** in the EU",
    "- **911** in the United States",
    "- **999** in the United Kingdom",
    "- **000** in Australia",
]


@pytest.fixture(scope="module")
def library():
    return load_library(data_root())


@pytest.mark.parametrize(
    ("zone_key", "said"),
    [
        ("Europe/Berlin", "in Germany: 112."),
        ("Europe/Oslo", "in Norway: 113 or 112."),
        ("Europe/London", "in the United Kingdom: 999."),
        ("Europe/Zurich", "in Switzerland: 112."),
        ("Europe/Rome", "in Italy: 118."),
        ("Europe/Dublin", "in Ireland: 112 or 999."),
        ("America/New_York", "in the United States: 911."),
        ("America/Toronto", "in Canada: 911."),
        ("America/Mexico_City", "in Mexico: 911."),
        ("America/Sao_Paulo", "in Brazil: 192."),
        ("Australia/Sydney", "in Australia: 000."),
        ("Pacific/Auckland", "in New Zealand: 111."),
        ("Asia/Tokyo", "in Japan: 119."),
        ("Asia/Seoul", "in South Korea: 119."),
        ("Asia/Shanghai", "in China: 120."),
        ("Asia/Kolkata", "in India: 112."),
        ("Asia/Calcutta", "in India: 112."),
        ("US/Pacific", "in the United States: 911."),
        ("Asia/Kuala_Lumpur", "in Malaysia: 999."),
    ],
)
def test_the_number_of_the_zones_country_is_said(library, zone_key, said):
    line = emergency_line(library, zone_key)

    call = emergency_call(library, zone_key)

    assert said in line
    assert said == f"in {call.where.partition('.')[0].partition(' in ')[2]}: {call.number}."
    assert not any(common in line for common in COMMON)


@pytest.mark.parametrize(
    ("zone_key", "others"),
    [
        ("Europe/Zurich", "Germany and Liechtenstein"),
        ("Europe/Berlin", "Denmark, Norway, Sweden and Svalbard"),
        ("Europe/London", "Guernsey, the Isle of Man and Jersey"),
        ("America/Phoenix", "Canada"),
    ],
)
def test_a_number_that_several_countries_share_names_all_of_them(library, zone_key, others):
    same = f"It is the same in {others}."

    assert same in emergency_line(library, zone_key)
    assert same in emergency_call(library, zone_key).where


@pytest.mark.parametrize(
    "zone_key",
    [
        "Africa/Maputo",  # eight countries
        "Asia/Dubai",  # the Emirates, Oman, Réunion, the Seychelles
        "Asia/Singapore",  # and Malaysia, whose number is another
        "Asia/Bangkok",
        "Africa/Johannesburg",
        "America/Puerto_Rico",
        "Europe/Belgrade",
        "Antarctica/Vostok",
        "EST5EDT",  # by tzdata another name of New York's zone; who uses it may be anywhere
        "Etc/GMT+5",
        "UTC",
        "CET",
        "Mars/Olympus",
        "",
        None,
    ],
)
def test_what_is_not_known_is_not_guessed(library, zone_key):
    line = emergency_line(library, zone_key)

    call = emergency_call(library, zone_key)

    assert "Call your local emergency number" in line
    assert call.number == "your local emergency number"
    assert all(common in line and common in call.where for common in COMMON)


def test_a_number_is_said_only_where_every_country_of_the_zone_has_it(library):
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text(encoding="utf-8")
    spanning = [row.split("\t") for row in table.splitlines() if "," in row.split("\t")[0]]
    rows = [row for row in spanning if not row[0].startswith("#")]
    passed_over = {"AQ", "TF", "UM"}
    numbers = library.emergency.by_country

    assert len(rows) > 20
    for codes, _, zone_key, *_ in rows:
        local = library.emergency.in_zone(zone_key)
        people = [code for code in codes.split(",") if code not in passed_over]
        if zone_key == "Asia/Tokyo":
            people.remove("AU")  # an observatory
        if local is not None:
            assert all(code in numbers for code in people), zone_key
            assert all(set(local.numbers) <= set(numbers[code].numbers) for code in people), (
                zone_key
            )
            assert len(local.others) == len(people) - 1, zone_key


def test_the_line_fits_below_any_card(library):
    lines = [emergency_line(library, zone_key) for zone_key in sorted(available_timezones())]

    assert max(map(len, lines)) <= 330
