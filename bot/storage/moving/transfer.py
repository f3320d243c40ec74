"""Carrying every row from one side to the other, and comparing what has arrived."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from bot.storage.files.sqlite_copy import IsStopped, StoppedError, never
from bot.storage.moving.canonical import TABLES, Row, Tally, faults_in
from bot.storage.moving.errors import MoveError, UnsoundValuesError
from bot.storage.moving.sides import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the rows of one table have come."""

    table: str
    done: int
    total: int
    is_compared: bool = False
    """Whether they have arrived already, and are read once more."""


Tell = Callable[[Progress], None]


def tell_nobody(_progress: Progress) -> None:
    """Let nobody know; a `Tell`."""


async def transfer(
    source: Side, target: Side, *, tell: Tell = tell_nobody, is_stopped: IsStopped = never
) -> dict[str, Tally]:
    """Carry all rows of all tables; return what arrived, by the name of the table.

    Raises:
        UnsoundValuesError: each is named; the target's transaction must be rolled back.
        MoveError: what arrived is not what was sent, or somebody has begun to work on a side.
        StoppedError: it is no longer wanted.
    """
    carried: dict[str, Tally] = {}
    faults: list[str] = []
    for table in TABLES:
        carried[table.name] = tally = Tally()
        async for rows in _read(source, table, tally, tell=tell, is_stopped=is_stopped):
            faults += await asyncio.to_thread(_faults, table, rows)
            if not faults:
                await target.write(table, rows)
    if faults:
        raise UnsoundValuesError(faults)
    await _compare(carried, target, tell=tell, is_stopped=is_stopped)
    for side in (source, target):
        await side.require_unused()
    return carried


def _faults(table: Table, rows: Sequence[Row]) -> list[str]:
    return list(faults_in(table, rows))


async def _compare(
    carried: dict[str, Tally], target: Side, *, tell: Tell, is_stopped: IsStopped
) -> None:
    for table in TABLES:
        found, sent = Tally(), carried[table.name]
        async for _ in _read(target, table, found, tell=tell, is_stopped=is_stopped, again=True):
            pass
        if found != sent:
            message = (
                f"{table.name} must arrive as it was sent, got {found.rows} rows of {sent.rows}, "
                "or others; please report it"
            )
            raise MoveError(message)


async def _read(
    side: Side,
    table: Table,
    tally: Tally,
    *,
    tell: Tell,
    is_stopped: IsStopped,
    again: bool = False,
) -> AsyncIterator[Sequence[Row]]:
    total = await side.count(table)
    tell(Progress(table=table.name, done=0, total=total, is_compared=again))
    async for rows in side.batches(table):
        if is_stopped():
            raise StoppedError
        await asyncio.to_thread(
            tally.add, rows
        )  # the loop of a running bot serves people meanwhile
        yield rows
        tell(Progress(table=table.name, done=tally.rows, total=total, is_compared=again))
