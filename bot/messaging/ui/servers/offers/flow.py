"""The way to a saved offer: form or options, what is in doubt, the preview, and the press that saves."""

from dataclasses import replace

from bot.client.acts import Act, ActBrokenError
from bot.domain.errors import DomainError
from bot.domain.ids import DraftId, OfferId
from bot.domain.servers.authority import Presser
from bot.domain.servers.drafts import TypedForm
from bot.domain.servers.errors import EditConflictError
from bot.domain.servers.offers import Offer
from bot.domain.servers.views import OfferDraft
from bot.domain.time.wall_time import EitherHalf, format_beyond_doubt
from bot.domain.time.weekdays import EVERY_DAY
from bot.messaging.ui.replies import Interaction, acknowledge, show
from bot.messaging.ui.servers.admin.forms import DAYS, TIME, days_typed, origin_text
from bot.messaging.ui.servers.admin.questions import (
    again_screen,
    again_sentence,
    half_answer,
    half_screen,
)
from bot.messaging.ui.servers.offers.form import OfferForm, merged, offer_typed, read_offer
from bot.messaging.ui.servers.offers.screens import offer_draft_screen
from bot.messaging.ui.servers.offers.views import card_pieces, offer_shown, zone_of
from bot.messaging.ui.servers.presser import presser_of

AGAIN, HALF, SENT = "offer.again", "offer.half", "offer.sent"


async def begin_offer(
    interaction: Interaction, form: TypedForm, *, offer: Offer | None = None
) -> None:
    """Open the form, or, where something was given already, act on that at once.

    *offer* is the one that the form is about, where it was loaded already.
    """
    if not form.fields:
        await open_offer_form(interaction, form)
        return
    await acknowledge(interaction)
    await draft_offer(interaction, form, offer=offer)


async def open_offer_form(interaction: Interaction, form: TypedForm) -> None:
    """Open the form with what is set, and over it what was typed."""
    presser = presser_of(interaction)
    await interaction.client.services.servers.offers.list(presser)  # asks who may see a form
    offer = await _offer_behind(interaction, presser, form)
    known = {DAYS: days_typed(EVERY_DAY)} if offer is None else offer_typed(offer)
    act = Act(name=SENT, owner=presser.user_id, argument=origin_text(form))
    await interaction.response.send_modal(OfferForm(act, merged(known, form.fields)))


async def draft_offer(
    interaction: Interaction, form: TypedForm, *, offer: Offer | None = None
) -> None:
    """Show the offer as members would see it, or say or ask what is in the way, with the form kept."""
    presser = presser_of(interaction)
    services = interaction.client.services.servers
    try:
        offer = offer or await _offer_behind(interaction, presser, form)
        changes = read_offer(form.fields, offer)
        if isinstance(changes, EitherHalf):
            kept = await services.typed_forms.keep(presser, form)
            await show(
                interaction, half_screen(changes, (HALF, AGAIN), kept, owner=presser.user_id)
            )
            return
        target = None if form.target_id is None else OfferId(form.target_id)
        draft = await services.offers.draft(
            presser, changes, offer_id=target, seen=form.seen, earlier=form.earlier
        )
    except DomainError as error:
        sentence = again_sentence(error)
        kept = await services.typed_forms.keep(presser, form)
        await show(interaction, again_screen(sentence, AGAIN, kept, owner=presser.user_id))
    except ValueError as error:
        raise ActBrokenError(SENT) from error
    else:
        await show_offer_draft(interaction, draft)


async def settle_half(interaction: Interaction, act: Act) -> None:
    """Go on with the half of the day that was picked."""
    kept, meant = act.read(half_answer)
    if isinstance(meant, EitherHalf):
        raise ActBrokenError(act.name)
    typed_forms = interaction.client.services.servers.typed_forms
    form = await typed_forms.kept(presser_of(interaction), kept)
    fields = {**form.fields, TIME: format_beyond_doubt(meant)}
    await draft_offer(interaction, replace(form, fields=fields))


async def save_offer(interaction: Interaction, draft_id: DraftId, *, force: bool) -> Offer | None:
    """Save an offer as it was shown; `None`: another admin was faster, and the person is asked."""
    presser = presser_of(interaction)
    offers = interaction.client.services.servers.offers
    try:
        return await offers.save(presser, draft_id, force=force)
    except EditConflictError as conflict:
        draft = await offers.drafted(presser, draft_id)
        await show_offer_draft(interaction, replace(draft, conflict=conflict))
        return None


async def show_offer_draft(interaction: Interaction, draft: OfferDraft) -> None:
    """Show an offer as members would see it; or who has changed it meanwhile."""
    presser = presser_of(interaction)
    server = (
        await interaction.client.services.servers.settings.panel(presser)
    ).configuration.server
    layout = offer_draft_screen(
        draft,
        card_pieces(interaction, draft.after, server),
        zone_of(server),
        now=interaction.created_at,
        owner=presser.user_id,
    )
    await show(interaction, layout)


async def _offer_behind(
    interaction: Interaction, presser: Presser, form: TypedForm
) -> Offer | None:
    """Return the offer that a form is about, as its draft or the server has it; `None`: a new one."""
    if form.earlier is not None:
        offers = interaction.client.services.servers.offers
        return (await offers.drafted(presser, form.earlier)).after
    if form.target_id is not None:
        return (await offer_shown(interaction, OfferId(form.target_id))).offer
    return None
