"""Housekeeping: what keeps the tables true and small. Small steps, each a transaction of its own."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.delivery.outcomes import ANSWER_WITHIN
from bot.domain.guided.session import FORGOTTEN_AFTER
from bot.domain.ids import CallId, GuildId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.servers.audit import KEEP_AUDIT
from bot.domain.servers.drafts import KEEP_DRAFT
from bot.domain.servers.offers import KEEP_CALL_JOINS, Headcount
from bot.domain.servers.server import KEEP_REMOVED
from bot.ports.fleet import Fleet
from bot.ports.storage import Storage, StorageUnavailableError, UnitOfWork
from bot.ports.world import Clock, Randomness
from bot.services.delivery.call_plans import CallPlanner
from bot.services.people.replanner import Replanner
from bot.services.servers.upkeep.upkeep import ServerUpkeep
from bot.services.waiting import Waiting

KEEP_OCCURRENCES = timedelta(days=90)
KEEP_DRINKS = timedelta(days=7)
KEEP_UNREACHABLE = timedelta(days=365)
BATCH = 500

_OF_PEOPLE = frozenset({"call joins pruned", "sessions forgotten", "unreachable erased"})
"""The steps that count people: a person has one row of these, or one below each post."""

Step = Callable[[UnitOfWork, datetime], Awaitable[int]]
"""Does at most one batch of work; returns how much there was."""

log = structlog.get_logger(__name__)


class Housekeeping:
    """Repairs missing plans, closes what nobody answered, and deletes what is too old."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        randomness: Randomness,
        planner: CallPlanner,
        upkeep: ServerUpkeep,
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._planner, self._upkeep = planner, upkeep
        self._fleet = fleet
        self._replanner = Replanner(randomness=randomness)
        self._waiting = Waiting("housekeeping_storage_unavailable")

    async def run(self) -> None:
        """Do all that is due: the leader for all, and every process for the servers that it serves.

        What a database that is away leaves undone, the next time does.
        """
        try:
            await self._run()
        except StorageUnavailableError as error:
            self._waiting.failed(error)
        else:
            self._waiting.answered()

    async def _run(self) -> None:
        await self._upkeep.take_stock()  # a removed server that is back must not be erased below
        if self._fleet.is_leader:
            await self._run_for_all()

    async def _run_for_all(self) -> None:
        _report("unreadable set aside", await self._repeat(_set_aside))
        await self.repair_plans()
        await self.repair_calls()
        steps: dict[str, Step] = {
            "unanswered": _lapse,
            "call joins pruned": _prune_call_joins,
            "occurrences pruned": _prune_occurrences,
            "drinks pruned": _prune_drinks,
            "sessions forgotten": _forget_sessions,
            "unreachable erased": _erase_unreachable,
            "removed calls pruned": _prune_removed_calls,
            "drafts pruned": _prune_drafts,
            "audit pruned": _prune_audit,
            "removed servers erased": _erase_removed_servers,
        }
        for name, step in steps.items():
            _report(name, await self._repeat(step))

    async def repair_plans(self) -> int:
        """Plan reminders that are on but have nothing planned; return how many could be."""
        repaired = 0
        keys: Sequence[ReminderKey] = ()
        while True:
            async with self._storage.begin() as uow:
                # Those that cannot be planned stay behind, and must not be met again and again.
                keys = await uow.reminders.unplanned(after=keys[-1] if keys else None, limit=BATCH)
                planned = await self._replanner.repair(uow, keys, now=self._clock.now())
                await uow.commit()
            if not keys:
                _report("plans repaired", repaired)
                return repaired
            repaired += sum(slot is not None for slot in planned.values())

    async def repair_calls(self) -> int:
        """Plan calls that are to post and have nothing planned; return how many could be."""
        repaired = 0
        keys: Sequence[tuple[GuildId, CallId]] = ()
        while True:
            async with self._storage.begin() as uow:
                keys = await uow.servers.unplanned(after=keys[-1] if keys else None, limit=BATCH)
                if not keys:
                    break
                repaired += await self._planner.repair(uow, keys, now=self._clock.now())
                await uow.commit()
        _report("calls repaired", repaired)
        return repaired

    async def _repeat(self, step: Step) -> int:
        total, count = 0, BATCH
        while count:  # a step may find less than a batch, and yet more after it
            async with self._storage.begin() as uow:
                count = await step(uow, self._clock.now())
                await uow.commit()
            total += count
        return total


def _report(step: str, count: int) -> None:
    if not count:
        return
    # `None`, as below a post: so few people might be known by their number.
    said = Headcount(count).shown if step in _OF_PEOPLE else count
    log.info("housekeeping", action="housekeeping", step=step, count=said)


async def _set_aside(uow: UnitOfWork, _now: datetime) -> int:
    return await uow.occurrences.set_aside_unclaimable(limit=BATCH)


async def _lapse(uow: UnitOfWork, now: datetime) -> int:
    return await uow.occurrences.lapse(due_before=now - ANSWER_WITHIN, limit=BATCH)


async def _prune_occurrences(uow: UnitOfWork, now: datetime) -> int:
    return await uow.occurrences.prune(due_before=now - KEEP_OCCURRENCES, limit=BATCH)


async def _prune_drinks(uow: UnitOfWork, now: datetime) -> int:
    return await uow.drinks.prune(before=(now - KEEP_DRINKS).date(), limit=BATCH)


async def _forget_sessions(uow: UnitOfWork, now: datetime) -> int:
    return await uow.sessions.prune(before=now - FORGOTTEN_AFTER, limit=BATCH)


async def _erase_unreachable(uow: UnitOfWork, now: datetime) -> int:
    user_ids = await uow.users.unreachable_before(now - KEEP_UNREACHABLE, limit=BATCH)
    for user_id in user_ids:
        await uow.personal.erase(user_id)
    return len(user_ids)


async def _prune_call_joins(uow: UnitOfWork, now: datetime) -> int:
    return await uow.call_joins.prune(due_before=now - KEEP_CALL_JOINS, limit=BATCH)


async def _prune_removed_calls(uow: UnitOfWork, now: datetime) -> int:
    # A removal is undone through its draft: no longer than that a call may come back.
    return await uow.servers.prune_removed_calls(posted_before=now - KEEP_DRAFT, limit=BATCH)


async def _prune_drafts(uow: UnitOfWork, now: datetime) -> int:
    return await uow.drafts.prune(made_before=now - KEEP_DRAFT, limit=BATCH)


async def _prune_audit(uow: UnitOfWork, now: datetime) -> int:
    return await uow.audit.prune(before=now - KEEP_AUDIT, limit=BATCH)


async def _erase_removed_servers(uow: UnitOfWork, now: datetime) -> int:
    guild_ids = await uow.servers.removed_before(now - KEEP_REMOVED, limit=BATCH)
    await uow.servers.erase(guild_ids)
    return len(guild_ids)
