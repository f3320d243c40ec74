"""Joining an offer, leaving it, and following a change of its preset: only ever by the person's press."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.person import Person
from bot.domain.errors import ZoneMissingError
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.servers.errors import (
    NotJoinedError,
    OfferGoneError,
    OfferPausedError,
    OptInDueError,
    PresetMovedError,
)
from bot.domain.servers.offers import OfferState
from bot.domain.time.weekdays import WEEKDAYS
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.preferences import CONSENT_VERSION
from bot.services.servers.membership import Followed
from bot.services.servers.presets import first_after_joining
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    OTHER_GUILD_ID,
    a_configuration,
    a_preset,
    a_server,
    an_offer,
    configure,
    configured,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store, stored_person

STRANGER = UserId(USER_ID + 1)
EARLY = a_preset(bedtime=time(21, 45), days=WEEKDAYS, minutes_before=45, repeats=1)
LATER = replace(EARLY, bedtime=time(22, 0))
LATEST = replace(EARLY, bedtime=time(23, 0))
EARLY_WEEK = Bedtimes().with_bedtime(time(21, 45), days=WEEKDAYS)
LATER_WEEK = Bedtimes().with_bedtime(time(22), days=WEEKDAYS)
RULE = StretchRule(minutes_before=45, repeats=1)


@pytest.fixture
async def offered(world: World) -> None:
    """A server with an offer that is on."""
    await configure(world.storage, a_configuration(offers=[an_offer(preset=EARLY)]))


async def change_offer(world: World, **changes: object) -> None:
    """Change the offer as its server's admins do."""
    before = await configured(world.storage)
    assert before is not None
    offer = before.offer(OFFER_ID)
    if "preset" in changes:
        changes["preset_version"] = offer.preset_version + 1
    after = before.with_offer(replace(offer, version=offer.version + 1, **changes))
    await save(world, before, after)


async def remove_offer(world: World) -> None:
    before = await configured(world.storage)
    assert before is not None
    await save(world, before, before.without_offer(OFFER_ID))


async def remove_charley(world: World) -> None:
    before = await configured(world.storage)
    assert before is not None
    removed = replace(before.server, removed_at=world.now)
    await save(world, before, replace(before, server=removed))


async def save(world, before, after) -> None:
    async with world.storage.begin() as unit:
        await unit.servers.load(GUILD_ID)
        await unit.servers.save(before, after)
        await unit.commit()


async def settings_of(world: World, user_id: UserId = USER_ID) -> Person:
    """Return a person without their memberships."""
    return replace(await stored_person(world.storage, user_id), joined=())


async def join(
    process: Process,
    user_id: UserId = USER_ID,
    *,
    replaces: bool = True,
    seen: int = 1,
    **place: object,
) -> Followed:
    return await process.servers.memberships.join(
        user_id, OFFER_ID, seen=seen, replaces=replaces, **{"guild_id": GUILD_ID, **place}
    )


async def membership(process: Process, user_id: UserId = USER_ID):
    joined = await process.servers.memberships.of_person(user_id)
    return joined[0].membership if joined else None


@pytest.mark.usefixtures("offered")
async def test_a_person_who_joins_gets_the_values_the_consent_and_a_plan(world, process):
    followed = await join(process, STRANGER, zone_key=BERLIN)

    person = await stored_person(world.storage, STRANGER)
    (planned,) = person.open_of(STRETCH)
    assert followed.is_new
    assert (person.user.bedtimes, person.user.zone_key) == (EARLY_WEEK, BERLIN)
    assert person.reminders[STRETCH].rule == RULE
    assert person.user.consent_version == CONSENT_VERSION
    assert person.user.consented_at == world.now
    assert planned.slot.due_at == tonight_at(21)
    assert (await membership(process, STRANGER)).preset_version == 1


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("hour", [12, 20, 21, 22, 23, 3], ids="at {} o'clock".format)
async def test_the_look_names_the_reminder_that_comes(world, process, hour):
    world.clock.move_to(tonight_at(hour, 10))
    said = first_after_joining(EARLY, None, zone_key=BERLIN, now=world.now)

    await join(process, STRANGER, zone_key=BERLIN)

    person = await stored_person(world.storage, STRANGER)
    (planned,) = person.open_of(STRETCH)
    assert planned.slot.due_at == said


@pytest.mark.usefixtures("offered")
async def test_joining_twice_changes_nothing(world, process):
    await join(process, STRANGER, zone_key=BERLIN)
    before = await settings_of(world, STRANGER)

    again = await join(process, STRANGER, zone_key=BERLIN)

    assert not again.is_new
    assert not again.has_moved
    assert await settings_of(world, STRANGER) == before
    assert len(await process.servers.memberships.of_person(STRANGER)) == 1


@pytest.mark.usefixtures("offered")
async def test_without_a_zone_nothing_is_joined(process):
    with pytest.raises(ZoneMissingError):
        await join(process, STRANGER)

    assert not any((await process.privacy.export(STRANGER)).values())


