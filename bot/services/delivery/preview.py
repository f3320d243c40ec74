"""Previews: the very message that a reminder would send next, before there is anything to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.notices import ReminderNotice
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.planning import plan_afresh
from bot.domain.ids import OccurrenceId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, Rule
from bot.kinds.kind import Shown
from bot.kinds.registry import Kinds

_NOWHERE = OccurrenceId("0" * 24)
"""No occurrence has it, so that no button of a preview could answer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What comes first, and when."""

    notice: ReminderNotice
    due_at: datetime


def preview(
    user: User, rule: Rule, *, now: datetime, kinds: Kinds, tips: Sequence[BedtimeTip]
) -> Preview | None:
    """Return what a reminder would send first if it were turned on now; `None`: nothing.

    It is planned and composed as the real one, the tip of its night included.

    Raises:
        ZoneMissingError: the person has no zone.
    """
    reminder = Reminder(user_id=user.id, rule=rule, enabled=True)
    agenda = Agenda(user=user, reminder=reminder)
    slot = plan_afresh(agenda, now=now).upcoming
    if slot is None:
        return None
    occurrence = Occurrence.planned(_NOWHERE, agenda.key, slot)
    shown = Shown(
        occurrence=occurrence, agenda=agenda, rule=rule, at=slot.due_at, late_by=None, tips=tips
    )
    notice = kinds.named(reminder.kind).compose(shown)
    return Preview(notice=notice, due_at=slot.due_at)
