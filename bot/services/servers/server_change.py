"""A change of one server: loaded once, changed as values, stored with its audit in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.ids import CallId, DraftId, GuildId, UserId
from bot.domain.servers.audit import (
    SETTINGS_ID,
    VERSIONING,
    Actor,
    AuditKey,
    Parameter,
    ServerChanged,
    takes_away,
)
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import (
    KEEP_DRAFT,
    MOST_DRAFTS_OF_A_KIND,
    UNDO_FOR,
    Draft,
    DraftKind,
)
from bot.domain.servers.errors import (
    DraftGoneError,
    EditConflictError,
    Limit,
    LimitReachedError,
    TooSoonError,
    UndoTooLateError,
)
from bot.domain.servers.limits import MOST_CHANGES_AN_HOUR, ONCE_IN
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server
from bot.ports.storage import UnitOfWork
from bot.services.delivery.call_plans import kept_agendas
from bot.services.delivery.calls import Inside

_AN_HOUR = timedelta(hours=1)
Content = TypeVar("Content", Call, Offer)


class ServerChange:
    """A change under way: services change its values, and nothing is written before its end."""

    def __init__(
        self, *, uow: UnitOfWork, found: Configuration, actor: UserId | Actor, now: datetime
    ) -> None:
        self.now = now
        self.configuration = found
        """Everything that the server has configured, as it is by now."""
        self._uow = uow
        self._found = found
        self._actor = actor
        self._happened: list[ServerChanged] = []
        self._has_drafts = False

    @property
    def guild_id(self) -> GuildId:
        """Whose change it is."""
        return self._found.server.id

    @property
    def server(self) -> Server:
        """The server's settings, as they are by now."""
        return self.configuration.server

    def scratch(self) -> "ServerChange":
        """Return another change of the same server, to try something out: it is never stored."""
        return ServerChange(
            uow=self._uow, found=self.configuration, actor=self._actor, now=self.now
        )

    def note(self, key: AuditKey, **parameters: Parameter) -> None:
        """Put on record what was done; see `ServerChanged` for the parameters."""
        self._happened.append(
            ServerChanged(guild_id=self.guild_id, actor=self._actor, key=key, parameters=parameters)
        )

    def set_server(self, server: Server) -> None:
        """Give the server other settings, and their next version."""
        version = self._found.server.version + 1
        self.configuration = replace(self.configuration, server=replace(server, version=version))

    def put_call(self, call: Call, key: AuditKey, **parameters: Parameter) -> Call:
        """Store a call, new or changed, with its next version, and put that on record."""
        known = self.configuration.calls.get(call.id)
        if known is not None:
            call = replace(call, version=known.version + 1)
        self.configuration = self.configuration.with_call(call)
        self.note(key, id=call.id, version=call.version, **parameters)
        return call

    def remove_call(self, call: Call) -> None:
        """Remove a call with all of its posts' records, and put that on record."""
        self.configuration = self.configuration.without_call(call.id)
        self.note(AuditKey.CALL_REMOVED, id=call.id, version=call.version)

    def put_offer(self, offer: Offer, key: AuditKey, **parameters: Parameter) -> Offer:
        """Store an offer, new or changed, with its next version, and put that on record."""
        known = self.configuration.offers.get(offer.id)
        if known is not None:
            offer = replace(offer, version=known.version + 1)
        self.configuration = self.configuration.with_offer(offer)
        self.note(key, id=offer.id, version=offer.version, **parameters)
        return offer

    def remove_offer(self, offer: Offer) -> None:
        """Remove an offer, and put that on record; its members stay members."""
        self.configuration = self.configuration.without_offer(offer.id)
        self.note(AuditKey.OFFER_REMOVED, id=offer.id, version=offer.version)

    async def conflict(
        self, seen: int, row: Call | Offer | Server | None
    ) -> EditConflictError | None:
        """Return what speaks against a change of what a person saw; `None`: nothing.

        Args:
            seen: the version that the person was shown.
            row: what they want to change, as it is stored; `None`: it is a new one.
        """
        if row is None or row.version == seen:
            return None
        about = SETTINGS_ID if isinstance(row, Server) else row.id
        last = await self._uow.audit.last_about(self.guild_id, about, keys=VERSIONING)
        made_it = last is not None and last.change.parameters.get("version") == row.version
        return EditConflictError(seen=seen, current=row.version, last=last if made_it else None)

    async def has_returned_since(self, instant: datetime) -> bool:
        """Tell whether the server has come back from a removal since: all calls wait then."""
        page = await self._uow.audit.page(self.guild_id, keys=(AuditKey.RETURNED,), limit=1)
        return bool(page) and page[0].at >= instant

    async def require_version(self, seen: int, row: Call | Offer | Server | None) -> None:
        """Refuse a change of what another admin has changed since it was shown.

        Raises:
            EditConflictError: they have.
        """
        conflict = await self.conflict(seen, row)
        if conflict is not None:
            raise conflict

    async def agendas(self) -> dict[CallId, CallAgenda]:
        """Return the calls as they were found, each with the posts that no change replaces."""
        return await kept_agendas(self._uow, self._found, now=self.now)

    async def require_apart(self, key: AuditKey) -> None:
        """Refuse what was done in this server less than a minute ago.

        Raises:
            TooSoonError: it was.
        """
        last = await self._uow.audit.page(self.guild_id, keys=(key,), limit=1)
        if last and (until := last[0].at + ONCE_IN) > self.now:
            raise TooSoonError(until=until)

    async def keep_draft(
        self,
        draft_id: DraftId,
        kind: DraftKind,
        content: Mapping[str, Any],
        *,
        target_id: str | None = None,
        seen: int = 0,
    ) -> None:
        """Store a draft, in place of what it was before; the oldest of many gives way."""
        await self._uow.drafts.take(draft_id, guild_id=self.guild_id)
        keep = MOST_DRAFTS_OF_A_KIND - 1
        await self._uow.drafts.make_room(self.guild_id, kind, keep=keep)
        draft = Draft(
            id=draft_id,
            guild_id=self.guild_id,
            kind=kind,
            target_id=target_id,
            seen_version=seen,
            content=content,
            made_at=self.now,
        )
        await self._uow.drafts.add(draft)
        self._has_drafts = True

    async def draft(self, draft_id: DraftId, kind: DraftKind) -> Draft:
        """Return a draft of this server.

        Raises:
            DraftGoneError: there is none of this kind, or it is more than a day old.
        """
        return await draft_of(self._uow, self.guild_id, draft_id, kind, now=self.now)

    async def open_draft(self, draft_id: DraftId, kind: DraftKind) -> Draft:
        """Return a draft of this server that was not saved yet.

        Raises:
            DraftGoneError: there is none of this kind, or it is more than a day old.
        """
        return unsaved(await self.draft(draft_id, kind))

    def require_undoable(self, draft: Draft) -> None:
        """Refuse to take a removal back later than a quarter of an hour after it.

        Raises:
            UndoTooLateError: it is later.
        """
        if draft.made_at + UNDO_FOR <= self.now:
            raise UndoTooLateError

    async def settle_draft(self, draft: Draft) -> None:
        """Keep a draft as saved, so that a second press is known and changes nothing."""
        await self._uow.drafts.take(draft.id, guild_id=self.guild_id)
        await self._uow.drafts.add(draft.as_saved())
        self._has_drafts = True

    async def drop_draft(self, draft_id: DraftId, kind: DraftKind) -> None:
        """Forget a draft of this kind, if this server has it."""
        draft = await self._uow.drafts.get(draft_id, guild_id=self.guild_id)
        if draft is not None and draft.kind is kind:
            await self._uow.drafts.take(draft_id, guild_id=self.guild_id)
            self._has_drafts = True

    async def store(self, inside: Sequence[Inside]) -> list[ServerChanged]:
        """Store what is different, with what listens inside the transaction; return what happened.

        A server for which nothing was set stays unknown.

        Raises:
            LimitReachedError: the person has changed it so often in the last hour.
        """
        if not self._happened and not self._has_drafts:
            return []
        if not isinstance(self._actor, Actor) and not all(map(self._is_free, self._happened)):
            await self._require_pace(self._actor)
        await self._uow.servers.save(self._found, self.configuration)
        for listen in inside:
            await listen(self._uow, self._happened, self.now)
        await self._uow.commit()
        return self._happened

    def _is_free(self, change: ServerChanged) -> bool:
        """Tell whether a change is never refused: it takes away what could be taken away only once.

        Another length of a pause is no such change, or there would be no end to them.
        """
        known = self._found.calls.get(CallId(str(change.parameters.get("id"))))
        is_paused = known is not None and known.state is CallState.PAUSED
        return takes_away(change) and not (change.key is AuditKey.CALL_PAUSED and is_paused)

    async def _require_pace(self, person: UserId) -> None:
        since = self.now - _AN_HOUR
        made = await self._uow.audit.changes_by(person, self.guild_id, since=since)
        if made + len(self._happened) > MOST_CHANGES_AN_HOUR:
            raise LimitReachedError(Limit.CHANGES_AN_HOUR, most=MOST_CHANGES_AN_HOUR)


async def draft_of(
    uow: UnitOfWork, guild_id: GuildId, draft_id: DraftId, kind: DraftKind, *, now: datetime
) -> Draft:
    """Return a draft of a server.

    Raises:
        DraftGoneError: there is none of this kind, or it is more than a day old.
    """
    draft = await uow.drafts.get(draft_id, guild_id=guild_id)
    if draft is None or draft.kind is not kind or draft.made_at + KEEP_DRAFT <= now:
        raise DraftGoneError
    return draft


def unsaved(draft: Draft) -> Draft:
    """Return a draft unless it was saved.

    Raises:
        DraftGoneError: it was.
    """
    if draft.is_saved:
        raise DraftGoneError
    return draft


def content_of(draft: Draft, shape: TypeAdapter[Content]) -> Content:
    """Return what a draft holds.

    Raises:
        DraftGoneError: another version of Charley wrote it, in another shape.
    """
    try:
        return shape.validate_python(draft.content)
    except ValueError as error:
        raise DraftGoneError from error
