"""What people call a night: by its evening, and the next morning already the last one."""

from datetime import date, datetime, time

from bot.domain.reminders.amounts import ounces
from bot.domain.time.zones import NOON, night_of
from bot.services.people.overview import Overview


def clock(instant: datetime) -> str:
    """Return the time of day, such as 22:00."""
    return f"<t:{int(instant.timestamp())}:t>"


def day_and_clock(instant: datetime) -> str:
    """Return weekday, date and time."""
    return f"<t:{int(instant.timestamp())}:F>"


def relative(instant: datetime) -> str:
    """Return the distance from now, such as "in 20 minutes"; it keeps counting."""
    return f"<t:{int(instant.timestamp())}:R>"


def full_timestamp(instant: datetime) -> str:
    """Return the full instant and how far away it is."""
    return f"{day_and_clock(instant)} ({relative(instant)})"


def ticking(instant: datetime) -> str:
    """Return a countdown by the second, to the whole second that is nearest."""
    return f"<t:{round(instant.timestamp())}:R>"


TONIGHT = "tonight"
_MORNING = time(4)


def night_name(night: date, overview: Overview) -> str:
    """Return `tonight`, `last night`, or such as `the night of Wednesday, 4 March`."""
    if night != night_of(overview.now, overview.user.zone):
        return f"the night of {night:%A}, {night.day} {night:%B}"
    return "last night" if _is_over(night, overview) else TONIGHT


def _is_over(night: date, overview: Overview) -> bool:
    """Tell whether it is morning, and nobody who goes to bed in the morning is still up."""
    wall_time = overview.now.astimezone(overview.user.zone).time()
    bedtime = overview.user.bedtimes.on(night)
    is_still_up = bedtime is not None and wall_time <= bedtime < NOON
    return _MORNING <= wall_time < NOON and not is_still_up


_COUNTS_IN_OUNCES = "en-US"


def millilitres(amount: int, *, locale: str | None = None) -> str:
    """Return such as `1,600 ml`; to people in the United States, `1,600 ml (about 54 oz)`.

    *locale* is the language of the person's Discord, such as `en-US`.
    """
    text = f"{amount:,} ml"
    if locale != _COUNTS_IN_OUNCES or not ounces(amount):
        return text
    return f"{text} (about {ounces(amount):,} oz)"


def progress(amount: int, target: int, *, locale: str | None = None) -> str:
    """Return such as `350 ml of 1,600 ml`, for the United States with `(about 12 of 54 oz)`."""
    text = f"{millilitres(amount)} of {millilitres(target)}"
    if locale != _COUNTS_IN_OUNCES:
        return text
    return f"{text} (about {ounces(amount):,} of {ounces(target):,} oz)"
