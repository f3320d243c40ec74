"""Where backups are kept. Each is known by the instant at which its copy began."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.domain.ids import UserId


class BackupError(Exception):
    """A backup could not be made, looked at or restored; the sentence says why."""


class BackupStoppedError(Exception):
    """A backup under way is no longer wanted; nothing is left of it."""


class BackupFolder(Protocol):
    """Keeps the backups that Charley makes by itself."""

    async def made(self) -> Collection[datetime]:
        """Return which ones there are. The newest has been opened, and was sound.

        Raises:
            BackupError: nothing can be kept there, or something else is in the way.
        """
        ...

    async def make(self, at: datetime) -> None:
        """Make one; it is there only once it is complete and has been checked.

        Raises:
            BackupError: it could not be made; what there was is as before.
            BackupStoppedError: `stop` was called.
        """
        ...

    async def remove(self, made: Collection[datetime]) -> None:
        """Remove some; those that are gone already are nobody's mistake.

        Raises:
            BackupError: they could not be removed.
        """
        ...

    async def erase(self, user_id: UserId) -> None:
        """Take a person, who is out of the database, out of every backup.

        Raises:
            BackupError: some may still hold something; the sentence says why. What is left stays noted, unless
                not even that could be.
        """
        ...

    async def finish_erasures(self) -> None:
        """Take out of every backup whoever `erase` has left there.

        Raises:
            BackupError: some may still hold something.
        """
        ...

    def stop(self) -> None:
        """End what is under way as soon as possible, and begin nothing more."""
        ...
