"""Privacy: show, hand over and erase what is stored about a person."""

from bot.domain.ids import UserId
from bot.ports.storage import Storage

Records = dict[str, list[dict[str, object]]]


class PrivacyService:
    """Covers every table that knows people; a test enumerates them."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def export(self, user_id: UserId) -> Records:
        """Return everything stored about a person, by table, as plain JSON values."""
        async with self._storage.read() as uow:
            return await uow.personal.export(user_id)

    async def erase(self, user_id: UserId) -> int:
        """Delete everything stored about a person; return how many rows there were."""
        async with self._storage.begin() as uow:
            erased = await uow.personal.erase(user_id)
            await uow.commit()
        return erased
