"""Servers on doubles: who presses there, and what they may."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from bot.domain.ids import CallId, ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.audit import AuditEntry, AuditKey
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import Right
from bot.domain.servers.fields import CallFields, OfferFields
from bot.domain.servers.offers import Offer
from tests.support.builders import BERLIN
from tests.support.servers import GUILD_ID, OTHER_GUILD_ID
from tests.support.services import Process, World

GUILD, OTHER_GUILD = GUILD_ID, OTHER_GUILD_ID
SLEEP, LOUNGE, UNKNOWN_CHANNEL = ChannelId(5001), ChannelId(5002), ChannelId(5999)
HELPERS, SLEEPERS, SILENT = RoleId(7001), RoleId(7002), RoleId(7003)
"""The manager role; a role that everybody may ping; one that only some may."""

ADA = Presser(user_id=UserId(1), guild_id=GUILD, manages_server=True)
BEN = Presser(user_id=UserId(2), guild_id=GUILD, manages_server=True)
HELPER = Presser(
    user_id=UserId(3), guild_id=GUILD, manages_server=False, role_ids=frozenset({HELPERS})
)
MEMBER = Presser(user_id=UserId(4), guild_id=GUILD, manages_server=False)
STRANGER = Presser(user_id=UserId(5), guild_id=OTHER_GUILD, manages_server=True)
"""An admin, but of another server."""


def chosen(channel_id: ChannelId, *missing: Right) -> ChosenChannel:
    """Return a channel as somebody picks it who lacks these rights there."""
    return ChosenChannel(id=channel_id, missing=frozenset(missing))


def furnish(world: World) -> None:
    """Put the channels and roles there."""
    world.surroundings.add_channel(SLEEP, name="sleep", may_ping=True)
    world.surroundings.add_channel(LOUNGE, name="lounge", may_ping=True)
    world.surroundings.roles |= {HELPERS: "helpers", SLEEPERS: "sleepers", SILENT: "silent"}
    world.surroundings.mentionable |= {SLEEPERS}


async def set_up(process: Process, presser: Presser = ADA) -> None:
    """Give the presser's server a zone, a channel and a manager role."""
    settings, seen = process.servers.settings, 1
    for change in (
        settings.set_zone(presser, BERLIN, seen=seen),
        settings.set_channel(presser, chosen(SLEEP), seen=seen + 1),
        settings.set_manager_role(presser, HELPERS, seen=seen + 2),
    ):
        await change


async def add_call(process: Process, presser: Presser = ADA, **fields: Any) -> Call:
    """Add a call, by default at 22:00 in the wind-down channel."""
    wanted = CallFields(**{"at": time(22), **fields})
    draft = await process.servers.calls.draft(presser, wanted)
    return await process.servers.calls.save(presser, draft.id)


async def edit_call(
    process: Process, call: Call, presser: Presser = ADA, *, seen: int | None = None, **fields: Any
) -> Call:
    """Change a call."""
    draft = await process.servers.calls.draft(
        presser,
        CallFields(**fields),
        call_id=call.id,
        seen=call.version if seen is None else seen,
    )
    return await process.servers.calls.save(presser, draft.id)


async def add_offer(process: Process, presser: Presser = ADA, **fields: Any) -> Offer:
    """Add an offer, by default with bedtime at 22:30."""
    wanted = OfferFields(**{"name": "Early nights", "bedtime": time(22, 30), **fields})
    draft = await process.servers.offers.draft(presser, wanted)
    return await process.servers.offers.save(presser, draft.id)


async def configuration_of(world: World, guild_id: GuildId = GUILD) -> Configuration:
    """Return what is stored of a server."""
    async with world.storage.read() as unit:
        found = await unit.servers.load(guild_id)
    assert found is not None
    return found


async def audit_of(world: World, guild_id: GuildId = GUILD) -> Sequence[AuditEntry]:
    """Return the whole audit of a server, the oldest first."""
    async with world.storage.read() as unit:
        found = await unit.audit.page(guild_id, limit=10_000)
    return list(reversed(found))


async def audit_keys(world: World, guild_id: GuildId = GUILD) -> list[AuditKey]:
    """Return what was done in a server, the oldest first."""
    return [entry.change.key for entry in await audit_of(world, guild_id)]


async def change_behind(world: World, call_id: CallId, **values: Any) -> Call:
    """Change a stored call as the engine or the upkeep does, without a person."""
    async with world.storage.begin() as unit:
        before = await unit.servers.load(GUILD)
        assert before is not None
        call = replace(before.call(call_id), **values)
        await unit.servers.save(before, before.with_call(call))
        await unit.commit()
    return call
