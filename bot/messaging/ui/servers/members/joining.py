"""Answering people who are on their way into an offer."""

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.places import Ambiguous, Place
from bot.domain.servers.errors import OfferGoneError
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.people.places import (
    as_people_write,
    place_or_candidates,
    which_place,
    which_place_text,
)
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, reply, server_names, show, user_id_of
from bot.messaging.ui.servers.members.membership_screens import (
    NONE_OPEN,
    change_screen,
    look_screen,
    where_screen,
)
from bot.messaging.ui.servers.members.preset_menus import (
    gone_screen,
    memberships_screen,
    menu_screen,
)
from bot.services.servers.membership import JoinView


def guild_id_of(interaction: Interaction) -> GuildId | None:
    """Return the server of a press; `None` in direct messages."""
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)


async def show_offer(
    interaction: Interaction,
    offer_id: OfferId,
    *,
    zone_key: str | None = None,
    note: str | None = None,
) -> None:
    """Show an offer in place of the answer; a person without a zone is asked for it first.

    *zone_key* is where such a person has said that they live.
    """
    view = await _look(interaction, offer_id)
    if view is None:
        return
    zone_key = view.zone_key or zone_key
    if zone_key is None:
        await _ask_where(interaction, view, note=note)
        return
    layout = look_screen(
        view,
        owner=user_id_of(interaction),
        zone_key=zone_key,
        now=interaction.created_at,
        server=server_names(interaction)(view.offer.guild_id),
        vocabulary=interaction.client.services.vocabulary,
        note=note,
    )
    await show(interaction, layout)


async def show_change(interaction: Interaction, offer_id: OfferId, *, note: str) -> None:
    """Show a member what a preset has become, below a note on why."""
    view = await _look(interaction, offer_id)
    if view is None:
        return
    layout = change_screen(
        view,
        owner=user_id_of(interaction),
        now=interaction.created_at,
        server=server_names(interaction)(view.offer.guild_id),
        vocabulary=interaction.client.services.vocabulary,
        note=note,
    )
    await show(interaction, layout)


async def show_open_offers(interaction: Interaction, guild_id: GuildId) -> None:
    """Show what can be joined in a server: the one offer at once, several to choose from."""
    owner = user_id_of(interaction)
    offers = await interaction.client.services.servers.memberships.open_offers(guild_id)
    match offers:
        case []:
            own = button_rows([set_up_my_own(owner)])
            await reply(interaction, NONE_OPEN.say(), view=own, topic=Topic.COMMUNITY)
        case [only]:
            await show_offer(interaction, only.id)
        case _:
            await show(interaction, menu_screen(offers, owner=owner))


async def show_memberships(interaction: Interaction) -> None:
    """Let a person choose from what they have joined."""
    owner = user_id_of(interaction)
    joined = await interaction.client.services.servers.memberships.of_person(owner)
    match joined:
        case []:
            text = say("offer.joined_none", "You have joined no offer.")
            await tell_member(interaction, text)
        case _:
            names = server_names(interaction)
            await show(interaction, memberships_screen(joined, owner=owner, server_name=names))


async def tell_member(interaction: Interaction, text: str, *first: ActButton) -> None:
    """Say something short about a preset, with what comes next and the way to the person's home."""
    view = button_rows([*first, panel_button(user_id_of(interaction))])
    await reply(interaction, text, view=view, topic=Topic.COMMUNITY)


async def take_place(interaction: Interaction, offer_id: OfferId, typed: str) -> None:
    """Go on with the place that a person has typed or picked, or ask which one they mean.

    Raises:
        PlaceUnknownError: none fits.
    """
    place = place_or_candidates(interaction, typed)
    match place:
        case Place():
            await show_offer(interaction, offer_id, zone_key=place.zone)
        case Ambiguous():
            act = Act(name="offer.place", owner=user_id_of(interaction), argument=offer_id)
            menu = which_place(act, place)
            await reply(interaction, which_place_text(), view=menu, topic=Topic.COMMUNITY)


async def show_gone(interaction: Interaction, offer_id: OfferId) -> None:
    """Say that an offer is gone."""
    owner = user_id_of(interaction)
    joined = await interaction.client.services.servers.memberships.of_person(owner)
    is_member = any(each.membership.offer_id == offer_id for each in joined)
    await show(interaction, gone_screen(offer_id, owner=owner, is_member=is_member))


async def _look(interaction: Interaction, offer_id: OfferId) -> JoinView | None:
    """Return an offer as the person sees it; `None`: it is gone, and they have been told."""
    memberships = interaction.client.services.servers.memberships
    try:
        return await memberships.look(
            user_id_of(interaction), offer_id, guild_id=guild_id_of(interaction)
        )
    except OfferGoneError:
        await show_gone(interaction, offer_id)
        return None


async def _ask_where(interaction: Interaction, view: JoinView, *, note: str | None) -> None:
    key = view.server_zone_key
    layout = where_screen(
        view,
        owner=user_id_of(interaction),
        place=None if key is None else as_people_write(interaction, key),
        now=interaction.created_at,
        note=note,
    )
    await show(interaction, layout)


def set_up_my_own(owner: UserId) -> ActButton:
    """Return the way to reminders of one's own."""
    act = Act(name="start.show", owner=owner)
    return ActButton(act, label=say("offer.set_up_my_own", "Set up my own"))
