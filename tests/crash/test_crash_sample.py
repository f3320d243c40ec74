"""A few deaths of the matrix: every step once, on a database of each kind. `make crash`: 200."""

from pathlib import Path

import pytest

from tests.crash.matrix import ABOUT_POSTS, ALL, REMINDERS, rounds
from tests.crash.rounds import Round, lane
from tests.crash.steps import HIDDEN, OF_POSTS, Aim, History, Step
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


POSTS = {
    "sqlite": [
        Round(step=Step.BEFORE_SEND, aim=Aim.POST, nonce_window=0),
        Round(step=Step.BEFORE_RECORD, aim=Aim.POST, history=History.EMPTY, nonce_window=0),
    ],
    "postgres": [
        Round(step=Step.BEFORE_ANSWER, aim=Aim.POST, nonce_window=0),
        Round(step=Step.AFTER_ANSWER, aim=Aim.POST, history=History.NO_RIGHT, nonce_window=0),
    ],
}
"""What could be doubled, and what could be lost."""


@pytest.mark.parametrize(("url", "database"), SHARES, indirect=["url"])
async def test_ten_deaths_lose_nothing_and_double_nothing(
    url: str, database: str, tmp_path: Path
) -> None:
    planned = rounds(KILLS, first=FIRST[database], cases=REMINDERS)
    async with lane(database_url=url, folder=tmp_path, seed=SEED) as opened:
        results = [await opened.run(each) for each in planned]

    verdict = total(result.verdict for result in results)
    assert verdict.faults == ()
    assert sum(result.kills for result in results) == KILLS
    assert verdict.due == verdict.delivered + verdict.skipped.total()
    assert verdict.grouped == 2 * len(results)  # one person of each round gets two in one message
    assert set(verdict.skipped) == {"paused", "done"}


@pytest.mark.parametrize(("url", "database"), SHARES, indirect=["url"])
async def test_deaths_during_posts_double_nothing_and_lose_nothing_that_can_be_looked_up(
    url: str, database: str, tmp_path: Path
) -> None:
    async with lane(database_url=url, folder=tmp_path, seed=SEED) as opened:
        results = [await opened.run(each) for each in POSTS[database]]

    verdict = total(result.verdict for result in results)
    assert verdict.faults == ()
    assert [result.kills for result in results] == [1, 1]
    assert verdict.due == verdict.delivered + verdict.presumed + verdict.skipped.total()
    assert all(
        result.verdict.presumed == 0
        for result in results
        if result.round.history is History.READABLE
    )


def test_the_sample_comes_to_every_step() -> None:
    sample = [
        planned
        for first in FIRST.values()
        for planned in rounds(KILLS, first=first, cases=REMINDERS)
    ]

    assert {planned.step for planned in sample} == set(Step)


def test_the_whole_matrix_has_every_step_with_every_window() -> None:
    share = [each for each in rounds(100) if each.history is History.READABLE]

    assert len({(each.step, each.aim, each.nonce_window) for each in share}) == 2 * (
        len(Step) + len(OF_POSTS)
    )


def test_the_whole_matrix_kills_during_posts_whose_channels_hide_their_history() -> None:
    share = [each for each in rounds(100) if each.history is not History.READABLE]

    assert {each.step for each in share} == set(OF_POSTS)
    assert {(each.history, each.nonce_window) for each in share} == {
        (history, window) for history in HIDDEN for window in (0.0, 300.0)
    }


def test_the_part_about_posts_is_a_part_of_the_whole() -> None:
    assert set(ABOUT_POSTS) < set(ALL)
    assert {case.aim for case in ABOUT_POSTS} == {Aim.POST}
