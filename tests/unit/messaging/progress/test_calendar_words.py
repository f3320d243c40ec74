"""The words beside the picture: counts, the last miss and pauses, and a line for each week or month."""

from datetime import date

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.progress.nights import NightState
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY
from bot.messaging.texts.catalogue import Catalogue, Language
from bot.messaging.ui.progress.calendar_lines import nights_as_text
from bot.messaging.ui.progress.calendar_words import (
    LONGEST_ALT,
    alt_text,
    count_line,
    picture_legend,
)
from tests.support.examples import examples
from tests.support.histories import nights_of, random_nights
from tests.support.pseudo_language import pseudo_catalogue

DONE, SKIPPED, MISSED, NOT_SENT, PAUSED, NOT_PLANNED, NOT_KNOWN = NightState
SUNDAY = date(2026, 11, 22)
WEEK = [DONE, DONE, DONE, MISSED, DONE, MISSED, DONE]
MOST_IN_A_MESSAGE, MOST_IN_ENGLISH = 4000, 2700


def lines(*weeks, period=Period.WEEKS, last=SUNDAY):
    states = [state for week in weeks for state in week]
    nights = nights_of(states, last=last)
    text = nights_as_text(nights, period=period, first_weekday=Weekday.MONDAY)
    return text.replace("\N{THIN SPACE}", " ").splitlines()


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([DONE], "Done on 1 of 1 planned night."),
        ([DONE, SKIPPED, MISSED, PAUSED, NOT_SENT], "Done on 1 of 3 planned nights."),
        ([PAUSED, NOT_PLANNED, NOT_KNOWN, NOT_SENT], "There are no planned nights to count yet."),
        ([], "There are no planned nights to count yet."),
    ],
)
def test_the_first_line_counts_planned_nights_alone(states, said):
    assert count_line(nights_of(states, last=SUNDAY)) == said


def test_the_description_says_counts_the_last_miss_and_the_pauses():
    states = [PAUSED, PAUSED, DONE, SKIPPED, PAUSED, *WEEK]

    assert alt_text(nights_of(states, last=SUNDAY)).replace("\N{THIN SPACE}", " ") == (
        "Calendar of nights, 11 – 22 Nov 2026. Done on 6 of 9 planned nights."  # noqa: RUF001
        " In all: done 6, no answer 2, skipped 1, paused 3."
        " Last night without an answer: Saturday, 21 November."
        " Paused: 11 – 12 Nov, 15 Nov."  # noqa: RUF001
    )


def test_of_many_pauses_the_description_names_the_last_ones():
    alt = alt_text(nights_of([PAUSED, DONE] * 100, last=SUNDAY))

    assert "Last pauses: 11 Nov, 13 Nov, 15 Nov, 17 Nov, 19 Nov, 21 Nov." in alt


def test_the_legend_has_the_marks_that_are_drawn_and_no_other():
    legend = picture_legend(nights_of([DONE, NOT_SENT], last=SUNDAY), first_weekday=Weekday.SUNDAY)

    assert legend == ("● done, △ not sent\nA column is a week, from Sunday down. Above: months.")


@pytest.mark.parametrize(
    ("week", "line"),
    [
        (WEEK, "16 – 22 Nov: 5 of 7, no answer on Thu and Sat"),  # noqa: RUF001
        ([DONE] * 7, "16 – 22 Nov: 7 of 7"),  # noqa: RUF001
        ([MISSED, MISSED, SKIPPED, DONE, DONE, PAUSED, NOT_SENT],
         "16 – 22 Nov: 2 of 5, no answer on Mon and Tue, skipped on Wed, paused 1, not sent 1"),  # noqa: RUF001
        ([PAUSED] * 7, "16 – 22 Nov: paused"),  # noqa: RUF001
        ([PAUSED] * 6 + [NOT_PLANNED], "16 – 22 Nov: paused 6, not planned 1"),  # noqa: RUF001
    ],
)  # fmt: skip
def test_a_week_is_a_line(week, line):
    assert lines(week) == [line]


def test_the_latest_week_stands_first_and_an_unfinished_one_is_as_long_as_it_is():
    assert lines([DONE] * 7, [DONE, MISSED], last=date(2026, 11, 24)) == [
        "23 – 24 Nov: 1 of 2, no answer on Tue",  # noqa: RUF001
        "16 – 22 Nov: 7 of 7",  # noqa: RUF001
    ]


def test_weeks_in_a_row_with_nothing_planned_share_a_line():
    assert lines([NOT_KNOWN] * 7, [NOT_KNOWN] * 7, [PAUSED] * 7, WEEK, [PAUSED] * 7) == [
        "16 – 22 Nov: paused",  # noqa: RUF001
        "9 – 15 Nov: 5 of 7, no answer on Thu and Sat",  # noqa: RUF001
        "2 – 8 Nov: paused",  # noqa: RUF001
        "19 Oct – 1 Nov: not known",  # noqa: RUF001
    ]


def test_of_a_year_a_month_is_a_line():
    states = [NOT_KNOWN] * 92 + [DONE] * 30 + [MISSED] * 8 + [SKIPPED, DONE, MISSED]

    assert lines(states, period=Period.YEAR, last=date(2026, 12, 11)) == [
        "Dec 2026: 1 of 11, no answer 9, skipped on 9",
        "Nov 2026: 30 of 30",
        "Aug – Oct 2026: not known",  # noqa: RUF001
    ]


def test_another_language_writes_dates_its_own_way():
    catalogue = Catalogue(languages={"de": Language(formats=Locale("de"))})

    with catalogue.speaking("de"):
        (line,) = lines(WEEK)

    assert line == "16.–22. Nov.: 5 of 7, no answer on Do und Sa"  # noqa: RUF001


seeds, periods = st.integers(0, 2**32), st.sampled_from(Period)
dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@settings(max_examples=examples(100))
@given(seed=seeds, period=periods, last=dates)
def test_all_words_have_room_in_english_and_in_longer_languages(seed, period, last):
    first = Weekday.SUNDAY
    nights = random_nights(seed, period=period, last=last, first_weekday=first)

    text = nights_as_text(nights, period=period, first_weekday=first)
    with pseudo_catalogue("de").speaking("de"):
        longer = nights_as_text(nights, period=period, first_weekday=first)
        longer_alt = alt_text(nights)

    assert len(text) <= MOST_IN_ENGLISH
    assert len(longer) <= MOST_IN_A_MESSAGE
    assert max(len(alt_text(nights)), len(longer_alt)) <= LONGEST_ALT


@pytest.mark.parametrize("period", Period)
def test_the_longest_text_there_can_be_has_room(period):
    week = [MISSED, SKIPPED, MISSED, SKIPPED, MISSED, SKIPPED, MISSED]
    nights = nights_of(week * period.weeks, last=date(2026, 12, 6))

    text = nights_as_text(nights, period=period, first_weekday=Weekday.MONDAY)

    assert len(text) <= MOST_IN_ENGLISH


@settings(max_examples=examples(100))
@given(seed=seeds, period=periods, last=dates)
def test_the_words_tell_the_counts_on_record(seed, period, last):
    nights = random_nights(seed, period=period, last=last, first_weekday=Weekday.MONDAY)

    states = [each.state for each in nights]
    done, missed = states.count(DONE), states.count(MISSED)
    planned = done + missed + states.count(SKIPPED)

    if planned > 1:
        assert count_line(nights) == f"Done on {done} of {planned} planned nights."
    assert ("Last night without" in alt_text(nights)) is (missed > 0)
    assert nights[-1].local_date - nights[0].local_date < period.weeks * 7 * ONE_DAY
