"""Drinks: logged once, summed up for a day that ends at four, and taken back by their owner."""

from datetime import time, timedelta

import pytest

from bot.domain.errors import RuleOutOfRangeError, ZoneMissingError
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.amounts import GLASS_ML, WaterMode
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import leave_only, store

DAY = timedelta(days=1)
CUP, BOTTLE = EntryId("cup"), EntryId("bottle")
OTHER = UserId(1002)


@pytest.fixture(autouse=True)
async def drinker(world: World, process: Process) -> None:
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()


async def test_drinks_of_a_day_add_up(process: Process):
    first = await process.drinks.log(USER_ID, CUP)
    second = await process.drinks.log(USER_ID, BOTTLE, millilitres=500)

    assert (first.total_ml, first.is_new, first.drink_day) == (GLASS_ML, True, NIGHT)
    assert second.total_ml == GLASS_ML + 500


async def test_the_same_entry_counts_once(process: Process):
    await process.drinks.log(USER_ID, CUP)

    again = await process.drinks.log(USER_ID, CUP)

    assert (again.total_ml, again.is_new) == (GLASS_ML, False)


async def test_undo_takes_it_back_once(process: Process):
    await process.drinks.log(USER_ID, CUP)

    undone = await process.drinks.undo(USER_ID, CUP)
    again = await process.drinks.undo(USER_ID, CUP)

    assert (undone.total_ml, undone.is_new) == (0, True)
    assert not again.is_new


async def test_nobody_else_can_take_it_back(world: World, process: Process):
    await store(world.storage, a_user(id=OTHER))
    await process.drinks.log(USER_ID, CUP)

    undone = await process.drinks.undo(OTHER, CUP)

    assert not undone.is_new
    assert (await process.drinks.today(USER_ID)).total_ml == GLASS_ML


@pytest.mark.parametrize("millilitres", [0, -200, 1001])
async def test_an_amount_out_of_its_limits_is_refused(
    world: World, process: Process, millilitres: int
):
    with pytest.raises(RuleOutOfRangeError):
        await process.drinks.log(USER_ID, CUP, millilitres=millilitres)

    assert world.storage.rows.drinks == {}


async def test_the_day_ends_at_four(world: World, process: Process):
    world.clock.move_to(an_instant(NIGHT + DAY, time(3, 59)))
    await process.drinks.log(USER_ID, CUP)
    world.clock.move_to(an_instant(NIGHT + DAY, time(4)))

    today = await process.drinks.today(USER_ID)

    assert (today.drink_day, today.total_ml, today.is_new) == (NIGHT + DAY, 0, False)


async def test_the_target_met_silences_the_day_and_undo_ends_that(world: World, process: Process):
    before = world.planned(DRINKS).slot
    await process.drinks.log(USER_ID, BOTTLE, millilitres=1000)

    met = await process.drinks.log(USER_ID, CUP, millilitres=600)
    silenced = world.planned(DRINKS).slot
    undone = await process.drinks.undo(USER_ID, CUP)

    assert (met.target_ml, met.is_target_met) == (1600, True)
    assert silenced.local_date == NIGHT + DAY
    assert not undone.is_target_met
    assert world.planned(DRINKS).slot == before


async def test_a_prompt_under_way_is_not_sent_once_the_target_is_met(
    world: World, process: Process
):
    planned = world.planned(DRINKS)
    await process.drinks.log(USER_ID, BOTTLE, millilitres=1000)
    await process.drinks.log(USER_ID, CUP, millilitres=1000)
    await leave_only(world.storage, planned)

    await process.deliver(at=planned.slot.due_at)

    assert world.messenger.send_requests == []
    assert world.occurrences()[0].reason == "target met"


async def test_who_is_prompted_gently_has_no_target(world: World, process: Process):
    await store(world.storage, a_reminder(a_water_rule(mode=WaterMode.GENTLE)))

    today = await process.drinks.log(USER_ID, CUP, millilitres=1000)

    assert today.target_ml is None
    assert not today.is_target_met


async def test_drinks_are_logged_without_any_reminder(world: World, process: Process):
    await store(world.storage, a_user(id=OTHER))

    today = await process.drinks.log(OTHER, CUP)

    assert (today.total_ml, today.target_ml) == (GLASS_ML, None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda drinks: drinks.log(OTHER, CUP),
        lambda drinks: drinks.undo(OTHER, CUP),
        lambda drinks: drinks.today(OTHER),
    ],
)
async def test_without_a_zone_today_has_no_meaning_and_nobody_is_stored(
    world: World, process: Process, ask
):
    with pytest.raises(ZoneMissingError):
        await ask(process.drinks)

    assert OTHER not in world.storage.rows.users
