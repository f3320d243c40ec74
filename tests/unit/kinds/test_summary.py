"""The weekly summary: when it is due, in which zone whatever, and why there is none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.delivery.decision import Send, Skip, decide
from bot.domain.delivery.notices import STOP, TipLine
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.delivery.person import Person
from bot.domain.delivery.planning import plan_after
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.progress.week import OWN_FAULTS, Retrospect
from bot.domain.reminders.slots import Slot
from bot.domain.time.weekdays import Weekday
from bot.kinds.kind import Shown
from bot.kinds.summary import KIND, SUMMARY, SummaryNotice, SummaryRule, SummarySchedule
from bot.services.people.replanner import Replanner
from tests.support.builders import (
    BERLIN,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    an_agenda,
    an_instant,
    an_occurrence,
)
from tests.support.randomness import FakeRandomness
from tests.unit.domain.test_tip_choice import a_bedtime_tip
from tests.unit.domain.zone_changes import ONE_DAY, all_clocks, all_zone_keys, meaning_of

MONDAY = date(2026, 3, 9)
DATES = [date(2026, 1, 1) + step * ONE_DAY for step in range(730)]
"""Two years: every change of the clocks, and the turn of a year."""
FAR_APART = [
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    BERLIN,
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Pacific/Auckland",
]
"""At most 23 hours apart: whoever moves further in a day may find their Monday over by more than one."""


def due_at(monday: date, zone_key: str = BERLIN) -> datetime:
    return an_instant(monday, time(18), zone_key=zone_key)


def the_slot(monday: date = MONDAY, zone_key: str = BERLIN) -> Slot:
    (slot,) = (
        SummaryRule()
        .schedule(zone=a_user(zone_key=zone_key).zone, bedtimes=Bedtimes())
        .slots_on(monday)
    )
    return slot


# When it is due -----------------------------------------------------------------------------------


def test_every_monday_has_one_slot_at_six_by_the_clock_and_other_dates_have_none_in_every_zone():
    mondays = [day for day in DATES if Weekday.of(day) is Weekday.MONDAY]
    for clocks in all_clocks():
        schedule = SummarySchedule(zone=clocks.zone)

        slots = [slot for day in DATES for slot in schedule.slots_on(day)]

        assert [slot.local_date for slot in slots] == mondays, clocks.keys[0]
        meant = [meaning_of(day, time(18), clocks.zone) for day in mondays]
        assert [slot.due_at for slot in slots] == meant, clocks.keys[0]
        assert {slot.stale_at - slot.due_at for slot in slots} == {timedelta(hours=24)}


@given(one=st.sampled_from(all_zone_keys()), other=st.sampled_from(all_zone_keys()))
def test_a_week_has_the_same_name_in_every_zone(one: str, other: str):
    assert the_slot(zone_key=one).key == the_slot(zone_key=other).key
    assert the_slot(MONDAY, one).key != the_slot(MONDAY + 7 * ONE_DAY, other).key


def test_nobody_needs_a_bedtime_for_it_but_a_zone():
    somebody = an_agenda(SummaryRule(), user=a_user(bedtime=None))
    nowhere = an_agenda(SummaryRule(), user=a_user(zone_key=None))
    friday = an_instant(date(2026, 3, 6), time(12))

    assert plan_after(somebody, after=friday, now=friday).upcoming == the_slot()
    assert plan_after(nowhere, after=friday, now=friday).upcoming is None


# A life with it -----------------------------------------------------------------------------------


class Life:
    """A person with a summary, whose deliveries are decided as the engine decides them."""

    def __init__(self, start: datetime, zone_key: str = BERLIN) -> None:
        self.replanner = Replanner(randomness=FakeRandomness())
        reminder = a_reminder(SummaryRule())
        self.person = Person(user=a_user(zone_key=zone_key), reminders={SUMMARY: reminder})
        self.sent: list[tuple[date, datetime]] = []
        self.skipped: list[tuple[date, Reason]] = []
        self.person = self.replanner.replan(self.person, now=start)

    @property
    def waiting(self) -> Occurrence:
        (waiting,) = self.person.open_of(SUMMARY)
        return waiting

    def move(self, zone_key: str, now: datetime) -> None:
        user = replace(self.person.user, zone_key=zone_key)
        self.person = self.replanner.replan(replace(self.person, user=user), now=now)

    def deliver_until(self, instant: datetime) -> None:
        while self.waiting.claimable_at <= instant:
            self.deliver(self.waiting.claimable_at)

    def deliver(self, now: datetime) -> None:
        waiting, agenda = self.waiting, self.person.agenda(SUMMARY)
        claimed = waiting.taking(Event.CLAIM)
        match decide(claimed, agenda, now=now):
            case Send():
                closed = claimed.taking(Event.DELIVER)
                self.sent.append((waiting.slot.local_date, now))
            case Skip(reason=reason):
                closed = claimed.taking(Event.SKIP, reason=reason)
                self.skipped.append((waiting.slot.local_date, reason))
        self.person = self.person.with_occurrences([closed])
        plan = plan_after(self.person.agenda(SUMMARY), after=waiting.slot.due_at, now=now)
        following = self.replanner.occurrences_of(plan, waiting.key, now=now)
        self.person = self.person.with_occurrences(following)


@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from([datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 10, 14, tzinfo=UTC)]),
    moves=st.lists(st.tuples(st.integers(0, 28 * 24 * 4), st.sampled_from(FAR_APART)), max_size=12),
)
def test_whoever_moves_has_every_week_once(start: datetime, moves: list[tuple[int, str]]):
    life = Life(start)
    for quarters, zone_key in sorted(moves):
        now = start + quarters * timedelta(minutes=15)
        life.deliver_until(now)
        life.move(zone_key, now)
    end = start + timedelta(days=35)
    life.deliver_until(end)

    mondays = [monday for monday, _ in life.sent]
    assert mondays == [mondays[0] + 7 * step * ONE_DAY for step in range(len(mondays))]
    assert mondays[0] - start.date() <= 7 * ONE_DAY
    assert len(mondays) >= 5
    assert life.skipped == []


def test_moving_west_on_a_monday_evening_brings_no_second_one():
    life = Life(due_at(MONDAY) - ONE_DAY)
    life.deliver_until(due_at(MONDAY))

    life.move("America/New_York", due_at(MONDAY) + timedelta(hours=1))
    life.deliver_until(due_at(MONDAY) + 3 * ONE_DAY)

    assert life.sent == [(MONDAY, due_at(MONDAY))]


def test_moving_east_past_six_o_clock_brings_it_at_once():
    now = due_at(MONDAY) - timedelta(hours=3)
    life = Life(now - ONE_DAY)

    life.move("Asia/Tokyo", now)
    life.deliver_until(now)

    assert life.sent == [(MONDAY, now)]


@pytest.mark.parametrize(
    ("down_for", "sent_on", "missed"),
    [
        (timedelta(hours=23, minutes=59), [MONDAY], []),
        (timedelta(hours=24), [], [(MONDAY, Reason.STALE)]),
        (timedelta(days=7, hours=2), [MONDAY + 7 * ONE_DAY], [(MONDAY, Reason.STALE)]),
    ],
)
def test_after_a_downtime_it_comes_while_it_is_of_use_and_once(
    down_for: timedelta, sent_on: list[date], missed: list[tuple[date, Reason]]
):
    life = Life(due_at(MONDAY) - ONE_DAY)
    back_at = due_at(MONDAY) + down_for

    while life.waiting.claimable_at <= back_at:
        life.deliver(back_at)

    assert [monday for monday, _ in life.sent] == sent_on
    assert life.skipped == missed


def test_turning_it_on_on_a_monday_evening_brings_that_of_the_next_week():
    life = Life(due_at(MONDAY) + timedelta(minutes=1))

    assert life.waiting.slot == the_slot(MONDAY + 7 * ONE_DAY)


def test_a_pause_over_its_monday_silences_it():
    agenda = an_agenda(SummaryRule(), user=a_user(paused_until=MONDAY + ONE_DAY))

    decision = decide(an_occurrence(the_slot(), kind=SUMMARY), agenda, now=due_at(MONDAY))

    assert decision == Skip(reason=Reason.PAUSED)


# What it says, and when there is nothing to say ---------------------------------------------------


def nights(*outcomes: Outcome | None) -> tuple[StoredNight, ...]:
    return tuple(_nights(*outcomes))


def _nights(*outcomes: Outcome | None) -> Iterator[StoredNight]:
    """Yield the nights that end on the Sunday before the Monday."""
    for ago, outcome in enumerate(reversed(outcomes), start=1):
        if outcome is not None:
            yield StoredNight(occasion=a_night(MONDAY - ago * ONE_DAY), outcome=outcome)


def shown(past: Retrospect, **changes: object) -> Shown[SummaryRule]:
    occurrence = an_occurrence(the_slot(), kind=SUMMARY, state=State.LEASED)
    usual = Shown(
        occurrence=occurrence,
        agenda=an_agenda(SummaryRule()),
        rule=SummaryRule(),
        at=due_at(MONDAY),
        late_by=None,
        tips=(),
        past=past,
    )
    return replace(usual, **changes)


NONE_PLANNED = [
    (),
    (None,) * 7,
    (Outcome.PAUSED,) * 7,
    (Outcome.PAUSED, None, Outcome.NOT_SENT, Outcome.PAUSED, None, None, None),
    (Outcome.DONE, *(Outcome.PAUSED,) * 7),
]
"""The last has its one done night in the week before."""


@pytest.mark.parametrize("outcomes", NONE_PLANNED)
def test_a_week_without_a_planned_night_has_nothing_to_say(outcomes: tuple[Outcome | None, ...]):
    assert KIND.unsaid(shown(Retrospect(nights=nights(*outcomes)))) is Reason.NOTHING_TO_SAY


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED])
def test_one_planned_night_is_enough(outcome: Outcome):
    past = Retrospect(nights=nights(Outcome.PAUSED, outcome, Outcome.PAUSED))

    assert KIND.unsaid(shown(past)) is None


@pytest.mark.parametrize("reason", list(Reason))
def test_a_night_that_charley_owes_is_told_and_no_other_that_was_not_sent(reason: Reason):
    past = Retrospect(nights=nights(Outcome.NOT_SENT), unsent={MONDAY - ONE_DAY: reason})

    is_told = KIND.unsaid(shown(past)) is None

    assert is_told == (reason in OWN_FAULTS)


@pytest.mark.parametrize(
    ("unanswered", "reason"), [(13, None), (14, Reason.QUIET), (30, Reason.QUIET)]
)
def test_whoever_has_not_answered_for_a_fortnight_gets_none(unanswered: int, reason: Reason | None):
    past = Retrospect(nights=nights(Outcome.MISSED), unanswered=unanswered)

    assert KIND.unsaid(shown(past)) is reason


def test_the_notice_is_about_the_seven_nights_before_the_monday():
    past = Retrospect(nights=nights(*(Outcome.DONE,) * 9, Outcome.SKIPPED))

    notice = KIND.compose(shown(past, tips=[a_bedtime_tip(number) for number in range(14)]))

    assert isinstance(notice, SummaryNotice)
    assert [each.local_date for each in notice.week.nights] == [
        MONDAY - ago * ONE_DAY for ago in range(7, 0, -1)
    ]
    assert (notice.week.done, notice.week.planned) == (6, 7)
    assert isinstance(notice.tip, TipLine)
    assert STOP in {button.act for row in notice.buttons for button in row}
    assert notice.user_id == USER_ID


def test_its_rule_is_stored_as_nothing_and_reads_whatever_stands_there():
    assert KIND.encode(SummaryRule()) == {}
    assert KIND.decode({}) == KIND.decode({"of": "a later version"}) == SummaryRule()
