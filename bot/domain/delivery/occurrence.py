"""An occurrence: one planned delivery of a reminder, and the states it goes through.

The letters are those of the diagram in `docs/states.md`; this table is the only place that
allows a step.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import IllegalTransitionError
from bot.domain.ids import MessageId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKey, ReminderKind
from bot.domain.reminders.slots import Slot


class State(StrEnum):
    """Where an occurrence stands."""

    PLANNED = "planned"
    LEASED = "leased"
    SENT = "sent"
    DONE = "done"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    UNANSWERED = "unanswered"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether it is neither delivered yet nor given up."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({State.PLANNED, State.LEASED})


class Event(StrEnum):
    """What can happen to an occurrence."""

    CLAIM = "claim"
    DELIVER = "deliver"
    RETRY = "retry"
    SKIP = "skip"
    FAIL = "fail"
    TAKE_UP = "take up"
    ANSWER_DONE = "answer done"
    ANSWER_SNOOZE = "answer snooze"
    ANSWER_SKIP = "answer skip"
    UNDO = "undo"
    LAPSE = "lapse"


class Reason(StrEnum):
    """Why an occurrence was skipped or failed."""

    STALE = "stale"
    PAUSED = "paused"
    COALESCED = "coalesced"
    SUPERSEDED = "superseded"
    DONE = "done"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    TARGET_MET = "target met"
    ENOUGH = "enough"
    TURNED_OFF = "turned off"
    QUIET = "quiet"
    UNREACHABLE = "unreachable"
    OUT_OF_TIME = "out of time"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"


_TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.CLAIM): State.LEASED,  # a
    (State.LEASED, Event.CLAIM): State.LEASED,  # b: the lease ran out, another claim took it
    (State.LEASED, Event.RETRY): State.PLANNED,  # c
    (State.LEASED, Event.DELIVER): State.SENT,  # d
    (State.LEASED, Event.SKIP): State.SKIPPED,  # e
    (State.PLANNED, Event.SKIP): State.SKIPPED,  # f
    (State.LEASED, Event.FAIL): State.FAILED,  # g
    (State.SENT, Event.ANSWER_DONE): State.DONE,  # h
    (State.SENT, Event.ANSWER_SNOOZE): State.SNOOZED,  # i
    (State.SENT, Event.ANSWER_SKIP): State.SKIPPED,  # j
    (State.SENT, Event.LAPSE): State.UNANSWERED,  # k
    (State.UNANSWERED, Event.ANSWER_DONE): State.DONE,  # l: a late answer still counts
    (State.UNANSWERED, Event.ANSWER_SKIP): State.SKIPPED,  # m
    (State.SNOOZED, Event.ANSWER_DONE): State.DONE,  # n: done before the snooze came
    (State.SNOOZED, Event.ANSWER_SKIP): State.SKIPPED,  # o
    (State.SKIPPED, Event.ANSWER_DONE): State.DONE,  # p: skipped, then done after all
    (State.DONE, Event.UNDO): State.SENT,  # q
    (State.SNOOZED, Event.UNDO): State.SENT,  # r
    (State.SKIPPED, Event.UNDO): State.SENT,  # s: only where a press skipped it
    (State.SKIPPED, Event.TAKE_UP): State.PLANNED,  # t: never sent, and a change wants it again
}


def advance(state: State, event: Event) -> State:
    """Return the state that an event leads to.

    Raises:
        IllegalTransitionError: the diagram has no such step.
    """
    try:
        return _TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransitionError(state=state, event=event) from None


def allows(state: State, event: Event) -> bool:
    """Tell whether the diagram has such a step."""
    return (state, event) in _TRANSITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One planned delivery of a reminder to a person."""

    id: OccurrenceId
    user_id: UserId
    kind: ReminderKind
    slot: Slot
    state: State = State.PLANNED
    reason: Reason | None = None
    claimable_at: datetime
    """Planned: when to try next. Leased: when the lease runs out. Then it may be claimed."""
    attempts: int = 0
    attempted_at: datetime | None = None
    """The earliest claim whose outcome is not on record; from then on it may be out."""
    message_id: MessageId | None = None
    sent_at: datetime | None = None

    @property
    def key(self) -> ReminderKey:
        """The reminder that this is an occurrence of."""
        return ReminderKey(self.user_id, self.kind)

    @property
    def was_delivered(self) -> bool:
        """Whether its message reached the person."""
        return self.sent_at is not None

    def may_be_out(self, *, claimed_at: datetime) -> bool:
        """Tell whether an attempt before this claim may have reached the person.

        It lies in the future where the clock has been set back since.
        """
        return self.attempted_at not in {None, claimed_at}

    def taking(self, event: Event, *, reason: Reason | None = None) -> "Occurrence":
        """Return the occurrence after an event.

        Raises:
            IllegalTransitionError: the diagram has no such step.
        """
        return replace(self, state=advance(self.state, event), reason=reason)

    def taken_up(self, slot: Slot) -> "Occurrence":
        """Return a skipped occurrence planned again, as a change of plan has it now."""
        planned = self.taking(Event.TAKE_UP)
        return replace(planned, slot=slot, claimable_at=slot.due_at)

    @classmethod
    def planned(cls, id_: OccurrenceId, key: ReminderKey, slot: Slot) -> "Occurrence":
        """Return a fresh occurrence, to be tried when it is due."""
        return cls(id=id_, user_id=key.user_id, kind=key.kind, slot=slot, claimable_at=slot.due_at)

    @classmethod
    def missed(cls, id_: OccurrenceId, key: ReminderKey, slot: Slot) -> "Occurrence":
        """Return the record of a slot that passed while nobody was there to send it."""
        return replace(cls.planned(id_, key, slot), state=State.SKIPPED, reason=Reason.STALE)
