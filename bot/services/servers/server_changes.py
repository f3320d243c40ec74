"""Where changes of servers come from, and looks at them: each checks first who may."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.ids import CallId, DraftId, GuildId
from bot.domain.servers.audit import Actor
from bot.domain.servers.authority import Presser, require_admin, require_manager
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import Draft, DraftKind
from bot.domain.servers.errors import ServerUnknownError
from bot.domain.servers.server import Server
from bot.ports.storage import Storage, UnitOfWork
from bot.ports.world import Clock, Randomness
from bot.services.delivery.call_plans import kept_agendas
from bot.services.delivery.calls import Inside
from bot.services.events import Events
from bot.services.servers.server_change import ServerChange, draft_of, unsaved


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReading:
    """A look at one server, in one transaction that only reads."""

    uow: UnitOfWork
    configuration: Configuration
    now: datetime

    async def agendas(self) -> dict[CallId, CallAgenda]:
        """Return the server's calls, each with the posts that no change replaces."""
        return await kept_agendas(self.uow, self.configuration, now=self.now)

    async def open_draft(self, draft_id: DraftId, kind: DraftKind) -> Draft:
        """Return a draft of this server that was not saved yet.

        Raises:
            NotOfThisServerError: there is none of this kind, or it is more than a day old.
        """
        guild_id = self.configuration.server.id
        return unsaved(await draft_of(self.uow, guild_id, draft_id, kind, now=self.now))


class ServerChanges:
    """Changes one server at a time."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        randomness: Randomness,
        events: Events,
        inside: Sequence[Inside],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._randomness = randomness
        self._events = events
        self._inside = inside

    def new_id(self) -> DraftId:
        """Return an id that nobody can guess, for a draft and for what it may become."""
        return DraftId(self._randomness.row_id())

    @asynccontextmanager
    async def of(
        self, presser: Presser, *, needs_admin: bool = False
    ) -> AsyncIterator[ServerChange]:
        """Change the server that a person presses in, which stays locked meanwhile.

        What the block has made of it is stored when it ends; an error inside undoes everything.

        Args:
            presser: who does it, and where.
            needs_admin: whether the manager role is not enough.

        Raises:
            NotForYouError: the person may not do this in their server now.
            LimitReachedError: the person has changed the server so often in the last hour.
        """
        now = self._clock.now()
        async with self._storage.begin() as uow:
            known = await uow.servers.load(presser.guild_id)
            _require(presser, known, needs_admin=needs_admin)
            found = known or await self._introduce(uow, presser.guild_id, now)
            change = ServerChange(uow=uow, found=found.as_of(now), actor=presser.user_id, now=now)
            yield change
            happened = await change.store(self._inside)
        self._events.publish(*happened)

    @asynccontextmanager
    async def by_charley(self, guild_id: GuildId) -> AsyncIterator[ServerChange]:
        """Do the same as Charley itself, without a person behind it.

        Raises:
            ServerUnknownError: nothing is stored about the server.
        """
        now = self._clock.now()
        async with self._storage.begin() as uow:
            found = await uow.servers.load(guild_id)
            if found is None:
                raise ServerUnknownError
            change = ServerChange(uow=uow, found=found.as_of(now), actor=Actor.CHARLEY, now=now)
            yield change
            happened = await change.store(self._inside)
        self._events.publish(*happened)

    @asynccontextmanager
    async def read(self, presser: Presser) -> AsyncIterator[ServerReading]:
        """Look at the server that a person presses in; nothing is locked.

        Raises:
            NotForYouError: the person has neither *Manage Server* nor the manager role.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            known = await uow.servers.load(presser.guild_id)
            _require(presser, known, needs_admin=False)
            found = known or _unknown(presser.guild_id, now)
            yield ServerReading(uow=uow, configuration=found.as_of(now), now=now)

    async def _introduce(self, uow: UnitOfWork, guild_id: GuildId, now: datetime) -> Configuration:
        new = _unknown(guild_id, now)
        if await uow.servers.introduce(new.server):
            return new
        # Two first changes at once: the second goes on from what the first has stored.
        return await uow.servers.load(guild_id) or new


def _unknown(guild_id: GuildId, now: datetime) -> Configuration:
    return Configuration(server=Server(id=guild_id, created_at=now))


def _require(presser: Presser, known: Configuration | None, *, needs_admin: bool) -> None:
    if needs_admin:
        require_admin(presser)
    else:
        require_manager(presser, None if known is None else known.server)
