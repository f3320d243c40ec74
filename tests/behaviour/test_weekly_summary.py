"""The weekly summary: off until somebody wants it, on Mondays at six, and silent where it has nothing to say."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import discord
import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.kinds.summary import SUMMARY, SummaryRule
from tests.behaviour.person import Person, labels, shown, text_of
from tests.behaviour.scenes import DUE, MINUTE, NIGHT, full_time, live_in_berlin, opt_in
from tests.behaviour.stage import Stage, utc
from tests.behaviour.test_privacy import file_of

MONDAY = utc(2026, 3, 9, 17)
"""Six o'clock in Berlin, on the first Monday after the usual night, a Wednesday."""

WEEK, HOUR = 7 * NIGHT, timedelta(hours=1)
LONGEST_FIRST_LINE = 80
BUTTONS = ["Open", "Stop these"]


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


@pytest.mark.parametrize(("answers", "done"), [("dddd-", 4), ("-dddd", 4), ("d---d", 2)])
async def test_it_counts_as_the_progress_does_with_a_sunday_that_still_waits_for_its_answer(
    stage: Stage, ada: Person, answers: str, done: int
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, answers)

    await stage.run_until(MONDAY + MINUTE)

    (summary,) = summaries(ada)
    assert summary.content.startswith(f"**Last week: {done} of 5 nights.**")
    progress = text_of(await ada.types("progress"))
    assert f"Done on {done} of 5 planned nights." in progress
    strength = re.search(r"Strength: \d+%", summary.content)
    assert strength is not None
    assert strength[0] in progress


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


