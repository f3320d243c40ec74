from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone

from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import Rotation, Shift, ShiftBedtimes, Shifts
from bot.domain.people.user import User
from bot.domain.time.weekdays import WEEKEND
from bot.ports.storage import Storage
from tests.support.builders import USER_ID, a_user
from tests.support.storage_scenes import store

NOW = datetime(2026, 3, 4, 21, 0, 0, 123456, tzinfo=UTC)
HIGHEST_SNOWFLAKE = UserId(2**63 - 1)


async def get(storage: Storage, user_id: UserId = USER_ID) -> User | None:
    async with storage.begin() as unit:
        return await unit.users.get(user_id)


async def test_a_person_comes_back_as_they_were_saved(storage):
    bedtimes = Bedtimes().with_bedtime(time(0, 30), days=WEEKEND)
    person = a_user(
        bedtimes=bedtimes, paused_until=NOW.date(), unreachable_since=NOW, screened_on=NOW.date()
    )

    await store(storage, person)

    assert await get(storage) == person


async def test_shifts_come_back_as_they_were_saved(storage):
    shifts = Shifts(
        bedtimes=ShiftBedtimes(late=None, night=time(9, 5)),
        rotation=Rotation(starts_on=NOW.date(), steps=(*Shift, time(22, 45), None)),
        is_rotating=True,
        single_nights=((NOW.date(), Shift.NIGHT), (NOW.date() + timedelta(days=1), None)),
    )
    person = a_user(bedtimes=Bedtimes().with_shifts(shifts))

    await store(storage, person)

    assert await get(storage) == person


async def test_a_person_with_nothing_set_comes_back_as_they_were_saved(storage):
    person = User(id=USER_ID, created_at=NOW)

    await store(storage, person)

    assert await get(storage) == person


async def test_the_highest_snowflake_fits(storage):
    person = a_user(id=HIGHEST_SNOWFLAKE)

    await store(storage, person)

    assert await get(storage, HIGHEST_SNOWFLAKE) == person


async def test_somebody_unknown_is_none(storage):
    assert await get(storage) is None


async def test_saving_again_replaces_the_settings(storage):
    await store(storage, a_user())
    moved = a_user(zone_key="Pacific/Apia", bedtime=None, dm_channel_id=None)

    await store(storage, moved)

    assert await get(storage) == moved


async def test_saving_one_person_leaves_another_alone(storage):
    await store(storage, a_user(), a_user(id=UserId(7), zone_key="Asia/Tokyo"))

    await store(storage, a_user(zone_key=None))

    assert await get(storage, UserId(7)) == a_user(id=UserId(7), zone_key="Asia/Tokyo")


async def test_an_instant_keeps_its_moment_whatever_its_offset(storage):
    offset = timezone(timedelta(hours=5, minutes=45))

    await store(storage, a_user(consented_at=NOW.astimezone(offset)))

    person = await get(storage)
    assert person is not None
    assert person.consented_at == NOW


async def test_people_are_marked_unreachable_once(storage):
    earlier = a_user(id=UserId(7), unreachable_since=NOW - timedelta(days=1))
    await store(storage, a_user(), earlier)

    async with storage.begin() as unit:
        await unit.users.mark_unreachable({USER_ID, UserId(7), UserId(404)}, since=NOW)
        await unit.commit()

    assert await get(storage) == a_user(unreachable_since=NOW)
    assert await get(storage, UserId(7)) == earlier


async def test_nobody_is_marked_when_nobody_is_named(storage):
    await store(storage, a_user())

    async with storage.begin() as unit:
        await unit.users.mark_unreachable([], since=NOW)
        await unit.commit()

    assert await get(storage) == a_user()


async def test_those_unreachable_longest_come_first(storage):
    since = {1: NOW, 2: NOW - timedelta(days=3), 3: NOW - timedelta(days=9), 4: None}
    await store(
        storage,
        *(a_user(id=UserId(n), unreachable_since=instant) for n, instant in since.items()),
    )

    async with storage.begin() as unit:
        assert await unit.users.unreachable_before(NOW, limit=10) == [3, 2]
        assert await unit.users.unreachable_before(NOW, limit=1) == [3]


async def test_a_person_who_can_be_reached_again_is_not_listed(storage):
    person = a_user(unreachable_since=NOW - timedelta(days=400))
    await store(storage, person)

    await store(storage, replace(person, unreachable_since=None))

    async with storage.begin() as unit:
        assert await unit.users.unreachable_before(NOW, limit=10) == []
