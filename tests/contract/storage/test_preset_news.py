"""An agenda tells of one preset that its person has joined and has not been told of yet."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.ids import OfferId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.servers.offers import OfferState, PresetNews
from bot.domain.time.weekdays import WEEKDAYS
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, a_water_rule, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    a_configuration,
    a_membership,
    a_preset,
    a_server,
    an_offer,
    configure,
)
from tests.support.storage_scenes import store

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
WATER = ReminderKey(USER_ID, DRINKS)
PRESET = a_preset(bedtime=time(21, 5), days=WEEKDAYS, minutes_before=45, repeats=2, has_water=True)
CHANGED = an_offer(preset=PRESET, preset_version=3)
SECOND = OfferId("5ec05ec05ec0")
MEMBER = a_membership()


async def be_member(storage, *, offers=(CHANGED,), server=None, memberships=(MEMBER,)):
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()))
    await configure(storage, a_configuration(server, offers=offers))
    async with storage.begin() as unit:
        for each in memberships:
            await unit.offer_members.join(each)
        await unit.commit()


async def news_of(storage, key=STRETCH):
    async with storage.read() as unit:
        agendas = await unit.agendas.load([key], since=NIGHT)
    return agendas[key].news


@pytest.mark.parametrize("key", [STRETCH, WATER], ids=["stretch", "water"])
async def test_a_changed_preset_comes_whole_with_each_reminder(storage, key):
    await be_member(storage)

    assert await news_of(storage, key) == PresetNews(
        user_id=USER_ID, offer_id=OFFER_ID, guild_id=GUILD_ID, version=3, preset=PRESET
    )


@pytest.mark.parametrize(
    "member_of",
    [
        {"memberships": ()},
        {"memberships": (a_membership(told_version=3),)},
        {"offers": ()},
        {"offers": (replace(CHANGED, state=OfferState.PAUSED),)},
        {"server": a_server(removed_at=tonight_at(20))},
    ],
    ids=["no member", "told", "offer gone", "paused", "Charley removed"],
)
async def test_there_is_nothing_to_tell(storage, member_of):
    await be_member(storage, **member_of)

    assert await news_of(storage) is None


async def test_of_several_the_longest_joined_is_told_first(storage):
    later = a_membership(offer_id=SECOND, joined_at=tonight_at(21))
    await be_member(
        storage,
        offers=(CHANGED, replace(CHANGED, id=SECOND)),
        memberships=(later, MEMBER),
    )

    first = await news_of(storage)
    await mark_told(storage, {(USER_ID, OFFER_ID): 3})
    second = await news_of(storage)
    await mark_told(storage, {(USER_ID, SECOND): 3})

    assert (first.offer_id, second.offer_id) == (OFFER_ID, SECOND)
    assert await news_of(storage) is None


async def test_told_of_an_older_one_the_newer_is_still_to_be_told(storage):
    await be_member(storage)

    await mark_told(storage, {(USER_ID, OFFER_ID): 2, (UserId(7), OFFER_ID): 3})

    assert (await news_of(storage)).version == 3


async def test_another_person_hears_nothing_of_it(storage):
    await be_member(storage)
    other = UserId(USER_ID + 1)
    await store(storage, a_user(id=other), a_reminder(user_id=other))

    assert await news_of(storage, ReminderKey(other, stretch.STRETCH)) is None


async def mark_told(storage, told):
    async with storage.begin() as unit:
        await unit.offer_members.mark_told(told)
        await unit.commit()


async def test_a_person_holds_what_they_have_joined_as_the_repository_has_it(storage):
    named = replace(CHANGED, id=SECOND, name="22/7; or so", state=OfferState.PAUSED)
    gone = a_membership(offer_id=OfferId("90e90e90e90e"), joined_at=tonight_at(22))
    later = a_membership(offer_id=SECOND, joined_at=tonight_at(21), told_version=2)
    await be_member(storage, offers=(CHANGED, named), memberships=(gone, later, MEMBER))

    async with storage.read() as unit:
        person = await unit.people.load(USER_ID, since=NIGHT)
        joined = await unit.offer_members.of_person(USER_ID)

    assert person.joined == tuple(joined)
    assert [each.offer for each in joined] == [CHANGED, named, None]


async def test_a_person_is_told_that_a_server_has_removed_charley(storage):
    await be_member(storage, server=a_server(removed_at=tonight_at(20)))

    async with storage.read() as unit:
        person = await unit.people.load(USER_ID, since=NIGHT)

    assert [each.is_server_removed for each in person.joined] == [True]