@pytest.mark.usefixtures("offered", "person")
async def test_a_person_stays_in_the_zone_that_they_have(world, process):
    await join(process, zone_key="Asia/Tokyo")

    assert world.user().zone_key == BERLIN


@pytest.mark.usefixtures("offered", "person")
async def test_who_keeps_their_own_joins_and_nothing_else_changes(world, process):
    before = await settings_of(world)

    followed = await join(process, replaces=False)

    assert followed.is_new
    assert await settings_of(world) == before
    assert (await membership(process)).preset_version == 1


@pytest.mark.usefixtures("offered")
async def test_a_stranger_who_keeps_what_they_do_not_have_is_a_member_with_nothing_set(process):
    await join(process, STRANGER, replaces=False)

    overview = await process.overviews.show(STRANGER)
    assert overview is not None
    assert not overview.statuses
    assert await membership(process, STRANGER) is not None


@pytest.mark.usefixtures("offered", "person")
async def test_both_are_shown_to_a_person_with_settings_of_their_own(process):
    memberships = process.servers.memberships
    before = await memberships.look(USER_ID, OFFER_ID, guild_id=GUILD_ID)
    await join(process)

    after = await memberships.look(USER_ID, OFFER_ID, guild_id=GUILD_ID)

    assert before.would_replace
    assert before.membership is None
    assert not after.would_replace
    assert after.is_followed
    assert after.membership is not None


@pytest.mark.usefixtures("offered")
async def test_drinks_come_on_only_through_the_safety_screen(world, process):
    await change_offer(world, preset=replace(EARLY, has_water=True))

    followed = await join(process, STRANGER, seen=2, zone_key=BERLIN)

    assert followed.asks_for_drinks
    assert DRINKS not in followed.changed.after.statuses


@pytest.mark.usefixtures("offered")
async def test_drinks_that_are_on_stay_as_they_are(world, process):
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await change_offer(world, preset=replace(EARLY, has_water=True))

    followed = await join(process, seen=2)

    assert not followed.asks_for_drinks
    assert world.reminder(DRINKS).rule == a_water_rule()


@pytest.mark.usefixtures("offered", "person")
async def test_nobody_joins_values_that_they_have_not_seen(world, process):
    before = await settings_of(world)
    await change_offer(world, preset=LATER)

    with pytest.raises(PresetMovedError):
        await join(process, seen=1)

    assert await settings_of(world) == before
    assert await membership(process) is None


@pytest.mark.usefixtures("offered", "person")
async def test_a_paused_offer_takes_nobody_new(world, process):
    await change_offer(world, state=OfferState.PAUSED)

    with pytest.raises(OfferPausedError):
        await join(process)

    assert await process.servers.memberships.open_offers(GUILD_ID) == []


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("where", [OTHER_GUILD_ID, None])
async def test_an_offer_is_joined_only_in_its_own_server(world, process, where):
    other = a_configuration(a_server(id=OTHER_GUILD_ID))
    await configure(world.storage, a_configuration(offers=[an_offer(preset=EARLY)]))
    await configure(world.storage, other)
    before = await settings_of(world)

    with pytest.raises(OfferGoneError):
        await join(process, guild_id=where)
    with pytest.raises(OfferGoneError):
        await process.servers.memberships.look(USER_ID, OFFER_ID, guild_id=where)

    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
@pytest.mark.parametrize(
    "gone", [None, remove_offer, remove_charley], ids=["nothing", "offer", "server"]
)
async def test_leaving_keeps_the_reminders_whatever_is_gone(world, process, gone):
    await join(process)
    before = await settings_of(world)
    if gone is not None:
        await gone(world)

    left = await process.servers.memberships.leave(USER_ID, OFFER_ID)
    again = await process.servers.memberships.leave(USER_ID, OFFER_ID)

    assert (left.has_left, again.has_left) == (True, False)
    assert await membership(process) is None
    assert await settings_of(world) == before


async def test_leaving_makes_nobody_known(process):
    left = await process.servers.memberships.leave(STRANGER, OFFER_ID)

    assert not left.has_left

    assert not any((await process.privacy.export(STRANGER)).values())


@pytest.mark.usefixtures("offered", "person")
async def test_a_changed_preset_moves_a_member_only_by_their_press(world, process):
    await join(process)
    before = await settings_of(world)
    await change_offer(world, preset=LATER)
    assert await settings_of(world) == before

    followed = await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    person = await settings_of(world)
    (planned,) = person.open_of(STRETCH)
    assert followed.has_moved
    assert person.user.bedtimes == LATER_WEEK
    assert planned.slot.due_at == tonight_at(21, 15)
    assert (await membership(process)).preset_version == 2


@pytest.mark.usefixtures("offered", "person")
async def test_using_it_twice_changes_nothing_more(world, process):
    await join(process)
    await change_offer(world, preset=LATER)
    await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)
    before = await settings_of(world)

    again = await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    assert not again.has_moved
    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
