"""The card that answers a typed message: it shows where the buttons are."""

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.domain.ids import UserId
from bot.messaging.actions import ActButton, rows
from bot.messaging.cramp_flow import NOW

SIGNPOST = (
    "**A cramp right now? Press *Cramp now*.**\n"
    "I am a bot and do not read messages, so I do not know what you wrote. Press a button, or type "
    "`/help` to see what I can do."
)


def signpost_buttons(owner: UserId) -> ui.View:
    """Return the ways that start here; the first works without anything being known or stored."""
    return rows(
        [
            ActButton(Act(name=NOW, owner=ANYBODY), label="Cramp now", style=ButtonStyle.primary),
            ActButton(Act(name="panel.show", owner=owner), label="My reminders"),
            ActButton(Act(name="start.show", owner=owner), label="Set up"),
        ]
    )
