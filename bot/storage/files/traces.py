"""What a deletion leaves behind in an SQLite file, and how it goes.

The pages themselves are overwritten (`secure_delete`). But the log beside the file still holds them
as they were, until it is written into the file and emptied: that is done as soon as nobody reads.
"""

import sqlite3

from aiosqlite import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.world import MonotonicClock, loop_time

RETRY_AFTER_S = 10.0
"""Each attempt may wait for a reader as long as a unit of work for its lock: not every time."""


class Traces:
    """Whether the log of a database may still hold what was deleted."""

    def __init__(self, *, monotonic: MonotonicClock = loop_time) -> None:
        self._monotonic = monotonic
        self._may_be_left = True  # a process before this one may have been killed
        self._next_attempt = 0.0

    def leave(self) -> None:
        """Note that something was deleted for good: it has to go at once."""
        self._may_be_left = True
        self._next_attempt = 0.0

    async def remove(self, connection: AsyncConnection) -> None:
        """Empty the log, if it may hold something; later, while somebody else reads it.

        *connection* must be in no transaction.
        """
        if not self._may_be_left or self._monotonic() < self._next_attempt:
            return
        self._may_be_left = not await _empty_log(connection)
        self._next_attempt = self._monotonic() + RETRY_AFTER_S


async def _empty_log(connection: AsyncConnection) -> bool:
    """Write the log into the file and cut it to nothing; tell whether that could be done."""
    raw = await connection.get_raw_connection()
    driver: Connection = raw.driver_connection  # type: ignore[assignment]  # aiosqlite's own
    try:
        async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            row = await cursor.fetchone()
    except sqlite3.OperationalError:
        return False  # busy, or the disk is full: the deletion itself is committed
    return row is not None and row[0] == 0
