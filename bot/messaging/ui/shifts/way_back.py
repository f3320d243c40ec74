"""The way back from a change of shifts: as every one, it carries what was set before.

See `bot/messaging/ui/people/undo.py`. Single nights and the plan have buttons of their own, since a
custom id has no room for both.
"""

from collections.abc import Collection
from datetime import date

from bot.client.components import ActButton
from bot.client.shift_arguments import nights_text, plan_text
from bot.domain.people.shifts import Shifts
from bot.domain.reminders.undo import mark_of_sleep
from bot.domain.time.zones import ONE_DAY
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import act_button
from bot.services.people.user_change import Changed


def undo_nights_button(changed: Changed, nights: Collection[date]) -> list[ActButton]:
    """Return the way back from a change of single nights, where anything has changed."""
    before, after = _shifts_before(changed), changed.after.user
    if before is None or before.single_nights == after.bedtimes.shifts_set.single_nights:
        return []
    first, last = min(nights), max(nights)
    span = [first + step * ONE_DAY for step in range((last - first).days + 1)]
    earlier = nights_text({night: before.setting_of(night) for night in span})
    return [_button("shift.undo-nights", changed, earlier)]


def undo_plan_button(changed: Changed) -> list[ActButton]:
    """Return the way back from a change of the plan, where anything has changed."""
    before = _shifts_before(changed)
    if before is None or before == changed.after.user.bedtimes.shifts_set:
        return []
    return [_button("shift.undo-plan", changed, plan_text(before))]


def _shifts_before(changed: Changed) -> Shifts | None:
    return None if changed.before is None else changed.before.user.bedtimes.shifts_set


def _button(name: str, changed: Changed, earlier: str) -> ActButton:
    user = changed.after.user
    argument = f"{mark_of_sleep(user)}{earlier}"
    return act_button(name, say("button.undo", "Undo"), owner=user.id, argument=argument)
