"""A changed preset is told once, in a reminder's own message, and keeps no reminder back."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.notices import PauseOfferNotice
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import Refusal
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import OutcomeUnknown, Refused
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    tonight_at,
)
from tests.support.messenger import ArrivesThen
from tests.support.servers import (
    OFFER_ID,
    a_configuration,
    a_membership,
    a_preset,
    an_offer,
    configure,
    configured,
)
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
REJECTED = Refused(refusal=Refusal.REJECTED)


@pytest.fixture
async def member(world, process):
    """The usual person, who is a member of an offer; nothing has changed since."""
    await be_member(world, process, a_reminder())


async def be_member(world, process, *reminders):
    await store(world.storage, a_user(), *reminders)
    await configure(world.storage, a_configuration(offers=[an_offer()]))
    async with world.storage.begin() as unit:
        await unit.offer_members.join(a_membership())
        await unit.commit()
    await process.housekeeping.repair_plans()


async def change_preset(world, **preset):
    before = await configured(world.storage)
    offer = before.offer(OFFER_ID)
    changed = replace(offer, preset=a_preset(**preset), preset_version=offer.preset_version + 1)
    async with world.storage.begin() as unit:
        await unit.servers.save(before, before.with_offer(changed))
        await unit.commit()


def told(world):
    """Return the version that each message tells of."""
    return [message.news and message.news.version for message in world.messenger.sent]


@pytest.mark.usefixtures("member")
async def test_an_unchanged_preset_is_not_mentioned(world, process):
    await process.deliver(at=tonight_at(22))

    assert told(world) == [None]


@pytest.mark.usefixtures("member")
async def test_each_version_is_told_once_at_the_old_time_and_without_a_message_more(world, process):
    await change_preset(world, bedtime=time(21))

    await process.deliver(at=tonight_at(22))
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))
    await change_preset(world, bedtime=time(23))
    await process.deliver(at=tonight_at(22, night=NIGHT + 2 * DAY))

    assert told(world) == [2, None, 3]
    assert world.messenger.sent[0].news.preset.bedtime == time(21)


@pytest.mark.usefixtures("member")
async def test_who_has_decided_before_is_not_told(world, process):
    await change_preset(world, bedtime=time(21))
    await process.servers.memberships.keep_mine(USER_ID, OFFER_ID, seen=2)

    await process.deliver(at=tonight_at(22))

    assert told(world) == [None]


@pytest.mark.usefixtures("member")
async def test_a_decision_about_an_older_version_silences_no_newer_one(world, process):
    await change_preset(world, bedtime=time(21))
    await process.deliver(at=tonight_at(22))
    await change_preset(world, bedtime=time(23))
    await process.servers.memberships.keep_mine(USER_ID, OFFER_ID, seen=2)

    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    assert told(world) == [2, 3]


@pytest.mark.usefixtures("member")
async def test_what_changes_while_it_is_sent_is_told_next_time(world, process):
    await change_preset(world, bedtime=time(21))
    world.storage.change("UPDATE offers SET preset_version = 2")

    def change_meanwhile():
        world.storage.change("UPDATE offers SET preset_version = 3")

    world.messenger.script_sends(change_meanwhile)
    await process.deliver(at=tonight_at(22))
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    assert told(world) == [2, 3]


async def test_it_stands_once_below_a_stretch_and_a_drink(world, process):
    rules = [a_stretch_rule(minutes_before=120), a_water_rule()]
    await be_member(world, process, *map(a_reminder, rules))
    await process.deliver(at=tonight_at(19, 30))
    before = len(world.messenger.sent)
    await change_preset(world, bedtime=time(21))

    await process.deliver(at=tonight_at(20, 30))

    (message,) = world.messenger.sent[before:]
    assert [notice.kind for notice in message.notices] == [STRETCH, DRINKS]
    assert message.news.version == 2


async def test_an_offer_to_pause_is_no_place_for_it(world, process):
    await be_member(world, process, a_reminder(unanswered=14))
    await change_preset(world, bedtime=time(21))

    await process.deliver(at=tonight_at(22))

    assert isinstance(world.messenger.sent[0].notice, PauseOfferNotice)
    assert told(world) == [None]


@pytest.mark.usefixtures("member")
async def test_news_that_discord_finds_wrong_keep_no_reminder_back(world, process):
    await change_preset(world, bedtime=time(21))
    world.messenger.script_sends(REJECTED)

    await process.deliver(at=tonight_at(22))

    (sent,) = [each for each in world.occurrences(STRETCH) if each.state is State.SENT]
    assert sent.sent_at == tonight_at(22)
    assert told(world) == [None]


@pytest.mark.usefixtures("member")
async def test_what_may_be_out_is_told_in_the_message_that_is_there(world, process):
    await change_preset(world, bedtime=time(21))
    world.messenger.script_sends(ArrivesThen(OutcomeUnknown(cause="timeout")))
    await process.deliver(at=tonight_at(22))
    world.messenger.script_lookups(OutcomeUnknown(cause="timeout"))

    await process.deliver(at=tonight_at(22, 2))
    await process.deliver(at=tonight_at(22, 10))

    assert told(world) == [2]


@pytest.mark.usefixtures("member")
async def test_a_message_of_an_earlier_attempt_without_the_news_leaves_them_to_be_told(
    world, process
):
    world.messenger.script_sends(ArrivesThen(OutcomeUnknown(cause="timeout")))
    await process.deliver(at=tonight_at(22))
    await change_preset(world, bedtime=time(21))

    await process.deliver(at=tonight_at(22, 10))
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    assert told(world) == [None, 2]


@pytest.mark.usefixtures("member")
async def test_who_is_erased_while_it_is_sent_stays_unknown(world, process):
    await change_preset(world, bedtime=time(21))

    def erase_meanwhile():
        for table in ("offer_members", "occurrences", "reminders", "users"):
            column = "id" if table == "users" else "user_id"
            world.storage.change(f"DELETE FROM {table} WHERE {column} = ?", USER_ID)  # noqa: S608

    world.messenger.script_sends(erase_meanwhile)
    await process.deliver(at=tonight_at(22))

    assert not any((await process.privacy.export(USER_ID)).values())
