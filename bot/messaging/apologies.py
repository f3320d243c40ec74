"""Apologies: one plain sentence to the person, the details to the log under an id they see."""

import secrets
from datetime import date, timedelta
from typing import Any

import discord
import structlog

from bot.client.acts import UnknownActError
from bot.domain import errors
from bot.domain.amounts import ounces
from bot.domain.guiding import SessionGoneError
from bot.messaging.amounts import millilitres
from bot.messaging.failures import FAILURES
from bot.messaging.place_choice import PlaceUnknownError
from bot.messaging.timestamps import clock
from bot.ports.storage import StorageUnavailableError

log = structlog.get_logger(__name__)

_EXPIRED = frozenset({10062, 40060})  # unknown interaction; already acknowledged

_SENTENCES: dict[type[Exception], str] = {
    errors.WallTimeUnreadableError: "I could not read that time. Type it like `22:30` or `10:30pm`.",
    errors.WallTimeWithZoneError: (
        "Leave the time zone away: times are in your own zone, and `/timezone` changes that."
    ),
    errors.DaysUnreadableError: (
        "I could not read those days. Type `every day`, `weekdays`, `mon-fri`, "
        "or a list such as `mon, wed and fri`."
    ),
    errors.DateUnreadableError: (
        "I could not read that day. Type it like `friday`, `in 3 days`, `14 March` or `2026-12-24`."
    ),
    errors.ZoneUnknownError: (
        "I do not know that time zone. Type a city near you and pick it from the list."
    ),
    errors.ZoneMissingError: "I do not know your time zone yet. Type `/start`: it takes a minute.",
    errors.BedtimeMissingError: "I do not know your bedtime yet. Type `/bedtime`, such as `22:30`.",
    errors.NothingOnError: "You have no reminders yet. Type `/start`: it takes a minute.",
    errors.ScreenDueError: (
        "Before drink reminders start, there is a short safety check. Type `/water remind`."
    ),
    errors.PauseInPastError: "That day has begun already. Pick a later one.",
    errors.PauseTooLongError: "A pause can last a year at most. Pick an earlier day.",
    errors.SnoozesUsedUpError: "That was the third snooze tonight, so this one is the last.",
    errors.OccurrenceGoneError: (
        "This reminder is too old, or your data was deleted. Nothing was changed."
    ),
    SessionGoneError: "This stretch is over. `/stretch now` begins another one.",
    errors.NotYoursError: "This button belongs to somebody else. Type `/start` for your own.",
    PlaceUnknownError: (
        "I do not know that place. Type a bigger city near you, or a time zone such as "
        "`Europe/Berlin`."
    ),
    UnknownActError: "This button is from an older version of me. Type `/help` to go on.",
    StorageUnavailableError: (
        "My memory does not answer right now, so nothing was changed. Try again in a minute."
    ),
}


def sentence_for(error: Exception) -> str | None:
    """Return what to tell a person whose wish could not be met; `None` if nobody foresaw it."""
    match error:
        case errors.RuleOutOfRangeError(name=name, low=low, high=high):
            return f"`{name}` must be a number from {low:,} to {high:,}."
        case errors.RepeatsTooCloseError(repeats=repeats, needed=needed):
            minutes = needed // timedelta(minutes=1)
            return (
                f"{repeats} repeats need at least {minutes} minutes before bedtime. "
                f"Set `minutes_before` to {minutes} or more, or ask for fewer repeats."
            )
        case errors.SnoozeTooLateError(limit_at=limit_at):
            return f"This reminder cannot be snoozed past {clock(limit_at)}."
        case _:
            return _SENTENCES.get(type(error)) or _about_typed_text(error)


def _about_typed_text(error: Exception) -> str | None:
    match error:
        case errors.DateAmbiguousError(day_first=one, month_first=other):
            return (
                f"Is that {_day_and_month(one)} or {_day_and_month(other)}? "
                f"Type `{one.isoformat()}` or `{other.isoformat()}`."
            )
        case errors.AmountUnreadableError(name=name):
            return f"I could not read `{name}`. Type it like `250`, `250 ml`, `8 oz` or `1 cup`."
        case errors.AmountOutOfRangeError(name=name, low=low, high=high):
            most = f"{millilitres(high)} (about {ounces(high)} oz)"
            return f"`{name}` must be an amount from {millilitres(low)} to {most}."
        case _:
            return None


def _day_and_month(day: date) -> str:
    return f"{day.day} {day:%B}"


async def apologise(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell a person what went wrong; never raise."""
    if isinstance(error, discord.HTTPException) and error.code in _EXPIRED:
        log.info("interaction expired", action="interaction_expired", code=error.code)
        return
    if interaction.type is discord.InteractionType.autocomplete:
        log.error("suggesting failed", action="autocomplete_failed", exc_info=error)
        return
    sentence = sentence_for(error)
    if sentence is None or isinstance(error, StorageUnavailableError):
        error_id = secrets.token_hex(4)
        log.error("command failed", action="command_failed", error_id=error_id, exc_info=error)
        sentence = _with_id(sentence, error_id)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except FAILURES:
        log.warning("apology failed", action="apology_failed", exc_info=True)


def _with_id(sentence: str | None, error_id: str) -> str:
    start = sentence or "Something went wrong on my side. Try again in a minute."
    return f"{start}\n-# If it stays like this, tell whoever runs me: error `{error_id}`."
