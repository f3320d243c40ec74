"""How instants, nights, days, lists and amounts are written, in the language that the task speaks."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_interval, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from bot.domain.reminders.amounts import ounces
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import NOON, night_of
from bot.messaging.texts.catalogue import ENGLISH_LOCALE, spoken
from bot.messaging.texts.sentences import say
from bot.services.people.overview import Overview


def clock(instant: datetime) -> str:
    """Return the time of day, such as 22:00."""
    return f"<t:{int(instant.timestamp())}:t>"


def wall_clock(wall_time: time, locale: str | None = None) -> str:
    """Return a time of day as people of a language write it: `22:30`, in America `10:30 PM`.

    For what is no instant, such as a bedtime to choose, and what a clock shows elsewhere; *locale* is
    the language of the person's Discord, where it is not what the task speaks.
    """
    text: str = format_time(wall_time, format="short", locale=_clock_style(locale))
    return text.replace("\u202f", " ")


def _clock_style(locale: str | None) -> Locale:
    known = locale or spoken().locale
    if known in {None, ENGLISH_LOCALE}:  # whether American is not said
        return spoken().language.formats
    return _style_of(known)


def _style_of(locale: str | None) -> Locale:
    """Return how a language of Discord writes; one that no library knows writes as it speaks."""
    try:
        return Locale.parse(locale, sep="-") if locale else spoken().language.formats
    except (UnknownLocaleError, ValueError):
        return spoken().language.formats


def first_weekday(locale: str | None) -> Weekday:
    """Return the day with which people of a language begin a week, as CLDR says.

    A language without a country counts as that of the country where it is most likely spoken; *locale*
    is the language of the person's Discord.
    """
    style = _style_of(locale)
    if style.territory is None:
        *_, country = get_global("likely_subtags")[style.language].split("_")
        with suppress(UnknownLocaleError):  # of Norwegian Babel has the written forms alone
            style = Locale.parse(f"{style.language}_{country}")
    return Weekday(style.first_week_day)


def undecided_clock(wall_time: time) -> str:
    """Return such as `9:30`, where it is still asked which half of the day is meant."""
    return f"{(wall_time.hour - 1) % 12 + 1}:{wall_time:%M}"


def day_and_clock(instant: datetime) -> str:
    """Return weekday, date and time."""
    return f"<t:{int(instant.timestamp())}:F>"


def date_and_clock(instant: datetime) -> str:
    """Return date and time, without the weekday."""
    return f"<t:{int(instant.timestamp())}:f>"


def relative(instant: datetime) -> str:
    """Return the distance from now, such as "in 20 minutes"; it keeps counting."""
    return f"<t:{int(instant.timestamp())}:R>"


def full_timestamp(instant: datetime) -> str:
    """Return the full instant and how far away it is."""
    return f"{day_and_clock(instant)} ({relative(instant)})"


def ticking(instant: datetime) -> str:
    """Return a countdown by the second, to the whole second that is nearest."""
    return f"<t:{round(instant.timestamp())}:R>"


def listed(items: Iterable[str], *, style: Literal["standard", "or", "unit"] = "standard") -> str:
    """Return such as `a, b and c`, with *or* `a, b or c`, as *unit* `a, b, c`."""
    return format_list([*items], style=style, locale=spoken().language.formats)


def day_and_month(day: date) -> str:
    """Return such as `4 March`."""
    return _dated(day, say("format.day_and_month", "d MMMM"))


def weekday_day_and_month(day: date) -> str:
    """Return such as `Wednesday, 4 March`."""
    return _dated(day, say("format.weekday_day_and_month", "EEEE, d MMMM"))


def date_range(first: date, last: date, skeleton: Literal["MMMd", "yMMM", "yMMMd"]) -> str:
    """Return such as `16 - 22 Nov`, with the language's own dash; *skeleton* says which parts of a date it has."""
    text: str = format_interval(first, last, skeleton, locale=spoken().language.formats)
    return text.replace("\u2009", " ")


def _dated(day: date, pattern: str) -> str:
    text: str = format_date(day, pattern, locale=spoken().language.formats)
    return text


def weekday_name(weekday: Weekday, *, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """Return such as `Monday`, or `Mon`."""
    names = get_day_names(width, context="stand-alone", locale=spoken().language.formats)
    name: str = names[int(weekday)]
    return name


def language_name(locale: str) -> str:
    """Return what a language is called, such as `German`; *locale* is Discord's name of it.

    One that is stored but that no library knows is called by its own name.
    """
    try:
        known = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return locale
    name: str | None = known.get_display_name(spoken().language.formats)
    return name or locale


_MORNING = time(4)


def night_name(night: date, overview: Overview) -> str:
    """Return `tonight`, `last night`, or such as `the night of Wednesday, 4 March`."""
    if night != night_of(overview.now, overview.user.zone):
        return say("night.of_day", "the night of {day}", day=weekday_day_and_month(night))
    return say("night.last", "last night") if _is_over(night, overview) else tonight()


def tonight() -> str:
    """Return what the night is called from noon until it is over."""
    return say("night.tonight", "tonight")


def _is_over(night: date, overview: Overview) -> bool:
    """Tell whether it is morning, and nobody who goes to bed in the morning is still up."""
    wall_time = overview.now.astimezone(overview.user.zone).time()
    bedtime = overview.user.bedtimes.on(night)
    is_still_up = bedtime is not None and wall_time <= bedtime < NOON
    return _MORNING <= wall_time < NOON and not is_still_up


def percent(whole: int) -> str:
    """Return such as `74%`, as people of the spoken language write it."""
    text: str = format_percent(whole / 100, locale=spoken().language.formats)
    return text


_COUNTS_IN_OUNCES = "en-US"


def millilitres(amount: int, *, locale: str | None = None) -> str:
    """Return such as `1,600 ml`; to people in the United States, `1,600 ml (about 54 oz)`.

    *locale* is the language of the person's Discord, such as `en-US`.
    """
    text: str = format_unit(
        amount, "volume-milliliter", length="short", locale=spoken().language.formats
    )
    if locale != _COUNTS_IN_OUNCES or not ounces(amount):
        return text
    return with_ounces(amount)


def with_ounces(amount: int) -> str:
    """Return such as `1,600 ml (about 54 oz)`."""
    ml, oz = millilitres(amount), ounces(amount)
    return say("amount.with_ounces", "{ml} (about {oz} oz)", ml=ml, oz=oz)


def progress(amount: int, target: int, *, locale: str | None = None) -> str:
    """Return such as `350 of 1,600 ml`, for the United States with `(about 12 of 54 oz)`."""
    drunk = format_decimal(amount, locale=spoken().language.formats)
    goal = millilitres(target)
    if locale != _COUNTS_IN_OUNCES:
        return say("amount.progress", "{drunk} of {goal}", drunk=drunk, goal=goal)
    return say(
        "amount.progress_with_ounces",
        "{drunk} of {goal} (about {drunk_oz} of {goal_oz} oz)",
        drunk=drunk,
        goal=goal,
        drunk_oz=ounces(amount),
        goal_oz=ounces(target),
    )
