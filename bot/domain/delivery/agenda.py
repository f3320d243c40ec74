"""The agenda of one reminder: all that the rules need to know to plan or to decide.

It is loaded in one transaction and then only read, so every rule below is a pure function.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import CLOSING, Outcome, Record
from bot.domain.people.user import User
from bot.domain.reminders.rules import Cycle, Reminder, ReminderKey
from bot.domain.reminders.schedules import Schedule, slots_after
from bot.domain.reminders.slots import (
    FIRST_SNOOZE,
    SAME_HOUR,
    SAME_SLEEP,
    Occasion,
    Slot,
    SlotKey,
    is_same_sleep,
)
from bot.domain.servers.offers import PresetNews
from bot.domain.time.zones import ONE_DAY

CATCH_UP = timedelta(days=14)
"""How far back missed slots are put on record after a downtime."""


_ARRIVED = frozenset({State.SENT, State.DONE, State.SNOOZED, State.UNANSWERED})
"""States of an occurrence that reached the person; one skipped by a press closes its night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """One reminder with its person and what happened on the last few dates."""

    user: User
    reminder: Reminder
    outcomes: Mapping[Occasion, Outcome] = field(default_factory=dict)
    drunk_ml: Mapping[date, int] = field(default_factory=dict)
    """Millilitres logged, by drink day."""
    slots: Mapping[SlotKey, State] = field(default_factory=dict)
    """The recent slots that have an occurrence already, with its state."""
    news: PresetNews | None = None
    """The preset that the person has joined, has not been told of yet, and might use."""

    @property
    def key(self) -> ReminderKey:
        """The reminder's name."""
        return self.reminder.key

    @property
    def schedule(self) -> Schedule:
        """The rule in the person's zone.

        Raises:
            ZoneMissingError: the person has no zone.
        """
        return self.reminder.rule.schedule(zone=self.user.zone, bedtimes=self.user.bedtimes)

    @property
    def has_open_slot(self) -> bool:
        """Whether a delivery by schedule is already planned or under way."""
        return any(state.is_open and not key.is_snooze for key, state in self.slots.items())

    def is_met(self, drink_day: date) -> bool:
        """Tell whether what was drunk on that day is enough, by a rule that counts it."""
        rule = self.reminder.rule
        return rule.traits.counts_drinks and rule.is_met(drunk_ml=self.drunk_ml.get(drink_day, 0))

    def occasion_of(self, slot: Slot) -> Occasion:
        """Return the night or the day of drinks that a slot belongs to."""
        if self._is_about_sleep:
            return Occasion(slot.local_date, slot.anchor_at)
        return Occasion.drink_day(slot.local_date)

    def outcome_of(self, slot: Slot) -> Outcome | None:
        """Return how a slot's sleep, or its day of drinks, ended, as far as it is recorded."""
        if not self.outcomes:
            return None
        anchor_at = self.occasion_of(slot).anchor_at
        same = (each for each in self.outcomes if is_same_sleep(each.anchor_at, anchor_at))
        nearest = min(same, key=lambda each: abs(each.anchor_at - anchor_at), default=None)
        return None if nearest is None else self.outcomes[nearest]

    def is_closed(self, slot: Slot) -> bool:
        """Tell whether nothing more is due on a slot's night or day."""
        return self.outcome_of(slot) in CLOSING or self.is_met(slot.local_date)

    def is_snoozed(self, slot: Slot) -> bool:
        """Tell whether a snooze of a slot's sleep is still to come."""
        return any(key.is_snooze and state.is_open for key, state in self._akin(slot))

    def snooze_ordinals(self, slot: Slot) -> set[int]:
        """Return which of its snoozes a slot's sleep has had."""
        return {key.number - FIRST_SNOOZE for key, _ in self._akin(slot) if key.is_snooze}

    def is_taken(self, slot: Slot) -> bool:
        """Tell whether a slot has an occurrence already, or comes behind one that was sent.

        The numbers of one sleep only go up, however often its bedtime moves. Drinks have no numbers
        in this: any of the same hour will do.
        """
        return any(
            not self._is_about_sleep
            or key.number == slot.number
            or (key.number > slot.number and state in _ARRIVED)
            for key, state in self._akin(slot)
            if not key.is_snooze
        )

    def is_used_up(self, slot: Slot) -> bool:
        """Tell whether even a change of plan may not bring a slot back.

        What was put on record without ever being sent takes no place in a new plan, except among
        drinks, which are never caught up.
        """
        return any(
            not self._is_about_sleep or (key.number >= slot.number and state is not State.SKIPPED)
            for key, state in self._akin(slot)
            if not key.is_snooze
        )

    def unsent_twin(self, slot: Slot) -> SlotKey | None:
        """Return the record of a slot that was skipped, for a new plan to take up again."""
        twins = [
            key
            for key, state in self._akin(slot)
            if key.number == slot.number and state is State.SKIPPED
        ]
        return min(twins, key=lambda key: abs(key.anchor_at - slot.anchor_at), default=None)

    def was_reminded(self, slot: Slot) -> bool:
        """Tell whether anything was sent, given up or is under way for a slot's sleep."""
        return any(state is not State.SKIPPED for _, state in self._akin(slot))

    def states_of_sleep(self, slot: Slot) -> frozenset[State]:
        """Return the states of all that is known of a slot's sleep, snoozes included."""
        return frozenset(state for _, state in self._akin(slot))

    def _akin(self, slot: Slot) -> Iterator[tuple[SlotKey, State]]:
        """Yield the known slots of the same sleep; of drinks, those of the same hour."""
        reach = self._reach
        low, high = slot.anchor_at - reach, slot.anchor_at + reach
        for key, state in self.slots.items():
            if low < key.anchor_at < high:
                yield key, state

    @property
    def _reach(self) -> timedelta:
        return SAME_SLEEP if self._is_about_sleep else SAME_HOUR

    @property
    def _is_about_sleep(self) -> bool:
        return self.reminder.rule.traits.cycle is Cycle.NIGHT

    def free_slots(self, *, after: datetime) -> Iterator[Slot]:
        """Yield the slots strictly after an instant that nothing speaks against, earliest first."""
        for slot in slots_after(self.schedule, after=after):
            if not self.is_taken(slot) and not self.is_closed(slot):
                yield slot

    def upcoming(self, *, after: datetime) -> Slot | None:
        """Return the first slot strictly after an instant for a new plan."""
        for slot in slots_after(self.schedule, after=after):
            # In a pause, what is on record as skipped stays so.
            is_over = self.is_taken(slot) if self.is_paused_on(slot) else self.is_used_up(slot)
            if not is_over and not self.is_closed(slot):
                return slot
        return None

    def expected(self, *, after: datetime) -> Slot | None:
        """Return the next slot that will be delivered, planned already or not."""
        for slot in slots_after(self.schedule, after=after):
            is_silent = self.is_closed(slot) or self.is_snoozed(slot)
            if self._is_waiting(slot) and not is_silent and not self.is_paused_on(slot):
                return slot
        return None

    def is_paused_on(self, slot: Slot) -> bool:
        """Tell whether the person asked for silence on a slot's night or day."""
        return self.user.is_paused_on(slot.local_date)

    def _is_waiting(self, slot: Slot) -> bool:
        """Tell whether a slot is planned, under way, or still free."""
        return not self.is_taken(slot) or any(
            key.number == slot.number and state.is_open for key, state in self._akin(slot)
        )

    def with_states(self, states: Mapping[SlotKey, State]) -> "Agenda":
        """Return the agenda after some of its occurrences were added or moved on."""
        return replace(self, slots={**self.slots, **states})

    def with_outcome(self, record: Record) -> "Agenda":
        """Return the agenda after a night or a day of drinks has ended."""
        return replace(self, outcomes={**self.outcomes, record.occasion: record.outcome})

    def without(self, keys: Collection[SlotKey]) -> "Agenda":
        """Return the agenda after some of its occurrences were deleted."""
        kept = {key: state for key, state in self.slots.items() if key not in keys}
        return replace(self, slots=kept)

    def scheduled(self, slot: Slot) -> Slot | None:
        """Return a slot as the schedule has it today, or `None` if it has no such slot any more.

        A snooze has the place of its sleep's first reminder.
        """
        return self._scheduled(slot, number=0 if slot.is_snooze else slot.number)

    def _scheduled(self, slot: Slot, *, number: int) -> Slot | None:
        schedule = self.schedule
        found: list[Slot] = []
        for day in _likely_dates(slot, schedule.zone):
            for each in schedule.slots_on(day):
                if each.number == number and self._is_akin(each, slot):
                    if each.anchor_at == slot.anchor_at:
                        return each
                    found.append(each)
        return min(found, key=lambda each: abs(each.anchor_at - slot.anchor_at), default=None)

    def bed_at(self, slot: Slot) -> datetime | None:
        """Return the bedtime that a slot's sleep has today; `None` if it has none any more."""
        first = self._scheduled(slot, number=0)
        return None if first is None else first.anchor_at

    def is_overtaken(self, occurrence: Occurrence, *, now: datetime) -> bool:
        """Tell whether a later slot of the same reminder is due as well."""
        for slot in slots_after(self.schedule, after=occurrence.slot.due_at):
            if slot.due_at > now:
                return False
            if self._is_rival(slot, occurrence.slot):
                return True
        return False

    def _is_rival(self, slot: Slot, own: Slot) -> bool:
        """Tell whether a slot that is due as well will be sent instead of one's *own*."""
        # The schedule may have moved the slot itself, and a snooze silences the rest of its night.
        is_own = self._is_akin(slot, own) and (own.is_snooze or slot.number == own.number)
        return not is_own and self._is_waiting(slot) and not self.is_closed(slot)

    def _is_akin(self, slot: Slot, other: Slot) -> bool:
        return abs(slot.anchor_at - other.anchor_at) < self._reach


def _likely_dates(slot: Slot, zone: ZoneInfo) -> Iterator[date]:
    """Yield the dates that may name a slot: its own, then those around its sleep."""
    yield slot.local_date
    day = slot.anchor_at.astimezone(zone).date()
    for step in (0, -1, 1, -2):
        yield day + step * ONE_DAY
