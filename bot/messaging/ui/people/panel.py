"""The home of a person in place of an answer, with all that stands beside their settings."""

from collections.abc import Sequence

from bot.client.components import ActButton
from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKind
from bot.messaging.ui.people.home import Beside, home_card
from bot.messaging.ui.people.presets import membership_buttons, membership_lines
from bot.messaging.ui.people.undo import undo_setting_button, undo_standing
from bot.messaging.ui.replies import Interaction, server_names, show
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed


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


async def show_turned(interaction: Interaction, changed: Changed, kind: ReminderKind) -> None:
    """Show the person's home after a reminder was turned off or back on, with the way back."""
    services, after = interaction.client.services, changed.after
    words = services.vocabulary[kind]
    note = words.turned_on() if after.is_on(kind) else words.turned_off()
    undo = undo_setting_button(changed, kind) or undo_standing(interaction.message, after)
    await show_panel(interaction, after, note=note, more=undo)
