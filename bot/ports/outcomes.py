"""Storage of how nights and drink days ended.

It is reached through a `bot.ports.storage.UnitOfWork`, and raises what that raises.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.delivery.outcomes import Outcome, Record, StoredNight
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey, ReminderKind
from bot.domain.reminders.slots import Occasion


class Outcomes(Protocol):
    """How nights and drink days ended; kept until the person deletes them.

    Two bedtimes less than six hours apart are one sleep, and have one outcome.
    """

    async def record(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome, replacing an earlier one with the same anchor."""
        ...

    async def record_endings(self, nights: Iterable[tuple[ReminderKey, Record]]) -> None:
        """Store how nights ended without an answer, where nothing is recorded with the same anchor."""
        ...

    async def correct(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome as `record` does, as one that the person changed by hand."""
        ...

    async def all_of(self, user_id: UserId, kind: ReminderKind) -> Sequence[StoredNight]:
        """Return all that was ever recorded of a person's reminder, the earliest first."""
        ...

    async def kept_since(self) -> date | None:
        """Return from which date on every planned night is on record; `None`: from the first one.

        It is a date only in a database that is older than this record.
        """
        ...

    async def forget(self, key: ReminderKey, anchor_at: datetime) -> None:
        """Take the outcome with exactly this anchor back; its neighbours stay."""
        ...
