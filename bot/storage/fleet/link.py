"""The link: one connection to PostgreSQL that a process keeps for its fleet alone.

The leader's lock lives on it and dies with it, and news arrive on it; so it is none of the pool's. It
bears the process's name, by which another process can cut it. Behind PgBouncer it needs session mode.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import URL, NullPool
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.ports.fleet import ProcessId
from bot.storage.engine import LET_GO_OF_THE_FROZEN
from bot.storage.errors import translated

CHANNEL = "charley"
"""Of NOTIFY: what processes tell each other."""

ANSWER_WITHIN = timedelta(seconds=3)
"""How long the database may take for anything on the link."""


_BE_PRESENT = "SELECT pg_advisory_lock_shared($1)"
"""As long as the link is there: every process can see who holds a lock (`pg_locks`). Shared, so that a
link made anew does not wait until PostgreSQL has noticed the end of the one before."""


def link_name(process_id: ProcessId) -> str:
    """Return what PostgreSQL calls the link of a process (`application_name`)."""
    return f"charley {process_id}"


class Link:
    """Opens the connection, and opens it again once it was cut."""

    def __init__(
        self,
        url: URL,
        *,
        process_id: ProcessId,
        on_news: Callable[[str], None],
        on_cut: Callable[[], None],
    ) -> None:
        """Take what it needs.

        Args:
            url: the database.
            process_id: whose link it is.
            on_news: takes what any process has told, this one included.
            on_cut: is called as soon as the other side has closed the connection.
        """
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={
                "timeout": ANSWER_WITHIN.total_seconds(),
                "command_timeout": ANSWER_WITHIN.total_seconds(),
                "server_settings": {"application_name": link_name(process_id)},
            },
        )
        self._presence = int(process_id, base=16)
        self._on_news, self._on_cut = on_news, on_cut
        self._connection: AsyncConnection | None = None

    @property
    def is_open(self) -> bool:
        """Whether the connection is there, as far as is known."""
        return self._connection is not None

    async def open(self) -> AsyncConnection:
        """Return the connection; news arrive on it while no transaction is open.

        Raises:
            StorageUnavailableError: the database does not answer.
        """
        if self._connection is None:
            with translated():
                self._connection = await self._engine.connect()
                try:
                    await self._prepare(_driver_of(self._connection))
                except BaseException:
                    await self.close()
                    raise
        return self._connection

    async def _prepare(self, driver: Any) -> None:  # noqa: ANN401 - asyncpg's own, untyped in SQLAlchemy
        driver.add_termination_listener(self._note_cut)
        await driver.add_listener(CHANNEL, self._hear)
        await driver.execute(_BE_PRESENT, self._presence)
        await driver.execute(LET_GO_OF_THE_FROZEN)

    def _hear(self, _connection: object, _pid: int, _channel: str, text: str) -> None:
        self._on_news(text)

    def _note_cut(self, driver: object) -> None:
        if self._connection is not None and _driver_of(self._connection) is driver:
            self._on_cut()

    async def close(self) -> None:
        """Part from the connection, whatever state it is in."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        driver = _driver_of(connection)
        if driver is not None and not driver.is_closed():
            driver.terminate()  # a polite end would wait for a server that may be gone
        await connection.invalidate()
        await asyncio.shield(connection.close())


def _driver_of(connection: AsyncConnection) -> Any:  # noqa: ANN401 - asyncpg's own, untyped in SQLAlchemy
    fairy = connection.sync_connection
    return None if fairy is None or fairy.invalidated else fairy.connection.driver_connection
