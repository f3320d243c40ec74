"""Privacy: show, hand over and erase what is stored about a person."""

from typing import Protocol

import structlog

from bot.domain.ids import UserId
from bot.ports.backups import BackupError, BackupFolder
from bot.ports.storage import Storage

Records = dict[str, list[dict[str, object]]]


log = structlog.get_logger(__name__)


class Unfinished(Protocol):
    """What is under way with a person, and stands in a message of theirs."""

    async def end_of(self, user_id: UserId) -> None:
        """End it, so that nothing goes on about somebody who is erased."""
        ...


class PrivacyService:
    """Covers every table that knows people; a test enumerates them."""

    def __init__(
        self,
        *,
        storage: Storage,
        unfinished: Unfinished | None = None,
        backups: BackupFolder | None = None,
    ) -> None:
        self._storage = storage
        self._unfinished = unfinished
        self._backups = backups

    async def export(self, user_id: UserId) -> Records:
        """Return everything stored about a person, by table, as plain JSON values."""
        async with self._storage.read() as uow:
            return await uow.personal.export(user_id)

    async def erase(self, user_id: UserId) -> int:
        """Delete everything stored about a person, also in backups; return how many rows there were.

        What is under way with them ends first: afterwards nobody knows where its message is. Backups that
        cannot be changed now are changed later (`BackupFolder.finish_erasures`); so much is logged.
        """
        if self._unfinished is not None:
            await self._unfinished.end_of(user_id)
        async with self._storage.begin() as uow:
            erased = await uow.personal.erase(user_id)
            await uow.commit()
        if self._backups is not None:
            try:
                await self._backups.erase(user_id)
            except BackupError as error:
                log.warning("backups not erased", action="backups_not_erased", reason=str(error))
        return erased
