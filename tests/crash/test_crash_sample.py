"""Twenty deaths of the matrix: every step once, on a database of each kind. `make crash`: 200."""

from pathlib import Path

import pytest

from tests.crash.matrix import rounds
from tests.crash.rounds import lane
from tests.crash.steps import Step
from tests.crash.verdicts import total

pytestmark = pytest.mark.process

SEED = 20261122
KILLS = 10

FIRST = {"sqlite": 0, "postgres": 9}
"""Where among the steps each begins: together they come to all of them."""

SHARES = [
    pytest.param("sqlite", "sqlite", id="sqlite"),
    pytest.param("postgres", "postgres", id="postgres", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("url", "database"), SHARES, indirect=["url"])
async def test_ten_deaths_lose_nothing_and_double_nothing(
    url: str, database: str, tmp_path: Path
) -> None:
    async with lane(database_url=url, folder=tmp_path, seed=SEED) as opened:
        results = [await opened.run(planned) for planned in rounds(KILLS, first=FIRST[database])]

    verdict = total(result.verdict for result in results)
    assert verdict.faults == ()
    assert sum(result.kills for result in results) == KILLS
    assert verdict.due == verdict.delivered + verdict.skipped.total()
    assert verdict.grouped == 2 * len(results)  # one person of each round gets two in one message
    assert set(verdict.skipped) == {"paused", "done"}


def test_the_sample_comes_to_every_step() -> None:
    sample = [planned for first in FIRST.values() for planned in rounds(KILLS, first=first)]

    assert {planned.step for planned in sample} == set(Step)


def test_the_whole_matrix_has_every_step_with_every_window() -> None:
    share = list(rounds(100))

    assert len({(each.step, each.nonce_window) for each in share}) == len(Step) * 2
