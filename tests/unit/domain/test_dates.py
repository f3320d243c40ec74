"""Days as people type them to say until when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    DateAmbiguousError,
    DateUnreadableError,
    PauseInPastError,
    PauseTooLongError,
)
from bot.domain.reminders.pauses import pause_until_date
from bot.domain.time.dates import parse_date
from bot.domain.time.zones import zone_for
from bot.messaging.ui.error_sentences import sentence_for
from tests.support.builders import NIGHT
from tests.unit.domain.zone_changes import FIRST_NIGHT, LAST_NIGHT

WEDNESDAY = NIGHT
"""4 March 2026."""

days = st.dates(FIRST_NIGHT, LAST_NIGHT)


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("20261224", date(2026, 12, 24)),
        (" 2026-12-24 ", date(2026, 12, 24)),
        ("2026-3-9", march(9)),
        ("2026/03/09", march(9)),
        ("2026.03.09", march(9)),
        ("2026\u201112\u201124", date(2026, 12, 24)),
        pytest.param("\uff12\uff10\uff12\uff16-12-24", date(2026, 12, 24), id="fullwidth year"),
        pytest.param("\u0968\u0966\u0968\u096c-12-24", date(2026, 12, 24), id="Devanagari year"),
        pytest.param("\u0661\u0664.\u0663.", march(14), id="Arabic digits"),
        ("today", march(5)),
        ("tonight", march(5)),
        ("until tonight", march(5)),
        ("tomorrow", march(5)),
        (" Tomorrow", march(5)),
        ("tomorrow\u200b morning", march(5)),
        ("the day after tomorrow", march(6)),
        ("thursday", march(5)),
        ("Thu", march(5)),
        ("friday", march(6)),
        ("until Friday", march(6)),
        ("on friday evening", march(6)),
        ("this friday", march(6)),
        ("tue", march(10)),
        ("wednesday", march(11)),
        ("next friday", march(13)),
        ("next monday", march(9)),
        ("next wednesday", march(11)),
        ("next sunday", march(15)),
        ("in 3 days", march(7)),
        ("3 days", march(7)),
        ("for 3 days", march(7)),
        ("3 nights", march(7)),
        ("3d", march(7)),
        ("1 day", march(5)),
        ("three days from now", march(7)),
        ("a couple of days", march(6)),
        ("a week", march(11)),
        ("in a week", march(11)),
        ("in 2 weeks", march(18)),
        ("2w", march(18)),
        ("two weeks", march(18)),
        ("a fortnight", march(18)),
        ("a month", date(2026, 4, 4)),
        ("in 11 months", date(2027, 2, 4)),
        ("a year", date(2027, 3, 4)),
        ("14 March", march(14)),
        ("14 mar", march(14)),
        ("March 14", march(14)),
        ("March 14th", march(14)),
        ("14th of March", march(14)),
        ("the 14th of march 2026", march(14)),
        ("March the 14th", march(14)),
        ("March 14, 2026", march(14)),
        ("14. March 2026", march(14)),
        ("14-Mar-2026", march(14)),
        ("14 mar 26", march(14)),
        ("Sat 14 March", march(14)),
        ("Saturday, March 14, 2026", march(14)),
        ("1 Sept", date(2026, 9, 1)),
        ("may 1", date(2026, 5, 1)),
        ("4 March", march(4)),
        ("1 March", march(1)),
        ("10 feb", date(2026, 2, 10)),
        ("31 jan", date(2027, 1, 31)),
        ("29 feb", date(2028, 2, 29)),
        ("14.03.2026", march(14)),
        ("14. 3. 2026", march(14)),
        ("14.3.", march(14)),
        ("14.3", march(14)),
        ("14.03.26", march(14)),
        ("03.04.2026", date(2026, 4, 3)),
        ("14/03/2026", march(14)),
        ("03/14/2026", march(14)),
        ("3/14", march(14)),
        ("14/3", march(14)),
        ("14-03-2026", march(14)),
        ("12/24/2026", date(2026, 12, 24)),
        ("04/04/2026", date(2026, 4, 4)),
        ("the 14th", march(14)),
        ("3rd", date(2026, 4, 3)),
        ("31st", march(31)),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(text: str, expected: date):
    assert parse_date(text, today=WEDNESDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "until",
        "yesterday",
        "mo day",
        "2026-02-30",
        "30 February",
        "32 March",
        "31.4.2026",
        "2026-13-01",
        "2026-12",
        "13/13/2026",
        "0/3/2026",
        "0000-01-01",
        "10000-01-01",
        "2026-12-24T10:00",
        "14",
        "0th",
        "32nd",
        "10.30",
        "22:30",
        "Sunday 14 March",
        "14 marchember",
        "14 ma",
        "march",
        "weekend",
        "mon,tue",
        "mon-tue",
        "every day",
        "every friday",
        "next week",
        "last friday",
        "a few days",
        "999999999 days",
        "99999 years",
        "3 moons",
        "-3 days",
        pytest.param("\U0001f384", id="emoji tree"),
        pytest.param("x" * 6000, id="very long"),
    ],
)
def test_a_text_that_is_no_single_date_is_refused(text: str):
    with pytest.raises(DateUnreadableError, match=f"got {len(text)} characters"):
        parse_date(text, today=WEDNESDAY)


@pytest.mark.parametrize("text", ["03/04/2026", "3/4/26", "03-04-2026", "3/4", "until 3/4"])
def test_a_date_that_two_countries_read_differently_is_asked_about_with_both_days(text: str):
    with pytest.raises(DateAmbiguousError) as refusal:
        parse_date(text, today=WEDNESDAY)

    assert sentence_for(refusal.value) == (
        "Is that 3 April or 4 March?\nType `2026-04-03` or `2026-03-04`."
    )


@given(today=days, name=st.sampled_from(["monday", "wed", "SUN"]))
def test_a_weekday_is_the_next_one_after_today(today: date, name: str):
    found = parse_date(name, today=today)

    assert timedelta(days=1) <= found - today <= timedelta(days=7)
    assert f"{found:%A}".casefold().startswith(name.casefold())


@given(today=days, name=st.sampled_from(["monday", "wed", "SUN"]))
def test_the_next_weekday_lies_in_the_next_week(today: date, name: str):
    found = parse_date(f"next {name}", today=today)

    assert found.isocalendar()[:2] == (today + timedelta(days=7)).isocalendar()[:2]
    assert f"{found:%A}".casefold().startswith(name.casefold())


@given(today=days, day=days)
@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%a %d %b %Y", "%Y/%m/%d"]
)
def test_every_day_can_be_written_in_each_form(form: str, today: date, day: date):
    assert parse_date(day.strftime(form), today=today) == day


@given(today=days, day=days)
def test_a_day_without_its_year_is_the_coming_one_or_has_just_passed(today: date, day: date):
    found = parse_date(f"{day:%d %B}", today=today)

    assert (found.month, found.day) == (day.month, day.day)
    assert found > today - timedelta(days=31)


@given(
    text=st.text(max_size=20)
    | st.text(alphabet="0123456789-/.W ", max_size=10)
    | st.text(alphabet="nextfrimarch 0123", max_size=12)
)
def test_any_text_is_a_date_or_refused_by_name_and_so_is_the_pause_until_it(text: str):
    zone, now = zone_for("Asia/Tokyo"), datetime(2026, 3, 4, 12, tzinfo=UTC)
    try:
        ends_on = pause_until_date(parse_date(text, today=WEDNESDAY), zone=zone, now=now)
    except (DateAmbiguousError, DateUnreadableError, PauseInPastError, PauseTooLongError):
        return

    assert ends_on >= WEDNESDAY
