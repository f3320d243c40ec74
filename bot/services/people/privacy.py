"""Privacy: show, hand over and erase what is stored about a person."""

from typing import Protocol

from bot.domain.ids import UserId
from bot.ports.storage import Storage

Records = dict[str, list[dict[str, object]]]


class Unfinished(Protocol):
    """What is under way with a person, and stands in a message of theirs."""

    async def end_of(self, user_id: UserId) -> None:
        """End it, so that nothing goes on about somebody who is erased."""
        ...


class PrivacyService:
    """Covers every table that knows people; a test enumerates them."""

    def __init__(self, *, storage: Storage, unfinished: Unfinished | None = None) -> None:
        self._storage = storage
        self._unfinished = unfinished

    async def export(self, user_id: UserId) -> Records:
        """Return everything stored about a person, by table, as plain JSON values."""
        async with self._storage.read() as uow:
            return await uow.personal.export(user_id)

    async def erase(self, user_id: UserId) -> int:
        """Delete everything stored about a person; return how many rows there were.

        What is under way with them ends first: afterwards nobody knows where its message is.
        """
        if self._unfinished is not None:
            await self._unfinished.end_of(user_id)
        async with self._storage.begin() as uow:
            erased = await uow.personal.erase(user_id)
            await uow.commit()
        return erased
