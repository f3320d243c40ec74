"""What was due, and what became of it: Charley's own record held against what people really got."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.delivery.occurrence import OPEN_STATES, Reason, State
from tests.month.town import Person
from tests.wire import WireDiscord
from tests.wire.model import Message

SETTLED_AFTER = timedelta(hours=3)
"""By then whatever was due has been sent or given up."""

_US = 1_000_000
_DUE = """
    SELECT id, user_id, kind, state, reason, message_id, slot
    FROM occurrences WHERE due_at >= ? AND due_at < ?
"""
_STRETCHED = """
    SELECT user_id FROM outcomes
    WHERE anchor_at >= ? AND anchor_at < ? AND outcome IN ('done', 'skipped')
"""
"""Who stretched before their reminder was due needs none."""
_ARRIVED = {State.SENT, State.DONE, State.SNOOZED, State.UNANSWERED}
_FOR_NOTHING = {Reason.STALE, Reason.OUT_OF_TIME, Reason.REJECTED, Reason.UNREADABLE}


@dataclass(slots=True, kw_only=True)
class Tally:
    """A day's reminders and posts."""

    due: int = 0
    sent: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    """By reason: what a person wanted, or their closed direct messages, kept from being sent."""
    lost: list[str] = field(default_factory=list)
    """Due, and neither sent nor left out for a reason of the person's."""
    doubled: list[str] = field(default_factory=list)
    """Carried by two messages."""


class Ledger:
    """Adds up, day by day."""

    def __init__(self, discord: WireDiscord, *, database: Path, people: Iterable[Person]) -> None:
        self._discord, self._database = discord, database
        self._people = {person.user.id: person for person in people}

    def day(self, since: datetime, until: datetime) -> Tally:
        """Return what became of all that was due within a time; it must have settled."""
        rows = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        bounds = (int(since.timestamp() * _US), int(until.timestamp() * _US))
        found = rows.execute(_DUE, bounds).fetchall()
        planned = {user_id for (user_id,) in rows.execute(_STRETCHED, bounds)}
        rows.close()
        carried = self._carried()
        tally = Tally(due=len(found))
        for id_, user_id, kind, state, reason, message_id, slot in found:
            if kind == "stretch" and slot == 0:
                planned.add(user_id)
            self._judge(tally, f"{kind} {id_}", state, reason, message_id)
            if len(carried[id_]) > 1:
                tally.doubled.append(f"{kind} {id_}")
        tally.lost += [f"never planned: person {n}" for n in self._forgotten(planned, since, until)]
        return tally

    def _judge(
        self, tally: Tally, name: str, state: str, reason: str | None, message_id: int | None
    ) -> None:
        if message_id is not None or state in _ARRIVED or (state == State.SKIPPED and not reason):
            tally.sent += 1
            if message_id is not None and message_id not in self._discord.world.messages:
                tally.lost.append(f"{name}: no such message")
        elif state in OPEN_STATES or reason in _FOR_NOTHING:
            tally.lost.append(f"{name}: {state}, {reason}")
        else:
            tally.skipped[str(reason)] = tally.skipped.get(str(reason), 0) + 1

    def _forgotten(self, planned: set[int], since: datetime, until: datetime) -> list[int]:
        """Return the people who had no evening at all, though nothing kept them from it."""
        return [
            person.number
            for user_id, person in self._people.items()
            if user_id not in planned
            and not (person.erased_at and person.erased_at < until)
            and not (person.moved_at and since <= person.moved_at < until)
            and not (person.closed_at and person.closed_at < until and not _is_back(person, since))
        ]

    def _carried(self) -> dict[str, set[int]]:
        """Return the messages that carry each occurrence's buttons and came unasked."""
        carried: dict[str, set[int]] = defaultdict(set)
        for message in self._discord.world.messages.values():
            if _came_unasked(message) and message.nonce:
                carried[message.nonce].add(message.id)
        return carried


def _is_back(person: Person, since: datetime) -> bool:
    return person.opened_at is not None and person.opened_at < since


def _came_unasked(message: Message) -> bool:
    return message.author.bot and message.cause is None and not message.is_ephemeral
