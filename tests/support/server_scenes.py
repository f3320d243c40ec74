"""Servers in the world of use cases: configured, planned, and seen."""

from dataclasses import replace

from bot.domain.servers.audit import AuditEntry, AuditKey, ServerChanged
from bot.domain.servers.calls import Call
from bot.domain.servers.server import Server
from tests.support.builders import USER_ID
from tests.support.servers import GUILD_ID, a_call, a_configuration, configure
from tests.support.services import Process, World


async def change(
    world: World, process: Process, *calls: Call, server: Server | None = None
) -> None:
    """Change a server's calls as an admin does: stored, and planned again, in one transaction."""
    async with world.storage.begin() as unit:
        before = await unit.servers.load(calls[0].guild_id if calls else GUILD_ID)
        assert before is not None
        after = a_configuration(server or before.server, calls=calls)
        await unit.servers.save(before, after)
        happened = ServerChanged(
            guild_id=after.server.id, actor=USER_ID, key=AuditKey.CALL_EDITED, parameters={}
        )
        await process.call_planner.after_changes(unit, [happened], world.now)
        await unit.commit()


async def set_up(
    world: World, process: Process, *calls: Call, server: Server | None = None
) -> None:
    """Configure a server, by default the usual one with its call, and plan its calls."""
    known = calls or (a_call(),)
    await configure(world.storage, a_configuration(server, calls=known))
    for call in known:
        world.surroundings.add_channel(call.channel_id)
    await process.housekeeping.repair_calls()


async def remove_call(world: World, process: Process) -> None:
    """Remove the call of the usual server as an admin does."""
    async with world.storage.begin() as unit:
        before = await unit.servers.load(GUILD_ID)
        assert before is not None
        await unit.servers.save(before, replace(before, calls={}))
        happened = ServerChanged(
            guild_id=GUILD_ID,
            actor=USER_ID,
            key=AuditKey.CALL_REMOVED,
            parameters={"id": a_call().id},
        )
        await process.call_planner.after_changes(unit, [happened], world.now)
        await unit.commit()


async def audit(world: World) -> list[AuditEntry]:
    """Return what is on record of the usual server, newest first."""
    async with world.storage.read() as unit:
        return list(await unit.audit.page(GUILD_ID))


def the_call(world: World) -> Call:
    """Return the usual call as it is stored."""
    return world.storage.rows.calls[a_call().id]
