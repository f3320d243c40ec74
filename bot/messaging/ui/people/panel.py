"""The panel of `/reminders`: everything that is set, each part with a button to change it."""

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, button_rows
from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.cramp_flow import NOW
from bot.messaging.ui.people.settings import overview_text
from bot.messaging.ui.replies import Interaction, reply
from bot.services.people.overview import Overview

_EDIT = {
    STRETCH: Sentence("panel.edit_stretch", "Edit stretch"),
    DRINKS: Sentence("panel.edit_drinks", "Edit drinks"),
}
_TURN_ON = {
    STRETCH: Sentence("panel.turn_stretch_on", "Turn stretch on"),
    DRINKS: Sentence("panel.turn_drinks_on", "Turn drinks on"),
}
_TURN_OFF = {
    STRETCH: Sentence("panel.turn_stretch_off", "Turn stretch off"),
    DRINKS: Sentence("panel.turn_drinks_off", "Turn drinks off"),
}

SEND_A_TEST = Sentence("panel.send_a_test", "Send a test")


async def overview_for(interaction: Interaction, user_id: UserId) -> Overview:
    """Return what the person has set.

    Raises:
        NothingOnError: nothing at all.
    """
    overview = await interaction.client.services.overviews.show(user_id)
    if overview is None:
        raise NothingOnError
    return overview


async def show_panel(
    interaction: Interaction,
    overview: Overview,
    *,
    note: str | None = None,
    more: list[ActButton] | None = None,
) -> None:
    """Show the panel in place of the answer, with a note below it."""
    text = overview_text(overview)
    await reply(
        interaction, f"{text}\n\n{note}" if note else text, view=_panel(overview, more or [])
    )


def panel_button(owner: UserId) -> ActButton:
    """Return the way to the panel."""
    return ActButton(Act(name="panel.show", owner=owner), label=_MY_REMINDERS.say())


def _panel(overview: Overview, more: list[ActButton]) -> ui.View:
    owner = overview.user.id
    needs_resume = overview.is_paused or any(
        status.is_quiet for status in overview.statuses.values()
    )
    first = (
        _button(owner, "panel.resume", say("panel.resume", "Resume"), ButtonStyle.success)
        if needs_resume
        else _button(owner, "panel.pause", say("panel.pause_tonight", "Pause tonight"))
    )
    skip = _button(owner, "panel.skip", say("panel.skip_tonight", "Skip tonight"))
    test = _button(owner, "panel.test", SEND_A_TEST.say())
    return button_rows(
        [first, skip, test, *more],
        _reminder_buttons(overview, STRETCH),
        _reminder_buttons(overview, DRINKS),
        [
            _button(owner, "edit.bedtime", say("panel.edit_bedtime", "Edit bedtime")),
            _button(owner, "edit.place", say("panel.edit_place", "Edit place")),
        ],
    )


def _reminder_buttons(overview: Overview, kind: ReminderKind) -> list[ActButton]:
    owner = overview.user.id
    if not overview.is_on(kind):
        return [_button(owner, f"panel.{kind}-on", _TURN_ON[kind].say())]
    return [
        _button(owner, f"edit.{kind}", _EDIT[kind].say()),
        _button(owner, f"panel.{kind}-off", _TURN_OFF[kind].say()),
    ]


def _button(
    owner: UserId, name: str, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    return ActButton(Act(name=name, owner=owner), label=label, style=style)


SIGNPOST = Sentence(
    "signpost.text",
    "**A cramp right now? Press *Cramp now*.**\n"
    "I am a bot and do not read messages, so I do not know what you wrote. Press a button, or type "
    "`/help` to see what I can do.",
)
_MY_REMINDERS = Sentence("panel.my_reminders", "My reminders")


def signpost_buttons(owner: UserId) -> ui.View:
    """Return the ways that start here; the first works without anything being known or stored."""
    return button_rows(
        [
            ActButton(
                Act(name=NOW, owner=ANYBODY),
                label=say("signpost.cramp_now", "Cramp now"),
                style=ButtonStyle.primary,
            ),
            ActButton(Act(name="panel.show", owner=owner), label=_MY_REMINDERS.say()),
            ActButton(Act(name="start.show", owner=owner), label=say("signpost.set_up", "Set up")),
        ]
    )
