"""The simulation of capacity: what is due comes from the domain, and nothing gets lost in a queue."""

import pytest

from benchmarks.capacity.answers import outcome
from benchmarks.capacity.charts import hours_chart, people_chart
from benchmarks.capacity.demand import Due, demand, fullest_moment, messages_a_day, spread
from benchmarks.capacity.habits import (
    GENTLE,
    GROUPED,
    MIXED,
    STRETCH_ONLY,
    TARGET,
    bedtime_shares,
    zone_shares,
)
from benchmarks.capacity.queue import (
    RATE,
    STEP_S,
    drinks_last,
    earliest_deadline_first,
    longest_waiting_first,
    of_kind,
    run,
)
from bot.domain.delivery.grouping import GROUPED_WITHIN
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH

ORDERS = [longest_waiting_first, earliest_deadline_first, drinks_last]


def due(kind: str, at: float, stale_after: float, people: float) -> Due:
    return Due(
        kind=kind,  # type: ignore[arg-type]
        at=at,
        stale_at=at + stale_after,
        people=people,
        wanted_at=at,
    )


def test_everybody_lives_and_sleeps_somewhere() -> None:
    assert sum(zone_shares().values()) == pytest.approx(1)
    assert sum(bedtime_shares().values()) == pytest.approx(1)
    assert max(zone_shares(), key=zone_shares().__getitem__) == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("mix", "messages"),
    [({STRETCH_ONLY: 1.0}, 1), ({GENTLE: 1.0}, 4), ({TARGET: 1.0}, 9), (MIXED, 3.75)],
)
def test_people_get_what_the_domain_plans(mix: dict[object, float], messages: float) -> None:
    assert messages_a_day(demand(mix)) == pytest.approx(messages)  # type: ignore[arg-type]


def test_what_is_due_together_is_one_message() -> None:
    saved = messages_a_day(demand(MIXED)) - messages_a_day(demand(GROUPED))

    assert saved == pytest.approx(0.5)  # of half the people the last drink


def test_spreading_moves_people_and_loses_none() -> None:
    moved = spread([due(STRETCH, 3600, 5400, 1.0)], over=GROUPED_WITHIN)

    assert sum(each.people for each in moved) == pytest.approx(1)
    assert {each.at for each in moved} == {3600 - 60.0 * step for step in range(10)}
    assert {each.wanted_at for each in moved} == {3600}


@pytest.mark.parametrize("order", ORDERS)
def test_a_queue_sends_as_fast_as_it_may_and_drops_what_is_stale(order: object) -> None:
    all_due = [due(STRETCH, 100, 5400, 30 * RATE * STEP_S), due(DRINKS, 100, 100, RATE * 3600)]

    day = run(all_due, people=1, order=order)  # type: ignore[arg-type]

    stretches, drinks = of_kind(day, STRETCH), of_kind(day, DRINKS)
    assert stretches.dropped == 0
    assert stretches.delivered == pytest.approx(30 * RATE * STEP_S)
    assert drinks.delivered + drinks.dropped == pytest.approx(RATE * 3600)
    assert stretches.lateness_s(1) >= 29 * STEP_S
    assert drinks.lateness_s(1) <= 100


def test_the_order_decides_who_waits() -> None:
    all_due = [due(DRINKS, 0, 1800, RATE * 600), due(STRETCH, 10, 5400, RATE * 600)]

    late = {
        order: of_kind(run(all_due, people=1, order=order), STRETCH).lateness_s(1)
        for order in ORDERS
    }

    assert late[drinks_last] < 700
    assert late[longest_waiting_first] > 1100
    assert late[earliest_deadline_first] > 1100


def test_few_people_are_reminded_on_time() -> None:
    day = outcome("", demand(MIXED), people=10_000)

    assert day.is_fine
    assert day.stretches.lateness_s(1) < 60
    assert not outcome("", demand(MIXED), people=2_000_000).is_fine


def test_the_charts_hold_every_curve() -> None:
    day = run(demand(MIXED), people=100_000)

    assert hours_chart(day, people=100_000).count("<rect") == 1 + 2 * 24
    assert people_chart({"a": [(1e4, 1), (1e5, 9)], "b": [(1e4, 2), (1e5, 99)]}).count("<poly") == 3


def test_with_eight_prompts_the_fullest_second_is_no_fuller_than_with_three_at_round_times() -> (
    None
):
    # Why `gentle` carries no more people than `with a goal`, as the page says.
    gentle, target = demand({GENTLE: 1.0}), demand({TARGET: 1.0})

    assert messages_a_day(gentle) < messages_a_day(target) / 2
    assert fullest_moment(gentle) >= fullest_moment(target)
