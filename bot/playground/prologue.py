"""The prologue: what has happened before the page opens."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import discord

from bot.domain.ids import EntryId, UserId
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds import drinks, stretch
from bot.kinds.kind import act_name
from bot.playground.clock.jumps import next_bedtime
from bot.playground.glue import as_bot, forget_messages, settle
from bot.playground.scenario import Night, Player
from bot.playground.stage import Stage
from bot.services.delivery.direct_messages import welcome

ANSWERS_AFTER = timedelta(minutes=10)
"""How long after bedtime a night of the past is answered, and how long after it comes a message."""

HALF_A_DAY = timedelta(hours=12)

REPORT_EVERY_DAYS = 10

SHOWN_DAYS = 2
"""How many days before the last are played press by press, as the page shows their messages."""

PROMPTS = 8
"""Drink reminders of a day."""

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
    if days:
        tell(f"Playing the {days} days before this evening, which takes a moment ...")
    for day in range(days):
        await _pause(stage, day)
        if day < days - SHOWN_DAYS:
            await _play_night(stage, day)
        else:
            await _live_until(stage, await _end_of_night(stage), day=day)
        if (day + 1) % REPORT_EVERY_DAYS == 0 and day + 1 < days:
            tell(f"  {day + 1} of {days}")
    await _live_until(stage, opens_at, day=days)
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
            changed = await services.rules.turn_on_stretch(
                user_id,
                minutes_before=player.stretch.minutes_before,
                repeats=player.stretch.repeats,
            )
        if player.water is not None:
            changed = await services.rules.turn_on_water(
                user_id,
                mode=player.water.mode,
                wake=player.water.wake,
                target_ml=player.water.target_ml,
            )
        await services.direct_messages.send(user_id, welcome, next_due_at=changed.after.next_due_at)
    await settle(stage.env)


async def _pause(stage: Stage, day: int) -> None:
    for user_id, player in stage.people:
        for pause in player.pauses:
            if pause.day == day:
                # The night before has only just ended; a pause that began now would take it in.
                await stage.advance_to(stage.now() + HALF_A_DAY)
                with as_bot(stage.env):
                    await stage.charley.services.pauses.for_nights(user_id, pause.nights)


async def _end_of_night(stage: Stage) -> datetime:
    overview = await stage.overview(UserId(stage.you.id))
    bedtime = next_bedtime(overview, now=stage.now(), zone=stage.zone(overview))
    return bedtime + ANSWERS_AFTER


async def _play_night(stage: Stage, day: int) -> None:
    """Play until a little after your bedtime, and let everybody answer all at once."""
    await stage.advance_to(await _end_of_night(stage))
    for user_id, player in stage.people:
        await _answer(stage, user_id, player, day)
    await settle(stage.env)


async def _answer(stage: Stage, user_id: UserId, player: Player, day: int) -> None:
    services = stage.charley.services
    overview = await stage.overview(user_id)
    if overview is None or overview.is_paused:
        return
    with as_bot(stage.env):
        for glass in range(player.glasses_on(day)):
            await services.drinks.log(user_id, EntryId(f"day {day}, glass {glass}"))
        if player.night(day) == "done":
            await services.nights.done(user_id)
        elif player.night(day) == "skipped":
            await services.nights.skip(user_id)


async def _live_until(stage: Stage, instant: datetime, *, day: int) -> None:
    """Play until an instant, and let yourself answer each message as it comes, by its buttons."""
    player = stage.scenario.players[0]
    drinks = _spread(player.glasses_on(day))
    while (due_at := await _next_due(stage)) is not None and due_at < instant - ANSWERS_AFTER:
        before = {message.id for message in _messages(stage)}
        await stage.advance_to(due_at + ANSWERS_AFTER)
        for message in _messages(stage):
            if message.id not in before and (act := _answer_to(message, player.night(day), drinks)):
                await stage.you.click(message, custom_id=act)
    await stage.advance_to(instant)


async def _next_due(stage: Stage) -> datetime | None:
    overview = await stage.overview(UserId(stage.you.id))
    return overview.next_due_at if overview else None


def _messages(stage: Stage) -> list[discord.Message]:
    return list(stage.you.dm_channel.history(viewer=stage.you))


def _spread(glasses: int) -> Iterator[bool]:
    """Tell of each prompt of a day whether it is answered with a glass, evenly over the day."""
    for prompt in range(PROMPTS):
        yield (prompt + 1) * glasses // PROMPTS > prompt * glasses // PROMPTS


def _answer_to(message: discord.Message, night: Night, drinks: Iterator[bool]) -> str | None:
    """Return the custom id of the button that answers a message, if it is answered at all."""
    buttons = [
        str(getattr(button, "custom_id", ""))
        for row in message.components
        for button in getattr(row, "children", ())
    ]
    is_drink = any(each.startswith(_GLASS) for each in buttons)
    act = (_GLASS if next(drinks, False) else None) if is_drink else _NIGHTS.get(night)
    return next((each for each in buttons if act and each.startswith(act)), None)


_GLASS = f"{act_name(drinks.DRINKS, drinks.GLASS)}:"
_NIGHTS: dict[Night, str] = {
    "done": f"{act_name(stretch.STRETCH, stretch.DONE)}:",
    "skipped": f"{act_name(stretch.STRETCH, stretch.SKIP)}:",
}
