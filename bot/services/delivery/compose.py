"""What an occurrence says when it is sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Send
from bot.domain.delivery.notices import OccurrenceNotice, PauseOfferNotice
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.library.tip_choice import BedtimeTip
from bot.kinds.kind import Shown
from bot.kinds.registry import KINDS, Kinds


def compose(
    occurrence: Occurrence,
    agenda: Agenda,
    send: Send,
    *,
    tips: Sequence[BedtimeTip] = (),
    at: datetime | None = None,
    kinds: Kinds = KINDS,
) -> OccurrenceNotice:
    """Return the notice of an occurrence that is to be sent, or shown once more.

    Of *tips* the first reminder of a night carries one. It is shown *at* an instant, or as it is
    sent: when it is due, or as much later as it is late.
    """
    if send.offer_pause:
        return PauseOfferNotice(
            user_id=occurrence.user_id,
            occurrence_id=occurrence.id,
            unanswered=agenda.reminder.unanswered,
        )
    shown = Shown(
        occurrence=occurrence,
        agenda=agenda,
        rule=agenda.reminder.rule,
        at=at or occurrence.slot.due_at + (send.late_by or timedelta()),
        late_by=send.late_by,
        tips=tips,
    )
    return kinds.named(agenda.reminder.kind).compose(shown)
