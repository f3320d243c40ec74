"""Signposts: one card for whoever types, at most once in ten minutes, whatever else is broken."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.notices import SignpostNotice
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId, UserId
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.delivery.signposts import (
    ANSWERED_FOR,
    FAILED_FOR,
    MOST_REMEMBERED,
    RecentlyAnswered,
    SignpostService,
)
from tests.support.builders import USER_ID, a_user
from tests.support.services import Process, World
from tests.support.storage_scenes import store

CHANNEL = ChannelId(77)
OTHER = UserId(USER_ID + 1)
JUST = timedelta(milliseconds=1)


@pytest.fixture
def service(process: Process) -> SignpostService:
    return process.signposts


async def test_who_types_gets_one_card_where_they_typed(world: World, service: SignpostService):
    await service.answer(USER_ID, CHANNEL)

    (sent,) = world.messenger.sent
    assert (sent.channel_id, sent.notice) == (CHANNEL, SignpostNotice(user_id=USER_ID))
    assert world.messenger.opened == []
    assert world.storage.rows.users == {}


async def test_it_is_one_in_ten_minutes_for_each_person(world: World, service: SignpostService):
    for user_id in (USER_ID, USER_ID, OTHER, OTHER):
        await service.answer(user_id, CHANNEL)
    world.clock.advance(ANSWERED_FOR - JUST)
    await service.answer(USER_ID, CHANNEL)
    before = len(world.messenger.sent)
    world.clock.advance(JUST)
    await service.answer(USER_ID, CHANNEL)

    assert (before, len(world.messenger.sent)) == (2, 3)


async def test_a_storm_of_messages_of_one_moment_gets_one_card(
    world: World, service: SignpostService
):
    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            group.create_task(service.answer(USER_ID, CHANNEL))

    assert len(world.messenger.sent) == 1


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (Refused(refusal=Refusal.UNREACHABLE), "unreachable"),
        (OutcomeUnknown(cause="HTTP 503"), "HTTP 503"),
    ],
)
async def test_one_that_does_not_arrive_is_logged_and_tried_again_a_minute_later(
    world: World, service: SignpostService, failure, why
):
    world.messenger.script_sends(failure)

    with capture_logs() as logs:
        await service.answer(USER_ID, CHANNEL)
        await service.answer(USER_ID, CHANNEL)
    world.clock.advance(FAILED_FOR)
    await service.answer(USER_ID, CHANNEL)

    (event,) = logs
    assert (event["action"], event["why"]) == ("signpost_failed", why)
    assert len(world.messenger.send_requests) == 2
    assert len(world.messenger.sent) == 1


async def test_typing_heals_as_a_press_does(world: World, service: SignpostService):
    await store(world.storage, a_user(unreachable_since=world.now, dm_channel_id=None))

    await service.answer(USER_ID, CHANNEL)

    assert not world.user().is_unreachable
    assert world.user().dm_channel_id == CHANNEL


async def test_the_card_comes_without_a_database(
    world: World, process: Process, service: SignpostService
):
    process.line.is_cut = True

    await service.answer(USER_ID, CHANNEL)

    assert len(world.messenger.sent) == 1


def test_who_was_answered_long_ago_is_not_remembered():
    answered = RecentlyAnswered()
    for number in range(100):
        answered.add(UserId(number), ANSWERED_FOR, now=float(number))

    answered.add(UserId(100), ANSWERED_FOR, now=10_000.0)

    assert len(answered) == 1


def test_no_crowd_makes_it_remember_more_than_so_many():
    answered = RecentlyAnswered()

    for number in range(MOST_REMEMBERED + 500):
        answered.add(UserId(number), ANSWERED_FOR, now=0.0)

    assert len(answered) == MOST_REMEMBERED
    assert answered.holds(UserId(MOST_REMEMBERED + 499), now=1.0)
