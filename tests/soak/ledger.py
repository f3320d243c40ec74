"""The ledger: SQLite's own triggers write down every occurrence that was ever planned.

The services cannot bypass it, and what they delete stays in it.
"""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKey, ReminderKind
from bot.domain.reminders.slots import Occasion, SlotKey

_TABLES = """
CREATE TABLE soak_planned (id TEXT PRIMARY KEY, user_id, kind, anchor_at, slot);
CREATE TABLE soak_deleted (id TEXT PRIMARY KEY, state);
CREATE TABLE soak_closed (user_id, kind, local_date, anchor_at);
CREATE TABLE soak_drunk (user_id, drink_day, millilitres);
CREATE TRIGGER soak_planned AFTER INSERT ON occurrences BEGIN
  INSERT INTO soak_planned
  VALUES (new.id, new.user_id, new.kind, new.anchor_at, new.slot);
END;
CREATE TRIGGER soak_deleted AFTER DELETE ON occurrences BEGIN
  INSERT INTO soak_deleted VALUES (old.id, old.state);
END;
CREATE TRIGGER soak_drunk AFTER INSERT ON drinks BEGIN
  INSERT INTO soak_drunk VALUES (new.user_id, new.drink_day, new.millilitres);
END;
"""
_CLOSED = """
CREATE TRIGGER soak_closed_{event} AFTER {event} ON outcomes
WHEN new.outcome NOT IN ('paused', 'missed', 'not sent') BEGIN
  INSERT INTO soak_closed VALUES (new.user_id, new.kind, new.local_date, new.anchor_at);
END;
"""
_ENTRIES = """
SELECT id, user_id, kind, local_date, anchor_at, slot, due_at, stale_at, state, reason, sent_at
FROM occurrences
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An occurrence as the fortnight left it."""

    id: OccurrenceId
    key: ReminderKey
    slot: SlotKey
    local_date: date
    due_at: datetime
    stale_at: datetime
    state: State
    reason: Reason | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that was written down."""

    entries: dict[OccurrenceId, Entry]
    """What is stored now."""
    planned: dict[OccurrenceId, tuple[ReminderKey, SlotKey]]
    """What was ever stored."""
    deleted: dict[OccurrenceId, State]
    """In which state a deleted one was."""
    closed: dict[ReminderKey, set[Occasion]]
    """Nights and days that were closed at some time, perhaps opened again."""
    drunk_ml: Counter[tuple[UserId, date]]


def install(file: Path) -> None:
    """Begin to write down."""
    with sqlite3.connect(file) as connection:
        connection.executescript(_TABLES)
        for event in ("INSERT", "UPDATE"):
            connection.executescript(_CLOSED.format(event=event))
    connection.close()


def read(file: Path) -> Ledger:
    """Return what was written down."""
    connection = sqlite3.connect(file)
    try:
        return _read(connection)
    finally:
        connection.close()


def _read(connection: sqlite3.Connection) -> Ledger:
    entries = (_entry(row) for row in connection.execute(_ENTRIES))
    drunk: Counter[tuple[UserId, date]] = Counter()
    for user_id, day, millilitres in connection.execute("SELECT * FROM soak_drunk"):
        drunk[user_id, date.fromisoformat(day)] += millilitres
    return Ledger(
        entries={entry.id: entry for entry in entries},
        planned={
            id_: (_key(user_id, kind), _slot(anchor_at, number))
            for id_, user_id, kind, anchor_at, number in connection.execute(
                "SELECT * FROM soak_planned"
            )
        },
        deleted={
            id_: State(state) for id_, state in connection.execute("SELECT * FROM soak_deleted")
        },
        closed=_closed(connection),
        drunk_ml=drunk,
    )


def _closed(connection: sqlite3.Connection) -> dict[ReminderKey, set[Occasion]]:
    found: defaultdict[ReminderKey, set[Occasion]] = defaultdict(set)
    for user_id, kind, day, anchor_at in connection.execute("SELECT * FROM soak_closed"):
        found[_key(user_id, kind)].add(Occasion(date.fromisoformat(day), _instant(anchor_at)))
    return dict(found)


def _entry(row: tuple[object, ...]) -> Entry:
    id_, user_id, kind, local_date, anchor_at, number, *progress = row
    due_at, stale_at, state, reason, sent_at = progress
    return Entry(
        id=OccurrenceId(str(id_)),
        key=_key(user_id, kind),
        slot=_slot(anchor_at, number),
        local_date=date.fromisoformat(str(local_date)),
        due_at=_instant(due_at),
        stale_at=_instant(stale_at),
        state=State(str(state)),
        reason=None if reason is None else Reason(str(reason)),
        sent_at=None if sent_at is None else _instant(sent_at),
    )


def _key(user_id: object, kind: object) -> ReminderKey:
    return ReminderKey(UserId(int(str(user_id))), ReminderKind(str(kind)))


def _slot(anchor_at: object, number: object) -> SlotKey:
    return SlotKey(_instant(anchor_at), int(str(number)))


def _instant(microseconds: object) -> datetime:
    return datetime.fromtimestamp(int(str(microseconds)) / 1e6, UTC)


def recorded_slots(ledger: Ledger) -> dict[ReminderKey, set[SlotKey]]:
    """Return the slots of each reminder that came to an end on record, erased since or not."""
    found: defaultdict[ReminderKey, set[SlotKey]] = defaultdict(set)
    for id_, (key, slot) in ledger.planned.items():
        was_replaced = id_ in ledger.deleted and ledger.deleted[id_].is_open
        if not was_replaced:
            found[key].add(slot)
    return found
