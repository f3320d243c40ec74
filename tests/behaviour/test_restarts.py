"""Restarts and downtime: nothing is lost, nothing doubled, nothing comes in a burst."""

from datetime import timedelta

from bot.playground.glue import as_bot
from tests.behaviour.person import Person, text_of
from tests.behaviour.scenes import BEDTIME, DUE, MINUTE, NIGHT, opt_in, opt_in_to_water
from tests.behaviour.stage import Stage, utc

HOUR = timedelta(hours=1)


async def test_restarts_around_a_due_minute_lose_and_double_nothing(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    seventh = DUE + 6 * NIGHT
    await stage.run_until(seventh - MINUTE)

    await stage.restart()
    await stage.run_until(seventh + MINUTE)
    await stage.restart()
    await stage.run_until(DUE + 13 * NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE + n * NIGHT for n in range(14)]


async def test_a_restart_in_the_due_second_sends_once(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)

    await stage.restart()
    await stage.run_until(BEDTIME)

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_a_short_downtime_is_made_up_for_without_a_word(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - MINUTE)

    await stage.restart(down_for=4 * MINUTE)

    assert [each.created_at for each in ada.reminders] == [DUE + 3 * MINUTE]
    assert "late" not in ada.last_dm.content


async def test_a_late_reminder_says_so(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - MINUTE)

    await stage.restart(down_for=21 * MINUTE)

    assert "Sorry, this comes 20 minutes late." in ada.last_dm.content
    assert len(ada.reminders) == 1


async def test_a_stale_reminder_is_skipped_and_the_schedule_lives_on(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - MINUTE)

    await stage.restart(down_for=3 * HOUR)
    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE + NIGHT]
    reasons = [row["reason"] for row in (await stage.stored(ada))["occurrences"]]
    assert reasons.count("stale") == 1


async def test_a_week_of_downtime_ends_without_a_burst(stage: Stage, ada: Person) -> None:
    await opt_in(ada, repeat=3)
    await stage.run_until(DUE - MINUTE)

    await stage.restart(down_for=7 * NIGHT + 40 * MINUTE)

    assert len(ada.reminders) == 1
    assert "Sorry, this comes 16 minutes late." in ada.last_dm.content
    await stage.run_until(DUE + 8 * NIGHT)
    assert len(ada.reminders) == 2


async def test_missed_drinks_are_never_caught_up(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await stage.run_until(utc(2026, 3, 5, 6))

    await stage.restart(down_for=6 * HOUR + 14 * MINUTE)

    (prompt,) = (each for each in ada.reminders if each.created_at > utc(2026, 3, 5))
    assert "Sorry, this comes 10 minutes late." in prompt.content


async def test_a_reminder_set_just_before_the_end_is_not_forgotten(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)

    await stage.restart()
    await stage.run_until(DUE)

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_a_pause_outlives_a_restart(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await ada.types("pause", nights=1)

    await stage.restart()
    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE + NIGHT]


async def test_a_snooze_outlives_a_restart(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)
    await ada.presses(ada.last_dm, "Snooze 10 min")

    await stage.restart(down_for=MINUTE)
    await stage.run_until(DUE + 10 * MINUTE)

    assert "Here I am again" in ada.last_dm.content


async def test_a_second_ready_within_the_hour_sends_nothing_twice(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)

    for _ in range(2):
        with as_bot(stage.env):
            stage.client.dispatch("ready")
        await stage.pass_time(20 * MINUTE)

    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_two_processes_on_one_database_send_once(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.add_process()

    await stage.run_until(DUE + 2 * NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE, DUE + NIGHT, DUE + 2 * NIGHT]


async def test_an_answer_given_to_one_process_counts_for_the_other(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada, repeat=2)
    await stage.add_process()
    await stage.run_until(DUE + MINUTE)

    answer = await ada.presses(ada.last_dm, "Done")
    await stage.run_until(BEDTIME + HOUR)

    assert text_of(answer).startswith("**Done tonight ✓**")
    assert len(ada.reminders) == 1
