"""Guided stretches in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, false, or_, select, update

from bot.domain.guided.session import GuidedSession, Host, Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.ports.fleet import ProcessId
from bot.storage.reading import chunked, readable, require_numbers, require_readable
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_replace

_sessions = tables.sessions
SESSION_COLUMNS = tuple(column for column in _sessions.columns if column.name != "owner")

_GET = select(*SESSION_COLUMNS).where(_sessions.c.user_id == bindparam("person"))

_OURS_AS_KNOWN = (
    _sessions.c.user_id == bindparam("person"),
    _sessions.c.started_at == bindparam("started"),
    _sessions.c.version == bindparam("known_version"),
    _sessions.c.owner == bindparam("process"),
)
_PASS_ON = (
    update(_sessions)
    .where(*_OURS_AS_KNOWN)
    .values(step=bindparam("new_step"), since=bindparam("new_since"))
)

_HAND_BACK = update(_sessions).where(*_OURS_AS_KNOWN).values(owner=None)

_REMOVE = delete(_sessions).where(_sessions.c.user_id == bindparam("person"))

_UNGUIDED = (
    select(*SESSION_COLUMNS)
    .where(
        _sessions.c.is_paused == false(),
        _sessions.c.since >= bindparam("since_at"),
        or_(
            _sessions.c.owner.is_(None),
            _sessions.c.owner.not_in(select(tables.processes.c.id)),
        ),
    )
    .order_by(_sessions.c.since, _sessions.c.user_id)
    .limit(bindparam("row_limit"))
)

_BUSY = select(_sessions.c.user_id).where(
    _sessions.c.user_id.in_(bindparam("people", expanding=True)),
    _sessions.c.since >= bindparam("since_at"),
)

_PRUNE = (
    delete(_sessions)
    .where(
        _sessions.c.user_id.in_(
            select(_sessions.c.user_id)
            .where(_sessions.c.since < bindparam("before"))
            .order_by(_sessions.c.since)
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True)
            .cte("forgotten")
            .select()
        )
    )
    .returning(_sessions.c.user_id)
)


class SqlSessions:
    """The port `Sessions`; whatever it saves is this process's."""

    def __init__(self, transaction: Transaction, *, process_id: ProcessId) -> None:
        self._transaction = transaction
        self._process_id = process_id

    async def get(self, user_id: UserId) -> GuidedSession | None:
        """Return a person's session, or `None` if they have none that can be read."""
        sessions = readable(await self._transaction.rows(_GET, {"person": user_id}), _session_of)
        return next(iter(sessions), None)

    async def save(self, session: GuidedSession) -> None:
        """Store a session in place of the person's former one; this process guides it now."""
        statement = insert_or_replace(_sessions, self._transaction.dialect)
        row = {**_row_of(session), "owner": self._process_id}
        await self._transaction.change(statement, row)

    async def pass_on(self, session: GuidedSession) -> bool:
        """Note the step that a session has come to, unless somebody else guides it by now."""
        parameters = {
            "person": session.user_id,
            "started": session.started_at,
            "known_version": session.version,
            "process": self._process_id,
            "new_step": session.step,
            "new_since": session.since,
        }
        return await self._transaction.change(_PASS_ON, parameters) > 0

    async def hand_back(self, session: GuidedSession) -> bool:
        """Make a session nobody's, if it is this process's and as it was."""
        parameters = {
            "person": session.user_id,
            "started": session.started_at,
            "known_version": session.version,
            "process": self._process_id,
        }
        return await self._transaction.change(_HAND_BACK, parameters) > 0

    async def remove(self, user_id: UserId) -> None:
        """Delete a person's session, if there is one."""
        await self._transaction.change(_REMOVE, {"person": user_id})

    async def unguided(self, *, since: datetime, limit: int) -> Sequence[GuidedSession]:
        """Return sessions under way that no living process guides, the longest in their step first."""
        rows = await self._transaction.rows(_UNGUIDED, {"since_at": since, "row_limit": limit})
        return readable(rows, _session_of)

    async def busy(self, user_ids: Collection[UserId], *, since: datetime) -> Collection[UserId]:
        """Return those of some people in whose session something has happened since an instant."""
        found: set[UserId] = set()
        for chunk in chunked(sorted(user_ids)):
            rows = await self._transaction.rows(_BUSY, {"people": list(chunk), "since_at": since})
            found |= {UserId(row[0]) for row in rows}
        return found

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete sessions in which nothing has happened since; return how many."""
        rows = await self._transaction.rows(_PRUNE, {"before": before, "row_limit": limit})
        return len(rows)


def _session_of(row: Columns) -> GuidedSession:
    """Return the session of a row.

    Raises:
        RowUnreadableError: a value is damaged.
    """
    user_id, routine_id, started_at, step, since, is_paused, *where, attended = row
    channel_id, message_id, version, occurrence_id, beside_id = where
    require_readable(row, table="sessions", name=user_id)
    require_numbers(step, version, table="sessions", name=user_id)
    place = None
    if channel_id is not None and message_id is not None:
        place = Place(channel_id=ChannelId(channel_id), message_id=MessageId(message_id))
    return GuidedSession(
        user_id=UserId(user_id),
        routine_id=routine_id,
        started_at=started_at,
        step=step,
        since=since,
        is_paused=is_paused,
        place=place,
        version=version,
        host=_host_of(occurrence_id, beside_id),
        is_attended=attended,
    )


def _host_of(occurrence_id: str | None, beside_id: str | None) -> Host | None:
    if occurrence_id is None:
        return None
    beside = None if beside_id is None else OccurrenceId(beside_id)
    return Host(occurrence_id=OccurrenceId(occurrence_id), beside_id=beside)


def _row_of(session: GuidedSession) -> Parameters:
    return {
        "user_id": session.user_id,
        "routine": session.routine_id,
        "started_at": session.started_at,
        "step": session.step,
        "since": session.since,
        "is_paused": session.is_paused,
        "channel_id": session.place.channel_id if session.place else None,
        "message_id": session.place.message_id if session.place else None,
        "version": session.version,
        "occurrence_id": session.host.occurrence_id if session.host else None,
        "beside_id": session.host.beside_id if session.host else None,
        "is_attended": session.is_attended,
    }
