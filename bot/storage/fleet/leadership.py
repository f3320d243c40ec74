"""Leadership: one process of all does what has to be done once, by an advisory lock of PostgreSQL.

The lock belongs to the link. Whatever ends the link, a kill as well as a cut cable, ends the lock, so that
two processes never hold it.
"""

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK = 0x43_48_41_52_4C_45_59_4C
"""`CHARLEYL`: nobody else's in the same database."""

_TRY = text(f"SELECT pg_try_advisory_lock({_LOCK})")

log = structlog.get_logger(__name__)


class Leadership:
    """Whether this process leads."""

    def __init__(self) -> None:
        self.is_held = False
        """Whether it has the lock, as far as it knows."""
        self.was_last_held = False
        """Whether it had the lock when it last knew: nobody can take it while the database is away."""

    async def stand(self, connection: AsyncConnection) -> bool:
        """Take the lock if nobody has it; tell whether that is new."""
        if self.is_held:
            return False
        async with connection.begin():
            self.is_held = bool((await connection.execute(_TRY)).scalar_one())
        self.was_last_held = self.is_held
        if self.is_held:
            log.info("this process leads", action="leadership_gained")
        return self.is_held

    def lose(self) -> None:
        """Take note that the link has ended, and the lock with it."""
        if self.is_held:
            self.is_held = False
            log.warning("this process leads no more", action="leadership_lost")
