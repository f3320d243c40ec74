"""Direct messages that do not arrive: said at once, never the end of a schedule."""

from datetime import timedelta

import pytest
from simcord import InteractionResult

from tests.behaviour.person import Person, labels, shown, text_of
from tests.behaviour.scenes import BEDTIME, DUE, MINUTE, NIGHT, live_in_berlin, opt_in
from tests.behaviour.stage import Stage

BLOCKED, NO_SHARED_SERVER = 50007, 50278
CLOSED = pytest.mark.parametrize(
    "code", [BLOCKED, NO_SHARED_SERVER], ids=["blocked", "no shared server"]
)
NOT_REACHED = "**My direct message did not reach you.**\nWhat you set is saved"


async def start(person: Person, kinds: list[str]) -> InteractionResult:
    hello = await person.types("start")
    form = await person.presses(shown(hello), "Somewhere else")
    question = await person.fills_in(form, place="Munich", bedtime="22:30", kinds=kinds)
    return await person.presses(shown(question), "Yes, write to me")


@CLOSED
async def test_start_says_that_the_message_did_not_arrive(
    stage: Stage, ada: Person, code: int
) -> None:
    stage.fail_deliveries(code=code)

    answer = await start(ada, ["stretch"])

    assert NOT_REACHED in text_of(answer)
    assert "**Privacy Settings**" in text_of(answer)
    assert labels(shown(answer)) == ["Try again"]
    assert not ada.dms


@CLOSED
async def test_try_again_sends_once_the_way_is_open(stage: Stage, ada: Person, code: int) -> None:
    stage.fail_deliveries(code=code)
    answer = await start(ada, ["stretch"])
    stage.accept_deliveries()

    again = await ada.presses(shown(answer), "Try again")
    await stage.run_until(DUE)

    assert "it arrived" in text_of(again)
    assert [each.created_at for each in ada.reminders] == [DUE]


async def test_try_again_may_fail_again(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries(code=BLOCKED)
    answer = await start(ada, ["stretch"])

    again = await ada.presses(shown(answer), "Try again")

    assert NOT_REACHED in text_of(again)
    assert "Send a test" in labels(shown(again))
    assert "Then press **Send a test**." in text_of(again)


async def test_whoever_wants_drinks_too_can_try_again(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries(code=BLOCKED)

    answer = await start(ada, ["stretch", "water"])

    assert NOT_REACHED in text_of(answer)
    assert "Try again" in labels(shown(answer))


@CLOSED
async def test_what_was_set_is_kept_and_heals_at_the_next_command(
    stage: Stage, ada: Person, code: int
) -> None:
    stage.fail_deliveries(code=code)
    await start(ada, ["stretch"])
    await stage.run_until(DUE + NIGHT)
    stage.accept_deliveries()

    answer = await ada.types("reminders")
    await stage.run_until(DUE + 3 * NIGHT)

    assert "30 minutes before bedtime" in text_of(answer)
    assert [each.created_at for each in ada.reminders] == [DUE + 2 * NIGHT, DUE + 3 * NIGHT]


async def test_the_command_that_turns_reminders_on_says_it_too(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    stage.fail_deliveries(code=BLOCKED)

    answer = await ada.types("stretch remind", enabled=True)

    assert NOT_REACHED in text_of(answer)
    assert labels(shown(answer)) == ["Try again"]


@CLOSED
async def test_a_refusal_for_one_night_keeps_the_schedule(
    stage: Stage, ada: Person, code: int
) -> None:
    await opt_in(ada)
    stage.fail_deliveries(code=code, times=1)
    await stage.run_until(BEDTIME)

    assert (await stage.stored(ada))["reminders"][0]["enabled"]
    await ada.types("stretch done")
    await stage.run_until(DUE + NIGHT)

    assert [each.created_at for each in ada.reminders] == [DUE + NIGHT]


async def test_a_passing_refusal_heals_within_the_minute(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stage.fail_deliveries(code=50001, times=1)

    await stage.run_until(DUE + MINUTE)

    assert len(ada.reminders) == 1


async def test_discords_own_trouble_is_waited_out(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stage.fail_deliveries(status=503, times=3)

    await stage.run_until(DUE + 5 * MINUTE)

    assert len(ada.reminders) == 1


async def test_a_press_shows_that_somebody_is_there_again(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await stage.run_until(DUE)
    stage.fail_deliveries(code=BLOCKED, times=1)
    await stage.run_until(DUE + NIGHT)

    await ada.presses(ada.reminders[0], "Done")
    await stage.run_until(DUE + 2 * NIGHT)

    assert len(ada.dms) == 3


async def test_nobody_unreachable_is_tried_night_after_night(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stage.fail_deliveries(code=BLOCKED)
    await stage.run_until(DUE)
    tried = stage.deliveries_tried()

    await stage.run_until(DUE + 5 * NIGHT)

    assert stage.deliveries_tried() == tried


async def test_one_persons_closed_door_delays_nobody_else(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await opt_in(ada)
    await opt_in(bob)
    stage.fail_deliveries(code=BLOCKED, to=ada)

    await stage.run_until(DUE + timedelta(seconds=1))

    assert not ada.reminders
    assert [each.created_at for each in bob.reminders] == [DUE]


async def test_only_a_first_consent_is_greeted(ada: Person) -> None:
    await opt_in(ada)
    await ada.types("stretch remind", enabled=False)
    await ada.types("stretch remind", enabled=True)

    first, second = (message.content for message in ada.dms)
    assert first.startswith("**Hello, I am Charley.")
    assert second.startswith("**Your reminders are on again. My messages reach you.**")
