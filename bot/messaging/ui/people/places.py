"""The answer to a new place: what time it is there, and how the next reminders move."""

import discord
from discord import app_commands, ui

from bot.client.acts import Act
from bot.client.components import ActSelect, button_rows
from bot.domain.places import Ambiguous, Place
from bot.messaging.texts.sentences import say
from bot.messaging.ui.people.settings import local_time_text, moved_lines
from bot.messaging.ui.people.undo import undo_sleep_button
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, reply, user_id_of

LONGEST = 100  # characters of a choice, its value and its label alike
MOST = 25  # choices that Discord shows


class PlaceUnknownError(Exception):
    """Nobody knows where that is."""


async def place_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Offer places while somebody types; no database is asked."""
    found = interaction.client.services.places.search(current, limit=MOST)
    return [app_commands.Choice(name=place.label, value=place.key) for place in found]


def place_or_candidates(interaction: Interaction, text: str) -> Place | Ambiguous:
    """Return the place somebody typed or picked, or the places it may mean.

    Raises:
        PlaceUnknownError: none fits.
    """
    found = interaction.client.services.places.resolve(text)
    if found is None:
        raise PlaceUnknownError
    return found


def as_people_write(interaction: Interaction, text: str) -> str:
    """Return the key of a zone, or of a place, as the place's name if that is read back as the same."""
    places = interaction.client.services.places
    place = places.resolve(text)
    if not isinstance(place, Place) or text not in {place.zone, place.key}:
        return text
    again = places.resolve(place.label)
    return place.label if isinstance(again, Place) and again.zone == place.zone else text


def which_place_text() -> str:
    """Return the question that goes with the menu of places."""
    return say("places.which", "Several places may be meant. Which one is yours?")


def which_place(act: Act, candidates: Ambiguous) -> ui.View:
    """Return a menu of the places that were perhaps meant."""
    return button_rows([place_select(act, candidates)])


def place_select(act: Act, candidates: Ambiguous) -> ActSelect:
    """Return the menu alone."""
    options = [
        discord.SelectOption(label=place.label[:LONGEST], value=place.key[:LONGEST])
        for place in candidates.candidates[:MOST]
    ]
    return ActSelect(act, placeholder=say("places.pick", "Which one do you mean?"), options=options)


async def set_zone_or_ask(interaction: Interaction, text: str) -> None:
    """Save the zone of a place that somebody typed or picked, or ask which place is meant.

    Raises:
        PlaceUnknownError: none fits.
    """
    place = place_or_candidates(interaction, text)
    match place:
        case Ambiguous():
            act = Act(name="timezone.pick", owner=user_id_of(interaction))
            await reply(interaction, which_place_text(), view=which_place(act, place))
        case Place():
            await _set(interaction, place)


async def _set(interaction: Interaction, place: Place) -> None:
    user_id = user_id_of(interaction)
    changed = await interaction.client.services.preferences.set_timezone(user_id, place.zone)
    lines = [
        local_time_text(changed.after),
        *moved_lines(changed, interaction.client.services.vocabulary),
    ]
    undo = undo_sleep_button(changed, label=say("places.change_back", "Change it back"))
    await reply(interaction, "\n".join(lines), view=button_rows([*undo, panel_button(user_id)]))
