"""Signs of life: when each part of the process last showed that it works."""

from datetime import datetime, timedelta

import structlog

from bot.domain.events import (
    BackupMade,
    DatabaseAvailable,
    DatabaseUnavailable,
    DatabaseWork,
    DiscordReachable,
    DiscordUnreachable,
    DomainEvent,
)
from bot.domain.operations.health import FRESH_FOR, OF_SEVERAL, Health, Part, PartHealth
from bot.domain.operations.outages import Side
from bot.domain.operations.pace import PaceFound, PaceLost
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock, MonotonicClock, loop_time

ASK_EVERY = timedelta(seconds=5)
"""How often the database is asked whether it takes changes; nothing is written."""

log = structlog.get_logger(__name__)


class SignsOfLife:
    """Knows how the process is. Times are monotonic seconds."""

    def __init__(self, *, clock: Clock, monotonic: MonotonicClock = loop_time) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._seen_at: dict[Part, float] = {}
        self._is_there: dict[Part, bool] = {Part.GATEWAY: False}
        """Of parts that are said to come and go, whether they are there."""
        self._looked_at = monotonic()
        self._failing_since: dict[DatabaseWork, float] = {}
        self.is_rest_away = False
        """Whether the last request to Discord had no answer."""
        self.backup_made_at: datetime | None = None
        """The newest one; `None`: none is known of."""

    def take_note(self, happened: DomainEvent) -> None:
        """Take an event into account; a listener of `Events`."""
        match happened:
            case DatabaseAvailable() | DatabaseUnavailable():
                self._take_note_of_database(happened)
            case PaceFound() | PaceLost():
                self._comes_or_goes(Part.PACE, is_there=isinstance(happened, PaceFound))
            case DiscordReachable() | DiscordUnreachable():
                self._take_note_of_discord(happened)
            case BackupMade(made_at=made_at):
                self.backup_made_at = made_at
            case _:
                pass

    def _take_note_of_database(self, happened: DatabaseAvailable | DatabaseUnavailable) -> None:
        now, work = self._monotonic(), happened.work
        if work is DatabaseWork.SWEEP:
            self._looked_at = now
        if isinstance(happened, DatabaseUnavailable):
            self._failing_since.setdefault(work, now)
            return
        self._failing_since.pop(work, None)
        if work is DatabaseWork.SWEEP:
            self._seen_at[Part.SWEEP] = now

    def _take_note_of_discord(self, happened: DiscordReachable | DiscordUnreachable) -> None:
        is_there = isinstance(happened, DiscordReachable)
        if happened.side is Side.REST:
            self.is_rest_away = not is_there
            return
        self._comes_or_goes(Part.GATEWAY, is_there=is_there)

    def _comes_or_goes(self, part: Part, *, is_there: bool) -> None:
        if self._is_there.get(part) and not is_there:
            self._seen_at[part] = self._monotonic()
        self._is_there[part] = is_there

    def begin(self) -> None:
        """Wait from now on for whoever looks for what is due."""
        self._looked_at = self._monotonic()

    @property
    def goes_on(self) -> bool:
        """Whether somebody still looks for what is due, and comes back from it: also without a database.

        A process of which this is not so hangs, and a restart mends it.
        """
        return self._monotonic() - self._looked_at <= FRESH_FOR[Part.SWEEP].total_seconds()

    def health(self) -> Health:
        """Return how the process is now."""
        now, made_at = self._monotonic(), self.backup_made_at
        parts = (part for part in Part if part not in OF_SEVERAL or part in self._is_there)
        return Health(
            parts=tuple(PartHealth(part=part, age=self._age(part, now=now)) for part in parts),
            backup_age=None if made_at is None else self._clock.now() - made_at,
        )

    def _age(self, part: Part, *, now: float) -> timedelta | None:
        if self._is_there.get(part):
            return timedelta()
        seen_at = self._seen_at.get(part)
        if seen_at is None:
            return None
        if part is Part.DATABASE:
            # It may answer and yet not take what has to be written, as on a full disk.
            seen_at = min(seen_at, *self._failing_since.values(), now)
        return timedelta(seconds=now - seen_at)

    async def ask(self, storage: Storage) -> None:
        """Ask the database once whether it takes changes."""
        try:
            async with storage.begin() as uow:
                await uow.figures.require_writable()
        except StorageUnavailableError as error:
            log.debug("database does not answer", action="database_silent", cause=str(error))
        else:
            self._seen_at[Part.DATABASE] = self._monotonic()
