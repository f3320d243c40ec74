"""The rows that `FakeStorage` keeps, one mapping for each table."""

from dataclasses import dataclass, field, fields
from datetime import date

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import GuidedSession
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey
from bot.domain.reminders.slots import Occasion


class PersonUnknownError(Exception):
    """The row belongs to nobody; on a real database its foreign key would refuse it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drink:
    user_id: UserId
    drink_day: date
    millilitres: int


@dataclass(slots=True, kw_only=True)
class Rows:
    users: dict[UserId, User] = field(default_factory=dict)
    reminders: dict[ReminderKey, Reminder] = field(default_factory=dict)
    occurrences: dict[OccurrenceId, Occurrence] = field(default_factory=dict)
    outcomes: dict[tuple[ReminderKey, Occasion], Outcome] = field(default_factory=dict)
    drinks: dict[EntryId, Drink] = field(default_factory=dict)
    tips_seen: dict[tuple[UserId, str], int] = field(default_factory=dict)
    sessions: dict[UserId, GuidedSession] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Rows":
        return Rows(**{column.name: dict(getattr(self, column.name)) for column in fields(self)})

    def require(self, user_id: UserId) -> None:
        if user_id not in self.users:
            message = f"nobody is stored as {user_id}"
            raise PersonUnknownError(message)
