"""Planning calls: which post of a call comes next, stored in the transaction of what has changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.occurrence import CallOccurrence
from bot.domain.ids import CallId, GuildId
from bot.domain.reminders.slots import Slot
from bot.domain.servers.audit import AuditKey, ServerChanged
from bot.domain.servers.configuration import Configuration
from bot.kinds.call import is_replaceable, slot_after_outcome, slot_to_come
from bot.ports.storage import UnitOfWork
from bot.ports.world import Randomness, Wakeup
from bot.services.people.replanner import UNPLANNABLE, UnplannableLog

_RECENT = timedelta(days=3)
"""The dates of a zone lie up to two days beside those of UTC; what is older is over everywhere."""


_SHOWN = timedelta(days=9)
"""A call posts at least once a week; so its latest post is among those, and the zones' two days."""


def posts_since(now: datetime) -> date:
    """Return the first local date that a plan has to know about."""
    return (now - _RECENT).date()


def with_posts(agenda: CallAgenda, posts: Iterable[CallOccurrence]) -> CallAgenda:
    """Return an agenda with what is on record of its posts."""
    return replace(agenda, posts={each.slot.local_date: each.state for each in posts})


class ChooseSlot(Protocol):
    """Says which slot of a call comes next."""

    def __call__(self, agenda: CallAgenda, *, now: datetime) -> Slot | None:
        """Return it; `None`: none for now."""
        ...


Posts = Mapping[CallId, Sequence[CallOccurrence]]


async def load_posts(
    uow: UnitOfWork, call_ids: Collection[CallId], *, now: datetime, since: date | None = None
) -> Posts:
    """Return the recent posts of calls; of a call without any, none."""
    found: defaultdict[CallId, list[CallOccurrence]] = defaultdict(list)
    for post in await uow.occurrences.posts_of(call_ids, since=since or posts_since(now)):
        found[post.call_id].append(post)
    return found


async def kept_agendas(
    uow: UnitOfWork, configuration: Configuration, *, now: datetime
) -> dict[CallId, CallAgenda]:
    """Return the agendas of a server's calls, with those posts that no change of them replaces.

    Each comes with its latest post that is over, in the same query.
    """
    agendas = _agendas_of([configuration])
    since = (now - _SHOWN).date()
    posts = await load_posts(uow, agendas.keys(), now=now, since=since) if agendas else {}
    return {
        call_id: _as_kept(agenda, posts.get(call_id, ()), now=now)
        for call_id, agenda in agendas.items()
    }


def _as_kept(agenda: CallAgenda, posts: Sequence[CallOccurrence], *, now: datetime) -> CallAgenda:
    kept = [each for each in posts if not is_replaceable(each, now=now)]
    over = [each for each in kept if not each.state.is_open]
    latest = max(over, key=lambda each: each.slot.due_at, default=None)
    return replace(with_posts(agenda, kept), latest=latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlanner:
    """Plans the next post of calls. Their servers are locked by the one who asks."""

    randomness: Randomness
    wakeup: Wakeup
    _said: UnplannableLog = field(init=False, default_factory=UnplannableLog)

    async def after_changes(
        self, uow: UnitOfWork, happened: Sequence[ServerChanged], at: datetime
    ) -> None:
        """Plan the calls of changed servers anew; a listener inside the changes' own transaction.

        What is planned and not due yet gives way to what the calls say now, or goes with a call that
        was removed. What is due, or may be out, stays: its delivery knows the new settings as well,
        and when the removal is undone, its date has its post already.
        """
        changed = {each.guild_id for each in happened}
        servers = await uow.servers.load_all(changed)
        agendas = _agendas_of(servers.values())
        removed_ids = _removed_by(happened) - agendas.keys()
        known_ids = agendas.keys() | removed_ids
        posts = await load_posts(uow, known_ids, now=at) if known_ids else {}
        gone = [
            post
            for call_id in removed_ids
            for post in posts.get(call_id, ())
            if is_replaceable(post, now=at)
        ]
        fresh: list[CallOccurrence] = []
        for call_id, agenda in agendas.items():
            removed, planned = self._replaced(agenda, posts.get(call_id, ()), now=at)
            gone += removed
            fresh += planned
        await uow.occurrences.remove({each.id for each in gone})
        await self._add(uow, fresh)

    def _replaced(
        self, agenda: CallAgenda, posts: Iterable[CallOccurrence], *, now: datetime
    ) -> tuple[list[CallOccurrence], list[CallOccurrence]]:
        """Return which posts of a call give way to a new plan, and that plan."""
        known = list(posts)
        removed = [each for each in known if is_replaceable(each, now=now)]
        rest = with_posts(agenda, (each for each in known if each not in removed))
        planned = self._planned(rest, slot_to_come, now=now)
        if [each.slot for each in removed] == [each.slot for each in planned]:
            return [], []
        return removed, planned

    async def repair(
        self, uow: UnitOfWork, keys: Collection[tuple[GuildId, CallId]], *, now: datetime
    ) -> int:
        """Plan calls that have nothing planned; return how many could be."""
        servers = await uow.servers.load_all({guild_id for guild_id, _ in keys})
        wanted = {call_id for _, call_id in keys}
        agendas = {
            call_id: agenda
            for call_id, agenda in _agendas_of(servers.values()).items()
            if call_id in wanted
        }
        posts = await load_posts(uow, agendas.keys(), now=now) if agendas else {}
        fresh: list[CallOccurrence] = []
        for call_id, agenda in agendas.items():
            known = with_posts(agenda, posts.get(call_id, ()))
            fresh += self._planned(known, slot_to_come, now=now)
        await self._add(uow, fresh)
        return len(fresh)

    def following(self, agenda: CallAgenda, *, now: datetime) -> list[CallOccurrence]:
        """Return what is planned after a post has ended."""
        return self._planned(agenda, slot_after_outcome, now=now)

    def _planned(
        self, agenda: CallAgenda, choose: ChooseSlot, *, now: datetime
    ) -> list[CallOccurrence]:
        """Return what is planned of the slot that is chosen: one post, or none."""
        try:
            slot = choose(agenda, now=now)
        except UNPLANNABLE as error:
            self._said.say(error, call_id=agenda.call.id)
            slot = None
        if slot is None:
            return []
        id_ = self.randomness.occurrence_id(now=now)
        call = agenda.call
        return [CallOccurrence.planned(id_, call.id, slot, guild_id=call.guild_id)]

    async def _add(self, uow: UnitOfWork, fresh: Sequence[CallOccurrence]) -> None:
        await uow.occurrences.add(fresh)
        if fresh:  # a wake-up that comes before the commit finds nothing, and costs a look
            self.wakeup.at(min(each.claimable_at for each in fresh))


def _removed_by(happened: Iterable[ServerChanged]) -> set[CallId]:
    return {
        CallId(str(each.parameters["id"])) for each in happened if each.key is AuditKey.CALL_REMOVED
    }


def _agendas_of(servers: Iterable[Configuration]) -> dict[CallId, CallAgenda]:
    return {
        call.id: CallAgenda(server=each.server, call=call)
        for each in servers
        for call in each.calls.values()
    }
