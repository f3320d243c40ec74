"""What an occurrence says when it is sent."""

from bot.domain.agenda import Agenda
from bot.domain.disposition import Send
from bot.domain.notices import Notice, PauseOfferNotice, StretchNotice, WaterNotice
from bot.domain.occurrences import Occurrence
from bot.domain.reminders import StretchRule, WaterRule
from bot.domain.zones import drink_day_of


def notice_for(occurrence: Occurrence, agenda: Agenda, send: Send) -> Notice:
    """Return the notice of an occurrence that is to be sent."""
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
