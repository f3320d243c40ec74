"""Which command definitions Discord has: it allows only 200 creations a day."""

import json
from collections.abc import Mapping

from bot.ports.storage import Storage


class CommandRecord:
    """Remembers the digest of what was last handed to Discord, and the ids that it gave."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def ids(self, application_id: int, digest: str) -> Mapping[str, int] | None:
        """Return Discord's ids of the commands; `None`: it does not have exactly these definitions."""
        async with self._storage.read() as uow:
            if await uow.notes.get(_name(application_id)) != digest:
                return None
            stored = await uow.notes.get(_ids_name(application_id))
        return None if stored is None else _ids_in(stored)

    async def remember(self, application_id: int, digest: str, ids: Mapping[str, int]) -> None:
        """Note that Discord has them now."""
        async with self._storage.begin() as uow:
            await uow.notes.set(_name(application_id), digest)
            await uow.notes.set(_ids_name(application_id), json.dumps(ids))
            await uow.commit()


def _ids_in(stored: str) -> Mapping[str, int] | None:
    """Return stored ids; `None` for a text that holds none."""
    try:
        read = json.loads(stored)
    except ValueError:
        return None
    is_whole = isinstance(read, dict) and all(isinstance(id_, int) for id_ in read.values())
    return read if is_whole else None


def _name(application_id: int) -> str:
    return f"commands of {application_id}"


def _ids_name(application_id: int) -> str:
    return f"command ids of {application_id}"
