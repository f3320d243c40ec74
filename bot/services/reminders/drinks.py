"""Drinks: logged, summed up for a day, and taken back by one press."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import DayFullError
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.amounts import DAY_LIMIT_ML, DRINK_LIMIT_ML, GLASS_ML, WaterMode
from bot.domain.reminders.rules import Reminder, require_between
from bot.domain.time.zones import drink_day_of
from bot.kinds.drinks import DRINKS, WaterRule
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class DrinkDay:
    """A day's drinks."""

    drink_day: date
    total_ml: int
    is_new: bool
    """Whether this changed anything; a second time does not."""
    overview: Overview

    @property
    def target_ml(self) -> int | None:
        """The day's amount, where the person chose to see one and has the reminder on."""
        return goal_of(self.overview)

    @property
    def is_target_met(self) -> bool:
        """Whether the day's amount has been logged."""
        return self.target_ml is not None and self.total_ml >= self.target_ml


def goal_of(overview: Overview) -> int | None:
    """Return the day's amount, where the person chose to see one and has the reminder on."""
    status = overview.statuses.get(DRINKS)
    match status.reminder if status else None:
        case Reminder(enabled=True, rule=WaterRule(mode=WaterMode.TARGET, target_ml=target_ml)):
            return target_ml
        case _:
            return None


class DrinkService:
    """Logs drinks and takes them back."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def log(
        self, user_id: UserId, entry_id: EntryId, *, millilitres: int = GLASS_ML
    ) -> DrinkDay:
        """Log a drink for the current drink day.

        Raises:
            RuleOutOfRangeError: less than 1 ml, or more than a litre at once.
            DayFullError: the day's drinks would come to more than anybody drinks.
            ZoneMissingError: no zone is set, so that today has no meaning.
        """
        require_between("ml", millilitres, low=1, high=DRINK_LIMIT_ML)
        return await self._edit(
            user_id, lambda edit: log_drink(edit, entry_id, millilitres=millilitres)
        )

    async def undo(self, user_id: UserId, entry_id: EntryId) -> DrinkDay:
        """Take a logged drink back.

        Raises:
            ZoneMissingError: no zone is set.
        """
        return await self._edit(user_id, lambda edit: edit.uow.drinks.undo(entry_id, user_id))

    async def today(self, user_id: UserId) -> DrinkDay:
        """Return the current drink day.

        Raises:
            ZoneMissingError: no zone is set.
        """

        async def look(edit: UserChange) -> tuple[date, int]:
            drink_day = drink_day_of(edit.now, edit.user.zone)
            return drink_day, await edit.uow.drinks.total_ml(user_id, drink_day)

        (drink_day, total_ml), overview = await self._user_changes.look(user_id, look)
        return DrinkDay(drink_day=drink_day, total_ml=total_ml, is_new=False, overview=overview)

    async def _edit(
        self, user_id: UserId, change: Callable[[UserChange], Awaitable[bool]]
    ) -> DrinkDay:
        async def apply(edit: UserChange) -> tuple[bool, date, int]:
            drink_day = drink_day_of(edit.now, edit.user.zone)
            is_new = await change(edit)
            return is_new, drink_day, await edit.uow.drinks.total_ml(user_id, drink_day)

        (is_new, drink_day, total_ml), overview = await self._user_changes.apply(user_id, apply)
        return DrinkDay(drink_day=drink_day, total_ml=total_ml, is_new=is_new, overview=overview)


async def log_drink(edit: UserChange, entry_id: EntryId, *, millilitres: int = GLASS_ML) -> bool:
    """Log a drink for today; tell whether it is new.

    Raises:
        DayFullError: the day's drinks would come to more than anybody drinks.
    """
    drink_day = drink_day_of(edit.now, edit.user.zone)
    is_new = await edit.uow.drinks.log(
        entry_id, edit.user.id, drink_day=drink_day, millilitres=millilitres
    )
    # Afterwards, so that a second delivery of the last drink that fitted is still harmless.
    if is_new and await edit.uow.drinks.total_ml(edit.user.id, drink_day) > DAY_LIMIT_ML:
        raise DayFullError(limit_ml=DAY_LIMIT_ML)
    return is_new
