"""A small chaos: two processes, one killed, every connection cut. `make chaos` has the great ones."""

import random
from pathlib import Path

import pytest

from tests.chaos.faults import CutConnections, KillProcess, Moment, Timeline
from tests.chaos.run import Planned, live
from tests.chaos.scenarios import SCENARIOS, Scenario
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.process, pytest.mark.postgres]

SEED = 20261129
PEOPLE = 200
LEAD_S = 4.0
"""Both processes have started by then on a quiet machine; on a busy one the second comes later."""


def _kill_and_cut(chance: random.Random, _people: int) -> Timeline:
    return (
        Moment(at_s=1.5, fault=KillProcess(seat=chance.randrange(2), pause_s=0.5)),
        Moment(at_s=3.0, fault=CutConnections()),
    )


SMALL = Scenario(
    name="small",
    what="one of two processes killed, then every connection cut",
    draw=_kill_and_cut,
    people=PEOPLE,
    stretches=1,
)


async def test_a_kill_and_a_cut_lose_nothing_and_double_nothing(
    postgres_server: PostgresServer, worker_id: str, tmp_path: Path
) -> None:
    name = f"chaos_{worker_id}"
    url = postgres_server.create_database(name)

    result = await live(
        Planned(scenario=SMALL, seed=SEED, people=PEOPLE, lead_s=LEAD_S),
        postgres=postgres_server,
        url=url,
        folder=tmp_path,
    )
    postgres_server.drop_database(name)

    assert result.broken == []
    assert (result.verdict.due, result.verdict.delivered, result.kills) == (PEOPLE, PEOPLE, 1)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_seed_draws_the_same_faults_again_and_another_one_others(name: str) -> None:
    scenario = SCENARIOS[name]
    [first, again, other] = [
        Planned(scenario=scenario, seed=seed, people=scenario.people).timeline()
        for seed in (1, 1, 2)
    ]

    assert first == again
    assert (first != other) == bool(first)


def test_the_whole_run_kills_a_hundred_times_and_more() -> None:
    named = [each for name, each in SCENARIOS.items() if name.startswith("kills")]
    kills = [
        moment.fault
        for each in named
        for moment in Planned(scenario=each, seed=1, people=each.people).timeline()
        if isinstance(moment.fault, KillProcess)
    ]

    assert len(kills) == 100
    assert sum(each.people for each in named) == 10_000
