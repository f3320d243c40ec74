"""Rules: what `/stretch`, `/water`, their forms and the safety screen set."""

from dataclasses import replace
from datetime import time, timedelta

from bot.domain.errors import NothingOnError, ScreenDueError
from bot.domain.ids import UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Rule
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.preferences import opt_in
from bot.services.people.user_change import Changed, UserChanges


class RuleService:
    """Turns a reminder on or off by its numbers, or changes them; every change is planned at once."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def turn_on_stretch(
        self, user_id: UserId, *, minutes_before: int | None = None, repeats: int | None = None
    ) -> Changed:
        """Turn the bedtime stretch on, keeping what is not said; this is the person's opt-in.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no bedtime is set.
            RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
        """
        async with self._user_changes.of(user_id) as change:
            change.user.require_set_up()
            known = change.person.reminders.get(STRETCH)
            rule = known.rule if known else None
            rule = _stretch_rule(rule, minutes_before=minutes_before, repeats=repeats)
            opt_in(change, rule)
        return change.changed

    async def turn_on_water(
        self,
        user_id: UserId,
        *,
        mode: WaterMode,
        wake: time | None = None,
        target_ml: int | None = None,
        ends_before_bed: timedelta | None = None,
    ) -> Changed:
        """Turn drink prompts on in the mode that the safety screen has allowed today.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no bedtime is set.
            RuleOutOfRangeError: the target lies outside 1.2 to 2.0 L.
        """
        async with self._user_changes.of(user_id) as change:
            change.user.require_set_up()
            known = change.person.reminders.get(DRINKS)
            rule = known.rule if known and isinstance(known.rule, WaterRule) else WaterRule()
            rule = replace(
                rule,
                mode=mode,
                wake=rule.wake if wake is None else wake,
                target_ml=rule.target_ml if target_ml is None else target_ml,
                ends_before_bed=ends_before_bed or rule.ends_before_bed,
            )
            opt_in(change, rule)
            change.user = replace(change.user, screened_on=change.today)
        return change.changed

    async def rule_out_water(self, user_id: UserId) -> Changed:
        """Turn drink prompts off because the safety screen allows none.

        Only another answer turns them on again. That there was one is not kept, nor what it was.
        """
        async with self._user_changes.of(user_id) as change:
            known = change.person.reminders.get(DRINKS)
            if known is not None:
                change.set_reminder(known.turned(on=False))
                change.user = replace(change.user, screened_on=None)
        return change.changed

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
            rule = _stretch_rule(found.rule, minutes_before=minutes_before, repeats=repeats)
            change.set_reminder(replace(found.turned(on=False), rule=rule))
        return change.changed


def _stretch_rule(
    known: Rule | None, *, minutes_before: int | None, repeats: int | None
) -> StretchRule:
    """Return the rule of the bedtime stretch; what is not said is kept.

    Raises:
        RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
    """
    rule = known if isinstance(known, StretchRule) else StretchRule()
    return StretchRule(
        minutes_before=rule.minutes_before if minutes_before is None else minutes_before,
        repeats=rule.repeats if repeats is None else repeats,
    )


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
