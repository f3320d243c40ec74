"""Charley's engine alone: claim, decide and record, on a file, with a transport that is instant."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.contender import Asked, Say, Told
from benchmarks.ours.instant import (
    EndlessCapacity,
    InstantMessenger,
    NoServers,
    SilentAlarm,
    StoppedClock,
)
from benchmarks.process_facts import StallWatch
from benchmarks.town import url_of
from bot.app.parts.world import Ports
from bot.app.runtime import spare_collections
from bot.app.wiring import Application, load_content, wire
from bot.scheduling.system_clock import SystemAlarm, SystemRandomness
from bot.storage.unit_of_work import SqlStorage

PATIENCE = timedelta(minutes=2)


def engine_on(storage: SqlStorage, messenger: InstantMessenger, *, now: datetime) -> Application:
    """Return Charley without a Discord, at an instant that does not pass."""
    clock = StoppedClock(now)
    world = Ports(
        storage=storage,
        messenger=messenger,
        clock=clock,
        randomness=SystemRandomness(),
        wakeup=SilentAlarm(),
        alarm=SystemAlarm(clock=clock),
        capacity=EndlessCapacity(),
        surroundings=NoServers(),
        visibility=NoServers(),
    )
    content = load_content()
    spare_collections()
    return wire(world, content)


async def contend(asked: Asked, _say: Say) -> Told:
    """Deliver all that is due in `file` at `due_at`."""
    storage = SqlStorage.open(url_of(Path(asked["file"])))
    messenger = InstantMessenger()
    charley = engine_on(storage, messenger, now=datetime.fromisoformat(asked["due_at"]))
    watch = StallWatch()
    watch.start()
    started, cpu_started = time.perf_counter(), time.process_time()
    await charley.delivery.sweep()
    await charley.delivery.stop(patience=PATIENCE)
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    stall_ms = watch.stop()
    await storage.close()
    return {"count": messenger.count, "seconds": seconds, "cpu_s": cpu_s, "stall_ms": stall_ms}
