"""Asking for a disposition: tonight's stretch, claimed at the instant it is due."""

from datetime import date, datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Decision, decide
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.reminders.slots import SlotKey
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    a_claimed_occurrence,
    a_slot,
    an_agenda,
    taken,
    tonight_at,
)


def leased(*keys: tuple[date, int]) -> dict[SlotKey, State]:
    return taken(*keys, state=State.LEASED)


def tonights(**changes) -> Agenda:
    """Return the agenda whose stretch of tonight is under way."""
    return an_agenda(**{"slots": leased((NIGHT, 0)), **changes})


def decided(
    agenda: Agenda, *, now: datetime | None = None, occurrence: Occurrence | None = None
) -> Decision:
    now = now or tonight_at(22)
    claimed = occurrence or a_claimed_occurrence(attempted_at=now)
    return decide(claimed, agenda, now=now)


def a_snooze(due_at: datetime) -> Occurrence:
    bed_at = tonight_at(22, 30)
    number = SlotKey.snooze(bed_at, ordinal=0).number
    slot = a_slot(due_at, number=number, stale_at=tonight_at(23, 30), anchor_at=bed_at)
    return a_claimed_occurrence(slot)


def a_prompt(due_at: datetime, **changes) -> Occurrence:
    slot = a_slot(due_at, stale_at=due_at + timedelta(minutes=30), anchor_at=due_at)
    return a_claimed_occurrence(slot, kind=DRINKS, **changes)
