"""Drink reminders stand behind the safety screen; of its answers only the date is kept."""

from datetime import date, timedelta

import pytest

from bot.domain.errors import ScreenDueError
from bot.domain.library.hydration import SCREEN_LASTS
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, a_water_rule
from tests.support.services import Process, World
from tests.support.storage_scenes import store

WATER = DRINKS
DAY = timedelta(days=1)


async def somebody_with_drinks_off(world: World, *, screened_on: date | None) -> None:
    off = a_reminder(a_water_rule(), enabled=False)
    await store(world.storage, a_user(screened_on=screened_on), off)


async def test_turning_drinks_on_notes_the_day_of_the_screen(world: World, process: Process):
    await store(world.storage, a_user())

    await process.rules.turn_on_water(USER_ID, mode=WaterMode.GENTLE)

    assert world.user().screened_on == NIGHT


async def test_turning_the_stretch_on_notes_no_screen(world: World, process: Process):
    await store(world.storage, a_user())

    await process.rules.turn_on_stretch(USER_ID)

    assert world.user().screened_on is None


async def test_drinks_screened_lately_are_turned_back_on(world: World, process: Process):
    await somebody_with_drinks_off(world, screened_on=NIGHT - SCREEN_LASTS + DAY)

    overview = (await process.preferences.turn_back_on(USER_ID, WATER)).after

    assert overview.is_on(WATER)


@pytest.mark.parametrize("screened_on", [None, NIGHT - SCREEN_LASTS])
async def test_drinks_not_screened_lately_are_not(
    world: World, process: Process, screened_on: date | None
):
    await somebody_with_drinks_off(world, screened_on=screened_on)
    commits = world.storage.commits

    with pytest.raises(ScreenDueError):
        await process.preferences.turn_back_on(USER_ID, WATER)

    assert world.storage.commits == commits


async def test_drinks_ruled_out_are_off_and_stay_off_until_another_answer(
    world: World, process: Process
):
    await store(world.storage, a_user(screened_on=NIGHT), a_reminder(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()

    await process.rules.rule_out_water(USER_ID)

    assert not world.reminder(WATER).enabled
    assert world.reminder(STRETCH).enabled
    assert world.user().screened_on is None
    assert world.occurrences(WATER) == []
    with pytest.raises(ScreenDueError):
        await process.preferences.turn_back_on(USER_ID, WATER)


async def test_ruling_out_drinks_for_a_stranger_stores_nobody(world: World, process: Process):
    await process.rules.rule_out_water(USER_ID)

    assert world.storage.rows.users == {}
