"""From rows of `reminders` to reminders and back."""

import json
from datetime import time, timedelta
from functools import lru_cache

from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.reminders import (
    USUAL_STOP,
    Reminder,
    ReminderKind,
    Rule,
    StretchRule,
    WaterMode,
    WaterRule,
)
from bot.storage import tables
from bot.storage.batches import require_numbers
from bot.storage.errors import RowUnreadableError
from bot.storage.transaction import Columns, Parameters

REMINDER_COLUMNS = tuple(tables.reminders.columns)

_HOUR = timedelta(hours=1)

_DIFFERENT_RULES = 1024
"""Kept in memory: there are few rules, and most people have the usual ones."""


def reminder_of(row: Columns) -> Reminder:
    """Return the reminder of a row of `REMINDER_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such kind, or no such rule.
    """
    user_id, kind, rule, enabled, unanswered = row
    require_numbers(unanswered, table="reminders", name=user_id)
    try:
        return Reminder(
            user_id=UserId(user_id),
            rule=_rule_of(ReminderKind(kind), rule),
            enabled=enabled,
            unanswered=unanswered,
        )
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise RowUnreadableError(table="reminders", name=user_id) from error


def reminder_row(reminder: Reminder) -> Parameters:
    """Return the columns of a reminder."""
    return {
        "user_id": reminder.user_id,
        "kind": reminder.kind.value,
        "rule": _rule_text(reminder.rule),
        "enabled": reminder.enabled,
        "unanswered": reminder.unanswered,
    }


@lru_cache(maxsize=_DIFFERENT_RULES)
def _rule_of(kind: ReminderKind, text: str) -> Rule:
    words = json.loads(text)
    match kind:
        case ReminderKind.STRETCH:
            return StretchRule(minutes_before=words["minutes_before"], repeats=words["repeats"])
        case ReminderKind.WATER:
            return WaterRule(
                wake=time.fromisoformat(words["wake"]),
                target_ml=words["target_ml"],
                mode=WaterMode(words["mode"]),
                # Rules of version 0.1 do not say it: they ended two hours before bed.
                ends_before_bed=_HOUR * words.get("ends_hours_before_bed", USUAL_STOP // _HOUR),
            )


def _rule_text(rule: Rule) -> str:
    match rule:
        case StretchRule():
            words = {"minutes_before": rule.minutes_before, "repeats": rule.repeats}
            return json.dumps(words)
        case WaterRule():
            return json.dumps(
                {
                    "wake": f"{rule.wake:%H:%M}",
                    "target_ml": rule.target_ml,
                    "mode": rule.mode.value,
                    "ends_hours_before_bed": rule.ends_before_bed // _HOUR,
                }
            )
