"""Servers and calls with sensible defaults: a test names only what its rule is about.

The server of these builders lives in Berlin and has one call, at 22:00 every day.
"""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.occurrence import CallOccurrence, State
from bot.domain.ids import CallId, ChannelId, GuildId
from bot.domain.reminders.slots import Slot
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.server import Server
from bot.kinds.call import schedule_of
from tests.support.builders import BERLIN, NIGHT, an_occurrence_id

GUILD_ID = GuildId(7001)
CALL_ID = CallId("00000000ca11")
CALL_CHANNEL = ChannelId(8001)


def a_server(**changes: Any) -> Server:  # fields of Server
    """Return a server in Berlin."""
    usual = Server(
        id=GUILD_ID, created_at=datetime(2026, 1, 1, 12, tzinfo=UTC), zone_key=BERLIN, locale="de"
    )
    return replace(usual, **changes)


def a_call(**changes: Any) -> Call:  # fields of Call
    """Return a call at 22:00 every day."""
    usual = Call(id=CALL_ID, guild_id=GUILD_ID, channel_id=CALL_CHANNEL, at=time(22))
    return replace(usual, **changes)


def a_call_agenda(**changes: Any) -> CallAgenda:  # fields of CallAgenda
    """Return the agenda of a call without any post."""
    return replace(CallAgenda(server=a_server(), call=a_call()), **changes)


def a_configuration(*calls: Call, server: Server | None = None) -> Configuration:
    """Return what a server has configured: by default the usual call."""
    known = calls or (a_call(),)
    return Configuration(server=server or a_server(), calls={call.id: call for call in known})


def a_call_slot(agenda: CallAgenda | None = None) -> Slot:
    """Return the slot of a call on the usual night."""
    agenda = agenda or a_call_agenda()
    (slot,) = schedule_of(agenda.call, agenda.server).slots_on(NIGHT)
    return slot


def a_post(slot: Slot | None = None, **changes: Any) -> CallOccurrence:
    """Return a call's occurrence that is planned, by default the usual night's."""
    planned = CallOccurrence.planned(
        an_occurrence_id(), CALL_ID, slot or a_call_slot(), guild_id=GUILD_ID
    )
    return replace(planned, **changes)


def a_claimed_post(slot: Slot | None = None, **changes: Any) -> CallOccurrence:
    """Return a call's occurrence as its first claim leaves it."""
    post = a_post(slot)
    at = post.claimable_at
    claimed = replace(post, state=State.LEASED, attempts=1, attempted_at=at)
    return replace(claimed, **changes)
