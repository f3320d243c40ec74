"""Snoozes: three a night, counted from the press, never an hour past bedtime."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.snoozes import (
    SNOOZE_CHOICES,
    SNOOZES_A_NIGHT,
    is_snooze_alive,
    snooze_slot,
)
from bot.domain.errors import NightGoneError, SnoozesUsedUpError, SnoozeTooLateError
from bot.domain.reminders.slots import FIRST_SNOOZE, Slot, SlotKey
from bot.domain.time.weekdays import WEEKEND
from tests.support.builders import (
    NIGHT,
    a_reminder,
    a_slot,
    a_user,
    an_agenda,
    an_occurrence,
    some_bedtimes,
    taken,
    tonight_at,
)

MINUTE = timedelta(minutes=1)


def snoozed(
    agenda: Agenda | None = None, *, now: datetime | None = None, minutes: int = 10
) -> Slot:
    occurrence = an_occurrence(state=State.SENT)
    return snooze_slot(
        occurrence,
        agenda or an_agenda(slots=taken((NIGHT, 0))),
        length=minutes * MINUTE,
        now=now or tonight_at(22, 5),
    )


def with_snoozes(*ordinals: int, night: date = NIGHT, state: State = State.SENT) -> Agenda:
    keys = [(night, FIRST_SNOOZE + ordinal) for ordinal in ordinals]
    return an_agenda(slots=taken((NIGHT, 0), *keys, state=state))


def test_the_choices_are_ten_twenty_and_thirty_minutes():
    assert SNOOZE_CHOICES == (10 * MINUTE, 20 * MINUTE, 30 * MINUTE)


@pytest.mark.parametrize("minutes", [10, 20, 30])
def test_a_snooze_counts_from_the_press_and_not_from_the_reminder(minutes: int):
    slot = snoozed(now=tonight_at(22, 17), minutes=minutes)

    assert slot.due_at == tonight_at(22, 17) + minutes * MINUTE
    assert slot.stale_at == tonight_at(23, 30)
    assert slot.key == SlotKey.snooze(tonight_at(22, 30), ordinal=0)


def test_a_snooze_of_a_reminder_sent_hours_ago_still_counts_from_now():
    early = an_occurrence(a_slot(tonight_at(19, 30)), state=State.SENT)

    slot = snooze_slot(early, an_agenda(), length=10 * MINUTE, now=tonight_at(22, 40))

    assert slot.due_at == tonight_at(22, 50)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("used", [0, 1, 2])
def test_a_night_has_room_for_three_snoozes(used: int, state: State):
    slot = snoozed(with_snoozes(*range(used), state=state))

    assert slot.key == SlotKey.snooze(tonight_at(22, 30), ordinal=used)


@pytest.mark.parametrize("state", State)
def test_the_fourth_snooze_of_a_night_is_refused(state: State):
    with pytest.raises(SnoozesUsedUpError):
        snoozed(with_snoozes(0, 1, 2, state=state))


def test_the_snoozes_of_another_night_do_not_count():
    yesterday = NIGHT - timedelta(days=1)

    slot = snoozed(with_snoozes(0, 1, 2, night=yesterday))

    assert slot.key == SlotKey.snooze(tonight_at(22, 30), ordinal=0)


@pytest.mark.parametrize("left", [{1}, {0, 2}, {1, 2}])
def test_a_snooze_never_takes_the_place_of_one_that_is_left_after_an_undo(left: set[int]):
    agenda = with_snoozes(*left)

    assert snoozed(agenda).key not in agenda.slots


@pytest.mark.parametrize(
    ("now", "minutes"), [((23, 0), 30), ((23, 10), 20), ((23, 20), 10), ((23, 59), 10)]
)
def test_a_snooze_that_would_end_an_hour_past_bedtime_is_refused(now, minutes):
    with pytest.raises(SnoozeTooLateError) as refusal:
        snoozed(now=tonight_at(*now), minutes=minutes)

    assert refusal.value.limit_at == tonight_at(23, 30)


@pytest.mark.parametrize(("now", "minutes"), [((22, 59), 30), ((23, 9), 20), ((23, 19), 10)])
def test_a_snooze_that_ends_within_an_hour_of_bedtime_is_allowed(now, minutes):
    slot = snoozed(now=tonight_at(*now), minutes=minutes)

    assert not slot.is_stale(at=slot.due_at)


def test_a_later_bedtime_set_in_the_evening_moves_the_limit():
    agenda = an_agenda(user=a_user(bedtime=time(0, 30)))

    slot = snoozed(agenda, now=tonight_at(23, 50), minutes=30)

    assert slot.due_at == tonight_at(0, 20)
    assert slot.stale_at == tonight_at(1, 30)


def test_the_snoozes_of_a_sleep_count_whatever_its_bedtime_is_now():
    agenda = with_snoozes(0, 1, 2)

    moved = replace(agenda, user=a_user(bedtime=time(23, 45)))

    with pytest.raises(SnoozesUsedUpError):
        snoozed(moved)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"user": a_user(bedtimes=some_bedtimes(days=WEEKEND))}, id="no bedtime"),
        pytest.param({"user": a_user(bedtime=time(12))}, id="another sleep"),
        pytest.param({"reminder": a_reminder(enabled=False)}, id="turned off"),
    ],
)
def test_a_night_that_is_gone_has_no_snooze(changes):
    with pytest.raises(NightGoneError):
        snoozed(an_agenda(**changes))


@pytest.mark.parametrize(
    ("bedtime", "is_alive"),
    [
        pytest.param(time(22, 30), True, id="as it was"),
        pytest.param(time(23, 30), True, id="later"),
        pytest.param(time(21, 16), True, id="ends right after it"),
        pytest.param(time(21, 15), False, id="ends an hour past the new bedtime"),
        pytest.param(time(20), False, id="ends long past the new bedtime"),
        pytest.param(time(4, 29), True, id="the same sleep, much later"),
        pytest.param(time(4, 30), False, id="six hours later: another sleep"),
        pytest.param(None, False, id="no bedtime"),
    ],
)
def test_a_snooze_dies_with_its_bedtime_and_never_passes_the_new_one_by_an_hour(bedtime, is_alive):
    snooze = snoozed(now=tonight_at(22, 5))

    changed = an_agenda(user=a_user(bedtime=bedtime))

    assert is_snooze_alive(snooze, changed) is is_alive


@given(
    past=st.timedeltas(timedelta(), timedelta(hours=3)),
    length=st.sampled_from(SNOOZE_CHOICES),
    used=st.integers(0, SNOOZES_A_NIGHT),
)
def test_a_snooze_is_later_than_now_and_earlier_than_its_limit_or_refused(past, length, used):
    agenda, now = with_snoozes(*range(used)), tonight_at(22) + past
    try:
        slot = snooze_slot(an_occurrence(), agenda, length=length, now=now)
    except (SnoozesUsedUpError, SnoozeTooLateError):
        assert used == SNOOZES_A_NIGHT or now + length >= tonight_at(23, 30)
        return

    assert now < slot.due_at < slot.stale_at == tonight_at(23, 30)
    assert slot.key not in agenda.slots