async def test_values_that_were_not_seen_are_not_used(world, process):
    await join(process)
    await change_offer(world, preset=LATER)
    await change_offer(world, preset=LATEST)
    before, versions = await settings_of(world), await membership(process)

    with pytest.raises(PresetMovedError):
        await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    assert await settings_of(world) == before
    assert await membership(process) == versions


@pytest.mark.usefixtures("offered", "person")
async def test_keeping_ones_own_settles_only_what_was_seen(world, process):
    memberships = process.servers.memberships
    await join(process)
    await change_offer(world, preset=LATER)
    await change_offer(world, preset=LATEST)

    newer = await memberships.keep_mine(USER_ID, OFFER_ID, seen=2)

    versions = await membership(process)
    assert newer is not None
    assert (newer.version, newer.preset) == (3, LATEST)
    assert newer == await memberships.news(USER_ID, OFFER_ID)
    assert (versions.preset_version, versions.told_version) == (2, 2)


@pytest.mark.usefixtures("offered", "person")
@pytest.mark.parametrize("state", ["paused", "removed"])
async def test_what_cannot_be_taken_over_is_no_news_after_keeping(world, process, state):
    await join(process)
    await change_offer(world, preset=LATER)
    await change_offer(world, preset=LATEST)
    if state == "paused":
        await change_offer(world, state=OfferState.PAUSED)
    else:
        await remove_charley(world)

    assert await process.servers.memberships.keep_mine(USER_ID, OFFER_ID, seen=2) is None
    assert (await membership(process)).preset_version == 2


@pytest.mark.usefixtures("offered", "person")
@pytest.mark.parametrize("seen", [1, 2, 3, 2**31])
async def test_an_old_button_takes_no_later_decision_back(world, process, seen):
    memberships = process.servers.memberships
    await join(process)
    await change_offer(world, preset=LATER)
    await change_offer(world, preset=LATEST)
    await memberships.use_new(USER_ID, OFFER_ID, seen=3)
    before = await membership(process)

    newer = await memberships.keep_mine(USER_ID, OFFER_ID, seen=seen)

    assert newer is None
    assert await membership(process) == before


@pytest.mark.usefixtures("offered", "person")
async def test_keeping_ones_own_settles_the_change_and_moves_nothing(world, process):
    memberships = process.servers.memberships
    await join(process)
    before = await settings_of(world)
    await change_offer(world, preset=LATER)
    assert (await memberships.news(USER_ID, OFFER_ID)).version == 2

    await memberships.keep_mine(USER_ID, OFFER_ID, seen=2)
    await memberships.keep_mine(USER_ID, OFFER_ID, seen=2)

    assert await memberships.news(USER_ID, OFFER_ID) is None
    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
async def test_what_was_kept_can_be_used_later(world, process):
    await join(process)
    await change_offer(world, preset=LATER)
    await process.servers.memberships.keep_mine(USER_ID, OFFER_ID, seen=2)

    await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    assert world.user().bedtimes == LATER_WEEK


@pytest.mark.usefixtures("offered", "person")
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (remove_offer, OfferGoneError),
        (remove_charley, OfferGoneError),
        (lambda world: change_offer(world, state=OfferState.PAUSED), OfferPausedError),
    ],
    ids=["offer removed", "Charley removed", "paused"],
)
async def test_what_is_gone_or_paused_is_not_used(world, process, change, error):
    await join(process)
    before = await settings_of(world)
    await change(world)

    with pytest.raises(error):
        await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=1)

    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
async def test_using_it_turns_nothing_on_that_is_off(world, process):
    await join(process)
    await process.preferences.turn_off(USER_ID, STRETCH)
    await change_offer(world, preset=LATER)
    before = await settings_of(world)

    with pytest.raises(OptInDueError):
        await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
async def test_who_has_left_uses_and_keeps_nothing(world, process):
    await join(process)
    await process.servers.memberships.leave(USER_ID, OFFER_ID)
    before = await settings_of(world)

    for press in (process.servers.memberships.use_new, process.servers.memberships.keep_mine):
        with pytest.raises(NotJoinedError):
            await press(USER_ID, OFFER_ID, seen=1)

    assert await settings_of(world) == before


@pytest.mark.usefixtures("offered", "person")
async def test_a_removal_that_is_undone_loses_no_member(world, process):
    await join(process)
    before = await configured(world.storage)
    await remove_offer(world)
    assert (await process.servers.memberships.of_person(USER_ID))[0].current is None
    gone = await configured(world.storage)

    await save(world, gone, before)

    assert (await process.servers.memberships.of_person(USER_ID))[0].current is not None


@pytest.mark.usefixtures("offered")
async def test_the_times_of_a_preset_are_by_ones_own_clock(process, world):
    world.clock.advance(timedelta(hours=12))  # midnight: tonight's is over

    await join(process, STRANGER, zone_key="Asia/Tokyo")

    (planned,) = (await stored_person(world.storage, STRANGER)).open_of(STRETCH)
    following = NIGHT + timedelta(days=1)
    assert planned.slot.due_at == an_instant(following, time(21), zone_key="Asia/Tokyo")
