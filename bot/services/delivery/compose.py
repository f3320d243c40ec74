"""What an occurrence says when it is sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Send
from bot.domain.delivery.notices import (
    Notice,
    PauseOfferNotice,
    StretchNotice,
    TipLine,
    WaterNotice,
)
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.snoozes import possible_snoozes
from bot.domain.library.tip_choice import BedtimeTip, tip_of_night
from bot.domain.reminders.rules import StretchRule, WaterRule
from bot.domain.time.zones import drink_day_of


def compose(
    occurrence: Occurrence,
    agenda: Agenda,
    send: Send,
    *,
    tips: Sequence[BedtimeTip] = (),
    at: datetime | None = None,
) -> Notice:
    """Return the notice of an occurrence that is to be sent, or shown once more.

    Of *tips* the first reminder of a night carries one. It is shown *at* an instant, or as it is
    sent: when it is due, or as much later as it is late.
    """
    slot = occurrence.slot
    shown_at = at or slot.due_at + (send.late_by or timedelta())
    if send.offer_pause:
        return PauseOfferNotice(
            user_id=occurrence.user_id,
            occurrence_id=occurrence.id,
            unanswered=agenda.reminder.unanswered,
        )
    match agenda.reminder.rule:
        case StretchRule():
            return _stretch_notice(occurrence, agenda, send, tips=tips, at=shown_at)
        case WaterRule() as rule:
            drink_day = drink_day_of(slot.due_at, agenda.user.zone)
            return WaterNotice(
                user_id=occurrence.user_id,
                occurrence_id=occurrence.id,
                mode=rule.mode,
                drunk_ml=agenda.drunk_ml.get(drink_day, 0),
                target_ml=rule.target_ml,
                late_by=send.late_by,
            )


def _stretch_notice(
    occurrence: Occurrence,
    agenda: Agenda,
    send: Send,
    *,
    tips: Sequence[BedtimeTip],
    at: datetime,
) -> StretchNotice:
    slot = occurrence.slot
    bed_at = agenda.bed_at(slot) or slot.anchor_at
    return StretchNotice(
        user_id=occurrence.user_id,
        occurrence_id=occurrence.id,
        bed_at=bed_at,
        is_past_bedtime=at > bed_at,
        snoozes=possible_snoozes(slot, agenda, at=at),
        late_by=send.late_by,
        repeat=0 if slot.key.is_snooze else slot.number,
        is_snoozed=slot.key.is_snooze,
        tip=_tip_line(occurrence, agenda, tips),
    )


def _tip_line(occurrence: Occurrence, agenda: Agenda, tips: Sequence[BedtimeTip]) -> TipLine | None:
    """Return the night's tip for its first reminder; a repeat would only say it again."""
    if occurrence.slot.number != 0:
        return None
    tip = tip_of_night(tips, user=agenda.user, night=occurrence.slot.local_date)
    return TipLine(text=tip.line, badge=tip.badge) if tip else None
