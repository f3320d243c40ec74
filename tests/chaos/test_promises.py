"""The judge of chaos itself: it sees what it is there to see."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.leaders import Belief, beliefs, together_s
from tests.chaos.page import page, table_of
from tests.chaos.promises import Result
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stretches import Stretch
from tests.crash.verdicts import Verdict
from tests.wire import WireDiscord
from tests.wire.model import Message

LAST = SCENARIOS["last-breath-first"]
CLEAN = Result(
    scenario=replace(SCENARIOS["two"], share=0.88, after_kill_s=15.0),
    seed=1,
    verdict=Verdict(due=440, delivered=440, skipped=Counter()),
    refused=0,
    seconds=9.9,
    kills=1,
    kills_in_time=1,
    after_kill_s=14.9,
    held=12,
    held_s=13.0,
    looked_up=3,
    repeats=1,
    stretches=2,
    stuck=0,
    stood_still_s=16.0,
    leaderships=2,
    led_together_s=0.0,
    ended_badly=(),
)


def test_a_clean_result_has_broken_nothing() -> None:
    assert CLEAN.broken == []
    assert f"{CLEAN.share:.3f}" == "0.889"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verdict": Verdict(lost=("stretch 1",))}, "1 lost, such as stretch 1"),
        ({"verdict": Verdict(delivered=440, doubled=("stretch 1",))}, "1 doubled"),
        ({"verdict": Verdict(delivered=440, wrong=("stretch 1",))}, "1 on record wrongly"),
        ({"refused": 2}, "2 requests refused with 429"),
        ({"seconds": 10.1}, "0.871 of the limit instead of 0.88"),
        ({"after_kill_s": 15.0}, "the last message came 15.0 s after the kill"),
        ({"stuck": 1}, "1 of 2 stretches did not go on"),
        ({"led_together_s": 0.01}, "two processes led at once, for 0.01 s"),
        ({"ended_badly": ("process 1 ended",)}, "1 ended badly, such as process 1 ended"),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
def test_every_broken_promise_is_named(change: dict[str, Any], words: str) -> None:
    broken = replace(CLEAN, **change).broken

    assert any(sentence.startswith(f"two: {words}") for sentence in broken)


def test_a_page_names_what_was_broken_and_has_a_row_for_each_scenario() -> None:
    results = [CLEAN, replace(CLEAN, scenario=LAST, refused=1)]

    text = page(results, machine="a machine", minutes=3)

    assert "**Broken promises**: last-breath-first: 1 requests refused with 429" in text
    assert text.count("| last-breath-first |") == 2
    assert table_of(results).row_count == 2


def line(action: str, at: float) -> dict[str, Any]:
    return {"action": action, "heard_at": at}


def test_a_belief_ends_with_what_ends_it_and_a_frozen_one_comes_back() -> None:
    log = [
        line("starting", 0),
        line("leadership_gained", 1),
        line("killed", 2),
        line("leadership_lost", 3),
        line("leadership_gained", 4),
        line("frozen", 5),
        line("woken", 7),
        line("leadership_lost", 9),
        line("frozen", 9.5),
        line("woken", 10),
        line("leadership_gained", 11),
        line("frozen", 13),
        line("woken", 15),
        line("leadership_lost", 15.5),
    ]

    held = [(each.since, each.until) for each in beliefs(0, log, until=20)]

    assert held == [(1, 2), (4, 5), (8, 9), (11, 13)]


def test_two_that_lead_at_once_are_seen() -> None:
    first, second, third = (
        Belief(seat=number, since=since, until=until)
        for number, (since, until) in enumerate([(0, 5), (5, 9), (8.5, 12)])
    )

    assert together_s([first, second]) == 0
    assert together_s([first, second, third]) == 0.5


async def test_a_stretch_that_changes_no_more_is_stuck_unless_it_is_done() -> None:
    async with WireDiscord() as discord:
        ada = discord.add_user("ada")
        channel = discord.world.direct(discord.bot, ada)
        card = Message(id=1, channel=channel, author=discord.bot.user, created_at=0, content="Hold")
        stretch = Stretch(person=ada, card=card, began_at=100.0)

        for card.edited_at in (115.0, 115.0, 145.0):
            stretch.look()

        assert stretch.changes == [115.0, 145.0]
        assert stretch.stood_still_s(until=150) == 30
        assert stretch.stood_still_s(until=200) == 55
        assert stretch.goes_on(since=140)
        assert not stretch.goes_on(since=150)
        card.content = "## Done. Sleep well."
        assert stretch.goes_on(since=150)
        assert stretch.stood_still_s(until=200) == 30
