"""Wiring of the fleet: wake-ups that reach every process, and this process's own part in it."""

from datetime import datetime

from bot import __version__
from bot.ports.fleet import Alone, Fleet, Membership, WakeAt
from bot.ports.world import Clock, Wakeup
from bot.storage.unit_of_work import SqlStorage


class SharedWakeup:
    """The port `Wakeup`, for what another process may have to deliver; the engine's own stay its own.

    Each process learns from the database what is due next. Only what was set since its last look, and is
    earlier, has to be told.
    """

    def __init__(self, *, own: Wakeup, fleet: Fleet) -> None:
        self._own = own
        self._fleet = fleet

    def at(self, instant: datetime) -> None:
        """Deliver at *instant*, in whatever process can."""
        self._own.at(instant)
        self._fleet.tell(WakeAt(instant=instant))


def membership(storage: SqlStorage, *, clock: Clock) -> Membership:
    """Return a process's part in the fleet of its database; on SQLite it is alone."""
    if storage.serves_one_process:
        return Alone(storage.process_id)
    # Only here: who is alone needs none of it.
    from bot.storage.fleet.member import Member  # noqa: PLC0415

    return Member(
        storage.engine.url, process_id=storage.process_id, version=__version__, clock=clock
    )
