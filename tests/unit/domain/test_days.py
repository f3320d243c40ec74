"""Days of the week as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DaysUnreadableError
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday, parse_days

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every day", EVERY_DAY),
        ("Every  Day", EVERY_DAY),
        ("everyday", EVERY_DAY),
        ("every night", EVERY_DAY),
        ("daily", EVERY_DAY),
        ("all", EVERY_DAY),
        ("weekdays", WEEKDAYS),
        ("weekday", WEEKDAYS),
        ("weekend", WEEKEND),
        ("weekends", WEEKEND),
        ("mon", {MON}),
        ("Monday", {MON}),
        ("tues", {TUE}),
        ("thurs", {THU}),
        ("mon,wed,fri", {MON, WED, FRI}),
        ("mon, wed , fri", {MON, WED, FRI}),
        ("mon wed fri", {MON, WED, FRI}),
        ("mon; wed", {MON, WED}),
        ("friday and saturday", {FRI, SAT}),
        ("mon,mon,mon", {MON}),
        ("mon,", {MON}),
        ("mon-thu", {MON, TUE, WED, THU}),
        ("mon - thu", {MON, TUE, WED, THU}),
        ("fri-mon", {FRI, SAT, SUN, MON}),
        ("sat-sat", {SAT}),
        ("mon-sun", EVERY_DAY),
        ("tue-mon", EVERY_DAY),
        ("mon-wed,sat", {MON, TUE, WED, SAT}),
        ("weekend and wed", {WED, SAT, SUN}),
        ("weekdays,sat", WEEKDAYS | {SAT}),
        ("  sunday\n", {SUN}),
        ("monday to friday", WEEKDAYS),
        ("Monday through Friday", WEEKDAYS),
        ("from mon till fri", WEEKDAYS),
        ("MON-FRI", WEEKDAYS),
        ("mo-fr", WEEKDAYS),
        ("mon\u2013fri", WEEKDAYS),
        ("mon \u2014 fri", WEEKDAYS),
        ("mon\u2011fri", WEEKDAYS),
        ("mon\u2212fri", WEEKDAYS),
        ("mon ~ fri", WEEKDAYS),
        ("Sat & Sun", WEEKEND),
        ("sat/sun", WEEKEND),
        ("sat + sun", WEEKEND),
        ("sat\u00a0and\u202fsun", WEEKEND),
        ("\u200bsat\u200b,\ufeffsun\u200d", WEEKEND),
        ("\uff33\uff41\uff54 \uff06 \uff33\uff55\uff4e", WEEKEND),
        ("mondays", {MON}),
        ("on Mondays only", {MON}),
        ("every monday", {MON}),
        ("Weds", {WED}),
        ("Tues. and Thurs.", {TUE, THU}),
        ("sats", {SAT}),
        ("saturday nights", {SAT}),
        ("tuesdays and thursdays", {TUE, THU}),
        ("mon, wed and fri", {MON, WED, FRI}),
        ("mon, wed, and fri", {MON, WED, FRI}),
        ("weeknights", WEEKDAYS),
        ("week nights", WEEKDAYS),
        ("work days", WEEKDAYS),
        ("every weekday", WEEKDAYS),
        ("weekend nights", WEEKEND),
        ("school nights", {SUN, MON, TUE, WED, THU}),
        ("sunday to thursday nights", {SUN, MON, TUE, WED, THU}),
        ("each night", EVERY_DAY),
        ("nightly", EVERY_DAY),
        ("7 days a week", EVERY_DAY),
        ("every day except sunday", EVERY_DAY - {SUN}),
        ("daily except sat & sun", WEEKDAYS),
        ("daily but not on fridays", EVERY_DAY - {FRI}),
        ("all but friday", EVERY_DAY - {FRI}),
        ("except sunday", EVERY_DAY - {SUN}),
        ("mon-fri except wed", WEEKDAYS - {WED}),
        ("every day except sat-mon", {TUE, WED, THU, FRI}),
        ("weekdays and sunday", WEEKDAYS | {SUN}),
        ("fridays + weekends", {FRI, SAT, SUN}),
    ],
)
def test_days_are_read_in_the_ways_people_write_them(text: str, expected: set[Weekday]):
    assert parse_days(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        ",",
        "m",
        "t",
        "mondey",
        "mondayy",
        "mon-",
        "-mon",
        "-",
        "mon-tue-wed",
        "mon--wed",
        "mon,funday",
        "never",
        "1",
        "22:30",
        pytest.param("\U0001f319", id="emoji moon"),
        "lundi",
        "to",
        "every",
        "night",
        "every other day",
        "every second monday",
        "mon to",
        "to fri",
        "mon to weekend",
        "mon or tue",
        "every day except",
        "every day except every day",
        "daily except sat except sun",
        "mon-fri 22:30",
        "MWF",
        "tues-day",
        "mos",
        pytest.param("x" * 6000, id="very long"),
    ],
)
def test_a_text_that_names_no_days_is_refused(text: str):
    with pytest.raises(DaysUnreadableError, match=f"got {len(text)} characters"):
        parse_days(text)


def test_a_very_long_list_is_still_a_week():
    assert parse_days("mon," * 1500) == {MON}


def test_weekdays_and_weekend_share_out_the_week():
    assert WEEKDAYS | WEEKEND == EVERY_DAY
    assert not WEEKDAYS & WEEKEND
    assert len(EVERY_DAY) == 7


@pytest.mark.parametrize(("day", "weekday"), [(date(2026, 3, 4), WED), (date(2026, 3, 8), SUN)])
def test_a_date_has_its_weekday(day: date, weekday: Weekday):
    assert Weekday.of(day) is weekday


@given(chosen=st.sets(st.sampled_from(Weekday), min_size=1))
@pytest.mark.parametrize("separator", [",", " ", ", ", " and ", ";", "/", " & "])
def test_every_choice_of_days_can_be_written_as_a_list(separator: str, chosen: set[Weekday]):
    assert parse_days(separator.join(day.name.title()[:3] for day in chosen)) == chosen


@given(first=st.sampled_from(Weekday), last=st.sampled_from(Weekday))
def test_a_range_runs_from_its_first_to_its_last_day_over_the_weekend_too(
    first: Weekday, last: Weekday
):
    days = parse_days(f"{first.name}-{last.name}")

    assert {first, last} <= days
    assert len(days) == (last - first) % 7 + 1


@given(text=st.text(max_size=20) | st.text(alphabet="montuewdfris,-;/&\u2013 ", max_size=20))
def test_any_text_names_days_or_is_refused_by_name(text: str):
    try:
        days = parse_days(text)
    except DaysUnreadableError:
        return

    assert days
    assert days <= EVERY_DAY
