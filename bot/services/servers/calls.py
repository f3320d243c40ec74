"""Calls: shown before they are saved, saved by a press, paused, removed and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.call_views import CallDraft, CallShown
from bot.domain.ids import CallId, DraftId
from bot.domain.reminders.pauses import PAUSE_LIMIT_NIGHTS
from bot.domain.reminders.rules import require_between
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.authority import Presser
from bot.domain.servers.calls import NEXT_SHOWN, Call, CallState, in_panel_order
from bot.domain.servers.drafts import DraftKind
from bot.domain.servers.fields import CallFields
from bot.domain.servers.limits import require_room_for_call
from bot.domain.servers.server import Server
from bot.domain.servers.views import CallRemoved
from bot.domain.time.zones import ONE_DAY, instant_of
from bot.kinds.call import WORTH_POSTING_FOR
from bot.ports.delivery import SendResult
from bot.ports.surroundings import Surroundings
from bot.services.delivery.asked_posts import AskedPosts
from bot.services.servers.call_checks import checked_call, save_call, turned_on
from bot.services.servers.problems import (
    next_instants,
    own_rights,
    require_fit,
    require_not_unfit,
)
from bot.services.servers.server_change import ServerChange, content_of
from bot.services.servers.server_changes import ServerChanges

_STORED = TypeAdapter(Call)


class CallService:
    """Changes the calls of a server, for those who manage it and for its manager role.

    Every method raises `NotForYouError` for others, and `NotOfThisServerError` for a call or a
    draft that the server does not have.
    """

    def __init__(
        self,
        *,
        server_changes: ServerChanges,
        surroundings: Surroundings,
        asked_posts: AskedPosts,
    ) -> None:
        self._server_changes = server_changes
        self._surroundings = surroundings
        self._asked_posts = asked_posts

    async def list(self, presser: Presser) -> tuple[CallShown, ...]:
        """Return all calls of the server, by time."""
        async with self._server_changes.read(presser) as reading:
            agendas = await reading.agendas()
        calls = in_panel_order(reading.configuration.calls.values())
        return tuple(_shown(agendas[call.id], now=reading.now) for call in calls)

    async def preview(self, presser: Presser, call_id: CallId) -> CallShown:
        """Return a call as members see it."""
        async with self._server_changes.read(presser) as reading:
            call = reading.configuration.call(call_id)
            agendas = await reading.agendas()
        return _shown(agendas[call.id], now=reading.now)

    async def draft(
        self,
        presser: Presser,
        changes: CallFields,
        *,
        call_id: CallId | None = None,
        seen: int = 0,
        earlier: DraftId | None = None,
    ) -> CallDraft:
        """Keep what a person wants of a call as a draft, and return the call as it would be.

        Args:
            presser: who, and in which server.
            changes: what they want; what they left out stays as it is.
            call_id: the call; `None`: a new one.
            seen: the version of the call that they were shown.
            earlier: the draft that they want to change; it says the rest, `call_id` and `seen` too.

        Raises:
            ServerZoneMissingError: the server's zone comes first.
            ChannelMissingError, TimeMissingError: a new call needs them.
            DomainError: a rule, a limit, or a right is in the way.
        """
        async with self._server_changes.of(presser) as change:
            draft_id, base = earlier or self._server_changes.new_id(), None
            if earlier is not None:
                draft = await change.open_draft(earlier, DraftKind.CALL)
                base, seen = content_of(draft, _STORED), draft.seen_version
                call_id = None if draft.target_id is None else CallId(draft.target_id)
            before = None if call_id is None else change.configuration.call(call_id)
            wanted = _wanted(changes, base or before, CallId(draft_id), change.server)
            there, picked = self._surroundings, changes.channel
            after = checked_call(change, presser, before, wanted, there, picked=picked)
            await change.keep_draft(
                draft_id, DraftKind.CALL, _stored(after), target_id=call_id, seen=seen
            )
            conflict = await change.conflict(seen, before)
            shown = _drafted(after, await change.agendas(), change.server, now=change.now)
        return CallDraft(id=draft_id, before=before, after=shown, conflict=conflict)

    async def drafted(self, presser: Presser, draft_id: DraftId) -> CallDraft:
        """Return a draft as it was shown, for a form that begins with its values."""
        async with self._server_changes.read(presser) as reading:
            draft = await reading.open_draft(draft_id, DraftKind.CALL)
            agendas = await reading.agendas()
        server = reading.configuration.server
        after = content_of(draft, _STORED)
        before = reading.configuration.call(after.id) if draft.target_id is not None else None
        shown = _drafted(after, agendas, server, now=reading.now)
        return CallDraft(id=draft_id, before=before, after=shown)

    async def save(self, presser: Presser, draft_id: DraftId, *, force: bool = False) -> Call:
        """Save a draft; a second press changes nothing.

        Args:
            presser: who, and in which server.
            draft_id: the draft, as it was shown.
            force: whether it wins over what another admin has changed since: *Use mine*.

        Raises:
            EditConflictError: another admin has changed the call since it was shown.
            DomainError: a rule of calls, a limit, or a right is in the way by now.
        """
        async with self._server_changes.of(presser) as change:
            draft = await change.draft(draft_id, DraftKind.CALL)
            call_id = CallId(draft.target_id or draft.id)
            if draft.is_saved:
                return change.configuration.call(call_id)
            before = None if draft.target_id is None else change.configuration.call(call_id)
            if not force:
                await change.require_version(draft.seen_version, before)
            wanted = content_of(draft, _STORED)
            after = checked_call(change, presser, before, wanted, self._surroundings)
            call = save_call(change, before, after)
            await change.settle_draft(draft)
        return call

    async def drop(self, presser: Presser, draft_id: DraftId) -> None:
        """Forget a draft: *Cancel*, or *Keep theirs*."""
        async with self._server_changes.of(presser) as change:
            await change.drop_draft(draft_id, DraftKind.CALL)

    async def pause(
        self, presser: Presser, call_id: CallId, *, days: int | None, seen: int
    ) -> Call:
        """Let a call be silent on so many dates, or until it is resumed.

        The first of them is today, unless today's post is due already. The same pause again changes
        nothing.

        Raises:
            RuleOutOfRangeError: fewer than 1 or more than 365 days.
            ServerZoneMissingError: the server has no dates without a zone.
            EditConflictError: another admin has changed the call since it was shown.
        """
        if days is not None:
            require_between("days", days, low=1, high=PAUSE_LIMIT_NIGHTS)
        async with self._server_changes.of(presser) as change:
            before = change.configuration.call(call_id)
            until = None if days is None else await _pause_ends_on(before, change, days=days)
            after = replace(before, state=CallState.PAUSED, stopped_for=None, paused_until=until)
            if after == before:
                return before
            await change.require_version(seen, before)
            ends = None if until is None else until.isoformat()
            return change.put_call(after, AuditKey.CALL_PAUSED, new_paused_until=ends)

    async def resume(self, presser: Presser, call_id: CallId, *, seen: int) -> Call:
        """Let a paused or stopped call post again; one that is on stays so.

        Raises:
            ServerZoneMissingError: the server's zone comes first.
            ChannelUnfitError, RightsMissingError: it could not be posted in its channel now.
            EditConflictError: another admin has changed the call since it was shown.
        """
        async with self._server_changes.of(presser) as change:
            before = change.configuration.call(call_id)
            if before.state is CallState.ON:
                return before
            await change.require_version(seen, before)
            _ = change.server.zone
            view = self._surroundings.channel(presser.guild_id, before.channel_id)
            require = require_fit if before.state is CallState.STOPPED else require_not_unfit
            require(view)
            return change.put_call(turned_on(before), AuditKey.CALL_RESUMED)

    async def test(self, presser: Presser, call_id: CallId) -> SendResult:
        """Post a call in its channel now, headed as a test and without a ping; return how that went.

        Raises:
            TooSoonError: another test in this server was less than a minute ago.
            ChannelUnfitError: it could not be posted in its channel now.
            RightsMissingError: Charley, or the person, may not write there.
        """
        async with self._server_changes.of(presser) as change:
            call = change.configuration.call(call_id)
            require_not_unfit(self._surroundings.channel(presser.guild_id, call.channel_id))
            own_rights(presser, call.channel_id, self._surroundings).require_rights()
            await change.require_apart(AuditKey.CALL_TESTED)
            change.note(AuditKey.CALL_TESTED, id=call.id)
        return await self._asked_posts.try_out(call, change.server)

    async def remove(self, presser: Presser, call_id: CallId, *, seen: int) -> CallRemoved:
        """Remove a call; `restore` brings it back for a quarter of an hour.

        Raises:
            EditConflictError: another admin has changed the call since it was shown.
        """
        undo_id = self._server_changes.new_id()
        async with self._server_changes.of(presser) as change:
            call = change.configuration.call(call_id)
            await change.require_version(seen, call)
            change.remove_call(call)
            content = _stored(call)
            await change.keep_draft(undo_id, DraftKind.REMOVED_CALL, content, target_id=call_id)
        return CallRemoved(call=call, undo_id=undo_id)

    async def restore(self, presser: Presser, undo_id: DraftId) -> Call:
        """Bring a removed call back as it was, by the same id; a second press changes nothing.

        Raises:
            UndoTooLateError: it was removed more than a quarter of an hour ago.
            LimitReachedError, CallsTooCloseError: others have taken its place.
        """
        async with self._server_changes.of(presser) as change:
            draft = await change.draft(undo_id, DraftKind.REMOVED_CALL)
            if draft.is_saved:
                return change.configuration.call(CallId(draft.target_id or ""))
            change.require_undoable(draft)
            call: Call = content_of(draft, _STORED)
            require_room_for_call(change.configuration, call)
            if await change.has_returned_since(draft.made_at):
                call = replace(call, state=CallState.PAUSED, stopped_for=None, paused_until=None)
            call = change.put_call(replace(call, version=call.version + 1), AuditKey.CALL_RESTORED)
            await change.settle_draft(draft)
        return call


def _wanted(changes: CallFields, base: Call | None, new_id: CallId, server: Server) -> Call:
    if base is not None:
        return changes.applied_to(base)
    return changes.new_call(new_id, server.id, usual=server.wind_down_channel_id)


async def _pause_ends_on(call: Call, change: ServerChange, *, days: int) -> date:
    """Return the date that ends a pause: today counts unless today's post is out, or too late."""
    zone = change.server.zone
    today = change.now.astimezone(zone).date()
    late_by = change.now - instant_of(today, call.at, zone)
    agenda = (await change.agendas()).get(call.id)
    post = None if agenda is None else agenda.posts.get(today)
    is_waiting = post is not None and post.is_open
    is_over = late_by >= (WORTH_POSTING_FOR if is_waiting else timedelta())
    return today + (days + is_over) * ONE_DAY


def _drafted(
    call: Call, agendas: Mapping[CallId, CallAgenda], server: Server, *, now: datetime
) -> CallShown:
    """Return a call as it would be: a date that has its post already gets no other."""
    known = agendas.get(call.id)
    agenda = CallAgenda(server=server, call=call)
    if known is not None:
        agenda = replace(agenda, posts=known.posts, latest=known.latest)
    return _shown(agenda, now=now)


def _shown(agenda: CallAgenda, *, now: datetime) -> CallShown:
    instants = next_instants(agenda, now=now, count=NEXT_SHOWN)
    return CallShown(
        call=agenda.call, server=agenda.server, next_instants=instants, latest=agenda.latest
    )


def _stored(call: Call) -> Mapping[str, Any]:
    """Return a call as a draft keeps it."""
    content: Mapping[str, Any] = _STORED.dump_python(call, mode="json")
    return content
