"""The past that a scene hands to somebody at once: nights on record, without playing them."""

from datetime import datetime, time, timedelta

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion, Slot
from bot.domain.time.zones import ONE_DAY, bedtime_at, zone_for
from bot.kinds.stretch import STRETCH
from bot.playground.scenario import Night, Player
from bot.ports.storage import Storage
from bot.services.reminders.drinks import DrinkService

_ENDED: dict[Night, Outcome] = {
    "done": Outcome.DONE,
    "skipped": Outcome.SKIPPED,
    "missed": Outcome.MISSED,
}


async def remember_nights(
    storage: Storage, user_id: UserId, player: Player, *, days: int, now: datetime
) -> None:
    """Put the nights before today on record, as the player has lived through them.

    Args:
        storage: where people are kept; the person has the bedtime stretch on already.
        user_id: whose nights they are.
        player: says how they went, where this person lives, and when they go to bed.
        days: how many nights there were.
        now: the first night that is not past is this day's.
    """
    zone, bedtime = zone_for(player.zone or "UTC"), player.bedtime or time(22, 30)
    today = now.astimezone(zone).date()
    async with storage.begin() as unit:
        for day in range(days):
            night = today - ONE_DAY * (days - day)
            occasion = Occasion(night, bedtime_at(night, bedtime, zone))
            outcome = _outcome(player, day)
            await unit.outcomes.record(ReminderKey(user_id, STRETCH), occasion, outcome)
            if outcome is Outcome.MISSED:
                await unit.occurrences.add([_unanswered(user_id, occasion)])
        await unit.commit()


async def remember_glasses(drinks: DrinkService, user_id: UserId, glasses: int) -> None:
    """Put today's glasses on record."""
    for glass in range(glasses):
        await drinks.log(user_id, EntryId(f"scene, {glass}"))


def _outcome(player: Player, day: int) -> Outcome:
    if player.is_paused_on(day):
        return Outcome.PAUSED
    return Outcome.NOT_SENT if day in player.unsent else _ENDED[player.night(day)]


def _unanswered(user_id: UserId, occasion: Occasion) -> Occurrence:
    """Return a reminder that came half an hour before bed, and was not answered."""
    due_at = occasion.anchor_at - timedelta(minutes=30)
    slot = Slot(
        local_date=occasion.local_date,
        number=0,
        due_at=due_at,
        stale_at=occasion.anchor_at,
        anchor_at=occasion.anchor_at,
    )
    return Occurrence(
        id=OccurrenceId(f"{occasion.local_date:%Y%m%d}{user_id:016x}"),
        kind=STRETCH,
        slot=slot,
        state=State.UNANSWERED,
        claimable_at=due_at,
        sent_at=due_at,
        user_id=user_id,
    )
