"""Servers change under Charley's feet: what is configured stops, waits, comes back, and is never lost.

The connection is a real one; of `/server` only what it stores is here.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from discord.backoff import ExponentialBackoff

from bot.client.bot import CharleyBot
from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import Right
from bot.domain.servers.fields import CallFields
from bot.domain.servers.server import BELIEVED_GONE_AFTER, KEEP_REMOVED
from bot.ports.surroundings import ChannelView
from tests.faults.connection import Connection, supervised
from tests.faults.stage import Stage
from tests.support.servers import CALL_ID, a_call, a_configuration, a_server, configure, configured
from tests.wire.model import Channel, Guild, User
from tests.wire.permissions import (
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
POST = ("POST", "/channels/*/messages")


class Scene:
    """A server with one call, in a channel or in a thread of it."""

    def __init__(self, stage: Stage, ada: User) -> None:
        self.stage, self.ada = stage, ada
        self.guilds = stage.discord.guilds
        self.club: Guild = stage.discord.add_guild("club", members=[ada])
        self.hall: Channel = next(iter(self.club.channels.values()))
        self.id = GuildId(self.club.id)

    async def with_call(self, channel: Channel | None = None, **changes: object) -> None:
        """Store the call; nobody but Charley changes it in these tests."""
        call = a_call(guild_id=self.id, channel_id=ChannelId((channel or self.hall).id), **changes)
        server = a_server(id=self.id, manager_role_id=changes.get("role_id"))
        await configure(self.stage.storage, a_configuration(server, calls=[call]))

    async def now(self) -> Configuration:
        found = await configured(self.stage.storage, self.id)
        assert found is not None
        return found

    async def call(self) -> Call:
        return (await self.now()).calls[CALL_ID]

    async def keys(self) -> list[AuditKey]:
        """Return what is on record, newest first."""
        async with self.stage.storage.read() as unit:
            return [each.change.key for each in await unit.audit.page(self.id)]

    def view(self, channel: Channel) -> ChannelView | None:
        return self.stage.surroundings.channel(self.id, ChannelId(channel.id))

    @property
    def admin(self) -> Presser:
        return Presser(user_id=UserId(self.ada.id), guild_id=self.id, manages_server=True)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Connection]:
        """Be connected for the length of the block, all servers told of and looked at."""
        async with supervised(self.stage) as connection:
            await connection.until_connected()
            await self.told(connection)
            yield connection

    async def told(self, connection: Connection) -> None:
        """Wait until Charley has drawn its conclusions from everything that Discord has told."""
        await connection.until(connection.clients[-1].is_ready)
        await connection.answers(self.ada)  # it comes after all that was told before
        await connection.until(lambda: _is_at_rest(connection.clients[-1]))


def _is_at_rest(client: CharleyBot) -> bool:
    working = client._server_events._working
    return working is None or working.done()


@pytest.fixture
async def scene(stage: Stage, ada: User) -> Scene:
    return Scene(stage, ada)


@pytest.fixture
def no_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.0)


# Channels and threads


@pytest.mark.parametrize("where", ["channel", "thread", "thread of a deleted channel"])
async def test_a_deleted_channel_stops_its_call_until_another_one_is_chosen(
    scene: Scene, where: str
) -> None:
    place = scene.hall if where == "channel" else scene.guilds.add_thread(scene.hall, "nightly")
    other = scene.guilds.add_channel(scene.club, "sleep")
    await scene.with_call(place, text="Good night")
    async with scene.connected() as connection:
        scene.guilds.delete_channel(place if where == "thread" else scene.hall)
        await scene.told(connection)

        call = await scene.call()
        assert (call.state, call.stopped_for) == (CallState.STOPPED, StopReason.CHANNEL_GONE)
        assert await scene.keys() == [AuditKey.CALL_STOPPED]

        calls = scene.stage.charley.services.servers.calls
        chosen = ChosenChannel(id=ChannelId(other.id), missing=frozenset())
        draft = await calls.draft(
            scene.admin, CallFields(channel=chosen), call_id=CALL_ID, seen=call.version
        )
        await calls.save(scene.admin, draft.id)

        call = await scene.call()
        assert (call.state, call.channel_id, call.text) == (CallState.ON, other.id, "Good night")


DENIED = {
    "channel": (VIEW_CHANNEL, SEND_MESSAGES, READ_MESSAGE_HISTORY),
    "thread": (VIEW_CHANNEL, SEND_MESSAGES_IN_THREADS, READ_MESSAGE_HISTORY),
}


def _give_own_role(scene: Scene, denied: int) -> None:
    role = scene.guilds.add_role(scene.club, "bots")
    scene.guilds.overwrite(scene.hall, role, allow=denied)
    scene.guilds.give_role(scene.club, scene.stage.discord.bot.user, role)


GAINS: dict[str, Callable[[Scene, int], None]] = {
    "the channel": lambda scene, _: scene.guilds.overwrite(scene.hall, scene.club.everyone),
    "its own role": _give_own_role,
}


@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize(
    ("where", "denied"), [(where, each) for where, denied in DENIED.items() for each in denied]
)
async def test_a_call_stopped_for_a_missing_right_goes_on_once_it_is_back(
    scene: Scene, where: str, denied: int, gain: str
) -> None:
    place = scene.hall if where == "channel" else scene.guilds.add_thread(scene.hall, "nightly")
    scene.guilds.deny_everyone(scene.hall, denied)
    await scene.with_call(place, state=CallState.STOPPED, stopped_for=StopReason.NO_PERMISSION)
    async with scene.connected() as connection:
        view = scene.view(place)
        assert view is None or view.missing
        assert (await scene.call()).state is CallState.STOPPED

        GAINS[gain](scene, denied)
        await scene.told(connection)

        view = scene.view(place)
        assert view is not None
        assert view.missing == frozenset()
        assert (await scene.call()).state is CallState.ON
        assert await scene.keys() == [AuditKey.CALL_HEALED]


async def test_a_right_that_comes_with_everyones_role_heals_as_well(scene: Scene) -> None:
    everyone = scene.club.everyone
    before = everyone.permissions
    scene.guilds.set_role(scene.club, everyone, permissions=before & ~READ_MESSAGE_HISTORY)
    await scene.with_call(state=CallState.STOPPED, stopped_for=StopReason.NO_PERMISSION)
    async with scene.connected() as connection:
        view = scene.view(scene.hall)
        assert view is not None
        assert view.missing == {Right.READ_HISTORY}

        scene.guilds.set_role(scene.club, everyone, permissions=before)
        await scene.told(connection)

        assert (await scene.call()).state is CallState.ON


async def test_a_channel_that_is_hidden_from_charley_is_not_gone(scene: Scene) -> None:
    await scene.with_call()
    async with scene.connected() as connection:
        scene.guilds.deny_everyone(scene.hall, VIEW_CHANNEL)
        await scene.told(connection)

        view = scene.view(scene.hall)
        assert view is not None
        assert (view.name, Right.VIEW in view.missing) == ("", True)
        assert (await scene.call()).state is CallState.ON
        assert await scene.keys() == []


async def test_a_thread_that_is_unlocked_goes_on(scene: Scene) -> None:
    thread = scene.guilds.add_thread(scene.hall, "nightly")
    scene.guilds.set_thread(thread, archived=True, locked=True)
    await scene.with_call(thread, state=CallState.STOPPED, stopped_for=StopReason.THREAD_LOCKED)
    async with scene.connected() as connection:
        scene.guilds.set_thread(thread, archived=False)
        await scene.told(connection)
        assert (await scene.call()).state is CallState.STOPPED

        scene.guilds.set_thread(thread, locked=False)
        await scene.told(connection)

        assert (await scene.call()).state is CallState.ON


async def test_a_thread_that_falls_asleep_is_not_gone(scene: Scene) -> None:
    thread = scene.guilds.add_thread(scene.hall, "nightly")
    await scene.with_call(thread)
    async with scene.connected() as connection:
        scene.guilds.set_thread(thread, archived=True)
        await scene.told(connection)

        assert (await scene.call()).state is CallState.ON
        assert await scene.keys() == []


# Roles


async def test_a_deleted_role_is_on_record_and_takes_nothing_along(scene: Scene) -> None:
    role = scene.guilds.add_role(scene.club, "sleepers")
    await scene.with_call(role_id=RoleId(role.id))
    async with scene.connected() as connection:
        before = await scene.now()

        scene.guilds.delete_role(scene.club, role)
        await scene.told(connection)

        assert await scene.now() == before
        assert await scene.keys() == [AuditKey.ROLE_LOST] * 2
        assert scene.stage.surroundings.role_name(scene.id, RoleId(role.id)) is None


# Servers


async def test_a_removed_server_comes_back_with_its_calls_paused_until_a_person_resumes_them(
    scene: Scene,
) -> None:
    await scene.with_call(text="Good night")
    async with scene.connected() as connection:
        before = await scene.call()
        scene.guilds.remove_bot(scene.club, scene.stage.discord.bot)
        await scene.told(connection)
        assert (await scene.now()).server.removed_at == scene.stage.now
        assert await scene.call() == before

        scene.stage.pass_time(KEEP_REMOVED - HOUR)
        await scene.stage.charley.housekeeping.run()
        scene.guilds.add_bot(scene.club, scene.stage.discord.bot)
        await scene.told(connection)

        call = await scene.call()
        assert not (await scene.now()).server.is_removed
        assert (call.state, call.paused_until, call.text) == (CallState.PAUSED, None, "Good night")
        assert (await scene.keys())[0] is AuditKey.RETURNED

        calls = scene.stage.charley.services.servers.calls
        await calls.resume(scene.admin, CALL_ID, seen=call.version)
        await scene.told(connection)
        assert (await scene.call()).state is CallState.ON
    assert scene.stage.discord.calls.to(*POST) == []


@pytest.mark.parametrize("restarts", [False, True])
async def test_an_outage_of_a_server_changes_nothing(scene: Scene, restarts: bool) -> None:
    await scene.with_call()
    before = await scene.now()
    async with scene.connected() as connection:
        scene.guilds.set_unavailable(scene.club)
        await scene.told(connection)
        assert not scene.stage.surroundings.is_available(scene.id)
        if not restarts:
            scene.guilds.set_unavailable(scene.club, on=False)
            await scene.told(connection)
            assert scene.stage.surroundings.is_available(scene.id)
    if restarts:
        async with scene.connected() as connection:
            assert not scene.stage.surroundings.is_available(scene.id)
            scene.stage.pass_time(3 * DAY)
            await scene.stage.charley.housekeeping.run()
            assert await scene.now() == before

            scene.guilds.set_unavailable(scene.club, on=False)
            await scene.told(connection)
            assert scene.stage.surroundings.is_available(scene.id)
    assert await scene.now() == before
    assert await scene.keys() == []


@pytest.mark.parametrize("session", ["the next process", "the same process"])
@pytest.mark.usefixtures("no_back_off")
async def test_a_removal_that_nothing_was_told_of_is_believed_a_day_later(
    scene: Scene, session: str
) -> None:
    """Between two sessions of a shard, Discord tells of nothing but who is left."""
    await scene.with_call()
    bot, gateway = scene.stage.discord.bot, scene.stage.discord.gateway
    async with scene.connected() as connection:
        if session == "the same process":
            scene.club.applications.discard(bot.id)
            gateway.invalidate()
            await connection.until_connected(identifies=2)
            await connection.until(lambda: not scene.stage.surroundings.is_in(scene.id))
            await scene.told(connection)
            await _stay_away_for_good(scene)
    if session == "the next process":
        scene.club.applications.discard(bot.id)
        async with scene.connected():
            await _stay_away_for_good(scene)


async def _stay_away_for_good(scene: Scene) -> None:
    stage = scene.stage
    assert stage.surroundings.is_in(scene.id) is False
    await stage.charley.housekeeping.run()
    assert (await scene.now()).server.missing_since == stage.now

    stage.pass_time(BELIEVED_GONE_AFTER - SECOND)
    await stage.charley.housekeeping.run()
    assert not (await scene.now()).server.is_removed

    stage.pass_time(SECOND)
    await stage.charley.housekeeping.run()
    assert (await scene.now()).server.removed_at == stage.now

    stage.pass_time(KEEP_REMOVED + SECOND)
    await stage.charley.housekeeping.run()
    assert await configured(stage.storage, scene.id) is None
    assert await stage.is_planned_for(scene.ada, (await stage.tonight(scene.ada)).slot.due_at)


async def test_a_server_that_adds_charley_is_told_nothing_unasked(scene: Scene) -> None:
    async with scene.connected() as connection:
        for number in range(3):
            scene.stage.discord.add_guild(f"club {number}", members=[scene.ada])
        await scene.told(connection)

    assert scene.stage.discord.calls.to("POST", "/**/messages") == []
    assert scene.stage.discord.calls.to(*POST) == []


async def test_what_admins_allow_under_integrations_is_known_at_once(scene: Scene) -> None:
    helpers = scene.guilds.add_role(scene.club, "helpers")
    visibility = scene.stage.charley.services.servers.visibility
    async with scene.connected() as connection:
        assert await visibility.is_shown_to(scene.id, RoleId(helpers.id)) is False

        scene.guilds.set_command_permissions(scene.club, {helpers: True}, command="server")
        await scene.told(connection)

        assert await visibility.is_shown_to(scene.id, RoleId(helpers.id)) is True


async def test_what_happened_while_nothing_ran_is_found_at_the_start(scene: Scene) -> None:
    other = scene.guilds.add_channel(scene.club, "sleep")
    scene.guilds.deny_everyone(other, SEND_MESSAGES)
    await scene.with_call(other, state=CallState.STOPPED, stopped_for=StopReason.NO_PERMISSION)
    scene.guilds.overwrite(other, scene.club.everyone)

    async with scene.connected():
        assert (await scene.call()).state is CallState.ON
