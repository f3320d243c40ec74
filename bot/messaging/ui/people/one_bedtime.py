"""Changing one of several bedtimes: a form has room for two, so that it is asked first which one is meant."""

from collections.abc import Mapping
from datetime import time

from discord import SelectOption, ui

from bot.client.act_arguments import reading, reading_text, weekdays, weekdays_text
from bot.client.acts import Act
from bot.client.components import ActSelect
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import nights_of
from bot.domain.time.wall_time import EitherHalf, Reading, format_beyond_doubt, parse_wall_time
from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.formatting import wall_clock
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, card, menu, row, text
from bot.messaging.ui.forms import Form, text_field
from bot.messaging.ui.people.edit_forms import NO_BEDTIME
from bot.messaging.ui.people.settings import days_text
from bot.messaging.ui.people.ways_on import back_button, panel_button
from bot.services.people.overview import Overview

_READING = 3  # characters


def which_bedtime_card(overview: Overview) -> ui.LayoutView:
    """Ask which bedtime shall change; each has its nights."""
    owner, locale = overview.user.id, overview.user.locale
    options = [
        SelectOption(
            label=say(
                "settings.bedtime_on_days",
                "{time} {days}",
                time=wall_clock(bedtime, locale),
                days=days_text(days),
            ),
            value=f"{reading_text(bedtime)}{weekdays_text(frozenset(days))}",
        )
        for bedtime, days in nights_of(overview.user.bedtimes)
    ]
    act = Act(name="edit.one-bedtime", owner=owner)
    return card(
        Topic.REMINDERS,
        text(say("edit.which_bedtime", "**Which bedtime do you want to change?**")),
        menu(
            ActSelect(act, placeholder=say("edit.your_bedtimes", "Your bedtimes"), options=options)
        ),
        row(panel_button(owner), back_button(owner)),
    )


def read_night(value: str) -> tuple[time, frozenset[Weekday]]:
    """Read a bedtime and its nights, as the menu names them.

    Raises:
        ValueError: it does not.
    """
    bedtime = reading(value[:_READING])
    if isinstance(bedtime, EitherHalf):
        message = "a bedtime that was set is beyond doubt"
        raise ValueError(message)  # noqa: TRY004 - the text is wrong, not the program
    return bedtime, weekdays(value[_READING:])


def read_one_bedtime(fields: Mapping[str, str]) -> Reading | None:
    """Return the bedtime that was typed; `None`: it is taken away.

    Raises:
        WallTimeUnreadableError: it is no time.
    """
    typed = fields["time"].strip()
    return None if typed.casefold() in NO_BEDTIME else parse_wall_time(typed)


class OneBedtimeForm(Form):
    """Asks for one bedtime; its nights stand in the custom id."""

    def __init__(self, owner: UserId, bedtime: time, days: frozenset[Weekday]) -> None:
        act = Act(name="edit.one-sent", owner=owner, argument=weekdays_text(days))
        super().__init__(act, title=say("form.your_bedtime", "Your bedtime"))
        self.add_item(
            text_field(
                "time",
                label=say("form.bedtime", "When do you go to bed?"),
                description=say(
                    "form.one_bedtime_nights",
                    "This one is {days}. Your other nights stay.",
                    days=days_text(tuple(sorted(days))),
                ),
                placeholder=say("form.bedtime_example", "22:30 or 10:30pm; off takes it away"),
                default=format_beyond_doubt(bedtime),
            )
        )
