"""`charley db move`: a whole database into an empty one, of the same or the other kind."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime

from bot.storage.engine import database_url, sqlite_file
from bot.storage.moving.canonical import Tally
from bot.storage.moving.errors import MoveError
from bot.storage.moving.opened import (
    postgres_source,
    postgres_target,
    sqlite_source,
    sqlite_target,
)
from bot.storage.moving.sides import Side
from bot.storage.moving.transfer import Tell, tell_nobody, transfer


async def move(
    source: str, target: str, *, now: datetime, tell: Tell = tell_nobody
) -> dict[str, Tally]:
    """Copy everything into a database without people; return what arrived, by the name of the table.

    The target is filled all at once, after every row has been counted and compared there: killed before, it
    is as it was, and the move is simply made again. The source stays as it is.

    Raises:
        UnsoundValuesError: the source holds values that mean nothing; each is named.
        MoveError, StorageUnavailableError, SchemaNewerError: it could not be done; the sentence says why.
        DatabaseUrlError: a URL names no database that Charley can use.
    """
    if _is_same(source, target):
        message = "the target must be another database than the source, got the same"
        raise MoveError(message)
    async with (
        _opened_source(source, now=now) as giving,
        _opened_target(target, now=now) as taking,
    ):
        return await transfer(giving, taking, tell=tell)


def _is_same(source: str, target: str) -> bool:
    urls = [database_url(each) for each in (source, target)]
    files = [sqlite_file(each) for each in urls]
    if files[0] is not None and files[1] is not None:
        return files[0].resolve() == files[1].resolve()
    return urls[0] == urls[1]


def _opened_source(url: str, *, now: datetime) -> AbstractAsyncContextManager[Side]:
    file = sqlite_file(database_url(url))
    return postgres_source(url) if file is None else sqlite_source(file, now=now)


def _opened_target(url: str, *, now: datetime) -> AbstractAsyncContextManager[Side]:
    file = sqlite_file(database_url(url))
    return postgres_target(url) if file is None else sqlite_target(file, now=now)