async def test_stop_these_turns_it_off_and_turn_back_on_brings_it_back_as_it_was(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd")
    await stage.run_until(MONDAY + MINUTE)
    before = summaries(ada)[0].content

    stopped = await ada.presses(summaries(ada)[0], "Stop these")
    said, home = text_of(stopped), text_of(await ada.types("reminders"))
    back = await ada.presses(shown(stopped), "Turn back on")

    assert said.startswith("**The weekly summary is off.**")
    assert "Weekly summary" not in home
    assert (text_of(back), labels(shown(back))) == (before, BUTTONS)
    assert "📈 **Weekly summary:** on Mondays at" in text_of(await ada.types("reminders"))


async def test_after_stop_these_nothing_comes(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd")
    await stage.run_until(MONDAY + MINUTE)
    await ada.presses(summaries(ada)[0], "Stop these")

    await live_a_week(stage, ada, "-----ddddddd")
    await stage.run_until(MONDAY + WEEK + HOUR)

    assert len(summaries(ada)) == 0  # the only one says that it is off


async def test_turned_back_on_a_week_later_it_tells_when_the_next_one_comes(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd")
    await stage.run_until(MONDAY + MINUTE)
    stopped = await ada.presses(summaries(ada)[0], "Stop these")
    await stage.run_until(MONDAY + 3 * NIGHT)

    back = await ada.presses(shown(stopped), "Turn back on")

    assert text_of(back).startswith(
        f"**They are back on.**\nThe next one comes {full_time(MONDAY + WEEK)}"
    )


async def test_the_home_has_a_line_with_its_switch_while_it_is_on(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    before = text_of(await ada.types("reminders"))
    await want_summary(stage, ada)

    home = await ada.types("reminders")
    while_on = text_of(home)
    off = await ada.presses(shown(home), "Turn summary off")
    while_off = text_of(off)
    on = await ada.presses(shown(off), "Undo")

    assert "Weekly summary" not in before
    assert "📈 **Weekly summary:** on Mondays at" in while_on
    assert while_off.startswith("**The weekly summary is off.**")
    assert "📈" not in while_off
    assert "📈 **Weekly summary:** on Mondays at" in text_of(on)


Doing = Callable[[Stage, Person], Awaitable[object]]


async def take_bedtimes_away(_stage: Stage, ada: Person) -> None:
    await ada.types("bedtime", time="off")


async def pause(_stage: Stage, ada: Person) -> None:
    await ada.types("pause", nights=5)


async def pause_over_monday(_stage: Stage, ada: Person) -> None:
    await ada.types("pause", nights=14)


async def close_dms(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries(code=50007, to=ada)


@pytest.mark.parametrize(
    ("doing", "reason"),
    [
        (take_bedtimes_away, Reason.NOTHING_TO_SAY),
        (pause, Reason.NOTHING_TO_SAY),
        (pause_over_monday, Reason.PAUSED),
        (close_dms, Reason.UNREACHABLE),
    ],
)
async def test_it_is_not_sent_where_there_is_nothing_to_say_and_the_reason_is_kept(
    stage: Stage, ada: Person, doing: Doing, reason: Reason
) -> None:
    stage.expected_trouble = doing is close_dms
    await opt_in(ada)
    await want_summary(stage, ada)
    await doing(stage, ada)
    tried = stage.deliveries_tried()

    await stage.run_until(MONDAY + HOUR)

    first, *_ = await stored_summaries(stage, ada)
    assert summaries(ada) == []
    assert (first["state"], first["reason"]) == (State.SKIPPED, reason)
    assert stage.deliveries_tried() - tried <= 1  # the reminder that showed that they are closed


async def test_it_is_silent_while_nobody_answers(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await stage.run_until(MONDAY + 3 * WEEK + HOUR)

    kept = [(row["state"], row["reason"]) for row in await stored_summaries(stage, ada)]

    assert [reason for _, reason in kept[-3:-1]] == [Reason.QUIET, Reason.QUIET]
    assert all(each.created_at < MONDAY + 2 * WEEK for each in summaries(ada))


@pytest.mark.parametrize(("down_for", "said"), [(5, "5 hours"), (23, "23 hours"), (25, None)])
async def test_after_a_downtime_it_comes_late_and_says_so_or_not_at_all(
    stage: Stage, ada: Person, down_for: int, said: str | None
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd")
    await stage.run_until(MONDAY - MINUTE)

    await stage.restart(down_for=down_for * HOUR + MINUTE)
    await stage.pass_time(MINUTE)

    late = [each.content.splitlines()[-1] for each in summaries(ada)]
    assert late == ([f"-# Sorry, this comes {said} late."] if said else [])


async def test_it_comes_in_one_message_with_a_stretch_of_the_same_hour(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada, bedtime="18:35")
    await ada.types("stretch remind", enabled=True)
    await want_summary(stage, ada)
    await stage.run_until(MONDAY - NIGHT + 10 * MINUTE)
    await ada.presses(ada.last_dm, "Done")

    await stage.run_until(MONDAY + 10 * MINUTE)
    message = ada.last_dm
    done = await ada.presses(message, "Done")

    assert message.content.startswith("**Time for your bedtime stretch.**")
    assert "**Last week: 1 of 5 nights.**" in message.content
    assert {"Start", "Done", "Turn stretch off", "Turn summary off"} <= set(labels(message))
    assert text_of(done).startswith("**Done tonight ✓**")
    assert "**Last week: 1 of 5 nights.**" in text_of(done)


async def test_the_set_up_says_nothing_of_it(ada: Person) -> None:
    card = await ada.types("start")

    assert "ummary" not in text_of(card)
    assert not any("ummary" in label for label in labels(shown(card)))


async def test_a_new_bedtime_says_nothing_of_it(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)

    changed = await ada.types("bedtime", time="23:00")
    moved = await ada.types("timezone", place="Asia/Tokyo")

    assert "summary" not in text_of(changed)
    assert "Your next weekly summary moves from" in text_of(moved)


async def test_it_is_part_of_the_export_and_of_the_deletion(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "ddddd")
    await stage.run_until(MONDAY + MINUTE)

    records = await file_of(await ada.types("privacy export"))
    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")

    assert SUMMARY in {row["kind"] for row in records["reminders"]}
    assert SUMMARY in {row["kind"] for row in records["occurrences"]}
    assert not any((await stage.stored(ada)).values())
