"""Pauses on screen: how long it shall be quiet, and until when it is."""

from collections.abc import Mapping

import discord
from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.domain.ids import UserId
from bot.messaging.texts.formatting import full_timestamp, weekday_day_and_month
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic, act_button, card, menu, row, small_print, text
from bot.messaging.ui.forms import Form, text_field
from bot.services.people.overview import Overview

UNTIL_A_DAY = "day"
"""The option that asks for a day."""

_LENGTHS: Mapping[int, Sentence] = {
    1: Sentence("pause.tonight", "Only tonight"),
    3: Sentence("pause.three", "3 nights"),
    7: Sentence("pause.week", "One week"),
    14: Sentence("pause.fortnight", "Two weeks"),
    30: Sentence("pause.month", "30 nights"),
}


def pause_button(owner: UserId) -> ActButton:
    """Return the way to a pause of everything."""
    return act_button("pause.ask", say("pause.everything", "Pause everything…"), owner=owner)


def resume_button(owner: UserId) -> ActButton:
    """Return the end of a pause, or of a silence."""
    label = say("panel.resume", "Resume")
    return act_button("panel.resume", label, owner=owner, style=ButtonStyle.primary)


def pause_card(owner: UserId, back: ActButton, *, note: str | None = None) -> ui.LayoutView:
    """Ask how long it shall be quiet; *note* says what was wrong with the last answer."""
    options = [
        discord.SelectOption(label=words.say(), value=str(nights))
        for nights, words in _LENGTHS.items()
    ]
    options.append(
        discord.SelectOption(label=say("pause.until_a_day", "Until a day…"), value=UNTIL_A_DAY)
    )
    act = Act(name="pause.for", owner=owner)
    placeholder = say("pause.how_long", "Choose")
    return card(
        Topic.REMINDERS,
        *([text(note)] if note else []),
        text(say("pause.question", "**For how long shall I be quiet?**")),
        menu(ActSelect(act, placeholder=placeholder, options=options)),
        row(back),
        small_print(
            say(
                "pause.promise",
                "No stretch and no drink messages. Nothing is lost, and they come back by themselves.",
            )
        ),
    )


class PauseForm(Form):
    """Asks for the day on which the reminders come back."""

    NAMES = ("day",)

    def __init__(self, owner: UserId, typed: str = "") -> None:
        super().__init__(
            Act(name="pause.until", owner=owner), title=say("pause.form", "Quiet until a day")
        )
        self.add_item(
            text_field(
                "day",
                label=say("pause.day", "Which day?"),
                placeholder=say("pause.day_example", "friday, in 3 days or 14 March"),
                default=typed,
            )
        )


def quiet_until_text(overview: Overview) -> str:
    """Return until which day it is quiet, and when the first message comes then."""
    user = overview.user
    day = weekday_day_and_month(user.paused_until or overview.now.astimezone(user.zone).date())
    if overview.next_due_at is None:
        return say("pause.quiet_until", "⏸ **Quiet until {day}.**", day=day)
    first = full_timestamp(overview.next_due_at)
    return say(
        "pause.next_message",
        "⏸ **Quiet until {day}.**\nNext message: {at}.",
        day=day,
        at=first,
    )
