"""What the gateway tells of servers: a burst is one look, and a database that is away loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.client.server_events import ServerEvents
from bot.domain.ids import CallId, GuildId, RoleId
from bot.domain.servers.calls import CallState, StopReason
from tests.support.builders import NIGHT, an_instant
from tests.support.servers import (
    CALL_ID,
    CHANNEL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
    configured,
)
from tests.support.services import Process, World
from tests.support.statements import counted_statements

AT_ONCE = timedelta()
READ_OF_ONE = 3
"""Statements: the server, its calls, its offers."""


@dataclass
class Client:
    """Stands for discord.py's: it tells its listeners."""

    ready: bool = True
    listeners: dict[str, Callable[..., Awaitable[None]]] = field(default_factory=dict)

    def add_listener(self, listener: Callable[..., Awaitable[None]], name: str) -> None:
        self.listeners[name] = listener

    def is_ready(self) -> bool:
        return self.ready

    async def tell(self, name: str, *what: object) -> None:
        await self.listeners[f"on_{name}"](*what)


def part_of(guild_id: GuildId, **facts: object) -> Any:
    return SimpleNamespace(guild=SimpleNamespace(id=guild_id), **facts)


class Scene:
    """A server with one call, whose channel is open."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client()
        process = Process(world)
        self.events = ServerEvents(
            self.client,  # type: ignore[arg-type]  # its double
            servers=process.servers,
            gather=AT_ONCE,
            again_after=AT_ONCE,
        )
        world.surroundings.add_channel(CHANNEL_ID)

    async def over(self) -> None:
        """Wait until there is nothing left to do."""
        working = self.events._working
        if working is not None:
            await working

    async def state(self) -> CallState:
        found = await configured(self.world.storage)
        assert found is not None
        return found.calls[CALL_ID].state

    async def channel_deleted(self, guild_id: GuildId = GUILD_ID) -> None:
        self.world.surroundings.channels.pop(CHANNEL_ID, None)
        await self.client.tell("guild_channel_delete", part_of(guild_id, id=CHANNEL_ID))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    structlog.reset_defaults()
    async with World(now=an_instant(NIGHT, time(12))) as world:
        await configure(world.storage, a_configuration(calls=[a_call()]))
        scene = Scene(world)
        await scene.client.tell("ready")
        await scene.over()
        yield scene


EVENTS: dict[str, tuple[Any, ...]] = {
    "guild_available": (SimpleNamespace(id=GUILD_ID),),
    "guild_join": (SimpleNamespace(id=GUILD_ID),),
    "guild_channel_update": (None, part_of(GUILD_ID)),
    "thread_join": (part_of(GUILD_ID),),
    "thread_update": (None, part_of(GUILD_ID)),
    "guild_role_update": (None, part_of(GUILD_ID)),
    "member_update": (None, part_of(GUILD_ID)),
    "shard_ready": (0,),
    "ready": (),
}
"""What may have brought a channel back, as discord.py tells it."""


@pytest.mark.parametrize("name", EVENTS)
async def test_whatever_may_have_mended_a_channel_is_a_reason_to_look(
    scene: Scene, name: str
) -> None:
    await scene.channel_deleted()
    await scene.over()
    assert await scene.state() is CallState.STOPPED
    scene.world.surroundings.add_channel(CHANNEL_ID)

    await scene.client.tell(name, *EVENTS[name])
    await scene.over()

    assert await scene.state() is CallState.ON


async def test_a_deleted_thread_is_a_deleted_channel(scene: Scene) -> None:
    scene.world.surroundings.channels.clear()

    deleted = SimpleNamespace(guild_id=GUILD_ID, thread_id=CHANNEL_ID)
    await scene.client.tell("raw_thread_delete", deleted)
    await scene.over()

    found = await configured(scene.world.storage)
    assert found is not None
    assert found.calls[CALL_ID].stopped_for is StopReason.CHANNEL_GONE


async def test_a_burst_of_events_is_one_look(scene: Scene) -> None:
    with counted_statements(scene.world.storage) as statements:
        for _ in range(500):
            await scene.client.tell("guild_channel_update", None, part_of(GUILD_ID))
            await scene.client.tell("guild_role_update", None, part_of(GUILD_ID))
        await scene.over()

    assert len(statements) == READ_OF_ONE


async def test_what_is_gone_is_not_forgotten_in_a_burst(scene: Scene) -> None:
    await scene.channel_deleted()
    for _ in range(50):
        await scene.client.tell("guild_role_update", None, part_of(GUILD_ID))
    await scene.client.tell("guild_role_delete", part_of(GUILD_ID, id=RoleId(1)))
    await scene.over()

    assert await scene.state() is CallState.STOPPED


async def test_events_of_a_server_that_has_configured_nothing_cost_no_statement(
    scene: Scene,
) -> None:
    with counted_statements(scene.world.storage) as statements:
        for _ in range(100):
            await scene.client.tell("guild_channel_update", None, part_of(OTHER_GUILD_ID))
            await scene.client.tell("guild_join", SimpleNamespace(id=OTHER_GUILD_ID))
        await scene.client.tell("guild_remove", SimpleNamespace(id=OTHER_GUILD_ID))
        await scene.over()

    assert statements == []


async def test_two_thousand_servers_at_a_start_are_a_few_statements(world_of_many: Scene) -> None:
    scene = world_of_many
    scene.client.ready = True
    with counted_statements(scene.world.storage) as statements:
        for number in range(2_000):
            await scene.client.tell("guild_available", SimpleNamespace(id=GuildId(number)))
        await scene.client.tell("shard_ready", 0)
        await scene.client.tell("ready")
        await scene.over()

    assert len(statements) <= 10


@pytest.fixture
async def world_of_many() -> AsyncIterator[Scene]:
    """Just started, with fifty servers of which something is stored."""
    async with World(now=an_instant(NIGHT, time(12))) as world:
        for number in range(50):
            await configure(world.storage, a_configuration(a_server(id=GuildId(number))))
        yield Scene(world)


async def test_what_a_database_that_is_away_could_not_take_is_done_later(scene: Scene) -> None:
    scene.world.storage.is_down = True
    await scene.channel_deleted()
    for _ in range(20):
        await asyncio.sleep(0)
    assert scene.events._working is not None
    assert not scene.events._working.done()

    scene.world.storage.is_down = False
    await scene.over()

    assert await scene.state() is CallState.STOPPED


async def test_a_server_that_cannot_be_read_keeps_no_other_waiting(scene: Scene) -> None:
    storage, other = scene.world.storage, a_server(id=OTHER_GUILD_ID)
    call = a_call(id=CallId("beefbeefbeef"), guild_id=OTHER_GUILD_ID)
    await configure(storage, a_configuration(other, calls=[call]))
    await scene.client.tell("ready")
    await scene.over()
    storage.change("UPDATE servers SET created_at = 'x' WHERE guild_id = ?", GUILD_ID)

    with capture_logs() as logs:
        await scene.channel_deleted()
        await scene.channel_deleted(OTHER_GUILD_ID)
        await scene.over()

    found = await configured(storage, OTHER_GUILD_ID)
    assert found is not None
    assert found.calls[call.id].state is CallState.STOPPED
    failed = [log for log in logs if log.get("action") == "server_look_failed"]
    assert [log["guild_id"] for log in failed] == [GUILD_ID]


async def test_a_server_that_leaves_and_returns_at_once_has_never_left(scene: Scene) -> None:
    await scene.client.tell("guild_remove", SimpleNamespace(id=GUILD_ID))
    await scene.client.tell("guild_join", SimpleNamespace(id=GUILD_ID))
    await scene.over()

    found = await configured(scene.world.storage)
    assert found is not None
    assert not found.server.is_removed
    assert await scene.state() is CallState.ON


async def test_a_removal_is_noted(scene: Scene) -> None:
    scene.world.surroundings.left.add(GUILD_ID)
    await scene.client.tell("guild_remove", SimpleNamespace(id=GUILD_ID))
    await scene.over()

    found = await configured(scene.world.storage)
    assert found is not None
    assert found.server.removed_at == scene.world.now


async def test_a_change_under_integrations_is_asked_for_again(scene: Scene) -> None:
    await scene.client.tell("raw_app_command_permissions_update", part_of(GUILD_ID))

    assert scene.world.visibility.forgotten == [GUILD_ID]


async def test_a_client_that_closes_leaves_no_task(scene: Scene) -> None:
    await scene.channel_deleted()
    assert scene.events._working is not None

    await scene.events.stop()

    assert scene.events._working.done()


async def test_what_arrives_after_the_end_starts_nothing(scene: Scene) -> None:
    await scene.events.stop()

    await scene.client.tell("ready")
    await scene.channel_deleted()

    await scene.over()
    assert await scene.state() is CallState.ON
    assert "servers" not in {task.get_name() for task in asyncio.all_tasks()}
