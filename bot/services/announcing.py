"""What an occurrence says when it is sent."""

from collections.abc import Sequence

from bot.domain.agenda import Agenda
from bot.domain.disposition import Send
from bot.domain.notices import Notice, PauseOfferNotice, StretchNotice, TipLine, WaterNotice
from bot.domain.occurrences import Occurrence
from bot.domain.reminders import StretchRule, WaterRule
from bot.domain.tip_choice import BedtimeTip, tip_of_night
from bot.domain.zones import drink_day_of


def notice_for(
    occurrence: Occurrence, agenda: Agenda, send: Send, *, tips: Sequence[BedtimeTip] = ()
) -> Notice:
    """Return the notice of an occurrence that is to be sent.

    Of *tips* the first reminder of a night carries one.
    """
    slot = occurrence.slot
    if send.offer_pause:
        return PauseOfferNotice(
            user_id=occurrence.user_id,
            occurrence_id=occurrence.id,
            unanswered=agenda.reminder.unanswered,
        )
    match agenda.reminder.rule:
        case StretchRule():
            return StretchNotice(
                user_id=occurrence.user_id,
                occurrence_id=occurrence.id,
                bed_at=agenda.bed_at(slot.local_date),
                late_by=send.late_by,
                repeat=0 if slot.key.is_snooze else slot.number,
                is_snoozed=slot.key.is_snooze,
                tip=_tip_line(occurrence, agenda, tips),
            )
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


def _tip_line(occurrence: Occurrence, agenda: Agenda, tips: Sequence[BedtimeTip]) -> TipLine | None:
    """Return the night's tip for its first reminder; a repeat would only say it again."""
    if occurrence.slot.number != 0:
        return None
    tip = tip_of_night(tips, user=agenda.user, night=occurrence.slot.local_date)
    return TipLine(text=tip.line, badge=tip.badge) if tip else None
