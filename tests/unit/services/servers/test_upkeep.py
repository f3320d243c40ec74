"""Upkeep: what Discord tells of servers stops, heals, pauses and marks, and never deletes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CallId, ChannelId, RoleId
from bot.domain.servers.audit import Actor, AuditEntry, AuditKey
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import Right
from bot.domain.servers.server import BELIEVED_GONE_AFTER
from bot.ports.surroundings import ChannelSort
from bot.services.events import Events
from bot.services.servers.audit import keep_audit
from bot.services.servers.server_changes import ServerChanges
from bot.services.servers.upkeep.known import KnownServers
from bot.services.servers.upkeep.upkeep import ServerUpkeep, Told
from tests.support.builders import NIGHT, an_instant
from tests.support.servers import (
    CALL_ID,
    CHANNEL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    an_offer,
    configure,
    configured,
)
from tests.support.services import World

ROLE = RoleId(5001)
STOPPED = {"state": CallState.STOPPED, "failed_evenings": 3}
GONE = Told(gone_channels=frozenset({CHANNEL_ID}))
NOTHING = Told()

VIEWS = {
    "fit": {},
    "a right is missing": {"missing": [Right.READ_HISTORY]},
    "locked": {"is_locked": True},
    "of no use": {"sort": ChannelSort.OTHER},
}
"""How a channel may look."""


class Scene:
    """One server, what can be seen of it, and the upkeep."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.around = world.surroundings
        self.events, known = Events(), KnownServers()
        self.events.subscribe(known.take_note)
        changes = ServerChanges(
            storage=world.storage,
            clock=world.clock,
            randomness=world.randomness,
            events=self.events,
            inside=(keep_audit,),
        )
        self.upkeep = ServerUpkeep(
            storage=world.storage,
            clock=world.clock,
            server_changes=changes,
            surroundings=world.surroundings,
            known=known,
        )

    async def with_call(self, **changes: object) -> None:
        """Store the usual server with one call and one offer."""
        await configure(
            self.world.storage, a_configuration(calls=[a_call(**changes)], offers=[an_offer()])
        )

    async def now(self) -> Configuration:
        found = await configured(self.world.storage)
        assert found is not None
        assert found.offers, "an offer was deleted"
        return found

    async def call(self) -> Call:
        return (await self.now()).calls[CALL_ID]

    async def audit(self) -> list[AuditEntry]:
        """Return the entries, newest first; all of them are Charley's own."""
        async with self.world.storage.read() as unit:
            entries = list(await unit.audit.page(GUILD_ID, limit=100))
        assert all(entry.change.actor is Actor.CHARLEY for entry in entries)
        return entries

    async def keys(self) -> list[AuditKey]:
        return [entry.change.key for entry in await self.audit()]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with World(now=an_instant(NIGHT, time(12))) as world:
        yield Scene(world)


# Channels


async def test_a_call_whose_channel_is_deleted_stops_and_nothing_else_changes(scene: Scene) -> None:
    await scene.with_call(role_id=ROLE, text="Good night")
    before = await scene.call()

    await scene.upkeep.look(GUILD_ID, GONE)

    after = await scene.call()
    assert (after.state, after.stopped_for) == (CallState.STOPPED, StopReason.CHANNEL_GONE)
    assert (after.at, after.channel_id, after.text) == (before.at, before.channel_id, before.text)
    (entry,) = await scene.audit()
    assert entry.change.key is AuditKey.CALL_STOPPED
    assert entry.change.parameters == {
        "id": CALL_ID,
        "version": after.version,
        "new_stopped_for": "channel gone",
    }


async def test_only_calls_of_that_channel_stop(scene: Scene) -> None:
    other = a_call(id=CallId("beef00beef00"), channel_id=ChannelId(4002))
    await configure(
        scene.world.storage, a_configuration(calls=[a_call(), other], offers=[an_offer()])
    )

    await scene.upkeep.look(GUILD_ID, GONE)

    assert (await scene.now()).calls[other.id] == other


async def test_a_channel_that_merely_cannot_be_seen_stops_nothing(scene: Scene) -> None:
    """It may be an archived thread, which a post brings back."""
    await scene.with_call()

    await scene.upkeep.look(GUILD_ID, NOTHING)

    assert (await scene.call()).state is CallState.ON


async def test_a_channel_that_is_there_again_is_not_gone(scene: Scene) -> None:
    await scene.with_call()
    scene.around.add_channel(CHANNEL_ID)

    await scene.upkeep.look(GUILD_ID, GONE)

    assert (await scene.call()).state is CallState.ON


