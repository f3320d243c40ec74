"""Planning against storage: the next occurrence of a reminder, in the caller's transaction."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.delivery.agenda import CATCH_UP, Agenda
from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.planning import Plan, plan_afresh, plan_missing
from bot.domain.delivery.snoozes import is_snooze_alive
from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Slot, SlotKey
from bot.ports.storage import UnitOfWork
from bot.ports.world import Randomness

UNPLANNABLE = (DomainError, ArithmeticError, LookupError, TypeError, ValueError)
"""What the rules may meet in one person's settings, such as a zone that tzdata has dropped."""

MOST_SAID = 1000

log = structlog.get_logger(__name__)

_MARGIN = timedelta(days=3)  # slots and local dates lie up to two days beside an instant


def agenda_since(now: datetime) -> date:
    """Return the first local date that an agenda has to know about."""
    return (now - CATCH_UP - _MARGIN).date()


class _Planning(Protocol):
    """One way to plan a reminder."""

    async def __call__(self, uow: UnitOfWork, agenda: Agenda, *, now: datetime) -> Slot | None:
        """Return the slot that is planned then."""
        ...


class UnplannableLog:
    """Logs for whom nothing can be planned: once, though it is tried every hour until it can be."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[UserId, str], None] = OrderedDict()

    def say(self, user_id: UserId, error: Exception) -> None:
        """Log it, unless it has been."""
        news = (user_id, type(error).__name__)
        if news in self._said:
            return
        self._said[news] = None
        if len(self._said) > MOST_SAID:
            self._said.popitem(last=False)
        log.error("planning broke", action="plan_broken", user_id=user_id, exc_info=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanner:
    """Turns plans into occurrences."""

    randomness: Randomness
    _said: UnplannableLog = field(init=False, default_factory=UnplannableLog)

    async def replan(
        self, uow: UnitOfWork, keys: Collection[ReminderKey], *, now: datetime
    ) -> dict[ReminderKey, Slot | None]:
        """Replace what is planned for some reminders by what their rules say now.

        Occurrences that are due, or that may have reached the person, stay. So does everything of
        a reminder whose rules cannot be followed; its slot is `None` then.
        """
        return await self._each(uow, keys, self._replace, now=now)

    async def repair(
        self, uow: UnitOfWork, keys: Collection[ReminderKey], *, now: datetime
    ) -> dict[ReminderKey, Slot | None]:
        """Plan what comes next for reminders that have nothing planned; `None` where none can be."""
        return await self._each(uow, keys, self._plan_missing, now=now)

    async def _each(
        self, uow: UnitOfWork, keys: Collection[ReminderKey], plan: _Planning, *, now: datetime
    ) -> dict[ReminderKey, Slot | None]:
        found: dict[ReminderKey, Slot | None] = {}
        agendas = await uow.agendas.load_for_update(keys, since=agenda_since(now))
        for key, agenda in agendas.items():
            try:
                found[key] = await plan(uow, agenda, now=now)
            except UNPLANNABLE as error:
                self._said.say(agenda.user.id, error)
                found[key] = None
        return found

    async def _replace(self, uow: UnitOfWork, agenda: Agenda, *, now: datetime) -> Slot | None:
        replaced = [
            occurrence
            for occurrence in await uow.occurrences.open_of(agenda.key)
            if _is_replaceable(occurrence, agenda, now=now)
        ]
        agenda = agenda.without({occurrence.slot.key for occurrence in replaced})
        plan = plan_afresh(agenda, now=now)
        if [occurrence.slot for occurrence in replaced] == [plan.upcoming]:
            return plan.upcoming
        await uow.occurrences.remove([occurrence.id for occurrence in replaced])
        twin = agenda.unsent_twin(plan.upcoming) if plan.upcoming else None
        if plan.upcoming is None or twin is None:
            return await self._add(uow, agenda, plan, now=now)
        if await self._take_up(uow, agenda.key, twin, plan.upcoming):
            return plan.upcoming
        return await self._plan_missing(uow, agenda, now=now)

    async def _plan_missing(self, uow: UnitOfWork, agenda: Agenda, *, now: datetime) -> Slot | None:
        return await self._add(uow, agenda, plan_missing(agenda, now=now), now=now)

    async def _add(
        self, uow: UnitOfWork, agenda: Agenda, plan: Plan, *, now: datetime
    ) -> Slot | None:
        await uow.occurrences.add(self.occurrences_of(plan, agenda.key, now=now))
        return plan.upcoming

    async def _take_up(self, uow: UnitOfWork, key: ReminderKey, twin: SlotKey, slot: Slot) -> bool:
        """Plan again what was skipped for the same sleep before this change; tell whether it can be.

        It keeps its id: an attempt of unknown fate is looked up before another one is made.
        """
        tonight = await uow.occurrences.of_sleep(key, twin.anchor_at)
        found = next((each for each in tonight if each.slot.key == twin), None)
        if found is None or found.was_delivered or found.reason is Reason.UNREADABLE:
            return False
        await uow.occurrences.save([found.taken_up(slot)])
        if found.reason is Reason.PAUSED:
            await uow.outcomes.forget(key, twin.anchor_at)
        return True

    def occurrences_of(
        self, plan: Plan, key: ReminderKey, *, now: datetime
    ) -> Iterable[Occurrence]:
        """Return the occurrences that a plan asks to store."""
        for slot in plan.missed:
            yield Occurrence.missed(self.randomness.occurrence_id(now=now), key, slot)
        if plan.upcoming is not None:
            yield Occurrence.planned(self.randomness.occurrence_id(now=now), key, plan.upcoming)


def _is_replaceable(occurrence: Occurrence, agenda: Agenda, *, now: datetime) -> bool:
    """Tell whether a plan may take its place.

    What is due already, and waits for its turn or for another attempt, is the delivery's: it
    knows the new rules as well, and puts on record what they made of it.
    """
    if occurrence.state is not State.PLANNED or occurrence.attempted_at is not None:
        return False
    if occurrence.slot.due_at <= now:
        return False
    return not occurrence.slot.key.is_snooze or not is_snooze_alive(occurrence.slot, agenda)
