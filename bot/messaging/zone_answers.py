"""The answer to a new place: what time it is there, and how the next reminders move."""

from bot.client.acts import Act
from bot.domain.places import Ambiguous, Place
from bot.domain.reminders import ReminderKind
from bot.messaging.actions import rows
from bot.messaging.place_choice import place_or_candidates, which_place
from bot.messaging.replies import Interaction, reply, user_id_of
from bot.messaging.settings_text import local_time_text
from bot.messaging.timestamps import when
from bot.messaging.undo import undo_sleep_button
from bot.services.editing import Changed


async def set_zone_or_ask(interaction: Interaction, text: str) -> None:
    """Save the zone of a place that somebody typed or picked, or ask which place is meant.

    Raises:
        PlaceUnknownError: none fits.
    """
    place = place_or_candidates(interaction, text)
    match place:
        case Ambiguous():
            act = Act(name="timezone.pick", owner=user_id_of(interaction))
            question = "Several places may be meant. Which one is yours?"
            await reply(interaction, question, view=which_place(act, place))
        case Place():
            await _set(interaction, place)


async def _set(interaction: Interaction, place: Place) -> None:
    user_id = user_id_of(interaction)
    changed = await interaction.client.services.preferences.set_timezone(user_id, place.zone)
    lines = [local_time_text(changed.after), *moved_lines(changed)]
    undo = undo_sleep_button(changed, label="Change it back")
    await reply(interaction, "\n".join(lines), view=rows(undo) if undo else None)


def moved_lines(changed: Changed) -> list[str]:
    """Return how the next reminders move with the zone."""
    lines = []
    for kind in ReminderKind:
        old = changed.before.next_of(kind) if changed.before else None
        new = changed.after.next_of(kind)
        name = "stretch" if kind is ReminderKind.STRETCH else "drink"
        if new is None:
            continue
        if old is None or old == new:
            lines.append(f"Your next {name} reminder comes {when(new)}.")
        else:
            lines.append(f"Your next {name} reminder moves from {when(old)} to {when(new)}.")
    return lines
