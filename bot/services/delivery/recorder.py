"""Recording: what became of a delivery, and the next occurrence, in one transaction.

Deliveries that end while a transaction is under way share the next one (group commit). When the
database fails, they wait here and are tried again; should the process end meanwhile, the lease
runs out and the next process looks the message up before it sends anything.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.backoff import Backoff
from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Courtesy, courtesy
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State
from bot.domain.delivery.outcomes import answer_of
from bot.domain.delivery.planning import Plan, plan_after
from bot.domain.delivery.retry import Refusal
from bot.domain.events import DatabaseAvailable, DatabaseUnavailable, DatabaseWork, DomainEvent
from bot.domain.reminders.rules import Reminder, ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.ports.delivery import Delivered, Refused
from bot.ports.storage import Storage, StorageUnavailableError, UnitOfWork
from bot.ports.world import Clock, Randomness, Wakeup
from bot.services.delivery.outcome import (
    AppliedOutcome,
    DeliveryOutcome,
    NoAccessStreaks,
    apply_outcome,
    events_of,
    given_up,
    is_current,
)
from bot.services.events import Events
from bot.services.people.replanner import UNPLANNABLE, Replanner, UnplannableLog, agenda_since

RECORD_BACKOFF = Backoff(
    steps=(
        timedelta(milliseconds=100),
        timedelta(milliseconds=500),
        timedelta(seconds=1),
        timedelta(seconds=2),
        timedelta(seconds=5),
    )
)
"""Between attempts to write while the database is away."""

LAST_ATTEMPTS = 3
"""How often the last transaction of a process is tried."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class _Changes:
    """What one transaction writes, and what there is to say of it afterwards."""

    occurrences: list[Occurrence] = field(default_factory=list)
    planned: list[Occurrence] = field(default_factory=list)
    reminders: dict[ReminderKey, Reminder] = field(default_factory=dict)
    paused: list[tuple[ReminderKey, Occasion]] = field(default_factory=list)
    events: list[DomainEvent] = field(default_factory=list)

    def next_at(self) -> datetime | None:
        """Return when the earliest of them is to be tried."""
        instants = [
            occurrence.claimable_at
            for occurrence in (*self.occurrences, *self.planned)
            if occurrence.state.is_open
        ]
        return min(instants, default=None)


