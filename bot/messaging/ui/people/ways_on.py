"""The ways on from wherever somebody is: first aid, their home, the set-up, and all that Charley can do.

Their labels are the same on every screen. The signpost of whoever writes to Charley is made of them.
"""

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, button_rows
from bot.domain.ids import UserId
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.library.cramp_flow import NOW
from bot.services.people.overview import Overview


def panel_button(owner: UserId, *, style: ButtonStyle = ButtonStyle.secondary) -> ActButton:
    """Return the way to the person's home."""
    return ActButton(Act(name="panel.show", owner=owner), label=_MY_REMINDERS.say(), style=style)


SIGNPOST = Sentence(
    "signpost.text",
    "**A cramp right now? Press *Cramp now*.**\n"
    "I am a bot and do not read messages, so I do not know what you wrote. Press a button, or type "
    "`/help` to see what I can do.",
)
_MY_REMINDERS = Sentence("panel.my_reminders", "My reminders")


def signpost_buttons(owner: UserId) -> ui.View:
    """Return the ways that start here; the first works without anything being known or stored."""
    return button_rows([cramp_button(), panel_button(owner), plain_set_up_button(owner)])


def cramp_button(*, style: ButtonStyle = ButtonStyle.primary) -> ActButton:
    """Return the way to first aid, for anybody; it needs no database."""
    label = say("signpost.cramp_now", "Cramp now")
    return ActButton(Act(name=NOW, owner=ANYBODY), label=label, style=style)


def plain_set_up_button(owner: UserId) -> ActButton:
    """Return the way to the first step, where something else comes first."""
    return ActButton(Act(name="start.show", owner=owner), label=say("signpost.set_up", "Set up"))


def help_button(owner: UserId) -> ActButton:
    """Return the way to all that Charley can do; it needs no database."""
    return ActButton(Act(name="help.show", owner=owner), label=say("help.button", "What I can do"))


def back_button(owner: UserId, *, label: str | None = None) -> ActButton:
    """Return the way to the strip."""
    return act_button("shift.show", label or say("shift.my_shifts", "My shifts"), owner=owner)


def shifts_button(overview: Overview) -> ActButton:
    """Return the way to the shifts from anywhere else, whether somebody has set any or not."""
    label = None if overview.user.bedtimes.shifts else say("shift.work_shifts", "I work shifts")
    return back_button(overview.user.id, label=label)
