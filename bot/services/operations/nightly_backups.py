"""Backups by themselves: one each night, the superfluous ones removed, their age made known."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.domain.events import BackupFailed, BackupMade
from bot.domain.operations.backups import is_due, newest, superfluous
from bot.ports.backups import BackupError, BackupFolder, BackupStoppedError
from bot.ports.world import Clock
from bot.services.events import Events

log = structlog.get_logger(__name__)


class NightlyBackups:
    """Looks every hour, with the other housekeeping, whether this night's backup is there."""

    def __init__(
        self,
        *,
        folder: BackupFolder | None,
        clock: Clock,
        events: Events,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._events = events
        self._leads = leads
        self._newest: datetime | None = None
        self._failing_since: datetime | None = None
        self._told: str | None = None

    async def run(self) -> None:
        """Make the backup that is due, if one is; of several processes only the leader does."""
        if self._folder is None or not self._leads():
            return
        try:
            await self._run(self._folder)
        except BackupStoppedError:
            log.info("backup stopped", action="backup_stopped")
        except BackupError as error:
            self._failed(str(error))
        else:
            self._failing_since = self._told = None

    def stop(self) -> None:
        """End what is under way."""
        if self._folder is not None:
            self._folder.stop()

    async def _run(self, folder: BackupFolder) -> None:
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
