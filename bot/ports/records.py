"""Storage beside the reminders themselves: drinks, tips, guided sessions, one person's records, notes.

They are reached through a `bot.ports.storage.UnitOfWork`, and raise what it raises.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from bot.domain.guided.session import GuidedSession, Place
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind


class Drink(NamedTuple):
    """One logged drink."""

    drink_day: date
    millilitres: int


class Drinks(Protocol):
    """What a person logged, for a few days."""

    async def log(
        self, entry_id: EntryId, user_id: UserId, *, drink_day: date, millilitres: int
    ) -> bool:
        """Store a drink; `False` if that entry is there already."""
        ...

    async def undo(self, entry_id: EntryId, user_id: UserId) -> Drink | None:
        """Take a drink back and return it; `None` if there is no such entry of that person."""
        ...

    async def prune(self, *, before: date, limit: int) -> int:
        """Delete entries of earlier days; return how many."""
        ...


class Leftover(NamedTuple):
    """A reminder that nobody answered, and that a later one has taken the place of."""

    occurrence_id: OccurrenceId
    place: Place


class Leftovers(Protocol):
    """What may be removed from people's chats."""

    async def latest(
        self, kinds: Collection[ReminderKind], *, due_since: datetime, limit: int
    ) -> Sequence[OccurrenceId]:
        """Return the last reminder of each person and kind that arrived, the latest due first."""
        ...

    async def before(self, arrived: OccurrenceId, *, due_since: datetime) -> Leftover | None:
        """Return one reminder of the same person and kind that is to go, the earliest due first.

        It was due earlier than the one that has *arrived*; its message is known, was not answered,
        and says nothing else. `None`: there is none, or what has arrived was erased since.
        """
        ...

    async def forget(self, leftover: Leftover) -> None:
        """Store that the message of a leftover is gone, or is left alone for good."""
        ...


class TipsSeen(Protocol):
    """Which tips and myths a person has been shown: their order, not when."""

    async def of(self, user_id: UserId) -> Sequence[str]:
        """Return the ids of what the person was shown, the longest ago first."""
        ...

    async def note(self, user_id: UserId, library_id: str) -> None:
        """Make a tip or a myth the last one shown."""
        ...


class Sessions(Protocol):
    """Guided stretches under way, at most one a person."""

    async def get(self, user_id: UserId) -> GuidedSession | None:
        """Return a person's session, or `None` if they have none that can be read."""
        ...

    async def save(self, session: GuidedSession) -> None:
        """Store a session in place of the person's former one; this process is its owner from now on."""
        ...

    async def pass_on(self, session: GuidedSession) -> bool:
        """Note the step that a session has come to by itself.

        `False`, and nothing is noted, if what is stored is another session, another version or
        another process's: the process that asks no longer guides it.
        """
        ...

    async def hand_back(self, session: GuidedSession) -> bool:
        """Make a session nobody's, if it is this process's and as it was; tell whether it was."""
        ...

    async def remove(self, user_id: UserId) -> None:
        """Delete a person's session, if there is one."""
        ...

    async def unguided(self, *, since: datetime, limit: int) -> Sequence[GuidedSession]:
        """Return sessions that are not paused and whose owner is gone, the longest in their step first.

        On SQLite, where nobody else can be alive, these are all. One in which nothing has happened since
        that instant is none of them.
        """
        ...

    async def busy(self, user_ids: Collection[UserId], *, since: datetime) -> Collection[UserId]:
        """Return those of some people in whose session something has happened since an instant."""
        ...

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete sessions in which nothing has happened since; return how many."""
        ...


class PersonalRecords(Protocol):
    """Everything stored about one person, whatever the table."""

    async def export(self, user_id: UserId) -> dict[str, list[dict[str, object]]]:
        """Return each table's rows of a person, as plain JSON values."""
        ...

    async def erase(self, user_id: UserId) -> int:
        """Delete all of them; return how many rows there were.

        What the person changed in servers is counted and stays, but not by whom.
        """
        ...


class Notes(Protocol):
    """A few words that the bot keeps for itself between runs."""

    async def get(self, name: str) -> str | None:
        """Return a note."""
        ...

    async def set(self, name: str, text: str) -> None:
        """Write a note."""
        ...

    async def replace(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Write a note if it still says this, or if there is still none; tell whether it did."""
        ...
