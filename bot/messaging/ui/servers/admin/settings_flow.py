"""The way to a changed setting: its form filled in, what is in doubt, and the panel as it is then."""

from collections.abc import Awaitable, Callable, Mapping

import discord
from discord import ui

from bot.client.act_arguments import version_seen
from bot.client.acts import Act, ActBrokenError
from bot.client.components import ActButton, ActSelect
from bot.domain.errors import DomainError
from bot.domain.ids import ChannelId, RoleId
from bot.domain.places import Ambiguous
from bot.domain.servers.authority import require_admin
from bot.domain.servers.drafts import TypedForm
from bot.domain.servers.errors import EditConflictError
from bot.domain.servers.server import Server
from bot.domain.servers.views import SettingsChanged
from bot.messaging.texts.catalogue import ENGLISH_LOCALE
from bot.messaging.texts.formatting import language_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, act_button, card, text
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.forms import Form
from bot.messaging.ui.people.places import (
    LONGEST,
    MOST,
    PlaceUnknownError,
    as_people_write,
    place_or_candidates,
    which_place_text,
)
from bot.messaging.ui.replies import Interaction, show
from bot.messaging.ui.servers.admin.forms import (
    CHANNEL,
    LANGUAGE,
    NO,
    OWN_TEXTS,
    PLACE,
    ROLE,
    YES,
    ChannelForm,
    ManagerForm,
    PostsForm,
    Typed,
    ZoneForm,
)
from bot.messaging.ui.servers.admin.panel import settings_panel
from bot.messaging.ui.servers.admin.picks import chooser
from bot.messaging.ui.servers.admin.questions import again_screen, conflict_text
from bot.messaging.ui.servers.presser import presser_of

ZONE, CHANNEL_SETTING, MANAGER, POSTS = "zone", "channel", "manager", "posts"
SETTINGS = (ZONE, CHANNEL_SETTING, MANAGER, POSTS)
"""What the panel's buttons change, by the second half of their acts."""


class PlaceUnsureError(Exception):
    """Several places may be meant."""

    def __init__(self, candidates: Ambiguous) -> None:
        super().__init__("the person has to say which place is meant")
        self.candidates = candidates


async def show_server_panel(
    interaction: Interaction, *, note: str | None = None, undo: ActButton | None = None
) -> None:
    """Show what is set now, with a note on what was just done and the way back from it."""
    presser = presser_of(interaction)
    view = await interaction.client.services.servers.settings.panel(presser)
    await show(interaction, settings_panel(view, owner=presser.user_id, note=note, undo=undo))


async def open_setting(interaction: Interaction, name: str, typed: Typed) -> None:
    """Open the form of a setting with what is set, and over it what was typed.

    Raises:
        NotForYouError: the person lacks *Manage Server*.
    """
    presser = presser_of(interaction)
    require_admin(presser)
    view = await interaction.client.services.servers.settings.panel(presser)
    server = view.configuration.server
    act = Act(name=f"set.{name}-sent", owner=presser.user_id, argument=str(server.version))
    filled_in = {**_filled_in(interaction, name, server), **typed}
    await interaction.response.send_modal(_form(interaction, name, act, filled_in))


async def change_setting(interaction: Interaction, name: str, act: Act) -> None:
    """Save what was filled in and show the panel; or say or ask what is in the way."""
    seen = act.read(version_seen)
    try:
        changed = await _CHANGES[name](interaction, act.fields, seen)
    except PlaceUnsureError as doubt:
        await _ask_place(interaction, doubt.candidates, seen)
    except (DomainError, PlaceUnknownError) as error:
        await _ask_again(interaction, name, act, error)
    except (ValueError, LookupError) as error:
        raise ActBrokenError(act.name) from error
    else:
        await show_changed(interaction, changed)


async def show_changed(interaction: Interaction, changed: SettingsChanged) -> None:
    """Show the panel after a change, with the way back to a role that was taken away."""
    if changed.before == changed.after:
        await show_server_panel(interaction, note=say("edit.same", "**Nothing has changed.**"))
        return
    undo = None
    role_id, owner = changed.before.manager_role_id, presser_of(interaction).user_id
    if role_id is not None and changed.after.manager_role_id is None:
        argument = f"{role_id}.{changed.after.version}"
        label = say("server.bring_role_back", "Bring role back")
        undo = act_button("set.manager-back", label, owner=owner, argument=argument)
    note = say("server.saved", "✅ **Saved.** This is what is set now.")
    await show_server_panel(interaction, note=note, undo=undo)


