"""Days, lists and amounts as English writes them, and as another language does."""

from datetime import date

import pytest
from babel import Locale

from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.catalogue import Catalogue, Language
from bot.messaging.texts.formatting import (
    day_and_month,
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
