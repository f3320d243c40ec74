"""Guided stretches in the fake storage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.guided.session import GuidedSession
from bot.domain.ids import UserId
from tests.support.storage_rows import Rows


class FakeSessions:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, user_id: UserId) -> GuidedSession | None:
        return self._rows.sessions.get(user_id)

    async def save(self, session: GuidedSession) -> None:
        self._rows.require(session.user_id)
        self._rows.sessions[session.user_id] = session

    async def pass_on(self, session: GuidedSession) -> bool:
        stored = self._rows.sessions.get(session.user_id)
        if stored is None or (stored.started_at, stored.version) != (
            session.started_at,
            session.version,
        ):
            return False
        self._rows.sessions[session.user_id] = replace(
            stored, step=session.step, since=session.since
        )
        return True

    async def remove(self, user_id: UserId) -> None:
        self._rows.sessions.pop(user_id, None)

    async def under_way(self, *, limit: int) -> Sequence[GuidedSession]:
        running = [row for row in self._rows.sessions.values() if not row.is_paused]
        return sorted(running, key=lambda row: (row.since, row.user_id))[:limit]

    async def prune(self, *, before: datetime, limit: int) -> int:
        old = [user_id for user_id, row in self._rows.sessions.items() if row.since < before]
        for user_id in old[:limit]:
            del self._rows.sessions[user_id]
        return len(old[:limit])
