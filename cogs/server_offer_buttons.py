"""Offers to members by their admins' buttons: the list, each offer, its form and its preview."""

from dataclasses import replace

from discord.ext import commands

from bot.client.act_arguments import draft_id, offer_id, offer_seen, page
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import button_rows
from bot.domain.ids import OfferId
from bot.domain.servers.drafts import TypedForm
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.replies import Interaction, acknowledge, respond_now, user_id_of
from bot.messaging.ui.servers.admin.forms import origin_of
from bot.messaging.ui.servers.admin.panel import panel_button
from bot.messaging.ui.servers.offers import publishing
from bot.messaging.ui.servers.offers.flow import (
    AGAIN,
    HALF,
    SENT,
    draft_offer,
    open_offer_form,
    save_offer,
    settle_half,
)
from bot.messaging.ui.servers.offers.views import (
    NOT_SAVED,
    PAUSED_NOW,
    RESTORED,
    RESUMED,
    offer_shown,
    remove_offer,
    saved_text,
    show_offers,
    show_own_offer,
)
from bot.messaging.ui.servers.presser import presser_of
from bot.services.servers.offers import OfferService

_ONLY_A_PREVIEW = Sentence(
    "offer.only_a_preview", "**This is a preview.**\nNobody joins here, and only you see it."
)


class OfferButtons(commands.Cog):
    """The buttons of a server's offers."""

    @answers("offer.list")
    async def press_list(self, interaction: Interaction, act: Act) -> None:
        """Show a page of all offers."""
        await acknowledge(interaction)
        await show_offers(interaction, number=act.read(page))

    @answers("offer.show")
    async def press_show(self, interaction: Interaction, act: Act) -> None:
        """Show one offer."""
        await acknowledge(interaction)
        await show_own_offer(interaction, act.read(offer_id))

    @answers("offer.preview")
    async def press_preview(self, interaction: Interaction, act: Act) -> None:
        """Say that a preview's *Join* joins nobody."""
        back = button_rows([panel_button(user_id_of(interaction))])
        await respond_now(interaction, _ONLY_A_PREVIEW.say(), view=back, topic=Topic.SERVER)

    @answers("offer.add")
    async def press_add(self, interaction: Interaction, act: Act) -> None:
        """Open the form of a new offer."""
        await open_offer_form(interaction, TypedForm(fields={}))

    @answers("offer.edit")
    async def press_edit(self, interaction: Interaction, act: Act) -> None:
        """Open the form of an offer as it is now, whatever the screen with the button shows."""
        id_, _ = act.read(offer_seen)
        offer = (await offer_shown(interaction, id_)).offer
        await open_offer_form(
            interaction, TypedForm(fields={}, target_id=offer.id, seen=offer.version)
        )

    @answers("offer.change")
    async def press_change(self, interaction: Interaction, act: Act) -> None:
        """Open the form with what a preview has shown."""
        await open_offer_form(interaction, TypedForm(fields={}, earlier=act.read(draft_id)))

    @answers(AGAIN)
    async def press_again(self, interaction: Interaction, act: Act) -> None:
        """Open the form as it was filled in."""
        forms = interaction.client.services.servers.typed_forms
        await open_offer_form(
            interaction, await forms.kept(presser_of(interaction), act.read(draft_id))
        )

    @answers(SENT)
    async def send(self, interaction: Interaction, act: Act) -> None:
        """Show what was filled in as members would see it."""
        await acknowledge(interaction)
        form = replace(act.read(origin_of), fields=act.fields)
        await draft_offer(interaction, form)

    @answers(HALF)
    async def press_half(self, interaction: Interaction, act: Act) -> None:
        """Go on with the half of the day that was picked."""
        await acknowledge(interaction)
        await settle_half(interaction, act)

    @answers("offer.save", "offer.mine")
    async def press_save(self, interaction: Interaction, act: Act) -> None:
        """Save what the preview has shown; *Use mine* wins over another admin's change."""
        await acknowledge(interaction)
        saved = await save_offer(interaction, act.read(draft_id), force=act.name == "offer.mine")
        if saved is not None:
            await show_own_offer(interaction, saved.id, note=saved_text(saved))

    @answers("offer.cancel")
    async def press_cancel(self, interaction: Interaction, act: Act) -> None:
        """Forget what the preview has shown."""
        await acknowledge(interaction)
        presser, id_ = presser_of(interaction), act.read(draft_id)
        before = (await _offers(interaction).drafted(presser, id_)).before
        await _offers(interaction).drop(presser, id_)
        if before is None:
            await show_offers(interaction, note=NOT_SAVED.say())
        else:
            await show_own_offer(interaction, before.id, note=NOT_SAVED.say())

    @answers("offer.pause")
    async def press_pause(self, interaction: Interaction, act: Act) -> None:
        """Take no new members."""
        await acknowledge(interaction)
        id_, seen = act.read(offer_seen)
        await _offers(interaction).pause(presser_of(interaction), id_, seen=seen)
        await show_own_offer(interaction, id_, note=PAUSED_NOW.say())

    @answers("offer.resume")
    async def press_resume(self, interaction: Interaction, act: Act) -> None:
        """Take new members again."""
        await acknowledge(interaction)
        id_, seen = act.read(offer_seen)
        await _offers(interaction).resume(presser_of(interaction), id_, seen=seen)
        await show_own_offer(interaction, id_, note=RESUMED.say())

    @answers("offer.remove")
    async def press_remove(self, interaction: Interaction, act: Act) -> None:
        """Remove a call, with a way back."""
        await acknowledge(interaction)
        await remove_offer(interaction, *act.read(offer_seen))

    @answers("offer.restore")
    async def press_restore(self, interaction: Interaction, act: Act) -> None:
        """Bring a removed offer back."""
        await acknowledge(interaction)
        offer = await _offers(interaction).restore(presser_of(interaction), act.read(draft_id))
        await show_own_offer(interaction, offer.id, note=RESTORED.say())

    @answers(publishing.POST)
    async def press_post(self, interaction: Interaction, act: Act) -> None:
        """Ask where the card goes."""
        await publishing.open_publish_form(interaction, act.read(offer_id), {})

    @answers(publishing.AGAIN)
    async def press_post_again(self, interaction: Interaction, act: Act) -> None:
        """Ask where the card goes, as it was answered before."""
        forms = interaction.client.services.servers.typed_forms
        form = await forms.kept(presser_of(interaction), act.read(draft_id))
        target = OfferId(form.target_id or "")
        await publishing.open_publish_form(interaction, target, form.fields)

    @answers(publishing.SENT)
    async def send_post(self, interaction: Interaction, act: Act) -> None:
        """Post the card."""
        await acknowledge(interaction)
        await publishing.publish(interaction, act.read(offer_id), act.fields)


def _offers(interaction: Interaction) -> OfferService:
    return interaction.client.services.servers.offers


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(OfferButtons())
