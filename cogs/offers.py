"""Offers, as members meet them: joining, leaving, and what follows a change of a preset.

Every act here is about the person who presses, and nobody else.
"""

from discord.ext import commands

from bot.client.act_arguments import membership_left, offer_id, offer_seen
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import button_rows
from bot.domain.reminders.amounts import WaterMode
from bot.domain.servers.errors import (
    NotJoinedError,
    OfferGoneError,
    OfferPausedError,
    OptInDueError,
    PresetMovedError,
)
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.safety_screen import WaterRequest, ask_again
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.error_sentences_members import LEFT_BEFORE, MOVED, PAUSED
from bot.messaging.ui.people.dm_results import (
    dm_result_text_for,
    send_welcome,
    try_again_button,
)
from bot.messaging.ui.people.edit_forms import PlaceForm
from bot.messaging.ui.people.places import PlaceUnknownError
from bot.messaging.ui.people.presets import (
    leave_button,
    plain,
    preset_sentence,
    undo_leave_button,
)
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.undo import undo_preset_buttons
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import (
    Interaction,
    acknowledge,
    acknowledge_below,
    reply,
    user_id_of,
)
from bot.messaging.ui.servers.members.joining import (
    guild_id_of,
    show_change,
    show_gone,
    show_memberships,
    show_offer,
    take_place,
    tell_member,
)
from bot.messaging.ui.servers.members.membership_screens import (
    BACK,
    BACK_ALREADY,
    CHANGED_SINCE,
    DECLINED,
    DRINKS_LATER,
    JOINED_OWN,
    KEPT,
    KEPT_BEFORE_CHANGE,
    LEFT,
    JoinDraft,
)
from bot.messaging.ui.servers.members.preset_menus import look_again
from bot.services.servers.membership import Followed


