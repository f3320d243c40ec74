"""Wiring of what Discord allows the bot as a whole, however many processes it has."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from bot.messaging.discord_io.places.shared import SharedPlaces
from bot.ports.allowance import IdentifyLedger
from bot.ports.world import for_ever
from bot.scheduling.system_clock import SystemClock
from bot.services.events import Events
from bot.storage.engine import open_pace_engine
from bot.storage.fleet.identifies import SqlIdentifyLedger
from bot.storage.fleet.pace import SqlPlaceBook
from bot.storage.unit_of_work import SqlStorage


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How much this process may ask of Discord, beside all others."""

    pacer: Pacer
    identifies: IdentifyLedger
    lasts: Callable[[], Coroutine[object, object, NoReturn]] = for_ever
    """Raises `WorkEndedError` as soon as it is given no more."""


@asynccontextmanager
async def allowance(
    storage: SqlStorage, *, per_second: float, events: Events
) -> AsyncIterator[Allowance]:
    """Give the allowance of this process; at the end its places go back.

    Args:
        storage: the open database, which all processes share.
        per_second: how many requests of all processes may reach Discord in a second.
        events: takes whether a pace that is shared can be reached.
    """
    ledger = SqlIdentifyLedger(storage.engine, now=SystemClock().now)
    if storage.serves_one_process:
        yield Allowance(pacer=Pacer(LocalPlaces(per_second=per_second)), identifies=ledger)
        return
    book = SqlPlaceBook(
        open_pace_engine(storage.engine), process_id=storage.process_id, per_second=per_second
    )
    places = SharedPlaces(book, events=events)
    try:
        async with places.running():
            yield Allowance(pacer=Pacer(places), identifies=ledger, lasts=places.lasts)
    finally:
        await book.close()
