"""Which slot comes next: after a delivery, after a downtime, after an edit."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.agenda import CATCH_UP, Agenda
from bot.domain.delivery.decision import QUIET_AFTER
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.planning import Plan, is_plannable, plan_afresh, plan_after, plan_missing
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.weekdays import Weekday
from bot.kinds.stretch import StretchRule
from tests.support.builders import (
    NIGHT,
    a_night,
    a_reminder,
    a_user,
    a_water_rule,
    an_agenda,
    an_instant,
    name_of,
    some_bedtimes,
    taken,
    tonight_at,
)

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NEXT_NIGHT = NIGHT + ONE_DAY
TWO_REPEATS = StretchRule(minutes_before=30, repeats=2)  # 22:00, 22:10 and 22:20


def keys_of(plan: Plan) -> tuple[list[tuple[date, int] | None], tuple[date, int] | None]:
    return [name_of(slot) for slot in plan.missed], name_of(plan.upcoming)


def nights_after(night: date, *, count: int) -> list[tuple[date, int]]:
    return [(night + step * ONE_DAY, 0) for step in range(1, count + 1)]


def sent_tonight(**changes) -> Agenda:
    return an_agenda(**{"slots": taken((NIGHT, 0)), **changes})


def test_after_tonights_reminder_comes_the_next_nights():
    plan = plan_after(sent_tonight(), after=tonight_at(22), now=tonight_at(22))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))
    assert plan.upcoming.due_at == an_instant(NEXT_NIGHT, time(22))


def test_after_tonights_reminder_comes_its_repeat():
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 0)))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(22, 1))

    assert keys_of(plan) == ([], (NIGHT, 1))


def test_a_repeat_that_is_overdue_but_worth_sending_is_planned_all_the_same():
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 0)))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(22, 15))

    assert keys_of(plan) == ([], (NIGHT, 1))


def test_overdue_repeats_coalesce_into_the_latest():
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 0)))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(23))

    assert keys_of(plan) == ([(NIGHT, 1)], (NIGHT, 2))


def test_overdue_repeats_that_have_lost_their_use_go_on_record():
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 0)))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(23, 30))

    assert keys_of(plan) == ([(NIGHT, 1), (NIGHT, 2)], (NEXT_NIGHT, 0))


@pytest.mark.parametrize(
    ("now", "missed", "upcoming"),
    [
        pytest.param((NIGHT, time(23)), 0, NEXT_NIGHT, id="an hour"),
        pytest.param((NEXT_NIGHT, time(21, 59)), 0, NEXT_NIGHT, id="until right before the next"),
        pytest.param((NEXT_NIGHT, time(22)), 0, NEXT_NIGHT, id="until the next is due"),
        pytest.param((NEXT_NIGHT, time(23, 29)), 0, NEXT_NIGHT, id="while the next is of use"),
        pytest.param((NEXT_NIGHT, time(23, 30)), 1, NIGHT + 2 * ONE_DAY, id="past its use"),
        pytest.param((NIGHT + 3 * ONE_DAY, time(12)), 2, NIGHT + 3 * ONE_DAY, id="to an afternoon"),
        pytest.param((NIGHT + 3 * ONE_DAY, time(23)), 2, NIGHT + 3 * ONE_DAY, id="to an evening"),
        pytest.param((NIGHT + 4 * ONE_DAY, time(3)), 3, NIGHT + 4 * ONE_DAY, id="three nights"),
    ],
)
def test_after_a_downtime_missed_nights_go_on_record_and_the_reminder_lives_on(
    now: tuple[date, time], missed: int, upcoming: date
):
    plan = plan_after(sent_tonight(), after=tonight_at(22), now=an_instant(*now))

    assert keys_of(plan) == (nights_after(NIGHT, count=missed), (upcoming, 0))


@pytest.mark.parametrize("days_down", [15, 40, 400])
def test_after_a_long_downtime_only_the_last_fortnight_goes_on_record(days_down: int):
    now = an_instant(NIGHT + days_down * ONE_DAY, time(12))

    plan = plan_after(sent_tonight(), after=tonight_at(22), now=now)

    assert len(plan.missed) == 14
    assert all(slot.due_at > now - CATCH_UP for slot in plan.missed)
    assert plan.upcoming.local_date == NIGHT + days_down * ONE_DAY


def test_a_long_downtime_of_drinks_is_capped_as_well():
    agenda = an_agenda(a_water_rule(target_ml=2000))
    now = an_instant(NIGHT + 40 * ONE_DAY, time(5))

    plan = plan_after(agenda, after=tonight_at(20, 30), now=now)

    assert len(plan.missed) == 14 * 10
    assert name_of(plan.upcoming) == (NIGHT + 40 * ONE_DAY, 0)


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED])
@pytest.mark.parametrize("plan", [plan_after, plan_afresh])
def test_one_slot_is_open_at_a_time(plan, state: State):
    agenda = an_agenda(slots=taken((NIGHT, 0), state=state))
    when = {"after": tonight_at(21)} if plan is plan_after else {}

    assert plan(agenda, now=tonight_at(23), **when) == Plan()


def test_an_open_snooze_is_no_slot_of_the_schedule():
    agenda = an_agenda(slots=taken((NIGHT, 0)) | taken((NIGHT, 100), state=State.PLANNED))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(22, 5))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


@pytest.mark.parametrize(
    "state", [state for state in State if not state.is_open and state is not State.SKIPPED]
)
def test_a_slot_that_was_sent_or_given_up_is_never_planned_again(state: State):
    agenda = an_agenda(slots=taken((NIGHT, 0), (NEXT_NIGHT, 0), state=state))

    assert plan_afresh(agenda, now=tonight_at(12)).upcoming.local_date == NIGHT + 2 * ONE_DAY


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.SKIPPED, Outcome.ENOUGH])
def test_a_night_that_is_closed_is_passed_over(outcome: Outcome):
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 0)), outcomes={a_night(): outcome})

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(22, 15))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


def test_a_night_that_was_done_ahead_of_its_reminder_is_passed_over():
    agenda = an_agenda(outcomes={a_night(): Outcome.DONE})

    plan = plan_afresh(agenda, now=tonight_at(20))

    assert plan.upcoming.local_date == NEXT_NIGHT


def test_a_closed_night_in_a_downtime_is_not_recorded_as_missed():
    agenda = sent_tonight(outcomes={a_night(NEXT_NIGHT): Outcome.DONE})

    plan = plan_after(agenda, after=tonight_at(22), now=an_instant(NIGHT + 3 * ONE_DAY, time(3)))

    assert keys_of(plan) == ([(NIGHT + 2 * ONE_DAY, 0)], (NIGHT + 3 * ONE_DAY, 0))


def test_a_paused_night_is_planned_and_left_to_the_decision_on_the_spot():
    agenda = an_agenda(user=a_user(paused_until=NEXT_NIGHT), outcomes={a_night(): Outcome.PAUSED})

    assert plan_afresh(agenda, now=tonight_at(20)).upcoming.local_date == NIGHT


def test_a_day_whose_target_is_met_is_passed_over():
    agenda = an_agenda(a_water_rule(), drunk_ml={NIGHT: 1600})

    plan = plan_after(agenda, after=tonight_at(12), now=tonight_at(12))

    assert name_of(plan.upcoming) == (NEXT_NIGHT, 0)


def test_a_gentle_day_goes_on_however_much_was_drunk():
    agenda = an_agenda(a_water_rule(mode=WaterMode.GENTLE), drunk_ml={NIGHT: 5000})

    plan = plan_after(agenda, after=tonight_at(12), now=tonight_at(12))

    assert name_of(plan.upcoming) == (NIGHT, 1)


def test_a_slot_closed_ahead_of_its_time_is_followed_by_the_one_after_it():
    agenda = sent_tonight(outcomes={a_night(): Outcome.DONE})

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(20))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


def test_a_plan_never_goes_back_behind_the_slot_that_it_follows():
    agenda = an_agenda(TWO_REPEATS, slots=taken((NIGHT, 2)))

    plan = plan_after(agenda, after=tonight_at(22, 20), now=tonight_at(20))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


def test_an_edit_never_brings_back_what_has_lost_its_use():
    plan = plan_afresh(an_agenda(), now=tonight_at(23, 30))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


def test_an_edit_makes_due_now_what_it_has_put_into_the_past():
    plan = plan_afresh(an_agenda(), now=tonight_at(22, 5))

    assert keys_of(plan) == ([], (NIGHT, 0))
    assert plan.upcoming.due_at == tonight_at(22, 5)
    assert plan.upcoming.stale_at == tonight_at(23, 30)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"slots": taken((NIGHT, 0), state=State.SENT)}, id="sent"),
        pytest.param({"slots": taken((NIGHT, 0), state=State.FAILED)}, id="given up"),
        pytest.param({"slots": taken((NIGHT, 100), state=State.PLANNED)}, id="snoozed"),
        pytest.param({"outcomes": {a_night(): Outcome.DONE}}, id="done"),
        pytest.param({"user": a_user(paused_until=NEXT_NIGHT)}, id="paused"),
        pytest.param({"user": a_user(unreachable_since=tonight_at(12))}, id="unreachable"),
        pytest.param({"reminder": a_reminder(unanswered=QUIET_AFTER + 1)}, id="quiet"),
    ],
)
def test_an_edit_makes_nothing_due_now_that_came_or_was_silenced(changes):
    plan = plan_afresh(an_agenda(**changes), now=tonight_at(22, 5))

    assert plan.upcoming.local_date == NEXT_NIGHT


@pytest.mark.parametrize("slots", [{}, taken((NIGHT, 0), state=State.SKIPPED)])
def test_a_repair_brings_nothing_back(slots):
    plan = plan_missing(an_agenda(slots=slots), now=tonight_at(22, 5))

    assert keys_of(plan) == ([], (NEXT_NIGHT, 0))


@pytest.mark.parametrize(
    "agenda",
    [
        pytest.param({"reminder": a_reminder(enabled=False)}, id="turned off"),
        pytest.param({"user": {"zone_key": None}}, id="no zone"),
        pytest.param({"user": {"bedtime": None}}, id="no bedtime"),
    ],
)
def test_nothing_is_planned_for_somebody_off_or_not_set_up(agenda):
    changes = dict(agenda)
    if "user" in changes:
        changes["user"] = a_user(**changes["user"])
    unplannable = an_agenda(**changes)

    assert not is_plannable(unplannable)
    assert plan_after(unplannable, after=tonight_at(20), now=tonight_at(23)) == Plan()
    assert plan_afresh(unplannable, now=tonight_at(20)) == Plan()


def test_somebody_on_and_set_up_is_planned_for():
    assert is_plannable(an_agenda())


@given(
    since=st.timedeltas(timedelta(), timedelta(days=40)),
    down=st.timedeltas(timedelta(), timedelta(days=40)),
    repeats=st.integers(0, 3),
)
def test_a_plan_holds_each_slot_once_and_what_it_sends_is_of_use(since, down, repeats):
    agenda = an_agenda(StretchRule(repeats=repeats))
    after = tonight_at(22) + since
    now = after + down

    plan = plan_after(agenda, after=after, now=now)

    keys = [slot.key for slot in plan.missed] + [plan.upcoming.key]
    assert len(set(keys)) == len(keys)
    assert all(after < slot.due_at <= now for slot in plan.missed)
    assert plan.upcoming.due_at > after
    assert not plan.upcoming.is_stale(at=now)
    assert plan == plan_after(agenda, after=after, now=now)


@given(
    instants=st.lists(st.timedeltas(MINUTE, timedelta(days=4)), min_size=1, max_size=12),
    repeats=st.integers(0, 3),
)
def test_however_often_charley_is_down_no_night_is_lost_or_doubled(instants, repeats):
    """Each instant is a time at which it is up, plans, and closes what is planned."""
    agenda = an_agenda(StretchRule(repeats=repeats))
    start = after = now = an_instant(NIGHT, time(12))
    for step in instants:
        now += step
        after, agenda = live_through(agenda, after=after, now=now)

    first_that_may_be_open = (now - ONE_DAY).date()
    for night in (NIGHT + step * ONE_DAY for step in range((now - start).days)):
        if night < first_that_may_be_open:
            assert (
                set(taken(*((night, number) for number in range(repeats + 1))))
                <= agenda.slots.keys()
            )


def live_through(agenda: Agenda, *, after: datetime, now: datetime) -> tuple[datetime, Agenda]:
    """Plan and close slots until none is due any more."""
    while True:
        plan = plan_after(agenda, after=after, now=now)
        planned = [*plan.missed, plan.upcoming]
        assert not {slot.key for slot in planned} & agenda.slots.keys()
        due = [slot for slot in planned if slot.due_at <= now]
        if not due:
            return after, agenda
        agenda = agenda.with_states({slot.key: State.SKIPPED for slot in due})
        after = due[-1].due_at


def test_a_single_night_of_the_week_is_found_again_after_a_long_downtime():
    agenda = an_agenda(user=a_user(bedtimes=some_bedtimes(days={Weekday.of(NIGHT)})))

    plan = plan_after(agenda, after=tonight_at(22), now=tonight_at(22) + 40 * ONE_DAY)

    assert plan.missed
    assert plan.upcoming is not None
