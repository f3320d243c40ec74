"""Send, skip or defer: what to do with an occurrence that is due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import Occurrence, Reason
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import Refusal
from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import drink_day_of

QUIET_AFTER = 14
"""How many stretch reminders in a row stay unanswered before one message offers to pause."""

LATE_AFTER = timedelta(minutes=5)
"""A delivery later than this says so."""


BUSY_FOR = timedelta(minutes=10)
"""So long after the last sign of a guided stretch nothing more comes for its night: its person is at it."""


class Courtesy(StrEnum):
    """How to treat a person who has not answered for a while."""

    REMIND = "remind"
    OFFER_PAUSE = "offer pause"
    SILENCE = "silence"


def courtesy(unanswered: int) -> Courtesy:
    """Return what the count of unanswered reminders asks for."""
    if unanswered < QUIET_AFTER:
        return Courtesy.REMIND
    return Courtesy.OFFER_PAUSE if unanswered == QUIET_AFTER else Courtesy.SILENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Deliver it now."""

    offer_pause: bool = False
    """Whether the message asks about a pause instead of reminding."""
    late_by: timedelta | None = None
    """How late it is, where that is worth saying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Deliberately do not deliver it."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Defer:
    """Not yet: the schedule has moved it later since it was planned."""

    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """Not now: it would be refused, so that Discord need not be asked. It is tried again."""

    refusal: Refusal


Decision = Send | Skip | Defer | Withhold


_CLOSED_BY = {
    Outcome.DONE: Reason.DONE,
    Outcome.SKIPPED: Reason.SKIPPED,
    Outcome.ENOUGH: Reason.ENOUGH,
}


def decide(occurrence: Occurrence, agenda: Agenda, *, now: datetime) -> Decision:
    """Return what to do with an occurrence claimed at *now*, from everything known then."""
    current = agenda.scheduled(occurrence.slot)
    reason = _silenced(occurrence, agenda, current or occurrence.slot, now=now)
    if reason is not None:
        return Skip(reason=reason)
    if current is None:
        return Skip(reason=Reason.SUPERSEDED)
    if occurrence.slot.is_snooze:
        kept = replace(occurrence.slot, stale_at=current.stale_at)  # the bedtime may have moved
        return _timely(occurrence, agenda, kept, now=now)
    if current.due_at > now:
        return Defer(slot=current)
    if agenda.is_snoozed(current):
        return Skip(reason=Reason.SNOOZED)
    return _timely(occurrence, agenda, current, now=now)


def after_the_stretch(decision: Decision, occurrence: Occurrence, *, now: datetime) -> Decision:
    """Return what to do with a repeat or a snooze whose person is in the middle of the stretch.

    It waits, and is not needed if they go through with it. What may be out already ends as it would.
    """
    if not isinstance(decision, Send) or occurrence.may_be_out(claimed_at=now):
        return decision
    later = replace(occurrence.slot, due_at=now + BUSY_FOR)
    if later.is_stale(at=later.due_at):
        return Skip(reason=Reason.STALE)
    return Defer(slot=later)


def _timely(occurrence: Occurrence, agenda: Agenda, slot: Slot, *, now: datetime) -> Decision:
    if slot.is_stale(at=now):
        return Skip(reason=Reason.STALE)
    # An attempt that may have reached the person must end under its own nonce.
    if not occurrence.may_be_out(claimed_at=now) and agenda.is_overtaken(occurrence, now=now):
        return Skip(reason=Reason.COALESCED)
    lateness = now - max(occurrence.slot.due_at, slot.due_at)
    return _courteous(agenda, lateness=lateness)


def _silenced(
    occurrence: Occurrence, agenda: Agenda, current: Slot, *, now: datetime
) -> Reason | None:
    """Return why the person must not be written to, or `None`."""
    if not agenda.reminder.enabled:
        return Reason.TURNED_OFF
    if agenda.user.is_unreachable:
        return Reason.UNREACHABLE
    outcome = agenda.outcome_of(occurrence.slot)
    if outcome in _CLOSED_BY:
        return _CLOSED_BY[outcome]
    days = (occurrence.slot.local_date, drink_day_of(now, agenda.user.zone))
    if any(agenda.is_met(day) for day in days):
        return Reason.TARGET_MET
    return Reason.PAUSED if agenda.is_paused_on(current) else None


def _courteous(agenda: Agenda, *, lateness: timedelta) -> Decision:
    late_by = lateness if lateness >= LATE_AFTER else None
    if not agenda.reminder.traits.falls_quiet:
        return Send(late_by=late_by)
    match courtesy(agenda.reminder.unanswered):
        case Courtesy.REMIND:
            return Send(late_by=late_by)
        case Courtesy.OFFER_PAUSE:
            return Send(offer_pause=True)
        case Courtesy.SILENCE:
            return Skip(reason=Reason.QUIET)
