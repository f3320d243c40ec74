"""A fortnight without an answer: one offer to pause, then silence until somebody is there again."""

from datetime import timedelta

import pytest

from tests.behaviour.person import Person, labels, text_of
from tests.behaviour.scenes import DUE, NIGHT, full_time, opt_in
from tests.behaviour.stage import Stage

FORTNIGHT = 14


async def say_nothing_for(stage: Stage, nights: int) -> None:
    """Let so many nights pass without an answer, and the minute after the next one's reminder."""
    await stage.run_until(DUE + nights * NIGHT + timedelta(minutes=1))


async def fall_silent(stage: Stage, ada: Person) -> None:
    """Let the offer arrive, and two silent nights pass."""
    await opt_in(ada)
    await say_nothing_for(stage, FORTNIGHT + 2)
    assert len(ada.reminders) == FORTNIGHT + 1


async def test_the_fifteenth_night_offers_a_pause_once_and_then_comes_silence(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await say_nothing_for(stage, FORTNIGHT - 1)
    assert all("Time for your bedtime stretch" in each.content for each in ada.reminders)

    await say_nothing_for(stage, FORTNIGHT + 5)

    offer = ada.reminders[-1]
    assert len(ada.reminders) == FORTNIGHT + 1
    assert offer.content.startswith("**You have not answered for 14 nights")
    assert labels(offer) == ["Keep reminding me", "Pause for 14 nights", "Stop these"]
    panel = await ada.types("reminders")
    assert "Quiet" not in text_of(panel), "a command has ended the silence"


async def test_keep_reminding_me_brings_the_reminders_back(stage: Stage, ada: Person) -> None:
    await fall_silent(stage, ada)

    answer = await ada.presses(ada.last_dm, "Keep reminding me")
    tonight_at = stage.now()
    await stage.pass_time(2 * NIGHT)

    assert text_of(answer).startswith("**I will keep reminding you.**")
    assert full_time(tonight_at) in text_of(answer), "the reminder of tonight is of use still"
    assert len(ada.dms) == 1 + FORTNIGHT + 1 + 1 + 2


async def test_a_pause_from_the_offer_ends_by_itself(stage: Stage, ada: Person) -> None:
    await fall_silent(stage, ada)

    answer = await ada.presses(ada.last_dm, "Pause for 14 nights")
    await stage.pass_time(15 * NIGHT)

    assert text_of(answer).startswith("**Paused.**")
    assert len(ada.dms) == 1 + FORTNIGHT + 1 + 2


async def test_stop_these_on_the_offer_stops_them(stage: Stage, ada: Person) -> None:
    await fall_silent(stage, ada)

    answer = await ada.presses(ada.last_dm, "Stop these")
    await stage.pass_time(2 * NIGHT)

    assert text_of(answer).startswith("**Stretch reminders are off.**")
    assert len(ada.dms) == 1 + FORTNIGHT + 1


@pytest.mark.parametrize("command", ["reminders", "stretch done"])
async def test_one_sign_of_life_starts_the_count_anew(
    stage: Stage, ada: Person, command: str
) -> None:
    await opt_in(ada)
    await say_nothing_for(stage, 12)
    await ada.types(command)

    await say_nothing_for(stage, 16)

    opening = ("**Time for your bedtime stretch", "**Done")
    assert all(each.content.startswith(opening) for each in ada.reminders)