async def _ask_again(interaction: Interaction, name: str, act: Act, error: Exception) -> None:
    presser = presser_of(interaction)
    sentence = conflict_text(error) if isinstance(error, EditConflictError) else sentence_for(error)
    if sentence is None:
        raise error
    require_admin(presser)
    typed_forms = interaction.client.services.servers.typed_forms
    kept = await typed_forms.keep(presser, TypedForm(fields=act.fields))
    await show(
        interaction,
        again_screen(sentence, f"set.{name}-again", kept, owner=presser.user_id),
    )


async def _ask_place(interaction: Interaction, candidates: Ambiguous, seen: int) -> None:
    owner = presser_of(interaction).user_id
    options = [
        discord.SelectOption(label=place.label[:LONGEST], value=place.key[:LONGEST])
        for place in candidates.candidates[:MOST]
    ]
    menu = ActSelect(
        Act(name="set.place", owner=owner, argument=str(seen)),
        placeholder=say("places.pick", "Which one do you mean?"),
        options=options,
    )
    await show(interaction, card(Topic.SERVER, text(which_place_text()), ui.ActionRow(menu)))


def _filled_in(interaction: Interaction, name: str, server: Server) -> Typed:
    surroundings = interaction.client.services.servers.surroundings
    match name:
        case "zone":
            key = server.zone_key
            return {PLACE: "" if key is None else as_people_write(interaction, key)}
        case "channel":
            channel_id = server.wind_down_channel_id
            channel = channel_id and surroundings.channel(server.id, channel_id)
            return {CHANNEL: str(channel_id) if channel else ""}
        case "manager":
            role_id = server.manager_role_id
            role = role_id and surroundings.role_name(server.id, role_id)
            return {ROLE: str(role_id) if role else ""}
        case _:
            own = YES if server.has_own_texts else NO
            return {LANGUAGE: server.locale or ENGLISH_LOCALE, OWN_TEXTS: own}


def _form(interaction: Interaction, name: str, act: Act, typed: Typed) -> Form:
    match name:
        case "zone":
            return ZoneForm(act, typed)
        case "channel":
            title = say("server.form.channel_title", "Wind-down channel")
            return ChannelForm(act, typed, title=title)
        case "manager":
            return ManagerForm(act, typed)
        case _:
            locales = interaction.client.texts.locales
            languages = {locale: language_name(locale) for locale in locales}
            return PostsForm(act, typed, languages=languages)


async def set_place(interaction: Interaction, typed: str, seen: int) -> SettingsChanged:
    """Set the zone of a place that was typed or picked.

    Raises:
        PlaceUnknownError: none fits.
        PlaceUnsureError: several do.
    """
    place = place_or_candidates(interaction, typed)
    if isinstance(place, Ambiguous):
        raise PlaceUnsureError(place)
    settings = interaction.client.services.servers.settings
    return await settings.set_zone(presser_of(interaction), place.zone, seen=seen)


async def _set_zone(interaction: Interaction, typed: Typed, seen: int) -> SettingsChanged:
    return await set_place(interaction, typed[PLACE], seen)


async def _set_channel(interaction: Interaction, typed: Typed, seen: int) -> SettingsChanged:
    channel = chooser(interaction)(ChannelId(int(typed[CHANNEL])))
    settings = interaction.client.services.servers.settings
    return await settings.set_channel(presser_of(interaction), channel, seen=seen)


async def _set_manager(interaction: Interaction, typed: Typed, seen: int) -> SettingsChanged:
    role_id = RoleId(int(typed[ROLE])) if typed[ROLE] else None
    settings = interaction.client.services.servers.settings
    return await settings.set_manager_role(presser_of(interaction), role_id, seen=seen)


async def _set_posts(interaction: Interaction, typed: Typed, seen: int) -> SettingsChanged:
    locale = typed.get(LANGUAGE, ENGLISH_LOCALE)
    if locale not in interaction.client.texts.locales:
        message = f"a locale that there are sentences in, got {len(locale)} characters"
        raise ValueError(message)
    settings = interaction.client.services.servers.settings
    return await settings.set_posts(
        presser_of(interaction),
        locale=None if locale == ENGLISH_LOCALE else locale,
        has_own_texts=typed[OWN_TEXTS] == YES,
        seen=seen,
    )


_CHANGES: Mapping[str, Callable[[Interaction, Typed, int], Awaitable[SettingsChanged]]] = {
    ZONE: _set_zone,
    CHANNEL_SETTING: _set_channel,
    MANAGER: _set_manager,
    POSTS: _set_posts,
}
