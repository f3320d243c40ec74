"""People as subjects: a reminder's agenda decides, and what becomes of it is in their own book."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import (
    BUSY_FOR,
    Courtesy,
    Decision,
    Send,
    after_the_stretch,
    courtesy,
    decide,
)
from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.occurrence import Deliverable, Event, Occurrence, Reason, State
from bot.domain.delivery.outcomes import Record, answer_of
from bot.domain.delivery.planning import Plan, plan_after
from bot.domain.delivery.restoring import Restoration, SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId, OfferId, UserId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.progress.endings import endings
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import Cycle, Reminder, ReminderKey
from bot.domain.servers.offers import PresetNews
from bot.kinds.registry import Kinds
from bot.ports.delivery import Delivered, DirectMessage, Refused
from bot.ports.storage import UnitOfWork
from bot.ports.world import Randomness
from bot.services.delivery.compose import compose, unless_unsaid
from bot.services.delivery.outcome import (
    DeliveryOutcome,
    NoAccessStreaks,
    apply_outcome,
    events_of,
    is_current,
)
from bot.services.delivery.subjects import Entries, Subject
from bot.services.people.replanner import UNPLANNABLE, Replanner, UnplannableLog, agenda_since


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSubject:
    """A person's reminder that is to be delivered; a `Subject`."""

    occurrence: Occurrence
    agenda: Agenda
    tips: Sequence[BedtimeTip]
    kinds: Kinds
    is_busy: bool = False
    """Whether it is about the night for which its person is stretching right now."""
    past: Retrospect | None = None

    @property
    def destination(self) -> DirectMessage | None:
        """The person's DM channel, if it was ever opened."""
        user = self.agenda.user
        if user.dm_channel_id is None:
            return None
        return DirectMessage(channel_id=user.dm_channel_id, locale=user.locale)

    @property
    def reading_order(self) -> int:
        """Its kind's place among those that people see."""
        return self.kinds.names.index(self.occurrence.kind)

    @property
    def news(self) -> PresetNews | None:
        """The preset that the person has not been told of yet."""
        return self.agenda.news

    def decide(self, *, now: datetime) -> Decision:
        """Return what its agenda says."""
        decision = decide(self.occurrence, self.agenda, now=now)
        decision = unless_unsaid(
            decision, self.occurrence, self.agenda, past=self.past, kinds=self.kinds
        )
        return after_the_stretch(decision, self.occurrence, now=now) if self.is_busy else decision

    def compose(self, send: Send) -> OccurrenceNotice:
        """Return what it says."""
        return compose(
            self.occurrence, self.agenda, send, tips=self.tips, past=self.past, kinds=self.kinds
        )

    def span_in_doubt(self, restoration: Restoration) -> SentSpan | None:
        """Return when a reminder of its kind may have been sent before a restore."""
        return restoration.span_in_doubt(self.occurrence, cycle=self.agenda.reminder.traits.cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSource:
    """Loads people; a `SubjectSource`."""

    kinds: Kinds
    tips: Sequence[BedtimeTip] = ()

    async def load(
        self, uow: UnitOfWork, claimed: Collection[Deliverable], *, now: datetime
    ) -> Mapping[OccurrenceId, Subject]:
        """Return the reminders among *claimed* whose people can be read."""
        own = [each for each in claimed if isinstance(each, Occurrence)]
        if not own:
            return {}
        agendas = await uow.agendas.load({each.key for each in own}, since=agenda_since(now))
        known = [each for each in own if each.key in agendas]
        again = [each for each in known if _comes_again(each, agendas[each.key])]
        busy = await uow.sessions.busy({each.user_id for each in again}, since=now - BUSY_FOR)
        looking = {key.user_id for key, each in agendas.items() if each.reminder.traits.looks_back}
        pasts = await uow.retrospects.of(looking, since=agenda_since(now)) if looking else {}
        return {
            each.id: PersonSubject(
                occurrence=each,
                agenda=agendas[each.key],
                tips=self.tips,
                kinds=self.kinds,
                is_busy=each in again and each.user_id in busy,
                past=pasts.get(each.user_id),
            )
            for each in known
        }


def _comes_again(occurrence: Occurrence, agenda: Agenda) -> bool:
    """Tell whether it is a repeat or a snooze of a night's reminder."""
    return agenda.reminder.traits.cycle is Cycle.NIGHT and occurrence.slot.number > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Applied:
    """An outcome with what it makes of a person's occurrence."""

    outcome: DeliveryOutcome
    occurrence: Occurrence
    """As it is to be written."""

    @property
    def shows_unreachable(self) -> bool:
        """Whether it has shown that messages to the person fail."""
        is_refused = isinstance(self.outcome.result, Refused)
        return is_refused and self.occurrence.reason is Reason.UNREACHABLE


@dataclass(slots=True, kw_only=True)
class _Changes:
    """What one transaction writes of people."""

    entries: Entries = field(default_factory=Entries)
    reminders: dict[ReminderKey, Reminder] = field(default_factory=dict)
    nights: list[tuple[ReminderKey, Record]] = field(default_factory=list)
    """Nights that have ended without an answer."""
    told: dict[tuple[UserId, OfferId], int] = field(default_factory=dict)
    """Versions of presets that members have been told of."""


class PeopleBook:
    """What outcomes mean for people; a `Book`."""

    def __init__(self, *, randomness: Randomness) -> None:
        self._randomness = randomness
        self._replanner = Replanner(randomness=randomness)
        self._unplannable = UnplannableLog()
        self._no_access_streaks = NoAccessStreaks()

    def covers(self, occurrence: Deliverable) -> bool:
        """Tell whether an occurrence is a person's."""
        return isinstance(occurrence, Occurrence)

    def note(self, outcome: DeliveryOutcome) -> None:
        """Count refusals of 50001 in a row; after a restart the count starts from zero."""
        match outcome.result:
            case Refused(refusal=Refusal.NO_ACCESS):
                self._no_access_streaks.add(outcome.occurrence.id)
            case Refused(refusal=Refusal.TRIED_BEFORE):
                pass  # Discord was not asked
            case _:
                self._no_access_streaks.forget(outcome.occurrence.id)

    async def lock(
        self, uow: UnitOfWork, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Lock occurrences with their people; return how often each was claimed."""
        return await uow.occurrences.attempts_of(occurrence_ids)

    async def enter(
        self, uow: UnitOfWork, attempts: Sequence[Sequence[DeliveryOutcome]], *, now: datetime
    ) -> Entries:
        """Lock the occurrences with their people; write what becomes of the people."""
        applied = [each for outcomes in attempts for each in self._apply(outcomes, now=now)]
        changes = await self._changes(uow, applied, now=now)
        await uow.reminders.save(changes.reminders.values())
        await uow.outcomes.record_endings(changes.nights)
        await uow.offer_members.mark_told(changes.told)
        return changes.entries

    def _apply(self, outcomes: Iterable[DeliveryOutcome], *, now: datetime) -> Iterable[_Applied]:
        """Yield what the outcomes of one attempt make of their occurrences."""
        jitter = self._randomness.jitter()
        for outcome in outcomes:
            streak = self._no_access_streaks.get(outcome.occurrence.id)
            after = apply_outcome(outcome, now=now, no_access_streak=streak, jitter=jitter)
            if isinstance(after, Occurrence):
                yield _Applied(outcome=outcome, occurrence=after)

    async def _changes(
        self, uow: UnitOfWork, applied: Sequence[_Applied], *, now: datetime
    ) -> _Changes:
        """Lock the occurrences with their people, and return what is to be written."""
        attempts = await self.lock(uow, {each.occurrence.id for each in applied})
        lost = {each.occurrence.user_id for each in applied if each.shows_unreachable}
        await uow.users.mark_unreachable(lost, since=now)
        keys = {each.occurrence.key for each in applied}
        agendas = dict(await uow.agendas.load(keys, since=agenda_since(now)))
        changes = _Changes()
        for each in applied:
            agenda = agendas.get(each.occurrence.key)
            state = agenda.slots.get(each.outcome.occurrence.slot.key) if agenda else None
            if not is_current(each.outcome, state, attempts):
                continue
            if agenda is None:  # nobody can read it, or the person was erased meanwhile
                written = each.occurrence
                changes.entries.occurrences.append(written)
            else:
                written, agenda = self._add_changes(changes, each, agenda, now=now)
                agendas[agenda.key] = agenda
            told = each.outcome.told
            if told is not None:
                changes.told[each.occurrence.user_id, told.offer_id] = told.version
            changes.entries.events += events_of(each.outcome, written, now=now)
        return changes

    def _add_changes(
        self, changes: _Changes, applied: _Applied, agenda: Agenda, *, now: datetime
    ) -> tuple[Occurrence, Agenda]:
        """Add what one outcome changes; return the occurrence and the agenda as they are then."""
        occurrence = applied.occurrence
        answer = _answered_meanwhile(occurrence, agenda)
        if answer is not None:
            occurrence = occurrence.taking(answer)
        changes.entries.occurrences.append(occurrence)
        if answer is None and _counts_as_unanswered(applied.outcome, agenda):
            reminder = replace(agenda.reminder, unanswered=agenda.reminder.unanswered + 1)
            agenda = replace(agenda, reminder=reminder)
            changes.reminders[agenda.key] = reminder
        agenda = agenda.with_states({occurrence.slot.key: occurrence.state})
        plan = self._plan(agenda, occurrence, now=now)
        planned = list(self._replanner.occurrences_of(plan, agenda.key, now=now))
        changes.entries.planned += planned
        agenda = agenda.with_states({each.slot.key: each.state for each in planned})
        for record in endings(agenda, (occurrence, *planned), beyond=plan.beyond):
            changes.nights.append((agenda.key, record))
            agenda = agenda.with_outcome(record)
        return occurrence, agenda

    def _plan(self, agenda: Agenda, occurrence: Occurrence, *, now: datetime) -> Plan:
        if occurrence.state.is_open or occurrence.reason is Reason.UNREADABLE:
            return Plan()
        try:
            return plan_after(agenda, after=occurrence.slot.due_at, now=now)
        except UNPLANNABLE as error:
            self._unplannable.say(error, user_id=agenda.user.id)
            return Plan()

    def settle(self, recorded: Collection[OccurrenceId], written: Collection[Deliverable]) -> None:
        """Keep the counts of what is tried again, and of nothing else that was recorded."""
        tried_again = {each.id for each in written if each.state.is_open}
        for id_ in recorded:
            if id_ not in tried_again:
                self._no_access_streaks.forget(id_)


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
