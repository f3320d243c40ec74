"""Envelopes on the wire: to a person, to a channel of a server, with one notice and with two."""

from datetime import timedelta

import pytest

from bot.domain.delivery.notices import SignpostNotice
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.ids import ChannelId, UserId
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import WaterNotice
from bot.kinds.stretch import StretchNotice
from bot.ports.delivery import ChannelPost, Delivered, DirectMessage, Envelope
from tests.faults.stage import DUE, SEND, Stage
from tests.support.builders import (
    a_reminder,
    a_stretch_rule,
    a_water_rule,
    an_occurrence_id,
    tonight_at,
)
from tests.support.storage_scenes import store
from tests.wire.faults import Kind, Reset, Status
from tests.wire.model import Channel, User

BOTH_DUE = tonight_at(20, 30)
STRETCH_ID, WATER_ID = an_occurrence_id(1), an_occurrence_id(2)


@pytest.fixture
async def general(stage: Stage, ada: User) -> Channel:
    guild = stage.discord.add_guild("Night owls", members=[ada])
    return next(iter(guild.channels.values()))


@pytest.fixture
async def direct(stage: Stage, ada: User) -> DirectMessage:
    channel = stage.discord.world.direct(stage.discord.bot, ada)
    return DirectMessage(channel_id=ChannelId(channel.id))


def stretch(user: User) -> StretchNotice:
    return StretchNotice(user_id=UserId(user.id), occurrence_id=STRETCH_ID, bed_at=DUE)


def drink(user: User) -> WaterNotice:
    return WaterNotice(
        user_id=UserId(user.id),
        occurrence_id=WATER_ID,
        mode=WaterMode.GENTLE,
        drunk_ml=0,
        target_ml=0,
    )


async def test_an_envelope_is_posted_into_a_channel_of_a_server(
    stage: Stage, general: Channel
) -> None:
    post = ChannelPost(channel_id=ChannelId(general.id))
    notice = SignpostNotice(user_id=UserId(0))

    result = await stage.messenger.send(
        Envelope(destination=post, notices=(notice,), nonce=an_occurrence_id())
    )

    (message,) = general.messages.values()
    assert isinstance(result, Delivered)
    assert result.message_id == message.id
    assert message.content
    assert not message.is_ephemeral


async def test_a_reminder_is_found_in_a_channel_of_a_server(
    stage: Stage, general: Channel, ada: User
) -> None:
    post = ChannelPost(channel_id=ChannelId(general.id))
    await stage.messenger.send(
        Envelope(destination=post, notices=(stretch(ada),), nonce=STRETCH_ID)
    )

    found = await stage.messenger.find_sent(post, STRETCH_ID, since=stage.now)

    (message,) = general.messages.values()
    assert found == message.id


async def test_two_notices_are_one_message_with_the_stretch_first(
    stage: Stage, direct: DirectMessage, ada: User
) -> None:
    envelope = Envelope(destination=direct, notices=(stretch(ada), drink(ada)), nonce=STRETCH_ID)

    result = await stage.messenger.send(envelope)

    (message,) = stage.discord.dm_messages(ada)
    first_rows, last_row = message.components[:-1], message.components[-1]
    names = [each["custom_id"].partition(":")[0] for each in last_row["components"]]
    assert result == Delivered(message_id=message.id)
    assert message.content.index("stretch") < message.content.index("thirsty")
    assert len(first_rows) == 2
    assert names == ["water.glass", "water.skip", "water.enough", "water.stop"]


async def test_each_part_of_a_message_is_found_by_its_own_number(
    stage: Stage, direct: DirectMessage, ada: User
) -> None:
    envelope = Envelope(destination=direct, notices=(stretch(ada), drink(ada)), nonce=STRETCH_ID)
    sent = await stage.messenger.send(envelope)
    since = stage.now - timedelta(minutes=1)

    found = [
        await stage.messenger.find_sent(direct, each, since=since)
        for each in (STRETCH_ID, WATER_ID, an_occurrence_id(3))
    ]

    assert isinstance(sent, Delivered)
    assert found == [sent.message_id, sent.message_id, None]


async def test_an_answer_to_a_known_nonce_says_which_part_is_not_there(
    stage: Stage, direct: DirectMessage, ada: User
) -> None:
    alone = Envelope(destination=direct, notices=(stretch(ada),), nonce=STRETCH_ID)
    both = Envelope(destination=direct, notices=(stretch(ada), drink(ada)), nonce=STRETCH_ID)
    first = await stage.messenger.send(alone)

    again = await stage.messenger.send(both)

    (message,) = stage.discord.dm_messages(ada)
    assert first == Delivered(message_id=message.id)
    assert again == Delivered(message_id=message.id, missing=frozenset({WATER_ID}))


@pytest.fixture
async def both(stage: Stage) -> User:
    """A person whose stretch and whose last drink are due at 20:30."""
    eve = stage.discord.add_user("eve")
    await stage.store_people([eve])
    rules = (a_stretch_rule(minutes_before=120), a_water_rule())
    await store(stage.storage, *(a_reminder(rule, user_id=UserId(eve.id)) for rule in rules))
    await stage.charley.housekeeping.repair_plans()
    await stage.run_until(BOTH_DUE - timedelta(minutes=30))
    return eve


async def grouped_occurrences(stage: Stage, user: User) -> list[Occurrence]:
    return [each for each in await stage.occurrences(user) if each.slot.due_at == BOTH_DUE]


@pytest.mark.parametrize("fault", [Reset(), Status(status=503)])
async def test_a_message_of_two_reminders_lost_on_the_way_arrives_once(
    stage: Stage, both: User, fault: Kind
) -> None:
    stage.discord.faults.add(*SEND, fault, times=1)

    await stage.run_until(BOTH_DUE + timedelta(minutes=5))

    await require_one_message_on_record(stage, both)


async def test_a_message_of_two_reminders_whose_answer_is_lost_arrives_once(
    stage: Stage, both: User
) -> None:
    stage.discord.faults.add(*SEND, Reset(), phase="after", times=1)

    await stage.run_until(BOTH_DUE + timedelta(minutes=5))

    await require_one_message_on_record(stage, both)


async def require_one_message_on_record(stage: Stage, user: User) -> None:
    (message,) = [each for each in stage.reminders(user) if "stretch.done" in str(each.custom_ids)]
    records = await grouped_occurrences(stage, user)
    assert [each.state for each in records] == [State.SENT, State.SENT]
    assert {each.message_id for each in records} == {message.id}
    assert all(any(each.id in known for known in message.custom_ids) for each in records)
