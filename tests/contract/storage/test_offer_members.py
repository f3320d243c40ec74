from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import OfferId, UserId
from bot.domain.servers.offers import Joined
from tests.support.builders import BERLIN, USER_ID, a_user, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    OTHER_GUILD_ID,
    a_configuration,
    a_membership,
    a_server,
    an_offer,
    configure,
)
from tests.support.storage_scenes import store

SECOND = timedelta(seconds=1)
SECOND_OFFER = an_offer(id=OfferId("5ec0ad000000"))
FOREIGN_OFFER = an_offer(id=OfferId("f04e19000000"), guild_id=OTHER_GUILD_ID)
PEOPLE = [UserId(USER_ID + number) for number in range(5)]
MINE = a_configuration(offers=[an_offer(), SECOND_OFFER])


@pytest.fixture
async def storage(storage):
    await configure(storage, MINE)
    other = a_configuration(a_server(id=OTHER_GUILD_ID), offers=[FOREIGN_OFFER])
    await configure(storage, other)
    await store(storage, *(a_user(id=user_id) for user_id in PEOPLE))
    return storage


async def join(storage, *memberships):
    async with storage.begin() as unit:
        joined = [await unit.offer_members.join(membership) for membership in memberships]
        await unit.commit()
    return joined


async def of_person(storage, user_id=USER_ID):
    async with storage.read() as unit:
        return list(await unit.offer_members.of_person(user_id))


async def headcounts(storage, guild_id=GUILD_ID):
    async with storage.read() as unit:
        found = await unit.offer_members.headcounts(guild_id)
    return {offer_id: count.shown for offer_id, count in found.items()}


async def test_joining_twice_changes_nothing(storage):
    later = a_membership(preset_version=2, told_version=2, joined_at=tonight_at(21))

    assert await join(storage, a_membership(), later) == [True, False]

    assert await of_person(storage) == [Joined(membership=a_membership(), offer=an_offer())]


async def test_a_persons_memberships_come_the_earliest_first(storage):
    later = a_membership(joined_at=tonight_at(21))
    earlier = a_membership(offer_id=FOREIGN_OFFER.id, guild_id=OTHER_GUILD_ID)
    await join(storage, later, earlier, a_membership(user_id=PEOPLE[1]))

    assert await of_person(storage) == [
        Joined(membership=earlier, offer=FOREIGN_OFFER),
        Joined(membership=later, offer=an_offer()),
    ]


async def test_an_offer_of_the_same_id_in_another_server_is_not_the_one_joined(storage):
    claimed = a_membership(offer_id=FOREIGN_OFFER.id)
    await join(storage, claimed)

    assert await of_person(storage) == [Joined(membership=claimed, offer=None)]
    assert FOREIGN_OFFER.id not in await headcounts(storage)


async def test_a_membership_outlives_its_offer_and_is_there_when_that_is_restored(storage):
    await join(storage, a_membership())
    without = MINE.without_offer(OFFER_ID)

    for before, after, offer in ((MINE, without, None), (without, MINE, an_offer())):
        async with storage.begin() as unit:
            await unit.servers.save(before, after)
            await unit.commit()

        assert await of_person(storage) == [Joined(membership=a_membership(), offer=offer)]


async def test_a_server_that_has_removed_charley_is_told_apart(storage):
    await join(storage, a_membership())
    async with storage.begin() as unit:
        removed = replace(MINE, server=a_server(removed_at=tonight_at(21)))
        await unit.servers.save(MINE, removed)
        await unit.commit()

    (joined,) = await of_person(storage)

    assert joined.is_server_removed
    assert joined.offer == an_offer()
    assert joined.current is None


async def test_saving_changes_the_versions_of_that_membership_only(storage):
    second = a_membership(offer_id=SECOND_OFFER.id, joined_at=tonight_at(21))
    await join(storage, a_membership(), second, a_membership(user_id=PEOPLE[1]))
    changed = a_membership(preset_version=4, told_version=5)

    async with storage.begin() as unit:
        await unit.offer_members.save(changed)
        await unit.commit()

    assert [each.membership for each in await of_person(storage)] == [changed, second]
    (other,) = await of_person(storage, PEOPLE[1])
    assert other.membership == a_membership(user_id=PEOPLE[1])


async def test_saving_a_membership_that_has_ended_does_not_begin_it_again(storage):
    async with storage.begin() as unit:
        await unit.offer_members.save(a_membership())
        await unit.commit()

    assert await of_person(storage) == []


async def test_what_members_were_told_only_grows(storage):
    await join(storage, a_membership(told_version=3), a_membership(user_id=PEOPLE[1]))

    async with storage.begin() as unit:
        keys = [(USER_ID, OFFER_ID), (PEOPLE[1], OFFER_ID), (PEOPLE[2], OFFER_ID)]
        await unit.offer_members.mark_told(dict.fromkeys(keys, 2))
        await unit.offer_members.mark_told({})
        await unit.commit()

    told = [
        each.membership.told_version
        for user_id in PEOPLE[:3]
        for each in await of_person(storage, user_id)
    ]
    assert told == [3, 2]


async def test_leaving_ends_one_membership_and_is_harmless_twice(storage):
    second = a_membership(offer_id=SECOND_OFFER.id)
    await join(storage, a_membership(), second, a_membership(user_id=PEOPLE[1]))

    left = []
    for _ in range(2):
        async with storage.begin() as unit:
            left.append(await unit.offer_members.leave(USER_ID, OFFER_ID))
            await unit.commit()

    assert left == [True, False]
    assert [each.membership for each in await of_person(storage)] == [second]
    assert len(await of_person(storage, PEOPLE[1])) == 1


async def test_headcounts_are_those_of_one_server_and_few_are_no_number(storage):
    await join(storage, *(a_membership(user_id=user_id) for user_id in PEOPLE))
    few = [a_membership(user_id=user_id, offer_id=SECOND_OFFER.id) for user_id in PEOPLE[:4]]
    await join(storage, *few)

    assert await headcounts(storage) == {OFFER_ID: 5, SECOND_OFFER.id: None}
    assert await headcounts(storage, OTHER_GUILD_ID) == {FOREIGN_OFFER.id: None}


async def test_an_offer_is_found_with_the_zone_of_its_server(storage):
    async with storage.read() as unit:
        found = await unit.offer_members.offered(OFFER_ID)
        missing = await unit.offer_members.offered(OfferId("aaaaaaaaaaaa"))

    assert (found.offer, found.zone_key, missing) == (an_offer(), BERLIN, None)


async def test_no_offer_is_found_in_a_server_that_has_removed_charley(storage):
    removed = replace(MINE, server=a_server(removed_at=tonight_at(20)))
    async with storage.begin() as unit:
        await unit.servers.save(MINE, removed)
        await unit.commit()

    async with storage.read() as unit:
        assert await unit.offer_members.offered(OFFER_ID) is None
