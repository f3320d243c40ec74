"""Which command definitions Discord has: it allows only 200 creations a day."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock

TURN = timedelta(minutes=1)
"""How long a process may take to hand the commands over before another does; clocks may differ by ten
seconds. To hand them over twice harms nobody."""

_NOBODY = ""


class CommandRecord:
    """Remembers the digest of what was last handed to Discord, and the ids that it gave."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    @asynccontextmanager
    async def turn(self, application_id: int) -> AsyncIterator[bool]:
        """Tell whether it is this process's turn to hand them over; inside, it is no other's."""
        until = await self._take_turn(application_id)
        try:
            yield until is not None
        finally:
            if until is not None:
                # Otherwise the others wait until the turn is over.
                with suppress(StorageUnavailableError):
                    await self._replace(_turn_name(application_id), _NOBODY, instead_of=until)

    async def _take_turn(self, application_id: int) -> str | None:
        """Return until when it is this process's, or `None`."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            others = await uow.notes.get(_turn_name(application_id))
        if others and now < datetime.fromisoformat(others) < now + 2 * TURN:
            return None
        until = (now + TURN).isoformat()
        taken = await self._replace(_turn_name(application_id), until, instead_of=others)
        return until if taken else None

    async def _replace(self, name: str, text: str, *, instead_of: str | None) -> bool:
        async with self._storage.begin() as uow:
            replaced = await uow.notes.replace(name, text, instead_of=instead_of)
            await uow.commit()
        return replaced

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


def _turn_name(application_id: int) -> str:
    return f"who hands over commands of {application_id}"


def _ids_name(application_id: int) -> str:
    return f"command ids of {application_id}"
