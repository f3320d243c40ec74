"""A server on the stage, whose call posts at 22:00, and what its admins and Discord do to it.

The gateway is connected: what Charley sees of the server is what discord.py's cache has of it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from discord import Client
from sqlalchemy import select

from bot.client.bot import CharleyBot
from bot.domain.delivery.occurrence import CallOccurrence
from bot.domain.ids import ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import Right
from bot.domain.servers.fields import UNCHANGED, CallFields
from bot.storage.repositories.occurrence_rows import DELIVERABLE_COLUMNS, post_of
from bot.storage.schema import tables
from tests.faults.connection import PATIENCE, Connection, supervised
from tests.faults.stage import DUE, Stage
from tests.support.builders import BERLIN
from tests.wire.calls import Call as Request
from tests.wire.model import Channel, Guild, Message, Role

SPREAD_OUT = timedelta(minutes=1)
"""Calls of 22:00 are posted within that minute, each server at its own moment."""

POSTED = DUE + SPREAD_OUT
STALE = DUE + timedelta(minutes=15)


@dataclass(kw_only=True)
class Club:
    """A server with one call."""

    stage: Stage
    connection: Connection
    guild: Guild
    channel: Channel
    role: Role
    admin: Presser

    @property
    def id(self) -> GuildId:
        return GuildId(self.guild.id)

    @property
    def path(self) -> str:
        return f"/channels/{self.channel.id}/messages"

    # Acting

    async def set_up(self) -> None:
        """Let an admin say when and where the club is called."""
        servers = self.stage.charley.services.servers
        await servers.settings.set_zone(self.admin, BERLIN, seen=1)
        await self.call_in(self.channel)

    async def call_in(self, channel: Channel, *, role: Role | None = None) -> Call:
        """Let an admin add the call, or choose another channel for it, or a role to ping."""
        calls = self.stage.charley.services.servers.calls
        known = await calls.list(self.admin)
        chosen = ChosenChannel(id=ChannelId(channel.id), missing=frozenset[Right]())
        fields = CallFields(channel=chosen, role_id=UNCHANGED if role is None else RoleId(role.id))
        if known:
            call = known[0].call
            draft = await calls.draft(self.admin, fields, call_id=call.id, seen=call.version)
        else:
            draft = await calls.draft(self.admin, replace(fields, at=time(22)))
        self.channel = channel
        return await calls.save(self.admin, draft.id)

    async def until_it_is(self, state: CallState) -> Call:
        """Wait until the call is in a state: what the gateway tells is looked at a moment later."""
        async with asyncio.timeout(PATIENCE):
            while (call := await self.call()).state is not state:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
        return call

    async def until_seen(self, condition: Callable[[], object]) -> None:
        """Wait until the cache shows something, and all that follows from it is done."""
        await self.connection.until(condition)
        assert condition()
        await self.connection.until(lambda: not _is_looking(self.connection.clients[-1]))

    async def until_removed(self) -> None:
        """Wait until it is on record that the server has removed Charley."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_removed():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)

    async def _is_removed(self) -> bool:
        found = await self.configuration()
        return found is not None and found.server.is_removed

    @asynccontextmanager
    async def posting(self, *, at: datetime = POSTED) -> AsyncIterator[None]:
        """Let the post of an evening be under way in the block, and end after it."""
        async with self.stage.discord.hold("POST", self.path) as held:
            running = asyncio.create_task(self.stage.run_until(at))
            async with asyncio.timeout(PATIENCE):
                await held.reached
            yield
            held.release()
            await running

    def missing(self) -> frozenset[Right]:
        """Return the rights that Charley sees that it lacks in the channel."""
        view = self.stage.surroundings.channel(self.id, ChannelId(self.channel.id))
        return frozenset() if view is None else view.missing

    # Looking

    def sees(self, channel: Channel) -> bool:
        """Tell whether the cache has a channel or a thread."""
        return self.stage.surroundings.channel(self.id, ChannelId(channel.id)) is not None

    def name(self) -> str | None:
        """Return what the cache calls the channel."""
        view = self.stage.surroundings.channel(self.id, ChannelId(self.channel.id))
        return None if view is None else view.name

    def may_ping(self, role: Role) -> bool:
        """Tell whether everybody may ping a role, as the cache has it."""
        return self.stage.surroundings.is_mentionable(self.id, RoleId(role.id))

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """Return what members see of Charley in the channel."""
        return self.stage.discord.posts(channel or self.channel)

    def requests(self) -> list[Request]:
        """Return the requests to post there."""
        return self.stage.discord.calls.to("POST", self.path)

    def look_ups(self) -> list[Request]:
        """Return the requests to look for a post there."""
        return self.stage.discord.calls.to("GET", self.path)

    async def configuration(self) -> Configuration | None:
        """Return all that is stored of the server."""
        async with self.stage.storage.read() as unit:
            return await unit.servers.load(self.id)

    async def call(self) -> Call:
        """Return the call as it is stored."""
        found = await self.configuration()
        assert found is not None
        (call,) = found.calls.values()
        return call

    async def records(self) -> list[CallOccurrence]:
        """Return what is on record of its posts, earliest first."""
        query = select(*DELIVERABLE_COLUMNS).where(tables.occurrences.c.guild_id == self.id)
        async with self.stage.storage.engine.connect() as connection:
            rows = (await connection.execute(query.order_by(tables.occurrences.c.due_at))).all()
        return [post_of(row) for row in rows]

    async def tonight(self) -> CallOccurrence:
        """Return tonight's."""
        return (await self.records())[0]

    async def is_planned_for(self, due_at: datetime) -> bool:
        """Tell whether the call goes on then."""
        return any(
            each.state.is_open and each.slot.due_at == due_at for each in await self.records()
        )

    async def audit(self) -> Sequence[AuditKey]:
        """Return what is on record of changes, the oldest first."""
        async with self.stage.storage.read() as unit:
            found = await unit.audit.page(self.id, limit=1000)
        return [entry.change.key for entry in reversed(found)]


@asynccontextmanager
async def club_on(stage: Stage) -> AsyncIterator[Club]:
    """Open a server on a connected stage; its call is set up."""
    admin = stage.discord.add_user("admin")
    guild = stage.discord.add_guild("club", members=[admin], channels=["general"], roles=["owls"])
    channel = stage.discord.guilds.add_channel(guild, "evenings")
    async with supervised(stage, adapt=_look_at_once) as connection:
        await connection.until_connected()
        club = Club(
            stage=stage,
            connection=connection,
            guild=guild,
            channel=channel,
            role=guild.roles[1],
            admin=Presser(
                user_id=UserId(admin.id), guild_id=GuildId(guild.id), manages_server=True
            ),
        )
        await connection.until(lambda: stage.surroundings.channel(club.id, ChannelId(channel.id)))
        await club.set_up()
        yield club


def _is_looking(client: Client) -> bool:
    assert isinstance(client, CharleyBot)
    working = client._server_events._working
    return working is not None and not working.done()


def _look_at_once(client: Client) -> None:
    """Do not gather for two seconds what is told of servers: the stage has no time to lose."""
    assert isinstance(client, CharleyBot)
    client._server_events._gather = timedelta()
