"""The prologue: what has happened before the page opens."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.days import EVERY_DAY
from bot.domain.ids import EntryId, UserId
from bot.playground.glue import as_bot, forget_messages, settle
from bot.playground.jumps import next_bedtime
from bot.playground.scenario import Player
from bot.playground.stage import Stage
from bot.services.direct_messages import welcome

ANSWERS_AFTER = timedelta(minutes=10)
"""How long after bedtime a night of the past is answered."""

REPORT_EVERY_DAYS = 10

LATEST_MESSAGES = 20
"""How much of the past the page shows; the rest is in the database alone."""


async def set_scene(stage: Stage, *, opens_at: datetime, tell: Callable[[str], None]) -> None:
    """Set up what the scenario says, and play its past up to an instant.

    Args:
        stage: the stage; its clock stands where the past begins.
        opens_at: when the page opens.
        tell: says on the terminal how far it has got.
    """
    for user_id, player in stage.people:
        await _set_up(stage, user_id, player)
    days = stage.scenario.past_days
    for day in range(days):
        if day % REPORT_EVERY_DAYS == 0:
            tell(f"Playing the past {days} days: {day} done …")
        await _play_night(stage, day)
    await stage.advance_to(opens_at)
    forget_messages(stage.env, stage.dm.id, but_last=LATEST_MESSAGES)


async def _set_up(stage: Stage, user_id: UserId, player: Player) -> None:
    if player.zone is None or player.bedtime is None:
        return
    services = stage.charley.services
    with as_bot(stage.env):
        changed = await services.preferences.set_bedtime(
            user_id, player.bedtime, days=EVERY_DAY, zone_key=player.zone
        )
        if player.stretch is not None:
            changed = await services.preferences.turn_on_stretch(
                user_id,
                minutes_before=player.stretch.minutes_before,
                repeats=player.stretch.repeats,
            )
        if player.water is not None:
            changed = await services.preferences.turn_on_water(
                user_id,
                mode=player.water.mode,
                wake=player.water.wake,
                target_ml=player.water.target_ml,
            )
        await services.direct_messages.send(user_id, welcome, next_due_at=changed.after.next_due_at)
    await settle(stage.env)


async def _play_night(stage: Stage, day: int) -> None:
    """Play until a little after your bedtime, and let everybody answer."""
    you = UserId(stage.you.id)
    overview = await stage.overview(you)
    bedtime = next_bedtime(overview, now=stage.now(), zone=stage.zone(overview))
    await stage.advance_to(bedtime + ANSWERS_AFTER)
    for user_id, player in stage.people:
        await _answer(stage, user_id, player, day)
    await settle(stage.env)


async def _answer(stage: Stage, user_id: UserId, player: Player, day: int) -> None:
    services = stage.charley.services
    with as_bot(stage.env):
        for glass in range(player.glasses):
            await services.drinks.log(user_id, EntryId(f"day {day}, glass {glass}"))
        # Whenever the share has added up to one more night.
        if int((day + 1) * player.done_share) > int(day * player.done_share):
            await services.nights.done(user_id)
