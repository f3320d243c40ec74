"""Days, lists and amounts as English writes them, and as another language does."""

from datetime import date

import pytest
from babel import Locale
from discord import Locale as Locales

from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.catalogue import Catalogue, Language
from bot.messaging.texts.formatting import (
    date_range,
    day_and_month,
    first_weekday,
    listed,
    millilitres,
    progress,
    weekday_day_and_month,
    weekday_name,
)

FOURTH = date(2026, 3, 4)


@pytest.fixture
def german():
    catalogue = Catalogue(languages={"de": Language(formats=Locale("de"))})
    with catalogue.speaking("de"):
        yield


def test_days_in_english():
    assert day_and_month(FOURTH) == "4 March"
    assert weekday_day_and_month(FOURTH) == "Wednesday, 4 March"
    assert weekday_name(Weekday.WEDNESDAY) == "Wednesday"
    assert weekday_name(Weekday.WEDNESDAY, width="abbreviated") == "Wed"


def test_lists_in_english():
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c"], style="or") == "a, b or c"
    assert listed(["a", "b", "c"], style="unit") == "a, b, c"
    assert listed([], style="unit") == ""


def test_amounts_in_english():
    assert millilitres(1600) == "1,600 ml"
    assert millilitres(1600, locale="en-US") == "1,600 ml (about 54 oz)"
    assert progress(350, 1600) == "350 of 1,600 ml"
    assert progress(350, 1600, locale="en-US") == "350 of 1,600 ml (about 12 of 54 oz)"


@pytest.mark.usefixtures("german")
def test_another_language_writes_them_its_own_way():
    assert weekday_name(Weekday.WEDNESDAY) == "Mittwoch"
    assert day_and_month(FOURTH) == "4 März"
    assert listed(["a", "b", "c"]) == "a, b und c"
    assert millilitres(1600) == "1.600\N{NO-BREAK SPACE}ml"


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ("en-GB", Weekday.MONDAY),
        ("en-US", Weekday.SUNDAY),
        ("de", Weekday.MONDAY),
        ("pt-BR", Weekday.SUNDAY),
        ("es-419", Weekday.MONDAY),
        ("ja", Weekday.SUNDAY),
        ("ar", Weekday.SATURDAY),
        (None, Weekday.MONDAY),
        ("no locale", Weekday.MONDAY),
    ],
)
def test_a_week_begins_as_it_does_where_the_language_is_spoken(locale, first):
    assert first_weekday(locale) is first


def test_every_language_of_discord_has_a_first_day_of_the_week():
    assert {first_weekday(str(locale)) for locale in Locales} == {Weekday.MONDAY, Weekday.SUNDAY}


def test_a_range_of_dates_says_a_month_once():
    one_week = date_range(FOURTH, date(2026, 3, 10), "MMMd")

    assert one_week == "4 – 10 Mar"  # noqa: RUF001 - as Babel writes it
    assert date_range(FOURTH, FOURTH, "MMMd") == "4 Mar"
