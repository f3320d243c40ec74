"""Drinks: logged, summed up for a day, and taken back by one press."""

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import DayFullError, ZoneMissingError
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.amounts import DAY_LIMIT_ML, DRINK_LIMIT_ML, GLASS_ML, WaterMode
from bot.domain.reminders.rules import Reminder, require_between
from bot.domain.time.zones import drink_day_of
from bot.kinds.drinks import DRINKS, WaterRule
from bot.services.people.overview import Overview, OverviewService
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

    def __init__(self, *, user_changes: UserChanges, overviews: OverviewService) -> None:
        self._user_changes = user_changes
        self._overviews = overviews

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
        async with self._user_changes.of(user_id) as change:
            is_new = await log_drink(change, entry_id, millilitres=millilitres)
        return _drink_day(change.after, is_new=is_new)

    async def undo(self, user_id: UserId, entry_id: EntryId) -> DrinkDay:
        """Take a logged drink back.

        Raises:
            ZoneMissingError: no zone is set.
        """
        async with self._user_changes.of(user_id) as change:
            drink_day_of(change.now, change.user.zone)  # without a zone nothing is taken back
            is_new = await change.take_back_drink(entry_id)
        return _drink_day(change.after, is_new=is_new)

    async def today(self, user_id: UserId) -> DrinkDay:
        """Return the current drink day.

        Raises:
            ZoneMissingError: no zone is set.
        """
        overview = await self._overviews.show(user_id)
        if overview is None:
            raise ZoneMissingError
        return _drink_day(overview, is_new=False)


def _drink_day(overview: Overview, *, is_new: bool) -> DrinkDay:
    drink_day = drink_day_of(overview.now, overview.user.zone)
    return DrinkDay(
        drink_day=drink_day,
        total_ml=overview.drunk_ml.get(drink_day, 0),
        is_new=is_new,
        overview=overview,
    )


async def log_drink(change: UserChange, entry_id: EntryId, *, millilitres: int = GLASS_ML) -> bool:
    """Log a drink for today; tell whether it is new.

    Raises:
        DayFullError: the day's drinks would come to more than anybody drinks.
        ZoneMissingError: no zone is set, so that today has no meaning.
    """
    drink_day = drink_day_of(change.now, change.user.zone)
    is_new = await change.log_drink(entry_id, drink_day, millilitres=millilitres)
    # Afterwards, so that a second delivery of the last drink that fitted is still harmless.
    if is_new and change.person.drunk_ml[drink_day] > DAY_LIMIT_ML:
        raise DayFullError(limit_ml=DAY_LIMIT_ML)
    return is_new
