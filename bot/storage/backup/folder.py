"""The folder of the backups that Charley makes by itself."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog

from bot.domain.ids import UserId
from bot.domain.operations.backups import backup_name, made_at_of
from bot.ports.backups import BackupStoppedError
from bot.ports.storage import StorageUnavailableError
from bot.ports.world import Clock
from bot.storage.backup.backup import back_up
from bot.storage.backup.erasing import erase_in, recover
from bot.storage.backup.erasures import Erasure, PendingErasures
from bot.storage.backup.errors import BackupFolderError
from bot.storage.engine import database_url, sqlite_file
from bot.storage.files.file_lock import DatabaseHeldError, held_alone
from bot.storage.files.given_files import allows, obstacle_to_keeping
from bot.storage.files.private_files import copies_beside, make_folder
from bot.storage.files.sqlite_copy import StoppedError
from bot.storage.schema.inspection import sound_revision

ERASE_PATIENCE = timedelta(minutes=3)
"""How long an erasure waits for the end of a backup that is being made: it would hold the person."""

_BETWEEN_LOOKS = timedelta(seconds=1)

OFF = "off"
"""What switches backups off."""

_LEFT_OVER = ("charley-*.db.unchecked*", "charley-*.db.unfinished*")
"""What a process that was killed has left of a backup under way."""

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


def folder_of(url: str, *, chosen: str | None) -> Path | None:
    """Return where backups are kept; `None`: nowhere.

    Args:
        url: the database; beside an SQLite file there is a place for them.
        chosen: what the operator has set.
    """
    if chosen is not None:
        return None if chosen.casefold() == OFF else Path(chosen)
    file = sqlite_file(database_url(url))
    return None if file is None else file.parent / "backups"


class LocalBackupFolder:
    """The port `BackupFolder`, on a folder of this machine."""

    def __init__(self, *, url: str, folder: Path, clock: Clock) -> None:
        self._url = url
        self.folder = folder
        self._clock = clock
        self._stop_asked = threading.Event()
        self._pending = PendingErasures(folder)
        self._sound: dict[Path, tuple[int, int]] = {}
        self._damaged: set[Path] = set()

    async def made(self) -> Collection[datetime]:
        """Return which ones there are; one that does not open is passed over."""
        return await self._in_thread(self._made)

    async def make(self, at: datetime) -> None:
        """Make one, checked from end to end."""
        file = self.folder / backup_name(at)
        # Two processes of one name of a file, as of one second, would write into each other's.
        async with self._alone():
            await self._in_thread(self._sweep)
            try:
                await back_up(self._url, file, is_stopped=self._stop_asked.is_set)
            except StoppedError as error:
                raise BackupStoppedError from error
            except StorageUnavailableError as error:
                raise BackupFolderError(str(error)) from error
            await self._in_thread(self._settle, file)

    async def remove(self, made: Collection[datetime]) -> None:
        """Remove some, with what a reader may have left beside them."""
        await self._in_thread(self._remove, made)

    async def erase(self, user_id: UserId) -> None:
        """Take a person out of every backup, and out of the copies beside an SQLite file."""
        # Also where no backup is finished yet: the one that is being made would hold the person.
        if not await self._in_thread(self._is_used):
            return
        await self._in_thread(self._note, user_id)
        async with self._alone(patience=ERASE_PATIENCE):
            await self._in_thread(self._work_off)

    async def finish_erasures(self) -> None:
        """Take out who is still to be taken out; a process at work on the backups does so at its end."""
        if not await self._in_thread(self._pending.all):
            return
        async with self._alone():
            await self._in_thread(self._work_off)

    def stop(self) -> None:
        """End what is under way."""
        self._stop_asked.set()

    async def _in_thread(self, work: Callable[..., Result], *arguments: object) -> Result:
        try:
            return await asyncio.to_thread(work, *arguments)
        except (OSError, sqlite3.Error, StorageUnavailableError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = f"backups cannot be kept in {self.folder}: {reason}"
            raise BackupFolderError(message) from error

    @asynccontextmanager
    async def _alone(self, *, patience: timedelta = timedelta(0)) -> AsyncIterator[None]:
        with ExitStack() as stack:
            left = patience
            while not await self._in_thread(self._lock, stack):
                if left <= timedelta(0) or self._stop_asked.is_set():
                    message = f"another process is at work on the backups in {self.folder}"
                    raise BackupFolderError(message)
                await asyncio.sleep(_BETWEEN_LOOKS.total_seconds())
                left -= _BETWEEN_LOOKS
            yield

    def _lock(self, stack: ExitStack) -> bool:
        make_folder(self.folder)
        try:
            stack.enter_context(held_alone(self.folder / "backups", now=self._clock.now()))
        except DatabaseHeldError:
            return False
        return True

    def _copies(self) -> Iterator[Path]:
        yield from (file for _, file in backups_in(self.folder))
        database = sqlite_file(database_url(self._url))
        if database is not None:
            yield from copies_beside(database)

    def _is_used(self) -> bool:
        return self.folder.exists() or any(self._copies())

    def _note(self, user_id: UserId) -> None:
        make_folder(self.folder)
        self._pending.add(Erasure(user_id=user_id, at=self._clock.now()))

    def _work_off(self) -> None:
        """Erase whoever is noted, and forget whom no copy holds any more."""
        done, failed = set(), dict[Path, str]()
        for erasure in self._pending.all():
            faults = self._erase(erasure)
            failed |= faults
            if not faults:
                done.add(erasure)
        self._pending.forget(done)
        if failed:
            named = ", ".join(f"{file} ({fault})" for file, fault in failed.items())
            message = f"an erased person may still be in {named}"
            raise BackupFolderError(message)

    def _erase(self, erasure: Erasure) -> dict[Path, str]:
        """Return what went wrong, by the copy."""
        failed = {}
        for file in self._copies():
            made_at = made_at_of(file.name)
            if made_at is not None and not erasure.concerns(made_at, now=self._clock.now()):
                continue
            try:
                erase_in(file, erasure.user_id)
            except (sqlite3.Error, OSError) as error:
                if file.exists():  # another process may have removed it, as too old
                    failed[file] = str(error)
        return failed

    def _settle(self, made: Path) -> None:
        """End what a new backup leaves to be done."""
        self._sound[made] = _state_of(made)
        self._remove_damaged()
        try:
            self._work_off()  # whoever was erased while it was being made is in it
        except (BackupFolderError, OSError) as error:
            reason = str(error)
            log.warning("backups not erased", action="backups_not_erased", reason=reason)

    def _made(self) -> set[datetime]:
        require_folder(self.folder)
        return set(self._sound_ones())

    def _sound_ones(self) -> Iterator[datetime]:
        """Yield each one's instant, from the newest that opens on."""
        found = False
        for made_at, file in sorted(backups_in(self.folder), reverse=True):
            if file.with_name(f"{file.name}-journal").exists():
                recover(file)
            if not found and not self._opens(file):
                if file not in self._damaged:
                    log.warning("backup damaged", action="backup_damaged", file=file.name)
                self._damaged.add(file)
                continue
            found = True
            yield made_at

    def _opens(self, file: Path) -> bool:
        try:
            state = _state_of(file)
            if self._sound.get(file) == state:
                return True
            is_sound = sound_revision(file, whole=False) is not None
        except StorageUnavailableError:
            return False
        if is_sound:
            self._sound[file] = state
        return is_sound

    def _sweep(self) -> None:
        for pattern in _LEFT_OVER:
            for file in self.folder.glob(pattern):
                file.unlink(missing_ok=True)

    def _remove_damaged(self) -> None:
        """Now that there is a newer one: nothing else would ever take the people out of them."""
        for file in self._damaged:
            file.unlink(missing_ok=True)
        self._damaged.clear()

    def _remove(self, made: Collection[datetime]) -> None:
        for made_at in made:
            (self.folder / backup_name(made_at)).unlink(missing_ok=True)


def _state_of(file: Path) -> tuple[int, int]:
    """Return what changes when somebody writes into a file, or puts another one in its place."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def require_folder(folder: Path) -> None:
    """Refuse a folder in which nothing can be kept; one that can be made will do.

    Raises:
        BackupFolderError: the sentence says what stands in the way.
    """
    obstacle = obstacle_to_keeping(folder)
    if obstacle is None and folder.exists() and not allows(folder, os.R_OK):
        obstacle = f"{folder} may not be read by this account"
    if obstacle is not None:
        message = f"backups cannot be kept in {folder}: {obstacle}"
        raise BackupFolderError(message)


def backups_in(folder: Path) -> Iterator[tuple[datetime, Path]]:
    """Yield the backups of a folder that Charley has made by itself, and when; no folder has none.

    Raises:
        OSError: the folder cannot be read.
    """
    if not folder.exists():
        return
    for file in folder.iterdir():
        made_at = made_at_of(file.name)
        if made_at is not None and file.is_file():
            yield made_at, file
