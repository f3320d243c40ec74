"""The way from one step of `/start` to the next: whatever is missing or in doubt is asked for."""

from dataclasses import replace
from datetime import time

from discord import ui

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.ids import GuildId
from bot.domain.places import Ambiguous, Place
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.messaging.ui.cards import Topic, act_button, card, heading, menu, row
from bot.messaging.ui.people.bedtime_questions import half_label, half_question
from bot.messaging.ui.people.places import place_select, which_place_text
from bot.messaging.ui.replies import Interaction, show, user_id_of
from bot.messaging.ui.setup.agreement import agreement_card
from bot.messaging.ui.setup.draft import SetupDraft
from bot.messaging.ui.setup.steps import BACK, Reader, when_card, where_card

_MOST_PLACES = 24


def reader_of(interaction: Interaction) -> Reader:
    """Return who sees the step."""
    return Reader(
        owner=user_id_of(interaction),
        now=interaction.created_at,
        locale=interaction.locale.value,
    )


def proposed_places(interaction: Interaction) -> list[Place]:
    """Return where the person most likely lives: as their server does, then by their language."""
    services = interaction.client.services
    by_language = services.places.proposed(interaction.locale.value)
    zone = None
    if interaction.guild_id is not None:
        zone = services.servers.known.zone_of(GuildId(interaction.guild_id))
    here = services.places.resolve(zone) if zone else None
    if not isinstance(here, Place):
        return list(by_language)
    same = (each for each in by_language if each.zone == here.zone)
    first = next(same, here)
    others = (each for each in by_language if each.zone != first.zone and each.label != first.label)
    return [first, *others][:_MOST_PLACES]


async def show_where(
    interaction: Interaction, draft: SetupDraft, *, note: str | None = None
) -> None:
    """Show the first step; *note* says what has to be known first."""
    standing = interaction.client.services.library.standing
    places, reader = proposed_places(interaction), reader_of(interaction)
    await show(interaction, where_card(places, draft, reader=reader, standing=standing, note=note))


async def go_on(
    interaction: Interaction,
    draft: SetupDraft,
    *,
    place: Place | Ambiguous,
    bedtime: Reading | None,
) -> None:
    """Show the next step: what is missing, or not beyond doubt, is asked for one after the other."""
    reader = reader_of(interaction)
    if isinstance(place, Place) and draft.place == place.zone:
        place = Place(name=place.zone, country="", zone=place.zone)  # no city was ever named
    match place, bedtime:
        case Ambiguous(), _:
            await show(interaction, _which_place_card(place, draft, reader))
        case Place(), None:
            await show(interaction, when_card(place, draft.at(place), reader=reader))
        case Place(), EitherHalf():
            await show(interaction, which_half_card(bedtime, draft.at(place), reader))
        case Place(), time():
            services = interaction.client.services
            draft = draft.at(place).going_to_bed(bedtime)
            layout = agreement_card(place, bedtime, draft, reader=reader, services=services)
            await show(interaction, layout)


def which_half_card(either: EitherHalf, draft: SetupDraft, reader: Reader) -> ui.LayoutView:
    """Return the question in which half of the day a bedtime is meant."""

    def button(meant: time) -> ActButton:
        argument = draft.going_to_bed(meant).text
        return act_button("start.time", half_label(meant), owner=reader.owner, argument=argument)

    back = _back("start.when", replace(draft, bedtime=""), reader)
    return card(
        Topic.REMINDERS,
        heading(half_question(either)),
        row(*(button(meant) for meant in either.readings), back),
    )


def _which_place_card(candidates: Ambiguous, draft: SetupDraft, reader: Reader) -> ui.LayoutView:
    act = Act(name="start.place", owner=reader.owner, argument=draft.text)
    return card(
        Topic.REMINDERS,
        heading(which_place_text()),
        menu(place_select(act, candidates)),
        row(_back("start.where", draft, reader)),
    )


def _back(act: str, draft: SetupDraft, reader: Reader) -> ActButton:
    return act_button(act, BACK.say(), owner=reader.owner, argument=draft.text)
