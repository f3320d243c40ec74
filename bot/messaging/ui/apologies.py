"""Apologies: one plain sentence to the person, the details to the log under an id they see."""

import secrets
from datetime import date, timedelta
from typing import Any

import discord
import structlog
from discord import app_commands, ui

from bot.client.acts import Act, ActBrokenError, UnknownActError
from bot.client.bot import TooManyPressesError
from bot.client.components import ActButton, button_rows
from bot.client.options import OptionUnfitError
from bot.domain import errors
from bot.domain.guided.session import SessionGoneError
from bot.domain.ids import UserId
from bot.domain.library.entries import EntryUnknownError
from bot.domain.people.bedtimes import TimeForNightsMissingError
from bot.domain.reminders.amounts import ounces
from bot.domain.reminders.undo import ChangedSinceError
from bot.domain.time.weekdays import Weekday
from bot.messaging.discord_io.errors import FAILURES
from bot.messaging.texts.formatting import clock, millilitres, relative
from bot.messaging.ui.people.panel import panel_button
from bot.messaging.ui.people.places import PlaceUnknownError
from bot.messaging.ui.people.setup_form import set_up_button
from bot.ports.storage import StorageUnavailableError

log = structlog.get_logger(__name__)

_EXPIRED = frozenset({10062, 40060})  # unknown interaction; already acknowledged

_TOO_OLD = "This button is from an older version of me. Type `/help` to go on."
_COMMANDS_CHANGED = "My commands have changed. Type `/` again and pick this one from the list."

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
    errors.NothingOnError: "You have no reminders yet. Type `/start`: it takes a minute.",
    errors.NeverOnError: "That reminder was never on. `/reminders` turns it on.",
    errors.ScreenDueError: (
        "Before drink reminders start, there is a short safety check. Type `/water remind`."
    ),
    errors.PauseInPastError: "That day has begun already. Pick a later one.",
    errors.PauseTooLongError: "A pause can last a year at most. Pick an earlier day.",
    errors.NightGoneError: "This night has no reminder any more, so there is nothing to snooze.",
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
    UnknownActError: _TOO_OLD,
    ActBrokenError: _TOO_OLD,
    EntryUnknownError: "I have nothing of that name. Pick one from the list.",
    errors.DaysMissingError: "On which nights is that bedtime? Type `weekend`, or `fri,sat`.",
    errors.BedtimeMissingError: (
        "I do not know your bedtime yet. Type `/bedtime`, such as `22:30`."
    ),
    ChangedSinceError: (
        "You have changed this since, so I have taken nothing back. What is set now stays."
    ),
    TimeForNightsMissingError: (
        "You have more than one bedtime. Say which one: give `time` together with `days`."
    ),
    app_commands.CommandNotFound: _COMMANDS_CHANGED,
    app_commands.CommandSignatureMismatch: _COMMANDS_CHANGED,
    StorageUnavailableError: (
        "My memory does not answer right now, so nothing was changed. Try again in a minute."
    ),
}


def sentence_for(error: Exception) -> str | None:
    """Return what to tell a person whose request failed; `None` for an unexpected error."""
    match error:
        case errors.SnoozeTooLateError(limit_at=limit_at):
            return f"This reminder cannot be snoozed past {clock(limit_at)}."
        case TooManyPressesError(again_at=again_at):
            return f"That was a lot at once. Give me a moment: I answer again {relative(again_at)}."
        case _:
            return _SENTENCES.get(type(error)) or _sentence_about_what_was_typed(error)


def _sentence_about_what_was_typed(error: Exception) -> str | None:
    match error:
        case errors.RuleOutOfRangeError(name=name, low=low, high=high):
            return f"`{name}` must be a number from {low:,} to {high:,}."
        case errors.NumberUnreadableError(name=name, low=low, high=high):
            return f"`{name}` must be a whole number from {low:,} to {high:,}."
        case errors.NightTwiceError(days=days):
            names = ", ".join(Weekday(day).name.capitalize() for day in sorted(days))
            return f"{names} would have two bedtimes. Give each night one."
        case OptionUnfitError(name=name, wanted=wanted):
            return f"`{name}` must be {wanted}."
        case errors.RepeatsTooCloseError(repeats=repeats, needed=needed):
            minutes = needed // timedelta(minutes=1)
            return (
                f"{repeats} repeats need at least {minutes} minutes before bedtime. "
                f"Set `minutes_before` to {minutes} or more, or ask for fewer repeats."
            )
        case _:
            return _about_typed_text(error)


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
    view = _way_on(error, UserId(interaction.user.id)) or discord.utils.MISSING
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, view=view, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, view=view, ephemeral=True)
    except FAILURES:
        log.warning("apology failed", action="apology_failed", exc_info=True)


def _way_on(error: Exception, owner: UserId) -> ui.View | None:
    """Return a button to where the person can go on, if there is one such place."""
    match error:
        case errors.NothingOnError() | errors.ZoneMissingError() | errors.NotYoursError():
            return button_rows([set_up_button(owner)])
        case errors.BedtimeMissingError():
            act = Act(name="edit.bedtime", owner=owner)
            return button_rows([ActButton(act, label="Set bedtime")])
        case errors.ScreenDueError():
            act = Act(name="panel.water-on", owner=owner)
            return button_rows([ActButton(act, label="Go through the check")])
        case (
            ChangedSinceError()
            | UnknownActError()
            | errors.OccurrenceGoneError()
            | SessionGoneError()
        ):
            return button_rows([panel_button(owner)])
        case _:
            return None


def _with_id(sentence: str | None, error_id: str) -> str:
    start = sentence or "Something went wrong on my side. Try again in a minute."
    return f"{start}\n-# If it stays like this, tell whoever runs me: error `{error_id}`."
