"""What an occurrence says when it is sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Decision, Send, Skip
from bot.domain.delivery.notices import OccurrenceNotice, PauseOfferNotice
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import Rule
from bot.kinds.kind import Shown
from bot.kinds.registry import KINDS, Kinds


def compose(
    occurrence: Occurrence,
    agenda: Agenda,
    send: Send,
    *,
    tips: Sequence[BedtimeTip] = (),
    past: Retrospect | None = None,
    at: datetime | None = None,
    kinds: Kinds = KINDS,
) -> OccurrenceNotice:
    """Return the notice of an occurrence that is to be sent, or shown once more.

    Of *tips* the first reminder of a night carries one; *past* is what a kind that looks back says.
    It is shown *at* an instant, or as it is sent: when it is due, or as much later as it is late.
    """
    if send.offer_pause:
        return PauseOfferNotice(
            user_id=occurrence.user_id,
            occurrence_id=occurrence.id,
            unanswered=agenda.reminder.unanswered,
        )
    shown = _shown(occurrence, agenda, send, tips=tips, past=past, at=at)
    return kinds.named(agenda.reminder.kind).compose(shown)


def unless_unsaid(
    decision: Decision,
    occurrence: Occurrence,
    agenda: Agenda,
    *,
    past: Retrospect | None,
    kinds: Kinds,
) -> Decision:
    """Return the decision, or to skip what could be sent but has nothing to say."""
    if not isinstance(decision, Send) or decision.offer_pause:
        return decision
    shown = _shown(occurrence, agenda, decision, past=past)
    reason = kinds.named(agenda.reminder.kind).unsaid(shown)
    return decision if reason is None else Skip(reason=reason)


def _shown(
    occurrence: Occurrence,
    agenda: Agenda,
    send: Send,
    *,
    past: Retrospect | None,
    tips: Sequence[BedtimeTip] = (),
    at: datetime | None = None,
) -> Shown[Rule]:
    return Shown(
        occurrence=occurrence,
        agenda=agenda,
        rule=agenda.reminder.rule,
        at=at or occurrence.slot.due_at + (send.late_by or timedelta()),
        late_by=send.late_by,
        tips=tips,
        past=past or Retrospect(),
    )
