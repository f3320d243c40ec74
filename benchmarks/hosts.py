"""Servers in Charley's database whose call is due at an instant, thousands at once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table

from benchmarks.town import write
from bot.domain.delivery.occurrence import CallOccurrence
from bot.domain.ids import CallId, ChannelId, GuildId, OccurrenceId
from bot.domain.servers.calls import Call
from bot.domain.servers.server import Server
from bot.kinds.call import schedule_of
from bot.storage.repositories.occurrence_rows import occurrence_row
from bot.storage.repositories.servers.server_rows import call_row, server_row
from bot.storage.schema import tables
from bot.storage.transaction import Parameters

_ZONE = "UTC"


def open_servers(file: Path, hosts: Iterable[tuple[int, int]], *, due_at: datetime) -> None:
    """Store servers, each a guild's and a channel's id, with one call that posts at a full minute.

    Args:
        file: a database with tables.
        hosts: which.
        due_at: when all are due; each is tried at its own moment of that minute.
    """
    rows: dict[Table, list[Parameters]] = {
        tables.servers: [],
        tables.calls: [],
        tables.occurrences: [],
    }
    for table, row in _rows(hosts, due_at.astimezone(UTC)):
        rows[table].append(row)
    write(file, [rows])


def _rows(hosts: Iterable[tuple[int, int]], due_at: datetime) -> Iterator[tuple[Table, Parameters]]:
    for guild_id, channel_id in hosts:
        server = Server(
            id=GuildId(guild_id), created_at=due_at - timedelta(days=30), zone_key=_ZONE
        )
        call = Call(
            id=CallId(f"{guild_id:012x}"),
            guild_id=server.id,
            channel_id=ChannelId(channel_id),
            at=due_at.time(),
        )
        (slot,) = schedule_of(call, server).slots_on(due_at.date())
        id_ = OccurrenceId(f"ca11{guild_id:020x}")
        post = CallOccurrence.planned(id_, call.id, slot, guild_id=server.id)
        yield tables.servers, {**server_row(server), "audit_count": 0}
        yield tables.calls, call_row(call)
        yield tables.occurrences, occurrence_row(post)
