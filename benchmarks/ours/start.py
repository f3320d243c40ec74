"""Charley's start on a database that is full, or on one that is not; and the cost of a claim."""

import asyncio
import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.contender import Asked, Say, Told
from benchmarks.ours.engine import PATIENCE, engine_on
from benchmarks.ours.instant import InstantMessenger
from benchmarks.process_facts import memory_mb
from benchmarks.town import url_of
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade

_CLAIMS = 20
_CLAIM_SIZE = 64
_LEASE = timedelta(minutes=1)


async def contend(asked: Asked, _say: Say) -> Told:
    """Open `file` at `due_at`, deliver the one that is due, then claim what is due later."""
    now = datetime.fromisoformat(asked["due_at"])
    messenger = InstantMessenger()
    started = time.perf_counter()
    storage = SqlStorage.open(url_of(Path(asked["file"])))
    await upgrade(storage.engine)
    opened_s = time.perf_counter() - started
    charley = engine_on(storage, messenger, now=now)
    started = time.perf_counter()
    # A process that starts looks after its tables as well, on the same connection.
    housekeeping = asyncio.create_task(charley.housekeeping.run())
    await charley.delivery.sweep()
    await charley.delivery.stop(patience=PATIENCE)
    delivered_s = time.perf_counter() - started
    await housekeeping
    told = {
        "ready_s": opened_s + delivered_s,
        "delivered": messenger.count,
        "memory_mb": memory_mb(),
        "claim_ms": await _claim_ms(storage, now=now + timedelta(days=30)),
    }
    await storage.close()
    return told


async def _claim_ms(storage: SqlStorage, *, now: datetime) -> float:
    """Return what it takes to claim a batch, the median of a few; none of it is kept."""
    took = []
    for _ in range(_CLAIMS):
        started = time.perf_counter()
        async with storage.begin() as uow:
            await uow.occurrences.claim_due(now=now, lease_until=now + _LEASE, limit=_CLAIM_SIZE)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000
