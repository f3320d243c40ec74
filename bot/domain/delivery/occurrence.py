"""An occurrence: one planned delivery of a reminder or of a call, and the states it goes through.

The letters are those of the diagram in `docs/states.md`; this table is the only place that
allows a step.
"""

import zlib
from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from typing_extensions import override

from bot.domain.errors import IllegalTransitionError
from bot.domain.ids import CallId, ChannelId, GuildId, MessageId, OccurrenceId, UserId
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
    NOTHING_TO_SAY = "nothing to say"
    UNREACHABLE = "unreachable"
    OUT_OF_TIME = "out of time"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    STOPPED = "stopped"
    SERVER_GONE = "server gone"
    CHANNEL_GONE = "channel gone"
    NO_PERMISSION = "no permission"
    THREAD_LOCKED = "thread locked"
    CHANNEL_UNFIT = "channel unfit"


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
class Deliverable(ABC):
    """One planned delivery: all that the engine knows of it, whatever it is for."""

    is_post: ClassVar[bool]
    """Whether it goes to a channel of a server. Those wait for all direct messages due by then."""

    id: OccurrenceId
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
    """Its message, as far as that may still be removed from the chat; `None`: it is not known, is
    gone, or has to stay."""
    sent_at: datetime | None = None

    @property
    @abstractmethod
    def recipient(self) -> Hashable:
        """What it is for. Only deliveries to the same recipient may ever share a message."""

    @property
    def was_delivered(self) -> bool:
        """Whether its message arrived."""
        return self.sent_at is not None

    def may_be_out(self, *, claimed_at: datetime) -> bool:
        """Tell whether an attempt before this claim may have arrived.

        It lies in the future where the clock has been set back since.
        """
        return self.attempted_at not in {None, claimed_at}

    def taking(self, event: Event, *, reason: Reason | None = None) -> Self:
        """Return the occurrence after an event.

        Raises:
            IllegalTransitionError: the diagram has no such step.
        """
        return replace(self, state=advance(self.state, event), reason=reason)

    def waiting_for(self, slot: Slot) -> Self:
        """Return it planned again after a claim, to be tried when a slot comes."""
        return replace(self.taking(Event.RETRY), slot=slot, claimable_at=self.claimable_from(slot))

    def claimable_from(self, slot: Slot) -> datetime:
        """Return when the delivery of a slot is to be tried first."""
        return slot.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Deliverable):
    """One planned delivery of a reminder to a person."""

    is_post: ClassVar[bool] = False

    user_id: UserId

    @property
    @override
    def recipient(self) -> Hashable:
        return self.user_id

    @property
    def key(self) -> ReminderKey:
        """The reminder that this is an occurrence of."""
        return ReminderKey(self.user_id, self.kind)

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


CALL = ReminderKind("call")
"""The kind of all calls, as tables, custom ids and logs have it."""

SPREAD = timedelta(seconds=60)
"""The calls of one minute are tried within so long after it, each server at its own moment."""

_MOMENTS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOccurrence(Deliverable):
    """One planned post of a server's call."""

    is_post: ClassVar[bool] = True

    kind: ReminderKind = CALL
    call_id: CallId
    guild_id: GuildId
    channel_id: ChannelId | None = None
    """Where it was to go at `attempted_at`: there it may be out, and there its attempts stay, though
    the call is moved meanwhile. `None`: it was never claimed."""

    @property
    @override
    def recipient(self) -> Hashable:
        return self.call_id

    @override
    def claimable_from(self, slot: Slot) -> datetime:
        # Not Python's `hash`, which differs from process to process.
        moment = zlib.crc32(str(self.guild_id).encode()) % _MOMENTS
        return slot.due_at + SPREAD * moment / _MOMENTS

    @classmethod
    def planned(
        cls, id_: OccurrenceId, call_id: CallId, slot: Slot, *, guild_id: GuildId
    ) -> "CallOccurrence":
        """Return a fresh occurrence, to be tried at its server's moment."""
        fresh = cls(id=id_, call_id=call_id, guild_id=guild_id, slot=slot, claimable_at=slot.due_at)
        return replace(fresh, claimable_at=fresh.claimable_from(slot))
