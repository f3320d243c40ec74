"""The agenda of one reminder: all that the rules need to know to plan or to decide.

It is loaded in one transaction and then only read, so every rule below is a pure function.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.occurrences import Occurrence, State
from bot.domain.reminders import Reminder, ReminderKey, WaterMode, WaterRule
from bot.domain.schedules import BEDTIME_GRACE, Schedule, StretchSchedule, schedule_for, slots_after
from bot.domain.slots import Slot, SlotKey
from bot.domain.users import User
from bot.domain.zones import NOON, ONE_DAY, instant_of

CATCH_UP = timedelta(days=14)
"""How far back missed slots are put on record after a downtime."""


class Outcome(StrEnum):
    """How a night of stretching, or a day of drinks, ended."""

    DONE = "done"
    SKIPPED = "skipped"
    PAUSED = "paused"
    ENOUGH = "enough"


CLOSING = frozenset({Outcome.DONE, Outcome.SKIPPED, Outcome.ENOUGH})
"""Outcomes after which nothing more is sent for that night or day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """One reminder with its person and what happened on the last few dates."""

    user: User
    reminder: Reminder
    outcomes: Mapping[date, Outcome] = field(default_factory=dict)
    drunk_ml: Mapping[date, int] = field(default_factory=dict)
    """Millilitres logged, by drink day."""
    slots: Mapping[SlotKey, State] = field(default_factory=dict)
    """The recent slots that have an occurrence already, with its state."""

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
        return schedule_for(self.user, self.reminder)

    @property
    def has_open_slot(self) -> bool:
        """Whether a delivery by schedule is already planned or under way."""
        return any(state.is_open and not key.is_snooze for key, state in self.slots.items())

    @property
    def target_ml(self) -> int | None:
        """The day's amount, where the person chose to see one."""
        match self.reminder.rule:
            case WaterRule(mode=WaterMode.TARGET, target_ml=target):
                return target
            case _:
                return None

    def target_met(self, drink_day: date) -> bool:
        """Tell whether that day's amount has been logged."""
        return self.target_ml is not None and self.drunk_ml.get(drink_day, 0) >= self.target_ml

    def is_closed(self, local_date: date) -> bool:
        """Tell whether nothing more is due on a night or day."""
        return self.outcomes.get(local_date) in CLOSING or self.target_met(local_date)

    def is_snoozed(self, night: date) -> bool:
        """Tell whether a snooze of that night is still to come."""
        return any(
            state.is_open and key.is_snooze and key.local_date == night
            for key, state in self.slots.items()
        )

    def upcoming(self, *, after: datetime) -> Slot | None:
        """Return the first of the free slots."""
        return next(self.free_slots(after=after), None)

    def free_slots(self, *, after: datetime) -> Iterator[Slot]:
        """Yield the slots strictly after an instant that nothing speaks against, earliest first."""
        for slot in slots_after(self.schedule, after=after):
            if slot.key not in self.slots and not self.is_closed(slot.local_date):
                yield slot

    def expected(self, *, after: datetime) -> Slot | None:
        """Return the next slot that will be delivered, planned already or not."""
        for slot in slots_after(self.schedule, after=after):
            state = self.slots.get(slot.key, State.PLANNED)
            is_silent = self.is_closed(slot.local_date) or self.is_snoozed(slot.local_date)
            if state.is_open and not is_silent:
                return slot
        return None

    def with_states(self, states: Mapping[SlotKey, State]) -> "Agenda":
        """Return the agenda after some of its occurrences were added or moved on."""
        return replace(self, slots={**self.slots, **states})

    def without(self, keys: Collection[SlotKey]) -> "Agenda":
        """Return the agenda after some of its occurrences were deleted."""
        kept = {key: state for key, state in self.slots.items() if key not in keys}
        return replace(self, slots=kept)

    def scheduled(self, key: SlotKey) -> Slot | None:
        """Return a slot as the schedule has it today, or `None` if it has no such slot any more."""
        found = (slot for slot in self.schedule.slots_on(key.local_date) if slot.key == key)
        return next(found, None)

    def is_overtaken(self, occurrence: Occurrence, *, now: datetime) -> bool:
        """Tell whether a later slot of the same reminder is due as well."""
        for slot in slots_after(self.schedule, after=occurrence.slot.due_at):
            if slot.due_at > now:
                return False
            if self._is_rival(slot, occurrence.slot.key):
                return True
        return False

    def _is_rival(self, slot: Slot, key: SlotKey) -> bool:
        """Tell whether a slot that is due as well will be sent instead of the one named *key*."""
        # The schedule may have moved the slot itself, and a snooze silences the rest of its night.
        if slot.key == key or (key.is_snooze and slot.local_date == key.local_date):
            return False
        waiting = self.slots.get(slot.key, State.PLANNED)
        return waiting.is_open and not self.is_closed(slot.local_date)

    def bed_at(self, night: date) -> datetime:
        """Return the night's bedtime, or the noon after it where the night has none."""
        schedule = self.schedule
        bed_at = schedule.bed_at(night) if isinstance(schedule, StretchSchedule) else None
        return bed_at or instant_of(night + ONE_DAY, NOON, schedule.zone)

    def snooze_limit(self, night: date) -> datetime:
        """Return the instant that no snooze of that night may pass."""
        return self.bed_at(night) + BEDTIME_GRACE
