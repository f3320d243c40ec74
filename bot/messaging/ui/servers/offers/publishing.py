"""Posting the card of an offer in a channel: the form that asks where, and what came of it."""

from bot.client.acts import Act, ActBrokenError
from bot.domain.errors import DomainError
from bot.domain.ids import ChannelId, OfferId
from bot.domain.servers.drafts import TypedForm
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.replies import Interaction, show
from bot.messaging.ui.servers.admin.forms import CHANNEL, ChannelForm, Typed
from bot.messaging.ui.servers.admin.picks import chooser
from bot.messaging.ui.servers.admin.questions import again_screen, again_sentence
from bot.messaging.ui.servers.offers.views import offer_shown, show_own_offer
from bot.messaging.ui.servers.presser import presser_of
from bot.messaging.ui.servers.words import result_text

POST, AGAIN, SENT = "offer.post", "offer.post-again", "offer.post-sent"

_POSTED = Sentence("offer.posted", "✅ **The card is posted.** Members can join from there.")


async def open_publish_form(interaction: Interaction, id_: OfferId, typed: Typed) -> None:
    """Ask where the card goes; the wind-down channel stands there already."""
    presser = presser_of(interaction)
    services = interaction.client.services.servers
    server = (await services.settings.panel(presser)).configuration.server
    await offer_shown(interaction, id_)
    channel_id = server.wind_down_channel_id
    is_there = channel_id and services.surroundings.channel(server.id, channel_id)
    filled_in = {CHANNEL: str(channel_id) if is_there else ""} | dict(typed)
    act = Act(name=SENT, owner=presser.user_id, argument=id_)
    title = say("server.form.publish", "Post the card of this offer")
    await interaction.response.send_modal(ChannelForm(act, filled_in, title=title))


async def publish(interaction: Interaction, id_: OfferId, typed: Typed) -> None:
    """Post the card and show the offer; or say what is in the way, with the form kept."""
    presser = presser_of(interaction)
    services = interaction.client.services.servers
    picked = _picked(typed)
    try:
        channel = None if picked is None else chooser(interaction)(picked)
        result = await services.offers.publish(presser, id_, channel)
    except DomainError as error:
        sentence = again_sentence(error)
        form = TypedForm(fields=typed, target_id=id_)
        kept = await services.typed_forms.keep(presser, form)
        await show(interaction, again_screen(sentence, AGAIN, kept, owner=presser.user_id))
    else:
        await show_own_offer(interaction, id_, note=result_text(result, _POSTED))


def _picked(typed: Typed) -> ChannelId | None:
    """Return which channel was picked; `None`: none was.

    Raises:
        ActBrokenError: what stands there is no id, which no menu of channels sends.
    """
    try:
        return ChannelId(int(typed[CHANNEL])) if typed.get(CHANNEL) else None
    except ValueError as error:
        raise ActBrokenError(SENT) from error
