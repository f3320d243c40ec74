"""Storage, as the use cases see it: repositories, and one transaction around them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.occurrence import CallOccurrence, Deliverable, Occurrence
from bot.domain.delivery.person import Person
from bot.domain.ids import CallId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey
from bot.domain.servers.calls import Call
from bot.domain.servers.server import Shards
from bot.ports.figures import OperatingFigures
from bot.ports.outcomes import Outcomes
from bot.ports.records import Drinks, Leftovers, Notes, PersonalRecords, Sessions, TipsSeen
from bot.ports.retrospects import Retrospects
from bot.ports.servers import Audit, CallJoins, Drafts, OfferMembers, Servers


class StorageUnavailableError(Exception):
    """The database did not answer, or refused to write; nothing was saved."""


class Users(Protocol):
    """People and their settings."""

    async def get(self, user_id: UserId) -> User | None:
        """Return a person, or `None` if Charley does not know them.

        The row stays locked until the unit of work ends (PostgreSQL: FOR NO KEY UPDATE), so that
        two changes of one person follow each other. Lock order: person, reminder, occurrence.
        """
        ...

    async def introduce(self, user: User) -> bool:
        """Store a new person; `False`: another transaction has done so meanwhile.

        It waits for another transaction that does the same, and locks the row as `get` does.
        """
        ...

    async def save(self, user: User) -> None:
        """Store a person, new or known."""
        ...

    async def mark_unreachable(self, user_ids: Collection[UserId], *, since: datetime) -> None:
        """Note that DMs to these people fail, where that is not noted yet."""
        ...

    async def unreachable_before(self, instant: datetime, *, limit: int) -> Sequence[UserId]:
        """Return people whose DMs have failed since before *instant*."""
        ...


class Reminders(Protocol):
    """The reminders that people turned on."""

    async def of(self, user_id: UserId) -> Sequence[Reminder]:
        """Return a person's reminders, on or off, in the order of their kinds."""
        ...

    async def save(self, reminders: Iterable[Reminder]) -> None:
        """Store reminders, new or known."""
        ...

    async def unplanned(
        self, *, after: ReminderKey | None = None, limit: int
    ) -> Sequence[ReminderKey]:
        """Return reminders that are on, plannable, and have no open occurrence by schedule.

        They come in the order of their keys, from behind *after* on.
        """
        ...


