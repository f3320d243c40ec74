"""Drinks: evenly over the waking day, an hour apart at least, none late in the evening."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import RuleOutOfRangeError
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.amounts import GLASS_ML, WaterMode
from bot.domain.reminders.schedules import slots_after
from bot.domain.time.weekdays import WEEKDAYS, Weekday
from bot.domain.time.zones import zone_for
from bot.kinds.drinks import EARLY_STOP, USUAL_STOP, WaterRule, WaterSchedule
from tests.support.builders import BERLIN, an_instant, name_of, some_bedtimes
from tests.unit.domain.zone_changes import FIRST_NIGHT, LAST_NIGHT, all_clocks, all_zone_keys

DAY = date(2026, 3, 4)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

wall_times = st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0))
weeks = st.lists(st.none() | wall_times, min_size=7, max_size=7).map(tuple)
rules = st.builds(
    WaterRule,
    wake=wall_times,
    target_ml=st.integers(1200, 2000),
    mode=st.sampled_from(WaterMode),
    ends_before_bed=st.sampled_from([USUAL_STOP, EARLY_STOP]),
)


def a_schedule(
    *,
    wake: time = time(7),
    bedtimes: Bedtimes | None = None,
    zone_key: str = BERLIN,
    mode: WaterMode = WaterMode.TARGET,
    target_ml: int = 1600,
    ends_before_bed: timedelta = USUAL_STOP,
) -> WaterSchedule:
    return WaterSchedule(
        zone=zone_for(zone_key),
        bedtimes=some_bedtimes() if bedtimes is None else bedtimes,
        rule=WaterRule(wake=wake, mode=mode, target_ml=target_ml, ends_before_bed=ends_before_bed),
    )


def wall_times_on(schedule: WaterSchedule, day: date = DAY) -> list[str]:
    return [f"{slot.due_at.astimezone(schedule.zone):%d %H:%M}" for slot in schedule.slots_on(day)]


def gaps_on(schedule: WaterSchedule, day: date = DAY) -> list[timedelta]:
    return [after.due_at - before.due_at for before, after in pairwise(schedule.slots_on(day))]


def test_a_target_day_runs_from_half_past_waking_to_two_hours_before_bed():
    found = wall_times_on(a_schedule())

    assert len(found) == 8
    assert found[0] == "04 07:30"
    assert found[-1] == "04 20:30"


@pytest.mark.parametrize("mode", list(WaterMode))
def test_an_early_stop_ends_the_day_four_hours_before_bed(mode: WaterMode):
    found = wall_times_on(a_schedule(mode=mode, ends_before_bed=EARLY_STOP))

    assert found[0] == "04 07:30"
    assert found[-1] == "04 18:30"


@pytest.mark.parametrize(
    ("stop", "wall_time", "is_evening"),
    [
        (USUAL_STOP, time(20, 29), False),
        (USUAL_STOP, time(20, 30), True),
        (USUAL_STOP, time(22, 29), True),
        (USUAL_STOP, time(22, 30), False),
        (USUAL_STOP, time(3), False),
        (EARLY_STOP, time(18, 29), False),
        (EARLY_STOP, time(18, 30), True),
    ],
)
def test_the_evening_is_from_the_last_prompt_to_bedtime(
    stop: timedelta, wall_time: time, is_evening: bool
):
    schedule = a_schedule(ends_before_bed=stop)

    assert schedule.is_evening(an_instant(DAY, wall_time)) is is_evening


@given(
    rule=rules,
    bedtime=wall_times,
    key=st.sampled_from(all_zone_keys()),
    day=st.dates(FIRST_NIGHT, LAST_NIGHT),
)
def test_no_prompt_is_due_in_the_evening_but_the_last_one(rule, bedtime, key, day):
    schedule = WaterSchedule(zone=zone_for(key), bedtimes=some_bedtimes(bedtime), rule=rule)

    for slot in schedule.slots_on(day)[:-1]:
        assert not schedule.is_evening(slot.due_at)


@pytest.mark.parametrize("hours", [0, 1, 3, 5, -2])
def test_the_drinks_end_two_or_four_hours_before_bed_and_not_at_another_time(hours: int):
    with pytest.raises(RuleOutOfRangeError):
        WaterRule(ends_before_bed=hours * HOUR)


def test_a_target_day_is_spread_evenly_to_the_minute():
    gaps = gaps_on(a_schedule())

    assert max(gaps) - min(gaps) <= MINUTE


def test_a_gentle_day_has_three_prompts():
    assert wall_times_on(a_schedule(mode=WaterMode.GENTLE)) == ["04 07:30", "04 14:00", "04 20:30"]


@pytest.mark.parametrize(
    ("bedtime", "expected"),
    [
        (time(17), ["04 10:30", "04 11:37", "04 12:45", "04 13:52", "04 15:00"]),
        (time(14), ["04 10:30", "04 12:00"]),
        (time(13, 30), ["04 10:30", "04 11:30"]),
        (time(13, 29), ["04 10:30"]),
        (time(12, 30), ["04 10:30"]),
        (time(12, 29), []),
        (time(11), []),
    ],
)
def test_a_short_day_has_fewer_prompts_rather_than_closer_ones(bedtime: time, expected: list[str]):
    schedule = a_schedule(wake=time(10), bedtimes=some_bedtimes(bedtime))

    assert wall_times_on(schedule) == expected


def test_a_night_worker_drinks_through_the_night_and_stops_before_the_morning_bed():
    schedule = a_schedule(wake=time(17), bedtimes=some_bedtimes(time(9)))

    found = wall_times_on(schedule)

    assert len(found) == 8
    assert found[0] == "04 17:30"
    assert found[-1] == "05 07:00"


def test_a_bedtime_after_midnight_ends_the_day_that_began_the_morning_before():
    schedule = a_schedule(bedtimes=some_bedtimes(time(0, 30)))

    assert wall_times_on(schedule)[-1] == "04 22:30"


def test_a_day_whose_night_has_no_bedtime_ends_as_if_it_were_eleven():
    schedule = a_schedule(bedtimes=some_bedtimes(time(20), days=WEEKDAYS))
    saturday = date(2026, 3, 7)

    assert wall_times_on(schedule, saturday)[-1] == "07 21:00"


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_changing_clocks_still_keeps_its_wall_times(day: date):
    found = wall_times_on(a_schedule(), day)

    assert found[0] == f"{day:%d} 07:30"
    assert found[-1] == f"{day:%d} 20:30"


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 12.5), (date(2026, 10, 24), 14.5), (date(2026, 3, 4), 13.5)],
)
def test_a_night_shift_over_a_change_of_clocks_is_spread_over_the_real_hours(
    day: date, hours: float
):
    schedule = a_schedule(wake=time(17), bedtimes=some_bedtimes(time(9)))

    slots = schedule.slots_on(day)

    assert slots[-1].due_at - slots[0].due_at == hours * HOUR
    assert all(gap >= HOUR for gap in gaps_on(schedule, day))


def test_somebody_who_wakes_at_the_minute_of_bedtime_has_a_whole_day():
    schedule = a_schedule(wake=time(22, 30), bedtimes=some_bedtimes(time(22, 30)))

    found = wall_times_on(schedule)

    assert (found[0], found[-1]) == ("04 23:00", "05 20:30")


def test_a_waking_day_that_ends_two_dates_later_is_not_cut_short():
    bedtimes = some_bedtimes(time(11)).with_bedtime(time(22), days={Weekday.WEDNESDAY})
    schedule = a_schedule(wake=time(23), bedtimes=bedtimes)
    last = schedule.slots_on(DAY)[-1]

    upcoming = slots_after(schedule, after=an_instant(DAY + 2 * timedelta(days=1), time(8)))

    assert last.due_at == an_instant(DAY + 2 * timedelta(days=1), time(9))
    assert last in upcoming


def test_a_waking_time_that_the_clocks_skip_is_an_hour_later_that_day():
    schedule = a_schedule(wake=time(2, 30))

    assert wall_times_on(schedule, date(2026, 3, 29))[0] == "29 04:00"


def test_a_prompt_is_worth_sending_for_half_an_hour():
    for slot in a_schedule().slots_on(DAY):
        assert slot.stale_at - slot.due_at == timedelta(minutes=30)


def test_the_prompts_of_a_day_are_numbered_from_nought():
    assert [name_of(slot) for slot in a_schedule().slots_on(DAY)] == [(DAY, n) for n in range(8)]


@pytest.mark.parametrize("target_ml", [1200, 1600, 2000])
def test_the_target_lies_between_its_limits(target_ml: int):
    assert WaterRule(target_ml=target_ml).target_ml == target_ml


@pytest.mark.parametrize("target_ml", [-1600, 0, 1199, 2001, 20000])
def test_a_target_outside_its_limits_is_refused(target_ml: int):
    with pytest.raises(RuleOutOfRangeError, match="between 1200 and 2000") as refusal:
        WaterRule(target_ml=target_ml)

    assert (refusal.value.low, refusal.value.high, refusal.value.got) == (1200, 2000, target_ml)


@pytest.mark.parametrize(
    ("target_ml", "prompts"), [(1200, 6), (1300, 7), (1500, 8), (1600, 8), (1900, 10), (2000, 10)]
)
def test_a_day_holds_as_many_prompts_as_the_target_has_glasses(target_ml: int, prompts: int):
    assert WaterRule(mode=WaterMode.TARGET, target_ml=target_ml).prompts == prompts


@given(target_ml=st.integers(1200, 2000))
def test_a_glass_at_every_prompt_meets_any_target_with_less_than_a_glass_too_many(target_ml: int):
    prompts = WaterRule(mode=WaterMode.TARGET, target_ml=target_ml).prompts

    assert 0 <= prompts * GLASS_ML - target_ml < GLASS_ML


@given(target_ml=st.integers(1200, 2000))
def test_gentle_is_three_nudges_whatever_the_target(target_ml: int):
    assert WaterRule(mode=WaterMode.GENTLE, target_ml=target_ml).prompts == 3


def check_day(schedule: WaterSchedule, day: date) -> None:
    slots = schedule.slots_on(day)
    gaps = gaps_on(schedule, day)

    assert len(slots) <= schedule.rule.prompts
    assert all(gap >= HOUR for gap in gaps)
    assert not gaps or max(gaps) - min(gaps) <= MINUTE
    if slots:
        wake_at = an_instant(day, schedule.rule.wake, zone_key=schedule.zone.key)
        assert slots[0].due_at - wake_at == timedelta(minutes=30)


@given(
    rule=rules,
    week=weeks,
    key=st.sampled_from(all_zone_keys()),
    day=st.dates(FIRST_NIGHT, LAST_NIGHT),
)
def test_prompts_are_even_and_an_hour_apart_in_any_life_zone_and_day(rule, week, key, day):
    schedule = WaterSchedule(zone=zone_for(key), bedtimes=Bedtimes(by_weekday=week), rule=rule)

    check_day(schedule, day)


@given(
    rule=rules,
    bedtime=wall_times,
    key=st.sampled_from(all_zone_keys()),
    day=st.dates(FIRST_NIGHT, LAST_NIGHT),
)
def test_no_prompt_comes_in_the_hours_before_bed_or_while_asleep(rule, bedtime, key, day):
    schedule = WaterSchedule(zone=zone_for(key), bedtimes=some_bedtimes(bedtime), rule=rule)
    slots = schedule.slots_on(day)
    assume(slots)

    beds = [
        an_instant(day + step * timedelta(days=1), bedtime, zone_key=key) for step in range(-1, 3)
    ]
    bed_at = min(bed for bed in beds if bed > slots[0].due_at - timedelta(minutes=30))

    assert slots[-1].due_at <= bed_at - rule.ends_before_bed
    if len(slots) > 1:
        assert slots[-1].due_at == bed_at - rule.ends_before_bed


@given(
    rule=rules,
    week=weeks,
    key=st.sampled_from(all_zone_keys()),
    day=st.dates(FIRST_NIGHT, LAST_NIGHT),
)
def test_no_slot_comes_twice_and_all_come_in_order(rule, week, key, day):
    schedule = WaterSchedule(zone=zone_for(key), bedtimes=Bedtimes(by_weekday=week), rule=rule)
    after = an_instant(day, time(12), zone_key=key)

    upcoming = list(slots_after(schedule, after=after))

    assert max(Counter(name_of(slot) for slot in upcoming).values(), default=0) <= 1
    due = [slot.due_at for slot in upcoming]
    assert due == sorted(due)
    assert all(instant > after for instant in due)


def test_on_days_of_changing_clocks_every_zone_keeps_the_rules():
    lives = [(time(7), time(22, 30)), (time(17), time(9)), (time(2, 30), time(18))]
    for clocks in all_clocks():
        for change in clocks.changes:
            day: datetime = change.wall_times[0]
            for wake, bedtime in lives:
                schedule = a_schedule(
                    wake=wake, bedtimes=some_bedtimes(bedtime), zone_key=clocks.keys[0]
                )
                for step in (-1, 0, 1):
                    check_day(schedule, day.date() + step * timedelta(days=1))
