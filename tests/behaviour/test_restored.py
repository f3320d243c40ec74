"""After a restore nothing is sent again that was sent after the copy was made, and nothing is lost."""

from datetime import datetime, timedelta

from bot.domain.delivery.occurrence import State
from tests.behaviour.person import Person
from tests.behaviour.scenes import BEDTIME, DUE, MINUTE, NIGHT, opt_in, opt_in_to_water
from tests.behaviour.stage import Stage

HOUR = timedelta(hours=1)
TEN_PAST = DUE + 10 * MINUTE


def times(person: Person) -> list[datetime]:
    """Return when each reminder came."""
    return [each.created_at for each in person.reminders]


def at(instant: datetime, *times: datetime) -> bool:
    """Tell whether something came in the minute from an instant on."""
    return any(instant <= each < instant + MINUTE for each in times)


async def test_a_reminder_that_an_hour_old_copy_does_not_know_is_not_sent_twice(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(TEN_PAST - HOUR)
    copy = await stage.back_up()
    await stage.run_until(TEN_PAST)
    assert times(ada) == [DUE]

    await stage.restart(restored_from=copy)
    await stage.run_until(BEDTIME + 2 * HOUR)

    assert times(ada) == [DUE]
    [sent] = [each for each in (await stage.stored(ada))["occurrences"] if each["message_id"]]
    assert (sent["state"], sent["message_id"]) == (State.SENT, ada.reminders[0].id)
    await stage.run_until(DUE + NIGHT)
    assert times(ada) == [DUE, DUE + NIGHT]


async def test_a_reminder_that_was_not_sent_before_the_restore_is_sent_after_it(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(TEN_PAST - HOUR)
    copy = await stage.back_up()
    await stage.run_until(DUE - MINUTE)

    await stage.restart(down_for=11 * MINUTE, restored_from=copy)
    await stage.run_until(BEDTIME + 2 * HOUR)

    [reminder] = ada.reminders
    assert at(TEN_PAST, reminder.created_at)
    assert "10 minutes late" in reminder.content


async def test_prompts_planned_after_the_copy_was_made_are_not_sent_twice(
    stage: Stage, ada: Person
) -> None:
    """Their numbers are in no table of the copy: they are known by their kind and their time."""
    await opt_in_to_water(ada)
    copy = await stage.back_up()
    await stage.run_until(BEDTIME - 3 * HOUR)
    before = times(ada)
    assert len(before) > 2

    await stage.restart(restored_from=copy)
    await stage.run_until(BEDTIME - 3 * HOUR + MINUTE)
    at_once = times(ada)
    await stage.run_until(BEDTIME + 2 * HOUR)
    undisturbed = [time for time in times(ada) if time > BEDTIME - 3 * HOUR]

    assert at_once == before
    assert times(ada) == before + undisturbed
    assert len(set(undisturbed)) == len(undisturbed) > 0


async def test_a_prompt_minutes_before_the_restore_is_not_sent_again(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada)
    await stage.pass_time(MINUTE)
    copy = await stage.back_up()
    while len(ada.reminders) < 3:
        await stage.pass_time(10 * MINUTE)
    before = times(ada)

    await stage.restart(restored_from=copy)
    await stage.pass_time(20 * MINUTE)

    assert times(ada) == before


async def test_an_answered_reminder_is_found_as_well(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    copy = await stage.back_up()
    await stage.run_until(DUE + MINUTE)
    await ada.presses(ada.last_dm, "Done")

    await stage.restart(restored_from=copy)
    await stage.run_until(BEDTIME + 2 * HOUR)

    assert times(ada) == [DUE]


async def test_a_bedtime_moved_after_the_copy_was_made_brings_no_second_reminder(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await stage.run_until(DUE - 2 * HOUR)
    copy = await stage.back_up()
    await ada.types("bedtime", time="22:00")
    await stage.run_until(DUE - 15 * MINUTE)
    assert times(ada) == [DUE - 30 * MINUTE]

    await stage.restart(restored_from=copy)  # which knows of half past ten
    await stage.run_until(BEDTIME + 2 * HOUR)

    assert times(ada) == [DUE - 30 * MINUTE]


async def test_a_lookup_that_fails_is_made_again_before_anything_is_sent(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    copy = await stage.back_up()
    await stage.run_until(TEN_PAST)
    history = "/channels/{channel}/messages"
    stage.env.inject_error("GET", history.format(channel="*"), status=503, times=2)

    await stage.restart(restored_from=copy)
    await stage.run_until(BEDTIME + 2 * HOUR)

    assert times(ada) == [DUE]


async def test_the_nights_after_a_restore_are_looked_up_no_more(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    copy = await stage.back_up()
    await stage.run_until(TEN_PAST)
    await stage.restart(restored_from=copy)
    await stage.run_until(BEDTIME)
    looked = _lookups(stage)

    await stage.run_until(BEDTIME + 3 * NIGHT)

    assert len(ada.reminders) == 4
    assert _lookups(stage) == looked > 0


def _lookups(stage: Stage) -> int:
    calls = [call for call in stage.env.http_requests if call.method == "GET"]
    return sum(call.path.endswith("/messages") for call in calls)
