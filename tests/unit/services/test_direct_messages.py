"""Messages that a person asked for: the channel is opened inside their own action only."""

from datetime import timedelta

import pytest

from bot.domain.delivery import notices
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused
from bot.services.delivery import direct_messages
from bot.services.delivery.direct_messages import DirectMessageSent, welcome
from tests.support.builders import USER_ID, a_user, tonight_at
from tests.support.messenger import ArrivesThen, channel_of
from tests.support.services import Process, World
from tests.support.storage_scenes import store

a_test = direct_messages.test  # under its own name pytest would run it
GONE = Refused(refusal=Refusal.CHANNEL_GONE)
UNREACHABLE = Refused(refusal=Refusal.UNREACHABLE)
UNKNOWN = OutcomeUnknown(cause="HTTP 503")


async def send(process: Process, compose=welcome) -> DirectMessageSent:
    return await process.direct_messages.send(USER_ID, compose, next_due_at=tonight_at(22))


async def test_a_first_message_opens_the_channel_and_remembers_it(world: World, process: Process):
    await store(world.storage, a_user(dm_channel_id=None))

    sent = await send(process)

    assert sent.arrived
    assert world.messenger.opened == [USER_ID]
    assert world.messenger.notices == [
        notices.WelcomeNotice(user_id=USER_ID, next_due_at=tonight_at(22))
    ]
    assert world.user().dm_channel_id == channel_of(USER_ID)


async def test_a_known_channel_is_not_opened_again(world: World, process: Process):
    await store(world.storage, a_user())

    sent = await send(process, a_test)

    assert sent.arrived
    assert world.messenger.opened == []
    assert world.messenger.notices == [
        notices.TrialNotice(user_id=USER_ID, next_due_at=tonight_at(22))
    ]


async def test_a_channel_that_is_gone_is_opened_anew(world: World, process: Process):
    await store(world.storage, a_user(dm_channel_id=ChannelId(1)))
    world.messenger.script_sends(GONE)

    sent = await send(process)

    assert sent.arrived
    assert world.user().dm_channel_id == channel_of(USER_ID)
    assert len(set(world.messenger.send_requests)) == 1


async def test_an_arrival_heals_somebody_unreachable(world: World, process: Process):
    await store(world.storage, a_user(unreachable_since=world.now))

    await send(process)

    assert not world.user().is_unreachable


async def test_a_closed_door_is_remembered_with_the_channel(world: World, process: Process):
    await store(world.storage, a_user(dm_channel_id=None))
    world.messenger.script_sends(UNREACHABLE)

    sent = await send(process)

    assert sent == DirectMessageSent(result=UNREACHABLE)
    assert not sent.arrived
    assert world.user().unreachable_since == world.now
    assert world.user().dm_channel_id == channel_of(USER_ID)


@pytest.mark.parametrize(
    "failure", [UNKNOWN, Refused(refusal=Refusal.NO_ACCESS), Refused(refusal=Refusal.RATE_LIMITED)]
)
async def test_a_passing_failure_marks_nobody(world: World, process: Process, failure):
    await store(world.storage, a_user())
    world.messenger.script_sends(failure)

    sent = await send(process)

    assert sent.result == failure
    assert world.user() == a_user()


async def test_an_unknown_outcome_heals_nobody(world: World, process: Process):
    unreachable = a_user(unreachable_since=world.now - timedelta(days=1))
    await store(world.storage, unreachable)
    world.messenger.script_sends(ArrivesThen(UNKNOWN))

    await send(process)

    assert world.user() == unreachable


@pytest.mark.parametrize("failure", [Refused(refusal=Refusal.OPENING_TOO_FAST), UNKNOWN])
async def test_a_channel_that_cannot_be_opened_is_told(world: World, process: Process, failure):
    await store(world.storage, a_user(dm_channel_id=None))
    world.messenger.script_openings(failure)

    sent = await send(process)

    assert sent.result == failure
    assert world.messenger.send_requests == []
    assert world.user() == a_user(dm_channel_id=None)


async def test_a_rejected_token_is_everybodys_trouble(world: World, process: Process):
    await store(world.storage, a_user())
    world.messenger.script_sends(Refused(refusal=Refusal.TOKEN_REJECTED))

    await send(process)

    assert process.incidents.token_rejected.is_set()


async def test_a_stranger_is_written_to_and_stays_a_stranger(world: World, process: Process):
    sent = await send(process)

    assert sent.result == Delivered(message_id=world.messenger.sent[0].message_id)
    assert world.storage.rows.users == {}


async def test_two_messages_are_two(world: World, process: Process):
    await store(world.storage, a_user())

    await send(process, a_test)
    await send(process, a_test)

    assert len(world.messenger.sent) == 2
