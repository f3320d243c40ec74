"""`charley db move` in words: how far it has come, what arrived, and what is to be set now."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import make_url

from bot.scheduling.system_clock import SystemClock
from bot.storage.engine import DatabaseUrlError, database_url
from bot.storage.files.given_files import TextUnreadableError, text_of
from bot.storage.moving.move import move
from bot.storage.moving.transfer import Progress

SAID_EVERY = 250_000
"""Rows of one table after which it is said how many there are: some seconds."""


class ProgressLines:
    """Says how a table gets on: once at its begin, and again where it is long."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._said = 0

    def __call__(self, progress: Progress) -> None:
        """Take note of how far it is; a `Tell`."""
        if progress.done == 0:
            self._said = 0
        elif progress.done - self._said < SAID_EVERY:
            return
        else:
            self._said = progress.done
        doing = "compare" if progress.is_compared else "copy"
        done = f"{progress.done:,} of " if progress.done else ""
        self._tell(f"{doing} {progress.table}: {done}{progress.total:,} rows")


def target_named(url: str | None, file: Path | None) -> str:
    """Return the URL of the database to fill, which is given itself or in a file.

    Raises:
        DatabaseUrlError: neither or both are given, or it names no database that Charley can use.
    """
    if (url is None) == (file is None):
        message = "must be given, either itself or in a file by --to-file"
        raise DatabaseUrlError(message)
    try:
        text = url if file is None else text_of(file).strip()
    except TextUnreadableError as error:
        message = f"must be in a file that can be read: {error}"
        raise DatabaseUrlError(message) from error
    database_url(text or "")
    return text or ""


async def moved(source: str, target: str, *, tell: Callable[[str], None]) -> Sequence[str]:
    """Move a database; return what there is to say of it at the end.

    Raises:
        MoveError, StorageUnavailableError, SchemaNewerError: it could not be done; nothing has changed.
        DatabaseUrlError: a URL names no database that Charley can use.
    """
    arrived = await move(source, target, now=SystemClock().now(), tell=ProgressLines(tell))
    rows = sum(tally.rows for tally in arrived.values())
    return [
        f"moved {rows:,} rows of {len(arrived)} tables; every one was counted and compared",
        f"now set CHARLEY_DATABASE_URL to {make_url(target).render_as_string(hide_password=True)}"
        + (", with its password" if make_url(target).password else ""),
        "start me, and delete the old database once you are content: it still holds everything",
    ]
