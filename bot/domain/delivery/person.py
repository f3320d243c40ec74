"""One person with everything that the rules need to know about them, as one value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.ids import OccurrenceId, OfferId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKind
from bot.domain.reminders.slots import Occasion, SlotKey, is_same_sleep
from bot.domain.servers.offers import Joined

Outcomes = Mapping[ReminderKind, Mapping[Occasion, Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person's settings, and what happened to their reminders lately.

    Nothing here touches a database: a change makes another value, and the unit that loaded
    the first one stores the difference.
    """

    user: User
    reminders: Mapping[ReminderKind, Reminder] = field(default_factory=dict)
    """Those that were ever on, in the order of their kinds."""
    occurrences: Mapping[OccurrenceId, Occurrence] = field(default_factory=dict)
    """The recent ones of every kind, by id."""
    unreadable_slots: Mapping[ReminderKind, Mapping[SlotKey, State]] = field(default_factory=dict)
    """Slots taken by rows of `occurrences` that cannot be read otherwise."""
    outcomes: Outcomes = field(default_factory=dict)
    """How the recent nights and drink days ended, by kind."""
    drunk_ml: Mapping[date, int] = field(default_factory=dict)
    """Millilitres logged, by drink day."""
    joined: tuple[Joined, ...] = ()
    """The offers of servers that they are a member of, the earliest first."""

    def agenda(self, kind: ReminderKind) -> Agenda:
        """Return the agenda of a reminder.

        Raises:
            KeyError: it was never on.
        """
        own = {row.slot.key: row.state for row in self.occurrences.values() if row.kind == kind}
        return Agenda(
            user=self.user,
            reminder=self.reminders[kind],
            outcomes=self.outcomes.get(kind, {}),
            drunk_ml=self.drunk_ml,
            slots={**self.unreadable_slots.get(kind, {}), **own},
        )

    def open_of(self, kind: ReminderKind) -> list[Occurrence]:
        """Return a reminder's planned and leased occurrences, earliest first."""
        return _by_due(
            row for row in self.occurrences.values() if row.kind == kind and row.state.is_open
        )

    def of_sleep(self, kind: ReminderKind, bed_at: datetime) -> list[Occurrence]:
        """Return a reminder's occurrences of one sleep, earliest first."""
        return _by_due(
            row
            for row in self.occurrences.values()
            if row.kind == kind and is_same_sleep(row.slot.anchor_at, bed_at)
        )

    def of_day(self, kind: ReminderKind, local_date: date) -> list[Occurrence]:
        """Return a reminder's occurrences of one date, earliest first."""
        return _by_due(
            row
            for row in self.occurrences.values()
            if row.kind == kind and row.slot.local_date == local_date
        )

    def record_of(self, kind: ReminderKind, anchor_at: datetime) -> Record | None:
        """Return how a sleep or a day of drinks ended, as far as it is recorded."""
        same = (
            Record(occasion, outcome)
            for occasion, outcome in self.outcomes.get(kind, {}).items()
            if is_same_sleep(occasion.anchor_at, anchor_at)
        )
        return min(same, key=lambda each: abs(each.occasion.anchor_at - anchor_at), default=None)

    def records_on(self, kind: ReminderKind, local_date: date) -> list[Record]:
        """Return what is recorded under a date, earliest first: it may have had two nights."""
        known = self.outcomes.get(kind, {})
        return [
            Record(each, known[each]) for each in sorted(known) if each.local_date == local_date
        ]

    def with_reminder(self, reminder: Reminder) -> "Person":
        """Return the person with a reminder, new or changed."""
        reminders = {**self.reminders, reminder.kind: reminder}
        return replace(self, reminders={kind: reminders[kind] for kind in sorted(reminders)})

    def with_occurrences(self, occurrences: Iterable[Occurrence]) -> "Person":
        """Return the person with some occurrences, new or moved on."""
        return replace(
            self, occurrences={**self.occurrences, **{each.id: each for each in occurrences}}
        )

    def without_occurrences(self, ids: Collection[OccurrenceId]) -> "Person":
        """Return the person without some occurrences."""
        kept = {id_: each for id_, each in self.occurrences.items() if id_ not in ids}
        return replace(self, occurrences=kept)

    def with_outcome(self, kind: ReminderKind, record: Record) -> "Person":
        """Return the person after a night or a day of drinks has ended."""
        known = self.outcomes.get(kind, {})
        ended = {
            occasion: outcome
            for occasion, outcome in known.items()
            if occasion.anchor_at != record.occasion.anchor_at
        }
        ended[record.occasion] = record.outcome
        return replace(self, outcomes={**self.outcomes, kind: ended})

    def without_outcome(self, kind: ReminderKind, anchor_at: datetime) -> "Person":
        """Return the person with nothing on record of a sleep, or of a day of drinks."""
        known = self.outcomes.get(kind, {})
        kept = {each: known[each] for each in known if not is_same_sleep(each.anchor_at, anchor_at)}
        return replace(self, outcomes={**self.outcomes, kind: kept})

    def with_drink(self, drink_day: date, millilitres: int) -> "Person":
        """Return the person with an amount more logged for a day; less, if it is below zero."""
        total_ml = self.drunk_ml.get(drink_day, 0) + millilitres
        return replace(self, drunk_ml={**self.drunk_ml, drink_day: total_ml})

    def membership(self, offer_id: OfferId) -> Joined | None:
        """Return the membership of an offer; `None`: there is none."""
        return next((each for each in self.joined if each.membership.offer_id == offer_id), None)

    def with_membership(self, joined: Joined) -> "Person":
        """Return the person with a membership, new or changed."""
        offer_id = joined.membership.offer_id
        if self.membership(offer_id) is None:
            return replace(self, joined=(*self.joined, joined))
        changed = (joined if each.membership.offer_id == offer_id else each for each in self.joined)
        return replace(self, joined=tuple(changed))

    def without_membership(self, offer_id: OfferId) -> "Person":
        """Return the person after they have left an offer."""
        left = (each for each in self.joined if each.membership.offer_id != offer_id)
        return replace(self, joined=tuple(left))


def _by_due(occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    return sorted(occurrences, key=lambda each: (each.slot.due_at, each.id))
