"""Subjects: what the engine asks about what an occurrence is for, whatever that is.

The engine loads a `Subject` for each occurrence that it has claimed, and the recorder has a `Book`
for each sort of them. Claim, lease, nonce, look-up and record are the same for all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.delivery.decision import Decision, Send, Skip
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Deliverable, Reason
from bot.domain.delivery.restoring import Restoration, SentSpan
from bot.domain.events import DomainEvent
from bot.domain.ids import OccurrenceId
from bot.domain.servers.offers import PresetNews
from bot.ports.delivery import Destination
from bot.ports.storage import UnitOfWork
from bot.services.delivery.outcome import DeliveryOutcome


class Subject(Protocol):
    """An occurrence with all that decides about it, as it was when it was claimed."""

    @property
    def occurrence(self) -> Deliverable:
        """As its claim left it."""
        ...

    @property
    def destination(self) -> Destination | None:
        """Where its message goes; `None`: there is no such place."""
        ...

    @property
    def reading_order(self) -> int:
        """Its place among the parts of a message that it shares with others."""
        ...

    @property
    def news(self) -> PresetNews | None:
        """What its message tells beside it, once; `None`: nothing."""
        ...

    def decide(self, *, now: datetime) -> Decision:
        """Return what to do with it."""
        ...

    def compose(self, send: Send) -> Notice:
        """Return what it says."""
        ...

    def span_in_doubt(self, restoration: Restoration) -> SentSpan | None:
        """Return when it may have been sent without a restored database knowing of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The subject of an occurrence whose settings cannot be read, or were erased since the claim."""

    occurrence: Deliverable
    destination: None = None
    reading_order: int = 0
    news: None = None

    def decide(self, *, now: datetime) -> Decision:
        """Return that it is skipped."""
        return Skip(reason=Reason.UNREADABLE)

    def compose(self, send: Send) -> Notice:
        """Never called: it is not sent.

        Raises:
            LookupError: always.
        """
        raise LookupError(self.occurrence.id, send)

    def span_in_doubt(self, restoration: Restoration) -> SentSpan | None:
        """Return that it is in no doubt: it is not sent."""
        return None


class SubjectSource(Protocol):
    """Where the subjects of one sort come from."""

    async def load(
        self, uow: UnitOfWork, claimed: Collection[Deliverable], *, now: datetime
    ) -> Mapping[OccurrenceId, Subject]:
        """Return those of *claimed* that are of this sort and can be read; no other is asked for."""
        ...


@dataclass(slots=True, kw_only=True)
class Entries:
    """What one transaction writes of occurrences, and what there is to say of it afterwards."""

    occurrences: list[Deliverable] = field(default_factory=list)
    planned: list[Deliverable] = field(default_factory=list)
    events: list[DomainEvent] = field(default_factory=list)

    def add(self, other: "Entries") -> None:
        """Take another sort's entries in."""
        self.occurrences += other.occurrences
        self.planned += other.planned
        self.events += other.events

    def next_at(self) -> datetime | None:
        """Return when the earliest of them is to be tried."""
        instants = [
            occurrence.claimable_at
            for occurrence in (*self.occurrences, *self.planned)
            if occurrence.state.is_open
        ]
        return min(instants, default=None)


class Book(Protocol):
    """What outcomes mean for one sort of subjects."""

    def covers(self, occurrence: Deliverable) -> bool:
        """Tell whether an occurrence is of this sort."""
        ...

    def note(self, outcome: DeliveryOutcome) -> None:
        """Take an outcome into account, once, before it is written."""
        ...

    async def lock(
        self, uow: UnitOfWork, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Lock occurrences with their subjects; return how often each was claimed."""
        ...

    async def enter(
        self, uow: UnitOfWork, attempts: Sequence[Sequence[DeliveryOutcome]], *, now: datetime
    ) -> Entries:
        """Lock and write the subjects; return what is to be written of their occurrences.

        Args:
            uow: the recorder's transaction.
            attempts: the outcomes, all of this sort, of one attempt each.
            now: the instant of the record.
        """
        ...

    def settle(self, recorded: Collection[OccurrenceId], written: Collection[Deliverable]) -> None:
        """Take note of what is on record now, and of how it was written."""
        ...
