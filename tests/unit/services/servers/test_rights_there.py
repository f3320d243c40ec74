"""Rights there: nobody writes to a channel, or pings in it, through Charley who may not do so themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.domain.servers.calls import Call
from bot.domain.servers.errors import Right, RightsMissingError
from bot.domain.servers.fields import CallFields
from bot.domain.servers.offers import Offer
from tests.support.server_acts import (
    ADA,
    HELPER,
    LOUNGE,
    SILENT,
    SLEEP,
    add_call,
    add_offer,
    chosen,
    configuration_of,
    edit_call,
    furnish,
    set_up,
)
from tests.support.services import Process, World

Ways = Callable[[Process, Call, Offer], Awaitable[Any]]


async def _edit_words(process: Process, call: Call, _: Offer) -> None:
    await edit_call(process, call, HELPER, text="Lights down.")


async def _edit_time_of_paused(process: Process, call: Call, _: Offer) -> None:
    paused = await process.servers.calls.pause(ADA, call.id, days=None, seen=call.version)
    await edit_call(process, paused, HELPER, at=time(21))


async def _test(process: Process, call: Call, _: Offer) -> None:
    await process.servers.calls.test(HELPER, call.id)


async def _add_without_channel(process: Process, _: Call, __: Offer) -> None:
    await add_call(process, HELPER, at=time(19))


async def _publish_without_channel(process: Process, _: Call, offer: Offer) -> None:
    await process.servers.offers.publish(HELPER, offer.id)


async def _publish(process: Process, _: Call, offer: Offer) -> None:
    await process.servers.offers.publish(HELPER, offer.id, chosen(LOUNGE, Right.SEND))


WAYS: list[Ways] = [
    _edit_words,
    _edit_time_of_paused,
    _test,
    _add_without_channel,
    _publish_without_channel,
    _publish,
]


@pytest.fixture
async def call(world: World, process: Process) -> Call:
    """A call in the lounge, which is the wind-down channel too."""
    furnish(world)
    await set_up(process)
    await process.servers.settings.set_channel(ADA, chosen(LOUNGE), seen=4)
    return await add_call(process)


@pytest.mark.parametrize("way", WAYS)
async def test_who_may_not_write_in_a_channel_writes_nothing_there(
    world: World, process: Process, call: Call, way: Ways
) -> None:
    offer = await add_offer(process)
    world.surroundings.lacking = {(HELPER.user_id, LOUNGE): frozenset({Right.SEND})}

    with pytest.raises(RightsMissingError) as refused:
        await way(process, call, offer)

    assert (refused.value.missing, refused.value.of_charley) == ({Right.SEND}, False)
    assert not world.messenger.sent
    known = (await configuration_of(world)).calls
    assert {(each.at, each.text) for each in known.values()} == {(call.at, call.text)}


@pytest.mark.parametrize("way", WAYS[:-1])
async def test_who_may_write_there_does(process: Process, call: Call, way: Ways) -> None:
    offer = await add_offer(process)

    await way(process, call, offer)


async def test_a_channel_that_cannot_be_seen_is_left_to_those_who_manage_the_server(
    world: World, process: Process, call: Call
) -> None:
    del world.surroundings.channels[LOUNGE]

    with pytest.raises(RightsMissingError):
        await edit_call(process, call, HELPER, at=time(21))

    assert (await edit_call(process, call, ADA, at=time(21))).at == time(21)


async def test_the_right_to_ping_is_that_of_the_calls_channel(
    world: World, process: Process, call: Call
) -> None:
    """*Mention Everyone* where the command is typed, or in another channel, lets nobody ping there."""
    world.surroundings.pinging = {(HELPER.user_id, SLEEP)}

    with pytest.raises(RightsMissingError) as in_lounge:
        await edit_call(process, call, HELPER, role_id=SILENT)
    picked = replace(chosen(SLEEP), may_ping=True)
    moved = await edit_call(process, call, HELPER, channel=picked, role_id=SILENT)

    assert in_lounge.value.missing == {Right.MENTION_ROLE}
    assert (moved.channel_id, moved.role_id) == (SLEEP, SILENT)
    with pytest.raises(RightsMissingError):
        await edit_call(process, moved, HELPER, channel=chosen(LOUNGE))


@pytest.mark.usefixtures("call")
async def test_what_discord_says_of_charley_along_with_a_pick_counts(process: Process) -> None:
    picked = replace(chosen(SLEEP), charley_missing=frozenset({Right.READ_HISTORY}))

    with pytest.raises(RightsMissingError) as refused:
        await process.servers.calls.draft(HELPER, CallFields(channel=picked, at=time(20)))

    assert refused.value.of_charley