class Agendas(Protocol):
    """All that the rules need about a reminder, in a few queries for many reminders."""

    async def load(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Return the agendas of the reminders that exist, with all that happened from *since* on."""
        ...

    async def load_for_update(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Do the same and lock the people until the unit of work ends.

        Two processes then cannot plan the same reminder. All that belongs to a person is touched
        after them, so that no two transactions wait for each other.
        """
        ...


class People(Protocol):
    """One person at a time, with everything that the rules need to know about them."""

    async def load(
        self, user_id: UserId, *, since: date, pressed: OccurrenceId | None = None
    ) -> Person | None:
        """Return a person with all that happened from *since* on; `None`: they are unknown.

        Their row and their reminders stay locked until the unit of work ends, unless it only reads.

        Args:
            user_id: whose settings and reminders.
            since: the first local date of what happened.
            pressed: an occurrence to be loaded however old it is, with what happened around it. It
                is left out if it is another person's.
        """
        ...


class Occurrences(Protocol):
    """Planned deliveries. This table is the outbox."""

    async def add(self, occurrences: Iterable[Deliverable]) -> None:
        """Store new ones; one whose slot is taken already is left out silently."""
        ...

    async def claim_due(
        self, *, now: datetime, lease_until: datetime, limit: int, shards: Shards | None = None
    ) -> Sequence[Deliverable]:
        """Take due occurrences for sending: of people first, then posts; the longest waiting first.

        Of posts there are only as many as the limit leaves room for once all of people that are due
        are taken, and only those of servers of *shards*, unless that is `None`: another process knows
        the rights in the others.

        1. Taken are those planned, or leased with the lease run out, whose `claimable_at` is not
           after *now*; they come back leased until *lease_until*, with one attempt more.
        2. `attempted_at` becomes *now* unless it was set: from here on the message may be out.
        3. Taken along, beyond the limit, is what may be one message with something that is taken, as
           `bot.domain.delivery.grouping` says. It may not be due yet, but it is no snooze, and it
           does not wait for another attempt.
        4. Two claimers, in one process or in several, never get the same. What cannot be read is
           put on record as unreadable instead.
        """
        ...

    async def release_leases(self, *, now: datetime, until: datetime) -> int:
        """Let leases that end by *until* run out now; return how many. Only while one is alone."""
        ...

    async def save(self, occurrences: Iterable[Deliverable]) -> None:
        """Store new states of known occurrences; one that was erased stays erased."""
        ...

    async def get(self, occurrence_id: OccurrenceId) -> Occurrence | None:
        """Return a person's occurrence, or `None` if it was pruned or erased, or is a post."""
        ...

    async def get_post(self, occurrence_id: OccurrenceId) -> CallOccurrence | None:
        """Return a call's occurrence, or `None` if it was pruned or erased, or is a person's."""
        ...

    async def posts_of(
        self, call_ids: Collection[CallId], *, since: date
    ) -> Sequence[CallOccurrence]:
        """Return the occurrences of calls from a local date on, open and closed ones."""
        ...

    async def attempts_of(
        self, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Return how often each has been claimed; those that were erased are left out.

        They and their people stay locked until the unit of work ends: nobody claims them, and
        nobody else changes these people or plans for them.
        """
        ...

    async def attempts_of_posts(
        self, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Do the same for posts; their servers stay locked as people do."""
        ...

    async def remove(self, occurrence_ids: Collection[OccurrenceId]) -> None:
        """Delete those of them that are still planned: a new plan replaces them."""
        ...

    async def earliest_claimable_at(self, *, shards: Shards | None = None) -> datetime | None:
        """Return when the next claim of *shards* is worth making, or `None` if nothing is planned."""
        ...

    async def set_aside_unclaimable(self, *, limit: int) -> int:
        """Put on record as unreadable what no claim would ever come to; return how many."""
        ...

    async def lapse(self, *, due_before: datetime, limit: int) -> int:
        """Turn sent ones that nobody answered into `unanswered`; return how many.

        The nights of kinds that keep them become *missed*, where nothing else is on record than that
        nothing was sent. Those whose people are being changed wait for the next time.
        """
        ...

    async def prune(self, *, due_before: datetime, limit: int) -> int:
        """Delete closed ones older than the retention; return how many."""
        ...


class CallAgendas(Protocol):
    """All that the rules need about calls that are due, in a query for many of them."""

    async def load(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallAgenda]:
        """Return the agendas of the calls that exist and can be read, without their posts.

        Nothing is locked by it.
        """
        ...

    async def save(self, calls: Iterable[Call]) -> None:
        """Store what delivery has changed of known calls: their state, and how often they failed.

        The caller has locked their servers.
        """
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` undoes everything.

    Never hold one open across a network call. Raises `StorageUnavailableError` when the database
    fails; then nothing was saved.
    """

    users: Users
    reminders: Reminders
    agendas: Agendas
    people: People
    occurrences: Occurrences
    outcomes: Outcomes
    retrospects: Retrospects
    drinks: Drinks
    leftovers: Leftovers
    tips_seen: TipsSeen
    sessions: Sessions
    personal: PersonalRecords
    notes: Notes
    servers: Servers
    offer_members: OfferMembers
    call_agendas: CallAgendas
    call_joins: CallJoins
    drafts: Drafts
    audit: Audit
    figures: OperatingFigures

    async def __aenter__(self) -> Self:
        """Begin."""
        ...

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back whatever was not committed."""
        ...

    async def commit(self) -> None:
        """Make it last."""
        ...


class Storage(Protocol):
    """Where units of work come from."""

    def begin(self) -> UnitOfWork:
        """Return a unit of work, to be entered with `async with`."""
        ...

    def read(self) -> UnitOfWork:
        """Return one that only reads: it locks nothing, and refuses to `commit`."""
        ...
