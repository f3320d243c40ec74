"""Backups by themselves: one each night, the superfluous ones removed, their age made known."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.domain.events import BackupFailed, BackupMade
from bot.domain.operations.backups import KEPT_FOR, is_due, newest, superfluous
from bot.ports.backups import BackupError, BackupFolder, BackupStoppedError
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock
from bot.services.events import Events

NEWEST_NOTE = "newest backup"
"""Name of the note that says when the newest one was made, whichever process keeps it, as an ISO instant."""

log = structlog.get_logger(__name__)


class NightlyBackups:
    """Looks every hour, with the other housekeeping, whether this night's backup is there."""

    def __init__(
        self,
        *,
        folder: BackupFolder | None,
        storage: Storage,
        clock: Clock,
        events: Events,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take what it needs.

        Args:
            folder: where copies of the database may be; `None`: nowhere.
            storage: knows which is the newest of all processes.
            clock: tells the time.
            events: hears of each one, and of failures.
            leads: tells whether it is for this process to make them.
        """
        self._folder = folder
        self._storage = storage
        self._clock = clock
        self._events = events
        self._leads = leads
        self._newest: datetime | None = None
        self._failing_since: datetime | None = None
        self._told: str | None = None
        self._untidy: str | None = None

    async def run(self) -> None:
        """Make the backup that is due, if one is, and let go of what is not to be kept any longer.

        Of several processes only the leader makes one. The others tidy all the same: what they have made in a
        folder of their own, when they led, would otherwise stay for good.
        """
        if self._folder is None:
            return
        try:
            if self._leads():
                await self._lead(self._folder)
            else:
                await self._tidy(self._folder)
        except BackupStoppedError:
            log.info("backup stopped", action="backup_stopped")
        await self._finish_erasures(self._folder)

    def stop(self) -> None:
        """End what is under way."""
        if self._folder is not None:
            self._folder.stop()

    async def _lead(self, folder: BackupFolder) -> None:
        try:
            await self._make(folder)
        except BackupError as error:
            self._failed(str(error))
            await self._tidy(folder)
        else:
            self._failing_since = self._told = None

    async def _make(self, folder: BackupFolder) -> None:
        now = self._clock.now()
        made = set(await folder.made())
        self._tell_newest(made, now=now)
        if not is_due(made, now=now):
            return
        now = now.replace(microsecond=0)  # a name tells seconds
        await folder.make(now)
        self._tell_newest({now}, now=now)
        log.info("backup made", action="backup_made")
        await folder.remove(superfluous(made | {now}, now=now))
        await self._note(now)

    async def _tidy(self, folder: BackupFolder) -> None:
        """Let go of what is too old where no newer one is made. What is the newest anywhere stays."""
        now = self._clock.now()
        try:
            made = set(await folder.made())
            # Another process may keep newer ones elsewhere: then the last one here is not the last.
            old = {each for each in made if each < now - KEPT_FOR}
            await folder.remove(old & superfluous(made | await self._noted(), now=now))
        except (BackupError, StorageUnavailableError) as error:
            reason = str(error)
            if reason not in {self._told, self._untidy}:
                log.warning("backups not tidied", action="backups_not_tidied", reason=reason)
            self._untidy = reason
        else:
            self._untidy = None

    async def _note(self, made_at: datetime) -> None:
        try:
            async with self._storage.begin() as uow:
                await uow.notes.set(NEWEST_NOTE, made_at.isoformat())
                await uow.commit()
        except StorageUnavailableError as error:  # until the next night the others keep more
            log.warning("backup not noted", action="backup_not_noted", reason=str(error))

    async def _noted(self) -> set[datetime]:
        async with self._storage.read() as uow:
            text = await uow.notes.get(NEWEST_NOTE)
        try:
            return set() if text is None else {datetime.fromisoformat(text)}
        except ValueError:
            return set()

    async def _finish_erasures(self, folder: BackupFolder) -> None:
        try:
            await folder.finish_erasures()
        except BackupError as error:
            log.warning("backups not erased", action="backups_not_erased", reason=str(error))

    def _tell_newest(self, made: set[datetime], *, now: datetime) -> None:
        latest = newest(made, now=now)
        if latest is not None and latest != self._newest:
            self._newest = latest
            self._events.publish(BackupMade(made_at=latest))

    def _failed(self, reason: str) -> None:
        now = self._clock.now()
        self._failing_since = self._failing_since or now
        if reason != self._told:  # every hour the same would be noise
            log.warning("backup failed", action="backup_failed", reason=reason)
        self._told = reason
        self._events.publish(BackupFailed(missing_for=now - (self._newest or self._failing_since)))