class Recorder:
    """Writes the outcomes of attempts, as many as there are, in one transaction."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        randomness: Randomness,
        wakeup: Wakeup,
        events: Events,
        backoff: Backoff = RECORD_BACKOFF,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._randomness = randomness
        self._replanner = Replanner(randomness=randomness)
        self._unplannable = UnplannableLog()
        self._wakeup = wakeup
        self._events = events
        self._backoff = backoff
        self._waiting: list[Sequence[DeliveryOutcome]] = []
        self._no_access_streaks = NoAccessStreaks()
        self._writing: asyncio.Task[None] | None = None
        self._stopping = False

    def add(self, *outcomes: DeliveryOutcome) -> None:
        """Take what came of one attempt, to be written soon."""
        for outcome in outcomes:
            self._count_no_access(outcome)
        self._waiting.append(outcomes)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="recorder")

    async def flush(self) -> None:
        """Write what is waiting; give up after a few attempts, for the process is ending."""
        self._stopping = True
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        failures = 0
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._write_whole(batch)
                self._events.publish(DatabaseAvailable(work=DatabaseWork.RECORD))
                failures = 0
            except StorageUnavailableError:
                self._events.publish(DatabaseUnavailable(work=DatabaseWork.RECORD))
                failures += 1
                self._waiting = batch + self._waiting
                log.warning("recording waits", action="record_waiting", count=len(self._waiting))
                if self._stopping and failures >= LAST_ATTEMPTS:
                    return
                await asyncio.sleep(self._backoff.after(failures).total_seconds())

    async def _write_whole(self, batch: Sequence[Sequence[DeliveryOutcome]]) -> None:
        """Write a batch; where one outcome breaks the transaction, write each alone.

        Of the broken one only the end is written: it would break again whenever it is tried.
        """
        try:
            await self._write(batch)
        except StorageUnavailableError:
            raise
        except Exception:
            each_alone = [outcome for outcomes in batch for outcome in outcomes]
            names = [outcome.occurrence.id for outcome in each_alone]
            log.exception("recording broke", action="record_broken", occurrence_ids=names)
            if len(each_alone) == 1:
                await self._give_up(each_alone[0])
                return
            for outcome in each_alone:
                await self._write_whole([[outcome]])

    async def _give_up(self, outcome: DeliveryOutcome) -> None:
        """Write only how an occurrence has ended; the hourly repair plans the next one."""
        occurrence, now = outcome.occurrence, self._clock.now()
        async with self._storage.begin() as uow:
            attempts = await uow.occurrences.attempts_of({occurrence.id})
            if attempts.get(occurrence.id) != occurrence.attempts:
                return
            written = given_up(outcome, now=now)
            await uow.occurrences.save([written])
            await uow.commit()
        self._events.publish(*events_of(outcome, written, now=now))

    async def _write(self, batch: Sequence[Sequence[DeliveryOutcome]]) -> None:
        now = self._clock.now()
        applied = [each for outcomes in batch for each in self._apply(outcomes, now=now)]
        async with self._storage.begin() as uow:
            changes = await self._changes(uow, applied, now=now)
            await uow.occurrences.save(changes.occurrences)
            await uow.reminders.save(changes.reminders.values())
            await uow.outcomes.record_pause(changes.paused)
            await uow.occurrences.add(changes.planned)
            await uow.commit()
        self._events.publish(*changes.events)
        self._forget_no_access(applied, changes.occurrences)
        next_at = changes.next_at()
        if next_at is not None:
            self._wakeup.at(next_at)

    def _apply(
        self, outcomes: Iterable[DeliveryOutcome], *, now: datetime
    ) -> Iterable[AppliedOutcome]:
        """Yield what the outcomes of one attempt make of their occurrences."""
        jitter = self._randomness.jitter()
        for outcome in outcomes:
            streak = self._no_access_streaks.get(outcome.occurrence.id)
            yield apply_outcome(outcome, now=now, no_access_streak=streak, jitter=jitter)

    async def _changes(
        self, uow: UnitOfWork, applied: Sequence[AppliedOutcome], *, now: datetime
    ) -> _Changes:
        """Lock the occurrences with their people, and return what is to be written."""
        attempts = await uow.occurrences.attempts_of({each.occurrence.id for each in applied})
        lost = {each.occurrence.user_id for each in applied if each.shows_unreachable}
        await uow.users.mark_unreachable(lost, since=now)
        keys = {each.occurrence.key for each in applied}
        agendas = dict(await uow.agendas.load(keys, since=agenda_since(now)))
        changes = _Changes()
        for each in applied:
            agenda = agendas.get(each.occurrence.key)
            if not is_current(each.outcome, agenda, attempts):
                continue
            if agenda is None:  # nobody can read it, or the person was erased meanwhile
                changes.occurrences.append(each.occurrence)
            else:
                agendas[agenda.key] = self._add_changes(changes, each, agenda, now=now)
            changes.events += events_of(each.outcome, changes.occurrences[-1], now=now)
        return changes

    def _add_changes(
        self, changes: _Changes, applied: AppliedOutcome, agenda: Agenda, *, now: datetime
    ) -> Agenda:
        """Add what one outcome changes; return the agenda as it is afterwards."""
        occurrence = applied.occurrence
        answer = _answered_meanwhile(occurrence, agenda)
        if answer is not None:
            occurrence = occurrence.taking(answer)
        changes.occurrences.append(occurrence)
        if answer is None and _counts_as_unanswered(applied.outcome, agenda):
            reminder = replace(agenda.reminder, unanswered=agenda.reminder.unanswered + 1)
            agenda = replace(agenda, reminder=reminder)
            changes.reminders[agenda.key] = reminder
        agenda = agenda.with_states({occurrence.slot.key: occurrence.state})
        planned = list(self._plan(agenda, occurrence, now=now))
        changes.planned += planned
        changes.paused += _paused_nights(agenda, (occurrence, *planned))
        return agenda.with_states({each.slot.key: each.state for each in planned})

    def _plan(
        self, agenda: Agenda, occurrence: Occurrence, *, now: datetime
    ) -> Iterable[Occurrence]:
        if occurrence.state.is_open or occurrence.reason is Reason.UNREADABLE:
            return ()
        try:
            plan = plan_after(agenda, after=occurrence.slot.due_at, now=now)
        except UNPLANNABLE as error:
            self._unplannable.say(agenda.user.id, error)
            plan = Plan()
        return self._replanner.occurrences_of(plan, agenda.key, now=now)

    def _count_no_access(self, outcome: DeliveryOutcome) -> None:
        """Count refusals of 50001 in a row; after a restart the count starts from zero."""
        match outcome.result:
            case Refused(refusal=Refusal.NO_ACCESS):
                self._no_access_streaks.add(outcome.occurrence.id)
            case Refused(refusal=Refusal.TRIED_BEFORE):
                pass  # Discord was not asked
            case _:
                self._no_access_streaks.forget(outcome.occurrence.id)

    def _forget_no_access(
        self, applied: Iterable[AppliedOutcome], written: Iterable[Occurrence]
    ) -> None:
        """Keep the counts of what is tried again, and of nothing else that was recorded."""
        tried_again = {each.id for each in written if each.state.is_open}
        for each in applied:
            if each.occurrence.id not in tried_again:
                self._no_access_streaks.forget(each.occurrence.id)


def _answered_meanwhile(occurrence: Occurrence, agenda: Agenda) -> Event | None:
    """Return the answer to a reminder whose night was closed while it was being sent."""
    if occurrence.state is not State.SENT:
        return None
    return answer_of(agenda.outcome_of(occurrence.slot))


def _counts_as_unanswered(outcome: DeliveryOutcome, agenda: Agenda) -> bool:
    """Tell whether a delivery waits for an answer: a night's first, or the offer to pause."""
    if not isinstance(outcome.result, Delivered) or not agenda.reminder.traits.falls_quiet:
        return False
    is_first = outcome.occurrence.slot.number == 0
    return is_first or courtesy(agenda.reminder.unanswered) is Courtesy.OFFER_PAUSE


def _paused_nights(
    agenda: Agenda, occurrences: Iterable[Occurrence]
) -> Iterable[tuple[ReminderKey, Occasion]]:
    """Yield the nights not sent that lay in a pause, those missed during a downtime included."""
    if not agenda.reminder.traits.records_pauses:
        return
    for occurrence in occurrences:
        slot = occurrence.slot
        was_paused = occurrence.reason is Reason.PAUSED or (
            occurrence.reason is Reason.STALE and agenda.is_paused_on(slot)
        )
        if was_paused and agenda.outcome_of(slot) is None:
            yield agenda.key, agenda.occasion_of(slot)
