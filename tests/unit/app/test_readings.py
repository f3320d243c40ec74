"""Readings: the standstills of the loop, what Discord still grants, and shards that come and go."""

import asyncio
import math
import time
from datetime import timedelta

import pytest

from bot.app.gateway_link import GatewayStanding, ShardStanding
from bot.app.http.labels import MOST_SHARDS, Labels
from bot.app.http.metrics import Metrics
from bot.app.http.readings import IdentifyCount, LoopLag
from bot.domain.operations.measured import IdentifiesGranted, IdentifySpent

DAY = timedelta(days=1)
UP = ShardStanding(is_up=True, latency=timedelta(milliseconds=50))
DOWN = ShardStanding(is_up=False, latency=None)


class Monotonic:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Labels.of(kinds=(), commands=()), started_at=0)


def of_shards(metrics: Metrics, name: str) -> dict[str, float]:
    (family,) = (each for each in metrics.registry.collect() if each.name == name)
    return {sample.labels["shard"]: sample.value for sample in family.samples}


async def test_a_standstill_is_remembered_for_half_a_minute():
    lag = LoopLag(look_every=timedelta(milliseconds=1))

    measuring = asyncio.create_task(lag.measure())
    await asyncio.sleep(0)
    time.sleep(0.2)  # noqa: ASYNC251 - what is measured
    await measuring
    for _ in range(59):
        await lag.measure()
    remembered = lag.longest
    await lag.measure()

    assert remembered >= timedelta(seconds=0.15)
    assert lag.longest < timedelta(seconds=0.15)


def test_identifies_are_counted_down_until_discord_counts_anew():
    monotonic = Monotonic()
    count = IdentifyCount(monotonic=monotonic)
    before = count.left

    count.take_note(IdentifiesGranted(left=3, each_day=1_000, renewed_in=DAY))
    count.take_note(IdentifySpent())
    left = count.left
    monotonic.now += DAY.total_seconds()
    renewed = count.left
    count.take_note(IdentifySpent())

    assert (before, left, renewed) == (None, 2, 1_000)
    assert count.left == 999


def test_a_shard_that_is_gone_is_away_and_not_forgotten(metrics: Metrics):
    metrics.show_gateway(GatewayStanding(shards={0: UP, 1: DOWN}, guilds=5))
    first = of_shards(metrics, "charley_gateway_up")
    metrics.show_gateway(GatewayStanding())

    assert first == {"0": 1, "1": 0}
    assert of_shards(metrics, "charley_gateway_up") == {"0": 0, "1": 0}
    assert of_shards(metrics, "charley_gateway_latency_seconds") == {"0": pytest.approx(0.05, 0.05)}


def test_shards_beyond_the_labels_share_one_that_says_how_the_worst_is(metrics: Metrics):
    slow = ShardStanding(is_up=True, latency=timedelta(seconds=2))
    many = dict.fromkeys(range(MOST_SHARDS + 3), UP)

    metrics.show_gateway(GatewayStanding(shards=many | {MOST_SHARDS: slow}))
    all_up = of_shards(metrics, "charley_gateway_up")["other"]
    metrics.show_gateway(GatewayStanding(shards=many | {MOST_SHARDS + 1: DOWN}))

    assert all_up == 1
    assert of_shards(metrics, "charley_gateway_up")["other"] == 0
    assert len(of_shards(metrics, "charley_gateway_up")) == MOST_SHARDS + 1
    assert of_shards(metrics, "charley_gateway_latency_seconds")["0"] < 2


def test_a_shard_that_was_never_connected_is_away_and_not_missing():
    metrics = Metrics(Labels.of(kinds=(), commands=()), started_at=0, shards={2, 3})
    before = of_shards(metrics, "charley_gateway_up")
    metrics.show_gateway(GatewayStanding(shards={2: UP}))

    assert before == {"2": 0, "3": 0}
    assert of_shards(metrics, "charley_gateway_up") == {"2": 1, "3": 0}


def test_what_only_others_know_is_no_number_until_they_were_asked(metrics: Metrics):
    unknown = {
        family.name
        for family in metrics.registry.collect()
        if family.samples and all(math.isnan(sample.value) for sample in family.samples)
    }

    assert unknown == {
        "charley_planned_due",
        "charley_longest_wait_seconds",
        "charley_unreachable_users",
        "charley_calls",
        "charley_identifies_left",
        "charley_backup_timestamp_seconds",
        "charley_database_bytes",
        "charley_processes",
    }
