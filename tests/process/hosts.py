"""Servers with a call that is due at this very moment, stored without the process noticing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.occurrence import CallOccurrence
from bot.domain.ids import CallId, ChannelId, GuildId
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.server import Server
from bot.kinds.call import schedule_of
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.storage.unit_of_work import SqlStorage
from tests.process.people import ZONE
from tests.wire import WireDiscord
from tests.wire import model as wire

CONNECTED_WITHIN = timedelta(seconds=1)
"""A post is tried so long after the start: by then the gateway has told of the servers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A server with a due post."""

    admin: wire.User
    guild: wire.Guild
    channel: wire.Channel
    server: Server
    call: Call
    due: CallOccurrence

    @property
    def path(self) -> str:
        """Where its posts go."""
        return f"/channels/{self.channel.id}/messages"


async def open_servers(
    discord: WireDiscord,
    *,
    database_url: str,
    count: int,
    claimable_at: datetime | None = None,
) -> list[Host]:
    """Store new servers, each with a post of this minute. In every second one somebody has written.

    Args:
        discord: where they are.
        database_url: a migrated database.
        count: how many.
        claimable_at: when the posts are tried, instead of soon after now.
    """
    now = SystemClock().now()
    at = claimable_at or now + CONNECTED_WITHIN
    hosts = [_host(discord, number, now=now, claimable_at=at) for number in range(count)]
    # Closed again at once: PostgreSQL is to have no connections but those of the process.
    storage = SqlStorage.open(database_url)
    async with storage.begin() as unit:
        for host in hosts:
            await unit.servers.introduce(host.server)
            empty = Configuration(server=host.server)
            await unit.servers.save(empty, empty.with_call(host.call))
        await unit.occurrences.add(host.due for host in hosts)
        await unit.commit()
    await storage.close()
    return hosts


def _host(discord: WireDiscord, number: int, *, now: datetime, claimable_at: datetime) -> Host:
    admin = discord.add_user("admin")
    guild = discord.add_guild(
        "sleepers", members=[admin], channels=["evenings"], bots=[discord.bot]
    )
    (channel,) = guild.channels.values()
    if number % 2:
        discord.world.post(_small_talk(discord, channel, admin))
    server = Server(id=GuildId(guild.id), created_at=now, zone_key=ZONE)
    due_at = now.replace(second=0, microsecond=0)
    call = Call(
        id=CallId(SystemRandomness().row_id()),
        guild_id=server.id,
        channel_id=ChannelId(channel.id),
        at=due_at.astimezone(server.zone).time(),
    )
    (slot,) = schedule_of(call, server).slots_on(due_at.astimezone(server.zone).date())
    assert slot.due_at == due_at
    id_ = SystemRandomness().occurrence_id(now=now)
    planned = CallOccurrence.planned(id_, call.id, slot, guild_id=server.id)
    due = replace(planned, claimable_at=claimable_at)
    return Host(admin=admin, guild=guild, channel=channel, server=server, call=call, due=due)


def _small_talk(discord: WireDiscord, channel: wire.Channel, author: wire.User) -> wire.Message:
    return wire.Message(
        id=discord.world.snowflakes.next(),
        channel=channel,
        author=author,
        created_at=discord.world.wall(),
        content="good evening",
    )
