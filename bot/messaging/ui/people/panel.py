"""The way to a person's home, from wherever they are; and the signpost to whoever writes to Charley."""

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, button_rows
from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.cramp_flow import NOW
from bot.messaging.ui.people.home import Beside, home_card
from bot.messaging.ui.people.presets import membership_buttons, membership_lines
from bot.messaging.ui.replies import Interaction, server_names, show
from bot.services.people.overview import Overview


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
    more: Sequence[ActButton] = (),
) -> None:
    """Show the person's home in place of the answer.

    Args:
        interaction: whose answer it is.
        overview: what the person has set.
        note: what has just happened; it stands first.
        more: the way back from it.
    """
    services, joined = interaction.client.services, overview.joined
    beside = Beside(
        note=note,
        undo=more,
        presets=membership_lines(joined, overview, server_names(interaction)),
        preset_buttons=membership_buttons(joined, overview, owner=overview.user.id),
    )
    await show(interaction, home_card(overview, services.kinds, services.vocabulary, beside))


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
