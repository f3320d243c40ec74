"""Replanning: what is planned for a person, after something of theirs has changed."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog

from bot.domain.delivery.agenda import CATCH_UP, Agenda
from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.person import Person
from bot.domain.delivery.planning import Plan, plan_afresh, plan_missing
from bot.domain.errors import DomainError
from bot.domain.ids import CallId, UserId
from bot.domain.reminders.rules import ReminderKey, ReminderKind
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


class UnplannableLog:
    """Logs for what nothing can be planned: once, though it is tried every hour until it can be."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[object, str], None] = OrderedDict()

    def say(self, error: Exception, **subject: UserId | CallId) -> None:
        """Log it with the id of the *subject*, unless it has been."""
        news = (tuple(subject.items()), type(error).__name__)
        if news in self._said:
            return
        self._said[news] = None
        if len(self._said) > MOST_SAID:
            self._said.popitem(last=False)
        log.error("planning broke", action="plan_broken", exc_info=error, **subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanner:
    """Turns plans into occurrences."""

    randomness: Randomness
    _said: UnplannableLog = field(init=False, default_factory=UnplannableLog)

    def replan(self, person: Person, *, now: datetime) -> Person:
        """Return a person with what is planned for them replaced by what their rules say now.

        Occurrences that are due, or that may have reached the person, stay. So does everything of
        a reminder whose rules cannot be followed.
        """
        for kind in person.reminders:
            try:
                person = self._replaced(person, kind, now=now)
            except UNPLANNABLE as error:
                self._said.say(error, user_id=person.user.id)
        return person

    def _replaced(self, person: Person, kind: ReminderKind, *, now: datetime) -> Person:
        before = person.agenda(kind)
        replaced = [each for each in person.open_of(kind) if _is_replaceable(each, before, now=now)]
        rest = person.without_occurrences({each.id for each in replaced})
        agenda = rest.agenda(kind)
        plan = plan_afresh(agenda, now=now, replaced=[each.slot for each in replaced])
        if [each.slot for each in replaced] == [plan.upcoming]:
            return person
        rest = _awaiting(rest, kind, plan.upcoming)
        twin = agenda.unsent_twin(plan.upcoming) if plan.upcoming else None
        if plan.upcoming is not None and twin is not None:
            taken_up = _taken_up(rest, kind, twin, plan.upcoming)
            if taken_up is not None:
                return taken_up
            plan = plan_missing(agenda, now=now)
        return rest.with_occurrences(self.occurrences_of(plan, agenda.key, now=now))

    async def repair(
        self, uow: UnitOfWork, keys: Collection[ReminderKey], *, now: datetime
    ) -> dict[ReminderKey, Slot | None]:
        """Plan what comes next for reminders that have nothing planned; `None` where none can be."""
        found: dict[ReminderKey, Slot | None] = {}
        agendas = await uow.agendas.load_for_update(keys, since=agenda_since(now))
        for key, agenda in agendas.items():
            try:
                plan = plan_missing(agenda, now=now)
            except UNPLANNABLE as error:
                self._said.say(error, user_id=agenda.user.id)
                plan = Plan()
            await uow.occurrences.add(self.occurrences_of(plan, key, now=now))
            found[key] = plan.upcoming
        return found

    def occurrences_of(
        self, plan: Plan, key: ReminderKey, *, now: datetime
    ) -> Iterable[Occurrence]:
        """Return the occurrences that a plan asks to store."""
        for slot in plan.missed:
            yield Occurrence.missed(self.randomness.occurrence_id(now=now), key, slot)
        if plan.upcoming is not None:
            yield Occurrence.planned(self.randomness.occurrence_id(now=now), key, plan.upcoming)


def _awaiting(person: Person, kind: ReminderKind, slot: Slot | None) -> Person:
    """Return a person whose night is not on record as not sent, now that a slot of it is to come."""
    record = None if slot is None else person.record_of(kind, slot.anchor_at)
    if record is None or record.outcome is not Outcome.NOT_SENT:
        return person
    return person.without_outcome(kind, record.occasion.anchor_at)


def _taken_up(person: Person, kind: ReminderKind, twin: SlotKey, slot: Slot) -> Person | None:
    """Return a person with what was skipped for the same sleep planned again; `None`: it cannot be.

    It keeps its id: an attempt of unknown fate is looked up before another one is made.
    """
    skipped = (each for each in person.occurrences.values() if each.kind == kind)
    found = next((each for each in skipped if each.slot.key == twin), None)
    if found is None or found.was_delivered or found.reason is Reason.UNREADABLE:
        return None
    if found.reason is Reason.PAUSED:
        person = person.without_outcome(kind, twin.anchor_at)
    return person.with_occurrences([found.taken_up(slot)])


def _is_replaceable(occurrence: Occurrence, agenda: Agenda, *, now: datetime) -> bool:
    """Tell whether a plan may take its place.

    What is due already, and waits for its turn or for another attempt, is the delivery's: it
    knows the new rules as well, and puts on record what they made of it.
    """
    if occurrence.state is not State.PLANNED or occurrence.attempted_at is not None:
        return False
    if occurrence.slot.due_at <= now:
        return False
    # A snooze that other settings make impossible waits: it comes back with them.
    return not occurrence.slot.key.is_snooze or agenda.is_closed(occurrence.slot)
