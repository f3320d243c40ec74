"""Envelopes on the wire: to a person, to a channel of a server, with one notice and with two."""

from datetime import timedelta

import pytest

from bot.domain.delivery.notices import SignpostNotice
from bot.domain.ids import ChannelId, UserId
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import WaterNotice
from bot.kinds.stretch import StretchNotice
from bot.ports.delivery import ChannelPost, Delivered, DirectMessage, Envelope
from tests.faults.stage import DUE, Stage
from tests.support.builders import an_occurrence_id
from tests.wire.model import Channel, User

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
