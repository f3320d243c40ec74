"""After a restore: what may have been sent although the database does not know it.

A backup is older than the database that it replaces. What was sent between the two is in the
chats, but not on record: it would be sent once more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.reminders.rules import Cycle
from bot.domain.reminders.slots import Slot

RESTORED_NOTE = "restored"
"""Name of the note that says when the database was restored, as an ISO instant."""

SAME_NIGHT = timedelta(hours=6)
"""Two bedtimes less than this apart are the same night: its reminder may have come for an earlier
one, which the backup does not know either."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""Discord's clock says when a message was sent, ours when it was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSpan:
    """Within which time the message of a slot must have been sent, if it was."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """That the database was restored from a backup."""

    restored_at: datetime

    @classmethod
    def noted(cls, text: str | None) -> "Restoration | None":
        """Read the note; `None`: there is none, or nobody can read it."""
        try:
            instant = None if text is None else datetime.fromisoformat(text)
        except ValueError:
            return None
        if instant is None:
            return None
        return cls(restored_at=instant if instant.tzinfo else instant.replace(tzinfo=UTC))

    def span_in_doubt(self, occurrence: Occurrence, *, cycle: Cycle) -> SentSpan | None:
        """Return when it may have been sent before the restore; `None`: it was not due by then."""
        slot = occurrence.slot
        is_nights_first = cycle is Cycle.NIGHT and slot.number == 0
        return self.span_of(slot, before=SAME_NIGHT if is_nights_first else CLOCKS_DIFFER)

    def span_of(self, slot: Slot, *, before: timedelta = CLOCKS_DIFFER) -> SentSpan | None:
        """Return when a slot's message may have been sent before the restore.

        Args:
            slot: as it is planned.
            before: how long before its due instant it may have come already.
        """
        earliest = slot.due_at - before
        if earliest > self.restored_at:
            return None
        return SentSpan(earliest=earliest, latest=min(slot.stale_at, self.restored_at))
