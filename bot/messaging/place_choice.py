"""Asking which place somebody means."""

import discord
from discord import app_commands, ui

from bot.client.acts import Act
from bot.domain.places import Ambiguous, Place
from bot.messaging.actions import ActSelect, rows
from bot.messaging.replies import Interaction

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
    """Return a zone's key as the place that stands for it, where that is read back as the same."""
    places = interaction.client.services.places
    place = places.resolve(text)
    if not isinstance(place, Place) or text != place.zone:
        return text
    again = places.resolve(place.label)
    return place.label if isinstance(again, Place) and again.zone == text else text


def which_place(act: Act, candidates: Ambiguous) -> ui.View:
    """Return a menu of the places that were perhaps meant."""
    options = [
        discord.SelectOption(label=place.label[:LONGEST], value=place.key[:LONGEST])
        for place in candidates.candidates[:MOST]
    ]
    return rows([ActSelect(act, placeholder="Which one do you mean?", options=options)])
