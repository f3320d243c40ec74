"""What a person is told about an error: one plain sentence for each that can be foreseen."""

from datetime import timedelta

from discord import AppCommandOptionType, app_commands

from bot.client.acts import ActBrokenError, UnknownActError
from bot.client.bot import TooManyPressesError
from bot.client.door.options import OptionUnfitError
from bot.domain import errors
from bot.domain.guided.session import SessionGoneError
from bot.domain.library.entries import EntryUnknownError
from bot.domain.people.bedtimes import TimeForNightsMissingError
from bot.domain.progress.corrections import NightOutOfReachError
from bot.domain.reminders.undo import ChangedSinceError
from bot.domain.servers.errors import OutsideServerError
from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.commands import choice_name
from bot.messaging.texts.formatting import (
    clock,
    day_and_month,
    listed,
    millilitres,
    relative,
    weekday_name,
    with_ounces,
)
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.error_sentences_servers import server_sentence_for
from bot.messaging.ui.error_sentences_shifts import shift_sentence_for
from bot.messaging.ui.people.places import PlaceUnknownError
from bot.ports.storage import StorageUnavailableError

TOO_OLD = Sentence(
    "error.too_old",
    "This button is from an older version of me.\nOpen what you need once more: `/help` lists all.",
)
_COMMANDS_CHANGED = Sentence(
    "error.commands_changed",
    "My commands have changed.\nType `/` again and pick this one from the list.",
)

_SENTENCES: dict[type[Exception], Sentence] = {
    errors.WallTimeUnreadableError: Sentence(
        "error.time_unreadable",
        "I could not read that time.\nType it like `22:30` or `10:30pm`.",
    ),
    errors.WallTimeWithZoneError: Sentence(
        "error.time_with_zone",
        "I can't use a time zone here.\n"
        "Leave it away: times are in your own zone, and `/timezone` changes that.",
    ),
    errors.DaysUnreadableError: Sentence(
        "error.days_unreadable",
        "I could not read those days.\n"
        "Type `every day`, `weekdays`, `mon-fri`, or a list such as `mon, wed and fri`.",
    ),
    errors.DateUnreadableError: Sentence(
        "error.date_unreadable",
        "I could not read that day.\n"
        "Type it like `friday`, `in 3 days`, `14 March` or `2026-12-24`.",
    ),
    errors.ZoneUnknownError: Sentence(
        "error.zone_unknown",
        "I do not know that time zone.\nType a city near you and pick it from the list.",
    ),
    errors.ZoneMissingError: Sentence(
        "error.zone_missing",
        "I do not know your time zone yet.\nPress the button, or type `/start`: it takes a minute.",
    ),
    errors.NothingOnError: Sentence(
        "error.nothing_on",
        "You have no reminders yet.\nPress the button, or type `/start`: it takes a minute.",
    ),
    errors.NeverOnError: Sentence(
        "error.never_on",
        "That reminder was never on.\n`/reminders` turns it on.",
    ),
    errors.ScreenDueError: Sentence(
        "error.screen_due",
        "Before drink reminders start, there is a short safety check.\n"
        "Press the button, or type `/water remind`.",
    ),
    errors.PauseInPastError: Sentence(
        "error.pause_in_past",
        "That day has begun already.\nPick a later one.",
    ),
    errors.PauseTooLongError: Sentence(
        "error.pause_too_long",
        "A pause can last a year at most.\nPick an earlier day.",
    ),
    errors.NightGoneError: Sentence(
        "error.night_gone",
        "There is nothing to snooze: this night has no reminder any more.\n"
        "Your reminders show what comes next.",
    ),
    errors.SnoozesUsedUpError: Sentence(
        "error.snoozes_used_up",
        "That was the third snooze tonight, so this one is the last.\n"
        "Done or skipped: press it on the reminder.",
    ),
    errors.OccurrenceGoneError: Sentence(
        "error.occurrence_gone",
        "This one is old.\nNothing was changed. Your reminders show what is true now.",
    ),
    SessionGoneError: Sentence(
        "error.session_gone",
        "This stretch is over.\n`/stretch now` begins another one.",
    ),
    errors.NotYoursError: Sentence(
        "error.not_yours",
        "This button belongs to somebody else.\n*My reminders* shows your own.",
    ),
    PlaceUnknownError: Sentence(
        "error.place_unknown",
        "I do not know that place.\n"
        "Type a bigger city near you, or a time zone such as `Europe/Berlin`.",
    ),
    UnknownActError: TOO_OLD,
    ActBrokenError: TOO_OLD,
    EntryUnknownError: Sentence(
        "error.entry_unknown",
        "I have nothing of that name.\nPick one from the list.",
    ),
    errors.DaysMissingError: Sentence(
        "error.days_missing",
        "On which nights is that bedtime?\nType `weekend`, or `fri,sat`.",
    ),
    errors.BedtimeMissingError: Sentence(
        "error.bedtime_missing",
        "I do not know your bedtime yet.\nSet it, or plan your nights if you work shifts.",
    ),
    ChangedSinceError: Sentence(
        "error.changed_since",
        "You have changed this since, so I have taken nothing back.\nWhat is set now stays.",
    ),
    NightOutOfReachError: Sentence(
        "error.night_out_of_reach",
        "I can change only the last seven nights that are over.\nOpen your nights again to pick one.",
    ),
    OutsideServerError: Sentence(
        "error.outside_server",
        "This works only in a server that I was added to.\n"
        "In this place, I can still do everything that is for you alone.",
    ),
    TimeForNightsMissingError: Sentence(
        "error.time_for_nights_missing",
        "You have more than one bedtime.\nSay which one: give `time` together with `days`.",
    ),
    app_commands.CommandNotFound: _COMMANDS_CHANGED,
    app_commands.CommandSignatureMismatch: _COMMANDS_CHANGED,
    StorageUnavailableError: Sentence(
        "error.storage_unavailable",
        "I can't reach my data right now, so nothing was changed.\n"
        "Try again in a minute. First aid works: `/cramp`.",
    ),
}