class Offers(commands.Cog):
    """Presets of your servers."""

    @answers("offer.join")
    async def look(self, interaction: Interaction, act: Act) -> None:
        """Show an offer to the person who has pressed its card."""
        await acknowledge_below(interaction)
        await show_offer(interaction, act.read(offer_id))

    @answers("offer.pick")
    async def pick(self, interaction: Interaction, act: Act) -> None:
        """Show the offer that was picked from several."""
        await acknowledge(interaction)
        await show_offer(interaction, act.read_chosen(offer_id)[0])

    @answers("offer.joined")
    async def list_joined(self, interaction: Interaction, act: Act) -> None:
        """Show what the person has joined."""
        await acknowledge_below(interaction)
        await show_memberships(interaction)

    @answers("offer.zone")
    async def take_zone(self, interaction: Interaction, act: Act) -> None:
        """Go on in the suggested zone."""
        await acknowledge(interaction)
        draft = act.read(JoinDraft.parse)
        await show_offer(interaction, draft.offer_id, zone_key=draft.zone_key)

    @answers("offer.where")
    async def open_form(self, interaction: Interaction, act: Act) -> None:
        """Ask for another place."""
        owner = user_id_of(interaction)
        filled = Act(name="offer.located", owner=owner, argument=act.read(offer_id))
        await interaction.response.send_modal(PlaceForm(owner, (), act=filled))

    @answers("offer.located")
    async def locate(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was typed."""
        await acknowledge(interaction)
        id_ = act.read(offer_id)
        try:
            await take_place(interaction, id_, act.fields.get("place", ""))
        except PlaceUnknownError as error:
            await show_offer(interaction, id_, note=sentence_for(error))

    @answers("offer.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was picked from several."""
        await acknowledge(interaction)
        await take_place(interaction, act.read(offer_id), act.chosen)

    @answers("offer.confirm")
    async def confirm(self, interaction: Interaction, act: Act) -> None:
        """Join, and take the preset over: the person's opt-in."""
        await acknowledge(interaction)
        followed = await _join(interaction, act.read(JoinDraft.parse), replaces=True)
        if followed is not None:
            await _show_opted_in(interaction, followed)

    @answers("offer.own")
    async def join_with_own(self, interaction: Interaction, act: Act) -> None:
        """Join, and keep what the person has set."""
        user_id = await acknowledge(interaction)
        followed = await _join(interaction, act.read(JoinDraft.parse), replaces=False)
        if followed is None:
            return
        text = JOINED_OWN.say(name=plain(followed.offer.name))
        buttons = [panel_button(user_id), leave_button(followed.offer.id, owner=user_id)]
        await reply(interaction, text, view=button_rows(buttons), topic=Topic.COMMUNITY)

    @answers("offer.decline")
    async def decline(self, interaction: Interaction, act: Act) -> None:
        """Join nothing."""
        user_id = await acknowledge(interaction)
        # A question of an earlier version does not say which preset it is about.
        id_ = act.read(offer_id) if act.argument else None
        again = [] if id_ is None else [look_again(id_, owner=user_id)]
        await tell_member(interaction, DECLINED.say(), *again)

    @answers("offer.leave")
    async def leave(self, interaction: Interaction, act: Act) -> None:
        """End a membership."""
        user_id = await acknowledge_below(interaction)
        memberships = interaction.client.services.servers.memberships
        left = await memberships.leave(user_id, act.read(offer_id))
        undo = undo_leave_button(left.joined) if left.joined else []
        await tell_member(interaction, (LEFT if left.has_left else LEFT_BEFORE).say(), *undo)

    @answers("undo.leave")
    async def undo_leave(self, interaction: Interaction, act: Act) -> None:
        """Bring a membership back that was ended."""
        user_id = await acknowledge(interaction)
        id_, decided, told = act.read(membership_left)
        memberships = interaction.client.services.servers.memberships
        try:
            is_new = await memberships.undo_leave(user_id, id_, decided=decided, told=told)
        except OfferGoneError:
            await show_gone(interaction, id_)
            return
        leave = leave_button(id_, owner=user_id)
        await tell_member(interaction, (BACK if is_new else BACK_ALREADY).say(), leave)

    @answers("offer.use")
    async def use(self, interaction: Interaction, act: Act) -> None:
        """Take a changed preset over, if its values are still those of the message."""
        user_id = await acknowledge_below(interaction)
        id_, seen = act.read(offer_seen)
        memberships = interaction.client.services.servers.memberships
        try:
            followed = await memberships.use_new(user_id, id_, seen=seen)
        except OptInDueError:
            await show_offer(interaction, id_)
        except PresetMovedError:
            await show_change(interaction, id_, note=CHANGED_SINCE.say())
        except OfferGoneError:
            await show_gone(interaction, id_)
        except OfferPausedError:
            await tell_member(interaction, PAUSED.say())
        except NotJoinedError:
            await tell_member(interaction, LEFT_BEFORE.say())
        else:
            await _show_used(interaction, followed)

    @answers("offer.keep")
    async def keep(self, interaction: Interaction, act: Act) -> None:
        """Keep what the person has set, and say no more of the change that they have read of."""
        user_id = await acknowledge_below(interaction)
        id_, seen = act.read(offer_seen)
        memberships = interaction.client.services.servers.memberships
        try:
            newer = await memberships.keep_mine(user_id, id_, seen=seen)
        except NotJoinedError:
            await tell_member(interaction, LEFT_BEFORE.say())
            return
        if newer is None:
            await tell_member(interaction, KEPT.say())
        else:
            await show_change(interaction, id_, note=KEPT_BEFORE_CHANGE.say())


async def _join(interaction: Interaction, draft: JoinDraft, *, replaces: bool) -> Followed | None:
    """Join an offer; `None`: that could not be, and the person has been told."""
    try:
        return await interaction.client.services.servers.memberships.join(
            user_id_of(interaction),
            draft.offer_id,
            guild_id=guild_id_of(interaction),
            seen=draft.seen,
            replaces=replaces,
            zone_key=draft.zone_key,
        )
    except PresetMovedError:
        await show_offer(interaction, draft.offer_id, zone_key=draft.zone_key, note=MOVED.say())
    except OfferGoneError:
        await show_gone(interaction, draft.offer_id)
    except OfferPausedError:
        await tell_member(interaction, PAUSED.say())
    return None


async def _show_opted_in(interaction: Interaction, followed: Followed) -> None:
    """Prove that messages arrive, then go on to the drinks; a second time there is nothing to do."""
    user_id = user_id_of(interaction)
    buttons = [
        *undo_preset_buttons(followed.changed, STRETCH),
        panel_button(user_id),
        leave_button(followed.offer.id, owner=user_id),
    ]
    text = f"{_joined_text(followed)}\n{_next_text(interaction, followed)}"
    if not followed.is_new and not followed.has_moved:
        await reply(interaction, text, view=button_rows(buttons), topic=Topic.COMMUNITY)
        return
    sent = await send_welcome(interaction, followed.changed)
    text = f"{text}\n{dm_result_text_for(interaction, sent)}"
    if not sent.arrived:
        later = f"\n{DRINKS_LATER.say()}" if followed.asks_for_drinks else ""
        again = try_again_button(user_id, more=buttons)
        await reply(interaction, text + later, view=again, topic=Topic.COMMUNITY)
        return
    await reply(interaction, text, view=button_rows(buttons), topic=Topic.COMMUNITY)
    if followed.asks_for_drinks:
        await _ask_about_drinks(interaction)


def _joined_text(followed: Followed) -> str:
    name, preset = plain(followed.offer.name), preset_sentence(followed.offer.preset)
    if followed.is_new:
        done = say("offer.joined", "**You have joined {name}.**", name=name)
    elif followed.has_moved:
        done = say("offer.used", "**You use {name} now.**", name=name)
    else:
        done = say("offer.used_already", "**You use {name} already.**", name=name)
    return f"{done}\n{preset}"


async def _show_used(interaction: Interaction, followed: Followed) -> None:
    """Say what was taken over, and offer the way back."""
    user_id = user_id_of(interaction)
    text = f"{_joined_text(followed)}\n{_next_text(interaction, followed)}"
    buttons = [
        *undo_preset_buttons(followed.changed, STRETCH),
        panel_button(user_id),
        leave_button(followed.offer.id, owner=user_id),
    ]
    await reply(interaction, text, view=button_rows(buttons), topic=Topic.COMMUNITY)
    if followed.asks_for_drinks:
        await _ask_about_drinks(interaction)


async def _ask_about_drinks(interaction: Interaction) -> None:
    """Show the safety screen below the answer: nothing else turns drink reminders on.

    Its answers take the place of its own message, so that the ways back above it stay.
    """
    await ask_again(interaction, WaterRequest(mode=WaterMode.GENTLE))


def _next_text(interaction: Interaction, followed: Followed) -> str:
    return next_text(
        followed.changed.after, STRETCH, interaction.client.services.vocabulary[STRETCH]
    )


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(Offers())
