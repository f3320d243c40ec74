"""Who is still to be taken out of the backups of a folder, on a list that outlives a kill.

The list is a file of the folder, for Charley's own account alone. A number stands in it until the person is
out of every copy; then it is overwritten. Any process may add to it at any time, also while another one
works it off. These calls block, for a moment.
"""

import fcntl
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ids import UserId
from bot.domain.operations.backups import WRONG_CLOCK
from bot.storage.files.private_files import FILE_MODE

NAME = "erasures"

_ENTRY = re.compile(rb"^([0-9a-f]{16}) ([0-9a-f]{16})$", re.MULTILINE)
"""A person and an instant. Of one length, so that the half line of a killed process is none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That somebody has had themselves erased: by then they were out of the database."""

    user_id: UserId
    at: datetime

    def concerns(self, made_at: datetime, *, now: datetime) -> bool:
        """Tell whether a backup of an instant may hold what was erased, and not what came after it.

        Somebody who has come back is in the later ones by their own wish.
        """
        is_later = made_at > self.at + WRONG_CLOCK
        return not is_later or made_at > now + WRONG_CLOCK  # that instant says nothing


class PendingErasures:
    """The list of a folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    def add(self, erasure: Erasure) -> None:
        """Note one for good.

        Raises:
            OSError: nothing can be written.
        """
        instant = (erasure.at - _EPOCH) // timedelta(microseconds=1)
        with self._opened() as descriptor:
            end = os.lseek(descriptor, 0, os.SEEK_END)
            # The first line break ends what a killed process may have begun.
            os.pwrite(descriptor, f"\n{erasure.user_id:016x} {instant:016x}\n".encode(), end)
            os.fsync(descriptor)

    def all(self) -> Collection[Erasure]:
        """Return those that are noted.

        Raises:
            OSError: it cannot be read.
        """
        if not self._file.exists():
            return ()
        with self._opened() as descriptor:
            return {_erasure(each) for each in _entries(descriptor)}

    def forget(self, done: Collection[Erasure]) -> None:
        """Take some off the list, to the last byte.

        Raises:
            OSError: it cannot be written.
        """
        if not done:
            return
        with self._opened() as descriptor:
            left = 0
            for each in _entries(descriptor):
                if _erasure(each) in done:
                    os.pwrite(descriptor, b" " * len(each[0]), each.start())
                else:
                    left += 1
            if not left:
                os.ftruncate(descriptor, 0)
            os.fsync(descriptor)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        # Never removed: who waits for a removed file would lock a different one than the next process.
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


def _entries(descriptor: int) -> list[re.Match[bytes]]:
    contents = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    return list(_ENTRY.finditer(contents))


def _erasure(entry: re.Match[bytes]) -> Erasure:
    instant = _EPOCH + timedelta(microseconds=int(entry[2], 16))
    return Erasure(user_id=UserId(int(entry[1], 16)), at=instant)
