"""One process at a time: the lock of an SQLite database.

It is a lock of the kernel on a file beside the database: it ends with its process, however that
one ends. What the file says is only for the process that is refused.
"""

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.ports.storage import StorageUnavailableError
from bot.storage.files.private_files import FILE_MODE, make_folder

_HELD = {errno.EACCES, errno.EAGAIN}
_LONGEST_NOTE = 1_000  # bytes
_LOOKS = 5
_BETWEEN_LOOKS_S = 0.1
"""`charley check` takes the lock for an instant to see whether it is free: look again."""


class DatabaseHeldError(StorageUnavailableError):
    """Another process works on the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that holds a lock."""

    pid: int
    host: str
    since: datetime

    @property
    def name(self) -> str:
        """Words by which somebody can find it."""
        return f"process {self.pid} on {self.host}, since {self.since:%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def held_alone(file: Path, *, now: datetime) -> Iterator[None]:
    """Hold the lock of a database file while the block runs.

    Raises:
        DatabaseHeldError: another process holds it; the sentence names that one.
        StorageUnavailableError: there can be no lock: nothing may be written there.
    """
    descriptor = _open(file)
    try:
        _lock(descriptor, file)
        _write(descriptor, Holder(pid=os.getpid(), host=socket.gethostname(), since=now))
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder_of(file: Path) -> str | None:
    """Name the process that holds a database right now; `None`: nobody does."""
    try:
        descriptor = os.open(_beside(file), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return _named(descriptor) if error.errno in _HELD else None
    finally:
        os.close(descriptor)
    return None


def _beside(file: Path) -> Path:
    """Return the file of the lock: the same one, by whatever link the database is reached."""
    real = file.resolve()
    return real.with_name(f"{real.name}.lock")


def _open(file: Path) -> int:
    path = _beside(file)
    try:
        make_folder(path.parent)
        # Never removed: a process that waited for a removed file would lock a different file than the next one.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except OSError as error:
        message = f"the database file {file} cannot be locked: {path.name}: {error.strerror}"
        raise StorageUnavailableError(message) from error


def _lock(descriptor: int, file: Path) -> None:
    for _ in range(_LOOKS):
        if _try_lock(descriptor, file):
            return
        time.sleep(_BETWEEN_LOOKS_S)
    message = (
        f"the database {file} is in use by {_named(descriptor)}: an SQLite file serves one "
        "process; stop Charley first"
    )
    raise DatabaseHeldError(message)


def _try_lock(descriptor: int, file: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        message = f"the database file {file} cannot be locked: {error.strerror}"
        raise StorageUnavailableError(message) from error
    return True


def _write(descriptor: int, holder: Holder) -> None:
    note = {"pid": holder.pid, "host": holder.host, "since": holder.since.isoformat()}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(note).encode(), 0)


def _named(descriptor: int) -> str:
    try:
        note = json.loads(os.pread(descriptor, _LONGEST_NOTE, 0))
        since = datetime.fromisoformat(note["since"])
        return Holder(pid=note["pid"], host=note["host"], since=since).name
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
