"""The forms of shift workers, and how what was typed stands in them again."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import discord
from discord import ui

from bot.client.acts import Act
from bot.domain.ids import UserId
from bot.domain.people.rotation_text import (
    LONGEST_TEXT,
    parse_rotation,
    parse_shift_bedtimes,
    parse_start,
)
from bot.domain.people.shifts import Rotation, ShiftBedtimes, Shifts
from bot.messaging.texts.sentences import say
from bot.messaging.ui.forms import Form, text_field
from bot.messaging.ui.people.shift_words import typed_bedtimes, typed_rotation

_FIELDS = ("cycle", "start", "bedtimes")
_FIRST_TYPED = 70
"""Number of the component of a card that repeats the first field; the others follow it."""
_QUOTE, _EMPTY = "> ", "…"
_LONGEST_TIMES = 120
_LINE_END = re.compile(r"\s*,?\s*\n\s*")


class PlanForm(Form):
    """A rotation, its first day, and the bedtimes of its shifts."""

    def __init__(self, owner: UserId, typed: Sequence[str]) -> None:
        title = say("shift.plan_title", "Your rotating plan")
        super().__init__(Act(name="shift.plan-sent", owner=owner), title=title)
        cycle, start, bedtimes = typed
        self.add_item(_cycle_field(cycle))
        self.add_item(
            text_field(
                "start",
                label=say("shift.start_label", "On which day does it start?"),
                placeholder=say("shift.start_example", "today, monday or 7 December"),
                default=start,
                required=False,
            )
        )
        self.add_item(_bedtimes_field(bedtimes))


class BedtimesForm(Form):
    """The bedtimes of the shifts alone."""

    def __init__(self, owner: UserId, typed: str) -> None:
        title = say("shift.bedtimes_title", "Bedtimes of your shifts")
        super().__init__(Act(name="shift.times-sent", owner=owner), title=title)
        self.add_item(_bedtimes_field(typed))


class NightForm(Form):
    """The bedtime of one night."""

    def __init__(self, owner: UserId, night: date, typed: str) -> None:
        title = say("shift.night_title", "One night")
        act = Act(name="shift.time-sent", owner=owner, argument=night.isoformat())
        super().__init__(act, title=title)
        self.add_item(
            text_field(
                "time",
                label=say("form.bedtime", "When do you go to bed?"),
                placeholder=say("setup.bedtime_example", "22:30 or 10:30pm"),
                default=typed,
            )
        )


def _cycle_field(typed: str) -> ui.Label[Any]:
    return ui.Label(
        text=say("shift.cycle_label", "One round, day by day"),
        description=say(
            "shift.cycle_detail", "early, late, night, off, or a bedtime such as 22:30"
        ),
        component=ui.TextInput(
            custom_id="cycle",
            style=discord.TextStyle.paragraph,
            placeholder=say("shift.cycle_example", "early, early, late, night, off"),
            default=typed or None,
            max_length=LONGEST_TEXT,
            required=True,
        ),
    )


def _bedtimes_field(typed: str) -> ui.Label[Any]:
    return ui.Label(
        text=say("shift.bedtimes_label", "When do you go to bed?"),
        description=say(
            "shift.bedtimes_detail", "A line for each shift. After a night shift: in the morning."
        ),
        component=ui.TextInput(
            custom_id="bedtimes",
            style=discord.TextStyle.paragraph,
            placeholder=say(
                "shift.bedtimes_lines", "early 21:30\nlate 00:30\nnight 8am\noff 23:00"
            ),
            default="\n".join(each.strip() for each in typed.split(",")) or None,
            max_length=_LONGEST_TIMES,
            required=False,
        ),
    )


def plan_typed(shifts: Shifts) -> list[str]:
    """Return what the form of a plan is filled in with."""
    rotation = shifts.rotation
    start = rotation.starts_on.isoformat() if rotation else say("shift.today", "today")
    return [typed_rotation(rotation), start, typed_bedtimes(shifts.bedtimes)]


def read_plan(
    fields: Mapping[str, str], *, known: ShiftBedtimes, today: date
) -> tuple[Rotation, ShiftBedtimes]:
    """Return the plan that was filled in.

    Raises:
        DomainError: what was typed cannot be taken, as its parsers say.
    """
    bedtimes = parse_shift_bedtimes(fields["bedtimes"], known=known)
    starts_on = parse_start(fields["start"], today=today)
    return parse_rotation(fields["cycle"], starts_on=starts_on, bedtimes=bedtimes), bedtimes


def typed_pieces(fields: Mapping[str, str]) -> list[ui.Item[Any]]:
    """Return what was typed, for a card: the way back to the form reads it there."""
    typed = (in_one_line(fields.get(name, ""))[:LONGEST_TEXT] for name in _FIELDS)
    return [
        ui.TextDisplay(f"{_QUOTE}{text or _EMPTY}", id=_FIRST_TYPED + number)
        for number, text in enumerate(typed)
    ]


def in_one_line(typed: str) -> str:
    """Return what was typed with its lines set apart by commas, as it is read."""
    return " ".join(_LINE_END.sub(", ", typed.strip()).split())


def typed_on(message: discord.Message | None) -> list[str] | None:
    """Return what such a card repeats; `None`: the message is another one."""
    found = {
        part.id: part.content.removeprefix(_QUOTE)
        for part in _walk(message.components if message else [])
        if isinstance(part, discord.TextDisplay)
    }
    numbers = range(_FIRST_TYPED, _FIRST_TYPED + len(_FIELDS))
    if not found.keys() >= set(numbers):
        return None
    return ["" if found[number] == _EMPTY else found[number] for number in numbers]


def _walk(components: Sequence[Any]) -> list[Any]:
    """Return the components of a message, those inside of boxes too."""
    return [each for part in components for each in (part, *_walk(getattr(part, "children", ())))]
