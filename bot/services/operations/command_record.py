"""Which command definitions Discord has: it allows only 200 creations a day."""

from bot.ports.storage import Storage


class CommandRecord:
    """Remembers the digest of what was last handed to Discord."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def is_current(self, application_id: int, digest: str) -> bool:
        """Tell whether Discord has exactly these definitions."""
        async with self._storage.read() as uow:
            return await uow.notes.get(_name(application_id)) == digest

    async def remember(self, application_id: int, digest: str) -> None:
        """Note that Discord has them now."""
        async with self._storage.begin() as uow:
            await uow.notes.set(_name(application_id), digest)
            await uow.commit()


def _name(application_id: int) -> str:
    return f"commands of {application_id}"
