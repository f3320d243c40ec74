"""To the schema in which people may have shifts, and back: nobody loses a week."""

from dataclasses import replace
from datetime import time

import pytest
from alembic import command
from sqlalchemy import text

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import Rotation, Shift, Shifts
from bot.storage.schema.migrating import migration_config
from bot.storage.upgrade import upgrade
from tests.support.builders import NIGHT, USER_ID, a_user, some_bedtimes
from tests.support.storage_scenes import store

PLAN = Shifts(rotation=Rotation(starts_on=NIGHT, steps=tuple(Shift)), is_rotating=True)
WEEK = some_bedtimes(time(22, 30))


async def downgrade(engine):
    def go(connection):
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")

    async with engine.begin() as connection:
        await connection.run_sync(go)


async def stored(storage):
    async with storage.begin() as unit:
        return await unit.users.get(USER_ID)


@pytest.mark.parametrize(
    ("bedtimes", "has_bedtime"),
    [(WEEK, True), (WEEK.with_shifts(PLAN), True), (Bedtimes().with_shifts(PLAN), False)],
)
async def test_the_week_stays_both_ways(storage, bedtimes, has_bedtime):
    await store(storage, a_user(bedtimes=bedtimes))

    await downgrade(storage.engine)
    await upgrade(storage.engine)

    assert await stored(storage) == a_user(bedtimes=replace(bedtimes, shifts=None))
    async with storage.engine.connect() as connection:
        found = await connection.scalar(text("SELECT has_bedtime FROM users"))
    assert bool(found) is has_bedtime
