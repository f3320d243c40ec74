"""Whatever people change during a day of drinks: never two prompts within an hour, never a burst."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
)
from tests.support.examples import examples
from tests.support.services import Process, World
from tests.support.storage_scenes import store

WATER = DRINKS
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")
FAR_ZONES = (*ZONES, "Pacific/Honolulu", "Pacific/Kiritimati")

changes = st.one_of(
    st.tuples(st.just("zone"), st.sampled_from(FAR_ZONES)),
    st.tuples(st.just("wake"), st.sampled_from((time(5), time(7), time(7, 20), time(9)))),
    st.tuples(st.just("bedtime"), st.sampled_from((time(21), time(22, 30), time(2)))),
    st.tuples(st.just("goal"), st.sampled_from((1200, 2000))),
)


async def drinks_due(world: World, process: Process, *, until: datetime) -> None:
    """Let time pass, every prompt delivered the moment that it is due."""
    while True:
        rows = [row for row in world.occurrences(WATER) if row.state.is_open]
        due_at = min((row.claimable_at for row in rows), default=None)
        if due_at is None or due_at > until:
            break
        await process.deliver(at=max(due_at, world.now))
    world.clock.move_to(until)


async def change(process: Process, name: str, value: object) -> None:
    preferences = process.preferences
    match name, value:
        case "zone", str(zone_key):
            await preferences.set_timezone(USER_ID, zone_key)
        case "wake", time() as wake:
            await process.rules.turn_on_water(USER_ID, mode=WaterMode.TARGET, wake=wake)
        case "bedtime", time() as bedtime:
            await preferences.set_bedtime(USER_ID, bedtime, days=EVERY_DAY)
        case "goal", int(goal):
            await process.rules.turn_on_water(USER_ID, mode=WaterMode.TARGET, target_ml=goal)


async def begun(world: World, *, zone_key: str = BERLIN) -> Process:
    process = Process(world)
    await store(world.storage, a_user(zone_key=zone_key), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()
    return process


async def lived(zone_key: str, steps: list) -> list[datetime]:
    async with World(now=datetime(2026, 3, 27, 0, 0, 17, tzinfo=UTC)) as world:
        process = await begun(world, zone_key=zone_key)
        for minutes, (name, value) in steps:
            await drinks_due(world, process, until=world.now + timedelta(minutes=minutes))
            await change(process, name, value)
        await drinks_due(world, process, until=world.now + 2 * DAY)
    return [sent.sent_at for sent in world.messenger.sent]


@given(
    zone_key=st.sampled_from(ZONES),
    steps=st.lists(st.tuples(st.integers(1, 900), changes), max_size=8),
)
@settings(max_examples=examples(100))
def test_two_prompts_are_never_closer_than_an_hour(zone_key: str, steps: list):
    sent_at = asyncio.run(lived(zone_key, steps))

    assert all(later - earlier >= HOUR for earlier, later in pairwise(sent_at))
    assert sent_at, "they never stop altogether either"


@pytest.mark.parametrize(("wake", "first"), [(time(5), time(9, 47)), (time(9), time(9, 30))])
async def test_another_waking_time_brings_nothing_back(wake: time, first: time):
    async with World(now=an_instant(NIGHT, time(5))) as world:
        process = await begun(world)
        await drinks_due(world, process, until=an_instant(NIGHT, time(7, 35)))
        before = len(world.messenger.sent)

        await change(process, "wake", wake)
        await process.deliver()

        assert before == len(world.messenger.sent) == 1
        assert world.planned(WATER).slot.due_at == an_instant(NIGHT, first)


async def test_both_days_of_one_date_have_their_prompts():
    auckland, honolulu = "Pacific/Auckland", "Pacific/Honolulu"
    async with World(now=an_instant(NIGHT, time(6), zone_key=auckland)) as world:
        process = await begun(world, zone_key=auckland)
        await drinks_due(world, process, until=an_instant(NIGHT, time(22), zone_key=auckland))
        first_day = len(world.messenger.sent)

        await process.preferences.set_timezone(USER_ID, honolulu)
        await drinks_due(world, process, until=an_instant(NIGHT, time(22), zone_key=honolulu))

        assert first_day == 8
        assert len(world.messenger.sent) >= 2 * first_day
