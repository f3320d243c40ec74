"""The form of an offer: a bedtime, the stretch reminder before it, and perhaps drinks."""

import discord

from bot.client.acts import Act
from bot.domain.servers.fields import OfferFields
from bot.domain.servers.offers import Offer
from bot.domain.time.wall_time import EitherHalf, format_beyond_doubt
from bot.kinds.stretch import LEAD_LIMIT, REPEAT_LIMIT
from bot.messaging.texts.sentences import say, say_count
from bot.messaging.ui.forms import Form, choice_field, read_number, text_field
from bot.messaging.ui.servers.admin.forms import (
    DAYS,
    TIME,
    Typed,
    days_boxes,
    days_in,
    days_typed,
    read_time,
)

NAME, MINUTES, EXTRAS = "name", "minutes", "extras"
REPEATS, WATER = "repeats", "drinks"
_WATER = "w"


class OfferForm(Form):
    """An offer: its name, and the values that members agree to."""

    NAMES = (NAME, TIME, DAYS, MINUTES, EXTRAS)

    def __init__(self, act: Act, typed: Typed) -> None:
        super().__init__(act, title=say("server.form.offer", "Offer to members"))
        self.add_item(
            text_field(
                NAME,
                label=say("server.form.name", "Name"),
                placeholder=say("server.form.name_example", "Early nights"),
                default=typed.get(NAME, ""),
            )
        )
        self.add_item(
            text_field(
                TIME,
                label=say("server.form.bedtime", "Bedtime"),
                description=say("server.form.bedtime_detail", "In each member's own time zone."),
                placeholder=say("setup.bedtime_example", "22:30 or 10:30pm"),
                default=typed.get(TIME, ""),
            )
        )
        self.add_item(days_boxes(typed.get(DAYS, "")))
        self.add_item(
            text_field(
                MINUTES,
                label=say("form.minutes", "Minutes before bedtime"),
                description=say("form.minutes_detail", "From 0 to {limit}.", limit=LEAD_LIMIT),
                placeholder="30",
                default=typed.get(MINUTES, "30"),
            )
        )
        self.add_item(
            choice_field(
                EXTRAS,
                label=say("server.form.reminders", "What arrives?"),
                options=_extras(typed.get(EXTRAS, "0")),
                most=1,
            )
        )


def extras_text(repeats: int, *, has_water: bool) -> str:
    """Write how often a stretch reminder repeats, and whether drinks come along, such as `2w`."""
    return f"{repeats}{_WATER if has_water else ''}"


def read_extras(text: str) -> tuple[int, bool]:
    """Read it back.

    Raises:
        ValueError: no form offers it.
    """
    return int(text.removesuffix(_WATER)), text.endswith(_WATER)


def _extras(chosen: str) -> list[discord.SelectOption]:
    labels = {
        extras_text(repeats, has_water=has_water): _extra_label(repeats, has_water=has_water)
        for has_water in (False, True)
        for repeats in range(REPEAT_LIMIT + 1)
    }
    return [
        discord.SelectOption(label=label, value=value, default=value == chosen)
        for value, label in labels.items()
    ]


def _extra_label(repeats: int, *, has_water: bool) -> str:
    stretch = (
        say_count(
            "server.form.stretch_repeats",
            "A stretch reminder, {count} repeat",
            "A stretch reminder, {count} repeats",
            repeats,
        )
        if repeats
        else say("server.form.stretch_once", "A stretch reminder")
    )
    if not has_water:
        return stretch
    return say("server.form.with_water", "{stretch}, gentle drink reminders", stretch=stretch)


def offer_typed(offer: Offer) -> Typed:
    """Return what the form is filled in with."""
    preset = offer.preset
    return {
        NAME: offer.name,
        TIME: format_beyond_doubt(preset.bedtime),
        DAYS: days_typed(preset.days),
        MINUTES: str(preset.minutes_before),
        EXTRAS: extras_text(preset.repeats, has_water=preset.has_water),
    }


def read_offer(typed: Typed, offer: Offer | None) -> OfferFields | EitherHalf:
    """Return what a person wants of an offer; a bedtime that may be meant in either half of the day is asked about.

    Args:
        typed: the fields of the form, or the options of a command; what is left out stays as it is.
        offer: the offer that it is about; `None`: a new one.

    Raises:
        WallTimeUnreadableError, WallTimeWithZoneError, DaysUnreadableError, NumberUnreadableError: as
            it says.
        ValueError: no form of Charley's has such fields.
    """
    bedtime = read_time(typed.get(TIME, ""), () if offer is None else (offer.preset.bedtime,))
    if isinstance(bedtime, EitherHalf):
        return bedtime
    repeats, has_water = _extras_in(typed)
    return OfferFields(
        name=typed.get(NAME),
        bedtime=bedtime,
        days=days_in(typed[DAYS]) if DAYS in typed else None,
        minutes_before=_minutes(typed[MINUTES]) if MINUTES in typed else None,
        repeats=repeats,
        has_water=has_water,
    )


def _minutes(text: str) -> int:
    return read_number(text, "minutes_before", low=0, high=LEAD_LIMIT)


def extras_given(repeats: int | None, water: bool | None) -> dict[str, str]:
    """Return what a command says of repeats and drinks, as `read_offer` takes it; the rest is missing."""
    said = {REPEATS: repeats, WATER: None if water is None else int(water)}
    return {name: str(value) for name, value in said.items() if value is not None}


def merged(known: Typed, typed: Typed) -> Typed:
    """Return what the form is filled in with: what was typed, over what is set."""
    repeats, has_water = read_extras(known.get(EXTRAS, "0"))
    said_repeats, said_water = _extras_in(typed)
    extras = extras_text(
        repeats if said_repeats is None else said_repeats,
        has_water=has_water if said_water is None else said_water,
    )
    return {**known, **typed, EXTRAS: extras}


def _extras_in(typed: Typed) -> tuple[int | None, bool | None]:
    """Return repeats and drinks, as the form or a command has them; `None`: nothing was said."""
    if EXTRAS in typed:
        return read_extras(typed[EXTRAS])
    repeats, water = typed.get(REPEATS), typed.get(WATER)
    return (
        None if repeats is None else int(repeats),
        None if water is None else water == "1",
    )
