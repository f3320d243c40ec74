"""What a change of a server makes of its planned posts, and what admins post by hand."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.notices import OfferNotice
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import Refusal
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.errors import (
    ChannelMissingError,
    ChannelUnfitError,
    NotForYouError,
    NotOfThisServerError,
    OfferPausedError,
    Right,
    RightsMissingError,
    TooSoonError,
)
from bot.domain.servers.limits import ONCE_IN
from bot.domain.time.weekdays import Weekday
from bot.ports.delivery import ChannelPost, Delivered, Refused
from tests.support.builders import NIGHT, an_instant, tonight_at
from tests.support.server_acts import (
    ADA,
    BEN,
    HELPER,
    LOUNGE,
    MEMBER,
    SLEEP,
    SLEEPERS,
    STRANGER,
    add_call,
    add_offer,
    audit_keys,
    chosen,
    edit_call,
    set_up,
)
from tests.support.services import Process, World

DAY = timedelta(days=1)


@pytest.mark.usefixtures("server")
async def test_each_change_of_a_call_plans_its_next_post(world: World, process: Process):
    calls = process.servers.calls
    call = await add_call(process)
    assert world.planned_post().slot.due_at == tonight_at(22)

    call = await edit_call(process, call, at=time(21))
    assert world.planned_post().slot.due_at == tonight_at(21)
    call = await edit_call(process, call, days=frozenset({Weekday.FRIDAY}))
    assert world.planned_post().slot.due_at == tonight_at(21, night=NIGHT + 2 * DAY)
    call = await calls.pause(ADA, call.id, days=10, seen=call.version)
    assert world.planned_post().slot.due_at == tonight_at(21, night=NIGHT + 16 * DAY)
    call = await calls.pause(ADA, call.id, days=None, seen=call.version)
    assert world.posts() == []
    call = await calls.resume(ADA, call.id, seen=call.version)
    assert world.planned_post().slot.due_at == tonight_at(21, night=NIGHT + 2 * DAY)
    removed = await calls.remove(ADA, call.id, seen=call.version)
    assert world.posts() == []
    await calls.restore(ADA, removed.undo_id)
    assert world.planned_post().slot.due_at == tonight_at(21, night=NIGHT + 2 * DAY)


@pytest.mark.usefixtures("server")
async def test_another_zone_moves_all_posts_of_the_server_and_no_others(
    world: World, process: Process
):
    call = await add_call(process)
    await set_up(process, STRANGER)
    theirs = await add_call(process, STRANGER)

    await process.servers.settings.set_zone(ADA, "America/New_York", seen=4)

    moved = an_instant(NIGHT, time(22), zone_key="America/New_York")
    assert world.planned_post(call.id).slot.due_at == moved
    assert world.planned_post(theirs.id).slot.due_at == tonight_at(22)


@pytest.mark.usefixtures("server")
async def test_a_preview_knows_that_tonight_has_its_post(world: World, process: Process):
    call = await add_call(process)
    await process.deliver(at=tonight_at(22, 2))
    assert [post.state for post in world.posts(call.id)] == [State.SENT, State.PLANNED]

    edited = await edit_call(process, call, at=time(23))

    shown = await process.servers.calls.preview(ADA, call.id)
    panel = await process.servers.settings.panel(ADA)
    tomorrow = tonight_at(23, night=NIGHT + DAY)
    assert shown.call == edited
    assert shown.next_instants[0] == panel.next_instants[call.id] == tomorrow
    assert world.planned_post(call.id).slot.due_at == tomorrow


@pytest.mark.usefixtures("server")
async def test_a_test_posts_at_once_without_a_ping_and_once_a_minute(
    world: World, process: Process
):
    call = await add_call(process, role_id=SLEEPERS, text="Lights down.")
    await process.servers.settings.set_posts(ADA, locale="de", has_own_texts=True, seen=4)
    planned = world.posts()

    result = await process.servers.calls.test(HELPER, call.id)
    with pytest.raises(TooSoonError) as refused:
        await process.servers.calls.test(BEN, call.id)

    (message,) = world.messenger.sent
    assert isinstance(result, Delivered)
    assert message.destination == ChannelPost(channel_id=SLEEP, locale="de")
    assert (message.notice.is_test, message.notice.role_id) == (True, None)
    assert world.posts() == planned
    assert refused.value.until == world.now + ONCE_IN
    world.clock.advance(ONCE_IN)
    await process.servers.calls.test(BEN, call.id)
    assert (await audit_keys(world)).count(AuditKey.CALL_TESTED) == 2


@pytest.mark.usefixtures("server")
async def test_a_test_that_discord_refuses_is_told_and_changes_no_call(
    world: World, process: Process
):
    call = await add_call(process)
    world.messenger.script_sends(Refused(refusal=Refusal.NO_PERMISSION))

    result = await process.servers.calls.test(ADA, call.id)

    assert result == Refused(refusal=Refusal.NO_PERMISSION)
    assert (await process.servers.calls.preview(ADA, call.id)).call == call


@pytest.mark.usefixtures("server")
async def test_a_card_is_posted_in_the_chosen_channel_and_once_a_minute(
    world: World, process: Process
):
    offers = process.servers.offers
    offer = await add_offer(process)

    await offers.publish(HELPER, offer.id)
    with pytest.raises(TooSoonError):
        await offers.publish(HELPER, offer.id)
    world.clock.advance(ONCE_IN)
    result = await offers.publish(HELPER, offer.id, chosen(LOUNGE))

    assert isinstance(result, Delivered)
    assert [message.destination for message in world.messenger.sent] == [
        ChannelPost(channel_id=SLEEP), ChannelPost(channel_id=LOUNGE),
    ]  # fmt: skip
    assert {message.notice for message in world.messenger.sent} == {OfferNotice(offer=offer)}
    assert (await audit_keys(world)).count(AuditKey.OFFER_PUBLISHED) == 2


@pytest.mark.usefixtures("server")
async def test_what_may_not_be_posted_is_refused_without_a_trace(world: World, process: Process):
    calls, offers = process.servers.calls, process.servers.offers
    call, offer = await add_call(process), await add_offer(process)
    paused = await add_offer(process, name="Paused")
    await offers.pause(ADA, paused.id, seen=1)
    await set_up(process, STRANGER)
    await process.servers.settings.set_channel(STRANGER, None, seen=4)
    theirs = await add_offer(process, STRANGER)
    world.surroundings.add_channel(SLEEP, missing=[Right.SEND])
    before = world.storage.rows.content()

    for act, error in (
        (calls.test(MEMBER, call.id), NotForYouError),
        (calls.test(STRANGER, call.id), NotOfThisServerError),
        (calls.test(ADA, call.id), RightsMissingError),
        (offers.publish(MEMBER, offer.id), NotForYouError),
        (offers.publish(STRANGER, offer.id), NotOfThisServerError),
        (offers.publish(STRANGER, theirs.id), ChannelMissingError),
        (offers.publish(ADA, offer.id), RightsMissingError),
        (offers.publish(ADA, offer.id, chosen(LOUNGE, Right.SEND)), RightsMissingError),
        (offers.publish(ADA, offer.id, chosen(type(SLEEP)(404))), ChannelUnfitError),
        (offers.publish(ADA, paused.id, chosen(LOUNGE)), OfferPausedError),
    ):
        with pytest.raises(error):
            await act

    assert world.storage.rows.content() == before
    assert world.messenger.sent == []
