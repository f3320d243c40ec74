"""Rules: how a reminder that somebody has, on or off, is set."""

from dataclasses import replace
from datetime import time, timedelta

from bot.domain.errors import NothingOnError, ScreenDueError
from bot.domain.ids import UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Rule
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.preferences import stretch_rule
from bot.services.people.user_change import Changed, UserChanges


class RuleService:
    """Changes the numbers of a reminder; every change is planned at once."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def change_stretch(
        self, user_id: UserId, *, minutes_before: int, repeats: int
    ) -> Changed:
        """Change how the bedtime stretch is set; on or off, it stays so.

        Raises:
            NothingOnError: it was never on.
            RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
        """
        rule = StretchRule(minutes_before=minutes_before, repeats=repeats)
        async with self._user_changes.of(user_id) as change:
            change.set_reminder(replace(change.reminder(STRETCH), rule=rule))
        return change.changed

    async def change_water(self, user_id: UserId, rule: WaterRule) -> Changed:
        """Change how drink prompts are set; on or off, they stay so.

        Raises:
            NothingOnError: they were never on.
            ScreenDueError: from gentle nudges to a target there is only the safety screen.
        """
        async with self._user_changes.of(user_id) as change:
            found = change.reminder(DRINKS)
            _require_no_new_target(found.rule, rule.mode)
            change.set_reminder(replace(found, rule=rule))
        return change.changed

    async def turn_off_water(
        self,
        user_id: UserId,
        *,
        wake: time | None = None,
        target_ml: int | None = None,
        mode: WaterMode | None = None,
        ends_before_bed: timedelta | None = None,
    ) -> Changed:
        """Turn drink prompts off, and keep the numbers for the day they are on again.

        Raises:
            NothingOnError: they were never on.
            RuleOutOfRangeError: the target lies outside its limits.
            ScreenDueError: from gentle nudges to a target there is only the safety screen.
        """
        async with self._user_changes.of(user_id) as change:
            found = change.reminder(DRINKS)
            rule = _water_rule(
                found.rule,
                wake=wake,
                target_ml=target_ml,
                mode=mode,
                ends_before_bed=ends_before_bed,
            )
            change.set_reminder(replace(found.turned(on=False), rule=rule))
        return change.changed

    async def turn_off_stretch(
        self, user_id: UserId, *, minutes_before: int | None = None, repeats: int | None = None
    ) -> Changed:
        """Turn the bedtime stretch off, and keep the numbers for the day it is on again.

        Raises:
            NothingOnError: it was never on.
            RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
        """
        async with self._user_changes.of(user_id) as change:
            found = change.reminder(STRETCH)
            rule = stretch_rule(found.rule, minutes_before=minutes_before, repeats=repeats)
            change.set_reminder(replace(found.turned(on=False), rule=rule))
        return change.changed


def _water_rule(
    known: Rule,
    *,
    wake: time | None,
    target_ml: int | None,
    mode: WaterMode | None,
    ends_before_bed: timedelta | None,
) -> WaterRule:
    if not isinstance(known, WaterRule):
        raise NothingOnError
    _require_no_new_target(known, mode)
    return replace(
        known,
        wake=known.wake if wake is None else wake,
        target_ml=known.target_ml if target_ml is None else target_ml,
        mode=mode or known.mode,
        ends_before_bed=ends_before_bed or known.ends_before_bed,
    )


def _require_no_new_target(known: Rule, mode: WaterMode | None) -> None:
    had_one = isinstance(known, WaterRule) and known.mode is WaterMode.TARGET
    if mode is WaterMode.TARGET and not had_one:
        raise ScreenDueError
