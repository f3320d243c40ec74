"""The weekly summary: off until somebody wants it, on Mondays at six, and silent where it has nothing to say."""

from collections.abc import Mapping
from datetime import timedelta

import discord

from bot.kinds.summary import SUMMARY, SummaryRule
from tests.behaviour.person import Person, labels
from tests.behaviour.scenes import DUE, MINUTE, NIGHT, opt_in
from tests.behaviour.stage import Stage, utc

MONDAY = utc(2026, 3, 9, 17)
"""Six o'clock in Berlin, on the first Monday after the usual night, a Wednesday."""

WEEK, HOUR = 7 * NIGHT, timedelta(hours=1)
LONGEST_FIRST_LINE = 80
BUTTONS = ["Stop these"]


async def want_summary(stage: Stage, ada: Person) -> None:
    await stage.process.charley.services.preferences.turn_on(ada.id, SummaryRule())


def summaries(ada: Person) -> list[discord.Message]:
    return [each for each in ada.dms if each.content.startswith("**Last week")]


async def live_a_week(stage: Stage, ada: Person, answers: str) -> None:
    """Let nights pass from the usual one on: `d`one, `s`kipped, or not answered at all."""
    for night, answer in enumerate(answers):
        await stage.run_until(DUE + night * NIGHT + MINUTE)
        label = {"d": "Done", "s": "Skip tonight"}.get(answer)
        if label is not None:
            await ada.presses(ada.last_dm, label)


async def stored_summaries(stage: Stage, ada: Person) -> list[Mapping[str, object]]:
    rows = (await stage.stored(ada))["occurrences"]
    return [row for row in rows if row["kind"] == SUMMARY and row["due_at"] is not None]


async def test_a_summary_comes_on_monday_at_six_and_says_how_the_week_went(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddsdd")

    await stage.run_until(MONDAY + MINUTE)

    (summary,) = summaries(ada)
    first, *more = summary.content.splitlines()
    assert summary.created_at == MONDAY
    assert first == "**Last week: 4 of 5 nights.** Strength: 19%."
    assert len(first) <= LONGEST_FIRST_LINE
    assert [each[:3] for each in more] == ["-# "]
    assert labels(summary) == BUTTONS


async def test_nobody_gets_a_summary_who_has_not_asked_for_it(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await live_a_week(stage, ada, "ddddd")

    await stage.run_until(MONDAY + HOUR)

    assert summaries(ada) == []
    assert await stored_summaries(stage, ada) == []


async def test_the_second_summary_says_the_strength_of_both_weeks_and_another_tip(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd" + "ddsdddd")

    await stage.run_until(MONDAY + WEEK + MINUTE)

    before, after = summaries(ada)
    first, *_ = after.content.splitlines()
    assert first == "**Last week: 6 of 7 nights.** Strength: 44%, the week before 23%."
    assert after.content.splitlines()[-1] != before.content.splitlines()[-1]