def sentence_for(error: Exception) -> str | None:
    """Return what to tell a person whose request could not be met; `None` if it was not foreseen."""
    match error:
        case errors.SnoozeTooLateError(limit_at=limit_at):
            return say(
                "error.snooze_too_late",
                "This reminder cannot be snoozed past {at}.\n"
                "Pick a shorter snooze, or press *Done* or *Skip tonight*.",
                at=clock(limit_at),
            )
        case TooManyPressesError(again_at=again_at):
            return say(
                "error.too_many_presses",
                "That was a lot at once.\nGive me a moment: I answer again {at}.",
                at=relative(again_at),
            )
        case _:
            sentence = _SENTENCES.get(type(error))
            if sentence is not None:
                return sentence.say()
            about_shifts = shift_sentence_for(error)
            return about_shifts or _about_typed_values(error) or server_sentence_for(error)


def _about_typed_values(error: Exception) -> str | None:
    match error:
        case errors.RuleOutOfRangeError(name=name, low=low, high=high):
            return say(
                "error.number_out_of_range",
                "`{name}` does not fit.\nIt must be a number from {low} to {high}.",
                name=name,
                low=low,
                high=high,
            )
        case errors.NumberUnreadableError(name=name, low=low, high=high):
            return _whole_number(name, low, high)
        case errors.RepeatsTooCloseError(repeats=repeats, needed=needed):
            return say(
                "error.repeats_too_close",
                "{repeats} repeats need at least {minutes} minutes before bedtime.\n"
                "Set `minutes_before` to {minutes} or more, or ask for fewer repeats.",
                repeats=repeats,
                minutes=needed // timedelta(minutes=1),
            )
        case errors.AmountUnreadableError(name=name):
            return say(
                "error.amount_unreadable",
                "I could not read `{name}`.\nType it like `250`, `250 ml`, `8 oz` or `1 cup`.",
                name=name,
            )
        case errors.AmountOutOfRangeError(name=name, low=low, high=high):
            return say(
                "error.amount_out_of_range",
                "`{name}` must be an amount from {low} to {high}.",
                name=name,
                low=millilitres(low),
                high=with_ounces(high),
            )
        case _:
            return _about_days_or_options(error)


def _about_days_or_options(error: Exception) -> str | None:
    match error:
        case errors.NightTwiceError(days=days):
            return say(
                "error.night_twice",
                "{days} would have two bedtimes.\nGive each night one.",
                days=listed((weekday_name(Weekday(day)) for day in sorted(days)), style="unit"),
            )
        case errors.DateAmbiguousError(day_first=one, month_first=other):
            return say(
                "error.date_ambiguous",
                "Is that {one} or {other}?\nType `{one_typed}` or `{other_typed}`.",
                one=day_and_month(one),
                other=day_and_month(other),
                one_typed=one.isoformat(),
                other_typed=other.isoformat(),
            )
        case OptionUnfitError(parameter=parameter):
            return _about_option(parameter)
        case _:
            return None


def _about_option(parameter: app_commands.Parameter) -> str:
    """Return what an option of a command must be."""
    name = parameter.display_name
    if parameter.choices:
        choices = [f"`{choice_name(choice.name)}`" for choice in parameter.choices]
        return say(
            "error.option_choice",
            "`{name}` does not fit.\nIt must be one of {choices}.",
            name=name,
            choices=listed(choices, style="unit"),
        )
    match parameter.type:
        case AppCommandOptionType.boolean:
            return say("error.option_boolean", "`{name}` must be `True` or `False`.", name=name)
        case AppCommandOptionType.integer if parameter.max_value is not None:
            return _whole_number(name, int(parameter.min_value or 0), int(parameter.max_value))
        case AppCommandOptionType.integer:
            return say("error.option_integer", "`{name}` must be a whole number.", name=name)
        case AppCommandOptionType.string:
            return say("error.option_text", "`{name}` must be a text.", name=name)
        case _:
            return say("error.option_pick", "Pick `{name}` from what Discord offers.", name=name)


def _whole_number(name: str, low: int, high: int) -> str:
    return say(
        "error.whole_number_out_of_range",
        "`{name}` must be a whole number from {low} to {high}.",
        name=name,
        low=low,
        high=high,
    )
