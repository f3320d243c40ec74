"""Several overdue occurrences of one reminder become one, and never none."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Decision, Send, Skip, decide
from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.reminders.slots import SlotKey
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import StretchRule
from tests.support.builders import (
    NIGHT,
    a_claimed_occurrence,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_agenda,
    an_instant,
    taken,
    tonight_at,
)

COALESCED = Skip(reason=Reason.COALESCED)
MINUTE = timedelta(minutes=1)
TWO_REPEATS = StretchRule(minutes_before=30, repeats=2)  # 22:00, 22:10 and 22:20


def an_evening(*, slots: dict[SlotKey, State], **changes) -> Agenda:
    return an_agenda(TWO_REPEATS, slots=slots, **changes)


def tonights(number: int, due_at: datetime, *, now: datetime, **changes) -> Occurrence:
    slot = a_slot(due_at, number=number, stale_at=tonight_at(23, 30))
    return a_claimed_occurrence(slot, **{"attempted_at": now, **changes})


def decided(number: int, due: tuple[int, int], now: tuple[int, int], agenda: Agenda) -> Decision:
    instant = tonight_at(*now)
    return decide(tonights(number, tonight_at(*due), now=instant), agenda, now=instant)


def leased(*numbers: int) -> dict[SlotKey, State]:
    return taken(*((NIGHT, number) for number in numbers), state=State.LEASED)


@pytest.mark.parametrize(
    ("number", "due", "now", "is_sent"),
    [
        (0, (22, 0), (22, 9), True),
        (0, (22, 0), (22, 10), False),
        (0, (22, 0), (23, 0), False),
        (1, (22, 10), (22, 19), True),
        (1, (22, 10), (22, 20), False),
        (2, (22, 20), (22, 20), True),
        (2, (22, 20), (23, 29), True),
    ],
)
def test_a_reminder_gives_way_to_its_repeat_as_soon_as_that_is_due(number, due, now, is_sent):
    decision = decided(number, due, now, an_evening(slots=leased(number)))

    assert isinstance(decision, Send) is is_sent
    assert is_sent or decision == COALESCED


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED])
def test_it_gives_way_to_a_repeat_that_is_planned_or_under_way(state: State):
    agenda = an_evening(slots=leased(0) | taken((NIGHT, 1), state=state))

    assert decided(0, (22, 0), (22, 15), agenda) == COALESCED


@pytest.mark.parametrize("state", [state for state in State if not state.is_open])
def test_it_does_not_give_way_to_a_repeat_that_is_over(state: State):
    agenda = an_evening(slots=leased(0) | taken((NIGHT, 1), state=state))

    assert isinstance(decided(0, (22, 0), (22, 15), agenda), Send)


def test_a_drink_gives_way_to_the_next_one():
    rule = a_water_rule(wake=time(7), target_ml=2000)
    schedule = an_agenda(rule).schedule
    first, second = schedule.slots_on(NIGHT)[:2]
    late = replace(first, stale_at=second.due_at + MINUTE)
    agenda = an_agenda(rule, slots=leased(0))
    claimed = a_claimed_occurrence(late, kind=DRINKS, attempted_at=second.due_at)

    assert agenda.is_overtaken(claimed, now=second.due_at)
    assert not agenda.is_overtaken(claimed, now=second.due_at - MINUTE)


def test_a_slot_of_a_closed_night_overtakes_nothing():
    tomorrow = NIGHT + timedelta(days=1)
    agenda = an_agenda(slots=leased(0), outcomes={a_night(tomorrow): Outcome.DONE})
    much_later = an_instant(tomorrow, time(22, 5))

    assert not agenda.is_overtaken(a_claimed_occurrence(), now=much_later)
    assert replace(agenda, outcomes={}).is_overtaken(a_claimed_occurrence(), now=much_later)


def test_nothing_overtakes_where_the_schedule_has_no_more_slots():
    agenda = an_agenda(user=a_user(bedtime=None))

    assert not agenda.is_overtaken(a_claimed_occurrence(), now=tonight_at(23))


def test_an_attempt_that_may_have_reached_the_person_ends_under_its_own_nonce():
    now = tonight_at(22, 15)
    earlier = tonights(0, tonight_at(22), now=now, attempted_at=tonight_at(22, 1))

    decision = decide(earlier, an_evening(slots=leased(0)), now=now)

    assert decision == Send(late_by=15 * MINUTE)


def test_a_first_attempt_gives_way_though_it_is_marked_as_begun():
    assert decided(0, (22, 0), (22, 15), an_evening(slots=leased(0))) == COALESCED


def test_a_slot_is_never_its_own_rival_after_the_schedule_moved_it():
    agenda = an_agenda(user=a_user(bedtime=time(22, 45)), slots=leased(0))

    assert not agenda.is_overtaken(a_claimed_occurrence(), now=tonight_at(22, 20))


@pytest.mark.parametrize("numbers", [(0, 100), (1, 100), (2, 100)])
def test_of_a_snooze_and_a_repeat_found_together_exactly_one_is_sent(numbers: tuple[int, int]):
    """Both are claimed by one sweep after a downtime and judged by the same agenda."""
    number, snooze = numbers
    now = tonight_at(22, 40)
    agenda = an_evening(slots=leased(*numbers))
    by_schedule = tonights(number, tonight_at(22, 10 * number), now=now)
    asked_for = tonights(snooze, tonight_at(22, 5), now=now)

    decisions = [decide(each, agenda, now=now) for each in (by_schedule, asked_for)]

    assert decisions == [Skip(reason=Reason.SNOOZED), Send(late_by=35 * MINUTE)]


def test_a_snooze_gives_way_to_the_reminder_of_the_next_night():
    bedtime = time(23, 30)
    next_night: date = NIGHT + timedelta(days=1)
    agenda = an_agenda(user=a_user(bedtime=bedtime), reminder=a_reminder(), slots=leased(100))
    snooze = tonights(100, tonight_at(23, 50), now=tonight_at(23, 50))

    assert agenda.is_overtaken(snooze, now=an_instant(next_night, time(23)))
    assert not agenda.is_overtaken(snooze, now=an_instant(next_night, time(22, 59)))
