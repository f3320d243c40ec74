"""Forms that change one thing, filled in with what is set; and how what was typed is read."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord
from discord import ui

from bot.client.acts import Act
from bot.domain.errors import DaysMissingError, NightTwiceError
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes, Week, nights_of
from bot.domain.reminders.amounts import WaterMode, parse_millilitres
from bot.domain.time.wall_time import (
    Reading,
    format_beyond_doubt,
    format_wall_time,
    parse_waking_time,
    parse_wall_time,
)
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday, parse_days
from bot.kinds.drinks import EARLY_STOP, TARGET_HIGH_ML, TARGET_LOW_ML, USUAL_STOP, WaterRule
from bot.kinds.stretch import LEAD_LIMIT, REPEAT_LIMIT, StretchRule
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.forms import Form, choice_field, read_number, text_field

Typed = Sequence[str]
"""The fields of a form, from the first to the last."""

_SEPARATOR = "|"
_ARGUMENT_LIMIT = 60
NO_BEDTIME = frozenset({"off", "none", "never", "-"})
_MODES = {
    WaterMode.TARGET: Sentence("form.towards_a_goal", "Towards a goal"),
    WaterMode.GENTLE: Sentence("form.gentle_nudges", "Three gentle nudges a day"),
}
_STOPS = {str(each // timedelta(hours=1)): each for each in (USUAL_STOP, EARLY_STOP)}
_BEDTIME_FIELDS = ("time", "days", "time2", "days2")
_PAIR = 2
_EVERY_NIGHT = "every night"  # as it is read back; days are typed in English


def typed_text(typed: Typed) -> str:
    """Write what was typed into a custom id, shortened evenly where it does not fit."""
    limit = (_ARGUMENT_LIMIT - len(typed) + 1) // len(typed)
    cleaned = [" ".join(each.replace(_SEPARATOR, " ").split()) for each in typed]
    whole = _SEPARATOR.join(cleaned)
    return whole if len(whole) <= _ARGUMENT_LIMIT else _SEPARATOR.join(c[:limit] for c in cleaned)


def typed_of(text: str) -> Typed | None:
    """Read it back; `None`: nothing was typed yet."""
    return text.split(_SEPARATOR) if text else None


class StretchForm(Form):
    """How long before bedtime, and how often."""

    NAMES = ("minutes", "repeats")

    def __init__(self, owner: UserId, typed: Typed) -> None:
        title = say("form.your_stretch", "Your bedtime stretch")
        super().__init__(Act(name="edit.stretch-sent", owner=owner), title=title)
        minutes, repeats = padded(typed, len(self.NAMES))
        self.add_item(
            text_field(
                "minutes",
                label=say("form.minutes", "Minutes before bedtime"),
                description=say("form.minutes_detail", "From 0 to {limit}.", limit=LEAD_LIMIT),
                placeholder="30",
                default=minutes,
            )
        )
        options = [
            discord.SelectOption(label=label, value=value, default=value == repeats)
            for value, label in _repeat_labels().items()
        ]
        label = say("form.repeats", "Gentle repeats until bedtime")
        self.add_item(choice_field("repeats", label=label, options=options, most=1))


def stretch_typed(rule: StretchRule) -> Typed:
    """Return what the form is filled in with."""
    return str(rule.minutes_before), str(rule.repeats)


def read_stretch(fields: Mapping[str, str]) -> tuple[int, int]:
    """Return minutes before bedtime and repeats.

    Raises:
        NumberUnreadableError: one of them is no number.
    """
    minutes = read_number(fields["minutes"], "minutes_before", low=0, high=LEAD_LIMIT)
    return minutes, read_number(fields["repeats"], "repeat", low=0, high=REPEAT_LIMIT)


class WaterForm(Form):
    """From when on, and towards what."""

    NAMES = ("wake", "target", "mode", "stop")

    def __init__(self, owner: UserId, typed: Typed) -> None:
        title = say("form.your_drinks", "Your drink reminders")
        super().__init__(Act(name="edit.water-sent", owner=owner), title=title)
        wake, target, mode, stop = padded(typed, len(self.NAMES))
        self.add_item(
            text_field(
                "wake",
                label=say("form.wake", "When do you get up?"),
                placeholder="7:00",
                default=wake,
            )
        )
        self.add_item(_target_field(target))
        options = [
            discord.SelectOption(label=label.say(), value=value, default=value == mode)
            for value, label in _MODES.items()
        ]
        self.add_item(choice_field("mode", label=say("form.mode", "How?"), options=options, most=1))
        self.add_item(_stop_field(stop))


def _target_field(target: str) -> ui.Label[Any]:
    return text_field(
        "target",
        label=say(
            "form.target",
            "Goal a day ({low} to {high} ml)",
            low=str(TARGET_LOW_ML),
            high=str(TARGET_HIGH_ML),
        ),
        placeholder=say("form.target_example", "1600 ml, or 54 oz"),
        default=target,
        description=say(
            "form.target_detail", "Counts only towards a goal; gentle nudges name no amount."
        ),
    )


def _stop_field(stop: str) -> ui.Label[Any]:
    options = [
        discord.SelectOption(
            label=say("form.stop", "{hours} hours before bed", hours=value),
            value=value,
            default=value == stop,
        )
        for value in _STOPS
    ]
    label = say("form.last", "When is the last one?")
    return choice_field("stop", label=label, options=options, most=1)


def water_typed(rule: WaterRule) -> Typed:
    """Return what the form is filled in with."""
    (stop,) = (value for value, length in _STOPS.items() if length == rule.ends_before_bed)
    return format_wall_time(rule.wake), f"{rule.target_ml} ml", rule.mode.value, stop


def read_water(fields: Mapping[str, str]) -> WaterRule:
    """Return the rule that was filled in.

    Raises:
        WallTimeUnreadableError, AmountUnreadableError, AmountOutOfRangeError: as it says.
        ValueError: a mode or a stop that no form offers.
    """
    wake, mode = parse_waking_time(fields["wake"]), WaterMode(fields["mode"])
    stop = _STOPS[fields["stop"]]
    target_ml = parse_millilitres(
        fields["target"], name="target_ml", low=TARGET_LOW_ML, high=TARGET_HIGH_ML
    )
    return WaterRule(wake=wake, target_ml=target_ml, mode=mode, ends_before_bed=stop)


class BedtimeForm(Form):
    """One bedtime, or two for different nights."""

    NAMES = _BEDTIME_FIELDS

    def __init__(self, owner: UserId, typed: Typed) -> None:
        title = say("form.your_bedtime", "Your bedtime")
        super().__init__(Act(name="edit.bedtime-sent", owner=owner), title=title)
        first, days, second, days2 = padded(typed, len(self.NAMES))
        self.add_item(
            text_field(
                "time",
                label=say("form.bedtime", "When do you go to bed?"),
                placeholder=say("form.bedtime_example", "22:30 or 10:30pm; off takes it away"),
                default=first,
            )
        )
        self.add_item(
            text_field(
                "days",
                label=say("form.nights", "On which nights?"),
                placeholder=_EVERY_NIGHT,
                default=days,
            )
        )
        self.add_item(
            text_field(
                "time2",
                label=say("form.second_bedtime", "Another time on other nights?"),
                placeholder="23:30",
                default=second,
                required=False,
            )
        )
        self.add_item(
            text_field(
                "days2",
                label=say("form.second_nights", "On which nights is that?"),
                placeholder="weekend",
                default=days2,
                required=False,
            )
        )


def bedtime_typed(bedtimes: Bedtimes) -> Typed | None:
    """Return what the form is filled in with; `None`: there are more bedtimes than it has room for."""
    nights = nights_of(bedtimes)
    if len(nights) > _PAIR:
        return None
    typed = [part for at, days in nights for part in (format_beyond_doubt(at), _days(days))]
    return typed or ("", _EVERY_NIGHT)


def read_bedtimes(fields: Mapping[str, str]) -> Week:
    """Return the bedtime of each night.

    Raises:
        WallTimeUnreadableError, DaysUnreadableError: as it says.
        DaysMissingError: a time has no nights.
        NightTwiceError: a night has two times.
    """
    first, days, second, days2 = (fields[name].strip() for name in _BEDTIME_FIELDS)
    one = _nights(first, days or ("" if second else _EVERY_NIGHT))
    two = _nights(second, days2) if second else {}
    twice = one.keys() & two.keys()
    if twice:
        raise NightTwiceError(days=frozenset(twice))
    week = one | two
    return tuple(week.get(weekday) for weekday in Weekday)


class PlaceForm(Form):
    """Where somebody lives."""

    NAMES = ("place",)

    def __init__(self, owner: UserId, typed: Typed, *, act: Act | None = None) -> None:
        title = say("form.place", "Where do you live?")
        super().__init__(act or Act(name="edit.place-sent", owner=owner), title=title)
        self.add_item(
            text_field(
                "place",
                label=say("form.city", "A city near you"),
                placeholder=say("form.place_example", "Munich"),
                default=padded(typed, 1)[0],
                description=say("form.place_detail", "I only keep its time zone."),
            )
        )


def padded(typed: Typed, count: int) -> list[str]:
    """Return exactly *count* fields."""
    return [*typed, *[""] * count][:count]


def _nights(bedtime: str, days: str) -> dict[Weekday, Reading]:
    if bedtime.casefold() in NO_BEDTIME:
        return {}
    reading = parse_wall_time(bedtime)
    if not days:
        raise DaysMissingError
    return dict.fromkeys(parse_days(days), reading)


def _repeat_labels() -> dict[str, str]:
    return {
        str(count): str(count) if count else say("form.no_repeats", "none")
        for count in range(REPEAT_LIMIT + 1)
    }


def _days(days: Sequence[Weekday]) -> str:
    groups = {EVERY_DAY: _EVERY_NIGHT, WEEKDAYS: "weekdays", WEEKEND: "weekend"}
    return groups.get(frozenset(days)) or ",".join(day.name.casefold()[:3] for day in days)