@pytest.mark.parametrize("until", [None, date(2026, 4, 1)])
async def test_a_paused_call_stays_paused_whatever_happens_to_its_channel(
    scene: Scene, until: date | None
) -> None:
    await scene.with_call(state=CallState.PAUSED, paused_until=until)
    before = await scene.call()

    await scene.upkeep.look(GUILD_ID, GONE)
    scene.around.add_channel(CHANNEL_ID)
    await scene.upkeep.look(GUILD_ID, NOTHING)

    assert await scene.call() == before


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("reason", list(StopReason))
async def test_a_stopped_call_goes_on_once_its_channel_fits_again(
    scene: Scene, reason: StopReason, view: str
) -> None:
    await scene.with_call(**STOPPED, stopped_for=reason)
    scene.around.add_channel(CHANNEL_ID, **VIEWS[view])

    await scene.upkeep.look(GUILD_ID, NOTHING)

    call = await scene.call()
    if view == "fit" and reason is not StopReason.CHANNEL_UNFIT:
        assert (call.state, call.stopped_for, call.failed_evenings) == (CallState.ON, None, 0)
        assert await scene.keys() == [AuditKey.CALL_HEALED]
    else:
        assert (call.state, call.stopped_for, call.failed_evenings) == (
            CallState.STOPPED,
            reason,
            3,
        )
        assert await scene.keys() == []


# Roles


async def test_a_lost_role_is_on_record_and_the_call_keeps_it(scene: Scene) -> None:
    server = a_server(manager_role_id=ROLE)
    await configure(
        scene.world.storage,
        a_configuration(server, calls=[a_call(role_id=ROLE)], offers=[an_offer()]),
    )
    before = await scene.now()

    await scene.upkeep.look(GUILD_ID, Told(gone_roles=frozenset({ROLE})))

    assert await scene.now() == before
    assert [entry.change.parameters for entry in await scene.audit()] == [
        {"id": CALL_ID, "old_role_id": ROLE},
        {"id": "settings", "old_role_id": ROLE},
    ]


async def test_a_role_that_nothing_uses_or_that_is_there_is_not_on_record(scene: Scene) -> None:
    await scene.with_call(role_id=ROLE)

    await scene.upkeep.look(GUILD_ID, Told(gone_roles=frozenset({RoleId(5002)})))
    scene.around.roles[ROLE] = "sleepers"
    await scene.upkeep.look(GUILD_ID, Told(gone_roles=frozenset({ROLE})))

    assert await scene.keys() == []


# Servers that leave, come back, or cannot be seen


async def test_in_an_outage_nothing_changes(scene: Scene) -> None:
    await scene.with_call(**STOPPED, stopped_for=StopReason.NO_PERMISSION)
    scene.around.add_channel(CHANNEL_ID)
    scene.around.unavailable.add(GUILD_ID)
    before, commits = await scene.now(), scene.world.storage.commits

    await scene.upkeep.look(GUILD_ID, GONE)
    await scene.upkeep.look_at_all()

    assert await scene.now() == before
    assert scene.world.storage.commits == commits

    scene.around.unavailable.clear()
    await scene.upkeep.look_at_all()

    assert (await scene.call()).state is CallState.ON


async def test_a_removal_is_noted_once_and_deletes_nothing(scene: Scene) -> None:
    await scene.with_call()

    await scene.upkeep.remove(GUILD_ID)
    removed = await scene.now()
    scene.world.clock.advance(timedelta(hours=1))
    await scene.upkeep.remove(GUILD_ID)

    assert removed.server.removed_at == an_instant(NIGHT, time(12))
    assert await scene.now() == removed
    assert removed.calls[CALL_ID].state is CallState.ON
    assert await scene.keys() == [AuditKey.REMOVED]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"state": CallState.PAUSED},
        {"state": CallState.PAUSED, "paused_until": date(2026, 3, 6)},
        {**STOPPED, "stopped_for": StopReason.NO_PERMISSION},
        {**STOPPED, "stopped_for": StopReason.CHANNEL_GONE},
    ],
)
@pytest.mark.parametrize("found", ["event", "start"])
async def test_after_a_return_every_call_waits_to_be_resumed(
    scene: Scene, state: dict[str, object], found: str
) -> None:
    await scene.with_call(**state)
    await scene.upkeep.remove(GUILD_ID)
    scene.around.add_channel(CHANNEL_ID)

    for _ in range(2):
        if found == "event":
            await scene.upkeep.look(GUILD_ID, NOTHING)
        else:
            await scene.upkeep.look_at_all()

    server, call = (await scene.now()).server, await scene.call()
    assert not server.is_removed
    assert (call.state, call.paused_until, call.stopped_for) == (CallState.PAUSED, None, None)
    assert (await scene.keys())[0] is AuditKey.RETURNED
    assert (await scene.keys()).count(AuditKey.RETURNED) == 1


