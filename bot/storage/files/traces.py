"""What a deletion leaves behind in an SQLite file, and how it goes.

The rows themselves are overwritten (`secure_delete`), but two places still hold them. The log beside the file
has its pages as they were, until it is written into the file and emptied: that is done as soon as nobody
reads. And a page from which rows once moved to another one, as happens whenever pages are balanced, keeps
their bytes in its unused middle: of the erased that is too much, so the file is rewritten after them. A note in
the database says that this is to be done, also by the next process. It knows nobody.
"""

import sqlite3

from aiosqlite import Connection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.world import MonotonicClock, loop_time

RETRY_AFTER_S = 10.0
"""Each attempt may wait for a reader as long as a unit of work for its lock: not every time."""

LOOK_AGAIN_AFTER_S = 600.0
"""While a large file waits for its hour."""

AT_ONCE = 32 * 2**20
"""Bytes. A file up to this size is rewritten at once, in less than a second; meanwhile nobody is served."""

QUIET_HOUR = 3
"""In UTC: that in which the night's backup is made. A larger file takes 15 seconds for 700 MB."""

_REWRITE = "rewrite"
_NOTE = text(
    "INSERT INTO notes (name, text) VALUES (:name, '') ON CONFLICT (name) DO NOTHING"
).bindparams(name=_REWRITE)

_IS_NOTED = f"SELECT count(*) FROM notes WHERE name = '{_REWRITE}'"  # noqa: S608 - own word
_SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_HOUR = "SELECT CAST(strftime('%H', 'now') AS integer)"


class Traces:
    """Whether the files of a database may still hold what was deleted."""

    def __init__(
        self,
        *,
        monotonic: MonotonicClock = loop_time,
        at_once: int = AT_ONCE,
        quiet_hour: int = QUIET_HOUR,
    ) -> None:
        self._monotonic = monotonic
        self._at_once = at_once
        self._quiet_hour = quiet_hour
        # A process before this one may have been killed.
        self._log_may_hold = self._pages_may_hold = True
        self._next_attempt = 0.0

    async def note(self, connection: AsyncConnection) -> None:
        """Have the file rewritten once the transaction under way, which erases, is committed."""
        await connection.execute(_NOTE)

    def leave(self) -> None:
        """Note that something was deleted for good: it has to go at once."""
        self._log_may_hold = self._pages_may_hold = True
        self._next_attempt = 0.0

    async def remove(self, connection: AsyncConnection) -> None:
        """Rewrite the file if that is noted, and empty the log; later, while somebody else reads it.

        *connection* must be in no transaction.
        """
        may_hold = self._log_may_hold or self._pages_may_hold
        if not may_hold or self._monotonic() < self._next_attempt:
            return
        raw = await connection.get_raw_connection()
        driver: Connection = raw.driver_connection  # type: ignore[assignment]  # aiosqlite's own
        self._pages_may_hold = not await self._rewrite(driver)
        self._log_may_hold = not await _empty_log(driver)
        wait_s = RETRY_AFTER_S if self._log_may_hold else LOOK_AGAIN_AFTER_S
        self._next_attempt = self._monotonic() + wait_s

    async def _rewrite(self, driver: Connection) -> bool:
        """Rewrite the file where that is noted and it may be now; tell whether nothing is left to do."""
        try:
            if not await _first(driver, _IS_NOTED):
                return True
            hour = await _first(driver, _HOUR)
            if await _first(driver, _SIZE) > self._at_once and hour != self._quiet_hour:
                return False
            await driver.execute("VACUUM")
            await driver.execute(f"DELETE FROM notes WHERE name = '{_REWRITE}'")  # noqa: S608 - own word
        except sqlite3.OperationalError:
            return False  # busy, or there is no room for a second one: the deletion itself is committed
        return True


async def _empty_log(driver: Connection) -> bool:
    """Write the log into the file and cut it to nothing; tell whether that could be done."""
    try:
        return await _first(driver, "PRAGMA wal_checkpoint(TRUNCATE)") == 0
    except sqlite3.OperationalError:
        return False  # busy, or the disk is full


async def _first(driver: Connection, statement: str) -> int:
    """Return the first number that a statement tells."""
    async with driver.execute(statement) as cursor:
        row = await cursor.fetchone()
    return -1 if row is None else int(row[0])
