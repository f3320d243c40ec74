"""The steps of `/start` as cards: where, and when. Nothing has to be typed.

The likeliest answers are buttons, so that most people need one tap a step; the rest stand in a menu.
Ways out of the list are buttons too, no options: Discord's apps do not let one pick an option again
after its form was closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

import discord
from discord import ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.domain.ids import UserId
from bot.domain.library.library import StandingCopy
from bot.domain.places import LABEL_LENGTH, Place
from bot.domain.time.wall_time import format_beyond_doubt
from bot.domain.time.zones import zone_for
from bot.messaging.texts.formatting import wall_clock
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import (
    Piece,
    Topic,
    act_button,
    card,
    heading,
    menu,
    row,
    small_print,
    text,
)
from bot.messaging.ui.setup.draft import SetupDraft
from bot.messaging.ui.setup.form import BEDTIME_QUESTION, form_button

_AT_HAND = 4
"""Answers that are buttons."""

_LABEL_LIMIT = 80  # characters of a button
BEDTIMES_AT_HAND = (time(22), time(22, 30), time(23), time(23, 30))
BEDTIMES_IN_MENU = (
    *(time(20), time(20, 30), time(21), time(21, 30)),
    *(time(0), time(0, 30), time(1), time(1, 30), time(2)),
)
"""From early to late; whoever goes to bed at another time types it."""

BACK = Sentence("start.back", "Back")
_HELLO = Sentence("start.hello_where", "Hello, I am Charley. Where do you live?")
_WHAT_FOR = Sentence(
    "start.what_for",
    "I remind you to stretch before bed, and to drink if you like. Of the place I keep only the time "
    "zone. I write to you only after you say yes.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who sees a step, when, and how they write times."""

    owner: UserId
    now: datetime
    locale: str

    def clock_at(self, place: Place) -> str:
        """Return what the clocks of a place show."""
        return wall_clock(self.now.astimezone(zone_for(place.zone)).time(), self.locale)


def where_card(
    places: Sequence[Place],
    draft: SetupDraft,
    *,
    reader: Reader,
    standing: StandingCopy,
    note: str | None = None,
) -> ui.LayoutView:
    """Return the first step: places to pick, each with its clock, by which one knows one's own."""

    def button(place: Place) -> ActButton:
        label = f"{place.name}, {reader.clock_at(place)}"[:_LABEL_LIMIT]
        return act_button("start.here", label, owner=reader.owner, argument=draft.at(place).text)

    pieces = [row(*(button(place) for place in places[:_AT_HAND]))]
    if others := places[_AT_HAND:]:
        options = [
            discord.SelectOption(
                label=place.label[:LABEL_LENGTH],
                value=place.key[:LABEL_LENGTH],
                description=say(
                    "start.clock_there", "{time} there now", time=reader.clock_at(place)
                ),
            )
            for place in others
        ]
        act = Act(name="start.place", owner=reader.owner, argument=draft.text)
        hint = say("start.more_places", "More places")
        pieces.append(menu(ActSelect(act, placeholder=hint, options=options)))
    elsewhere = say("start.elsewhere", "Somewhere else")
    pieces.append(row(form_button(reader.owner, draft, label=elsewhere)))
    return card(
        Topic.REMINDERS,
        *([text(note)] if note else []),
        heading(_HELLO.say()),
        text(_WHAT_FOR.say()),
        *pieces,
        small_print(standing.onboarding),
    )


def when_card(place: Place, draft: SetupDraft, *, reader: Reader) -> ui.LayoutView:
    """Return the second step: bedtimes to pick."""
    owner, locale = reader.owner, reader.locale

    def button(bedtime: time) -> ActButton:
        argument = draft.going_to_bed(bedtime).text
        return act_button("start.time", wall_clock(bedtime, locale), owner=owner, argument=argument)

    options = [
        discord.SelectOption(label=wall_clock(each, locale), value=format_beyond_doubt(each))
        for each in BEDTIMES_IN_MENU
    ]
    act = Act(name="start.bedtime", owner=owner, argument=draft.text)
    hint = say("start.more_times", "Earlier or later")
    return card(
        Topic.REMINDERS,
        heading(_question(draft)),
        text(place_line(place, reader)),
        *_nights_later(draft),
        row(*(button(each) for each in BEDTIMES_AT_HAND)),
        menu(ActSelect(act, placeholder=hint, options=options)),
        row(*_ways_from_when(draft, owner=owner)),
    )


def _ways_from_when(draft: SetupDraft, *, owner: UserId) -> list[ActButton]:
    another = say("start.another_time", "Another time")
    typed = act_button("start.ask-time", another, owner=owner, argument=draft.text)
    if draft.plans_nights:
        usual = replace(draft, plans_nights=False)
        return [typed, act_button("start.when", BACK.say(), owner=owner, argument=usual.text)]
    shifts = say("shift.work_shifts", "I work shifts")
    return [
        act_button("start.shifts", shifts, owner=owner, argument=draft.text),
        typed,
        act_button("start.where", BACK.say(), owner=owner, argument=draft.text),
    ]


def _question(draft: SetupDraft) -> str:
    if draft.plans_nights:
        return say("start.day_off", "When do you go to bed on a day off?")
    return BEDTIME_QUESTION.say()


def _nights_later(draft: SetupDraft) -> list[Piece]:
    """Return what becomes of the shifts, for whoever works some."""
    if not draft.plans_nights:
        return []
    later = say(
        "start.nights_later",
        "This one is for nights without a plan. You plan your shifts right after you say yes.",
    )
    return [text(later)]


def place_line(place: Place, reader: Reader) -> str:
    """Return a place and what its clocks show, by which one sees whether it is right.

    Of somebody who has said before where they live, the zone alone is known.
    """
    if place.name == place.zone:
        return say(
            "start.clock_here", "It is **{time}** where you live.", time=reader.clock_at(place)
        )
    return say(
        "start.clock_at",
        "**{place}:** it is **{time}** there now.",
        place=place.label,
        time=reader.clock_at(place),
    )


def problem_card(problems: Sequence[str], again: ActButton, *more: ActButton) -> ui.LayoutView:
    """Return what could not be read, and the way back to the form, where it still stands."""
    pieces: list[Piece] = [text(each) for each in problems]
    return card(Topic.REFUSAL, *pieces, row(again, *more))