async def test_a_missing_server_counts_as_removed_a_day_later(scene: Scene) -> None:
    await scene.with_call()
    scene.around.left.add(GUILD_ID)
    clock = scene.world.clock

    await scene.upkeep.take_stock()
    since = clock.now()
    clock.advance(BELIEVED_GONE_AFTER - timedelta(seconds=1))
    await scene.upkeep.take_stock()
    server = (await scene.now()).server
    assert (server.missing_since, server.is_removed) == (since, False)

    clock.advance(timedelta(seconds=1))
    await scene.upkeep.take_stock()
    server = (await scene.now()).server
    assert (server.missing_since, server.removed_at) == (None, clock.now())
    assert await scene.keys() == [AuditKey.REMOVED]


async def test_a_missing_server_that_is_back_within_the_day_was_never_away(scene: Scene) -> None:
    await scene.with_call()
    scene.around.left.add(GUILD_ID)
    before = await scene.now()

    await scene.upkeep.take_stock()
    scene.around.left.clear()
    scene.world.clock.advance(timedelta(days=3))
    await scene.upkeep.take_stock()

    assert await scene.now() == before
    assert await scene.keys() == []


async def test_before_every_shard_is_ready_no_server_is_missing(scene: Scene) -> None:
    await scene.with_call()
    scene.around.left.add(GUILD_ID)
    scene.around.is_ready = False

    for _ in range(2):
        await scene.upkeep.look_at_all()
        scene.world.clock.advance(timedelta(days=2))

    assert (await scene.now()).server == a_server()


async def test_a_server_that_has_configured_nothing_costs_no_write(scene: Scene) -> None:
    commits = scene.world.storage.commits

    await scene.upkeep.look(GUILD_ID, GONE)
    await scene.upkeep.remove(GUILD_ID)
    await scene.upkeep.look_at_all()

    assert await configured(scene.world.storage) is None
    assert scene.world.storage.commits == commits


async def test_only_servers_that_have_configured_something_concern_it(scene: Scene) -> None:
    assert scene.upkeep.concerns(GUILD_ID), "nothing is known before the first look"

    await scene.with_call()
    await scene.upkeep.take_stock()

    assert scene.upkeep.concerns(GUILD_ID)
    assert not scene.upkeep.concerns(OTHER_GUILD_ID)


async def test_a_server_concerns_it_from_its_first_change_on(scene: Scene) -> None:
    await scene.upkeep.take_stock()
    assert not scene.upkeep.concerns(GUILD_ID)
    await scene.with_call()

    await scene.upkeep.remove(GUILD_ID)  # any change is an event

    assert scene.upkeep.concerns(GUILD_ID)


async def _deleted(scene: Scene) -> None:
    scene.around.channels.clear()
    await scene.upkeep.look(GUILD_ID, GONE)


async def _kicked(scene: Scene) -> None:
    scene.around.left.add(GUILD_ID)
    await scene.upkeep.remove(GUILD_ID)


async def _missing(scene: Scene) -> None:
    scene.around.left.add(GUILD_ID)
    await scene.upkeep.take_stock()


async def _back(scene: Scene) -> None:
    scene.around.left.clear()
    await scene.upkeep.look(GUILD_ID, NOTHING)


async def _outage(scene: Scene) -> None:
    scene.around.unavailable ^= {GUILD_ID}


async def _opened(scene: Scene) -> None:
    scene.around.add_channel(CHANNEL_ID)
    await scene.upkeep.look(GUILD_ID, NOTHING)


async def _closed(scene: Scene) -> None:
    scene.around.add_channel(CHANNEL_ID, missing=[Right.SEND])
    await scene.upkeep.look(GUILD_ID, NOTHING)


HAPPENINGS = (_deleted, _kicked, _missing, _back, _outage, _opened, _closed)


@given(happenings=st.lists(st.sampled_from(HAPPENINGS), max_size=12))
async def test_whatever_happens_nothing_is_deleted_and_a_second_look_changes_nothing(
    happenings: list[Callable[[Scene], Awaitable[None]]],
) -> None:
    async with World(now=an_instant(NIGHT, time(12))) as world:
        scene = Scene(world)
        await scene.with_call(role_id=ROLE)
        for happening in happenings:
            await happening(scene)
            world.clock.advance(timedelta(hours=7))
        await scene.upkeep.look_at_all()
        settled, commits = await scene.now(), world.storage.commits

        await scene.upkeep.look_at_all()
        await scene.upkeep.look(GUILD_ID, NOTHING)

        assert (await scene.now(), world.storage.commits) == (settled, commits)
        has_returned = AuditKey.RETURNED in await scene.keys()
        if has_returned and not settled.server.is_removed:
            assert settled.calls[CALL_ID].state is CallState.PAUSED
