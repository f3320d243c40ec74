"""Tracebacks without words: what an exception says may quote what a person has set.

Shown are the lines of code, which hold no values, and the kind of each exception. Its own words
are shown only of kinds that speak of code or of the network.
"""

import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TextIO

import aiohttp
import discord
from sqlalchemy.exc import DBAPIError

from bot.content.files import ContentError
from bot.ports.storage import StorageUnavailableError

_SPEAKING = (
    AttributeError,
    ContentError,
    NameError,
    StorageUnavailableError,
    TypeError,
    aiohttp.ClientConnectionError,
)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def traceback_of(error: BaseException) -> str:
    """Return how an exception came about, and what caused it, without anybody's data."""
    return "\n".join(_lines(error, seen=set()))


def format_exc_info(exc_info: ExcInfo) -> str:
    """Return the traceback that structlog puts into a line of JSON."""
    return traceback_of(exc_info[1])


def write_exc_info(file: TextIO, exc_info: ExcInfo) -> None:
    """Write the traceback that structlog puts below a line for people."""
    file.write(f"\n{traceback_of(exc_info[1])}")


def _lines(error: BaseException, *, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen=seen)
        yield "\nThat led to:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield _kind(error) + _words(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "\nOne of its parts:\n"
            yield from _lines(each, seen=seen)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _words(error: BaseException) -> str:
    match error:
        case discord.HTTPException(status=status, code=code):
            return f": {status}, error code {code}"
        case DBAPIError(statement=str(statement)):
            return f": {statement}"  # with placeholders; the parameters are not in it
        case _ if isinstance(error, _SPEAKING):
            return f": {error}"
        case OSError(strerror=str(reason)):
            return f": {reason}"  # without the file: of a zone's, that is the zone
        case _:
            return ""
