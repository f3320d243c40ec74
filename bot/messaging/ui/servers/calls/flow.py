"""The way to a saved call: form or options, what is in doubt, the preview, and the press that saves."""

from dataclasses import replace

from bot.client.acts import Act, ActBrokenError
from bot.domain.delivery.call_views import CallDraft
from bot.domain.errors import DomainError
from bot.domain.ids import CallId, DraftId
from bot.domain.servers.authority import Presser
from bot.domain.servers.calls import Call
from bot.domain.servers.drafts import TypedForm
from bot.domain.servers.errors import EditConflictError
from bot.domain.servers.server import Server
from bot.domain.time.wall_time import EitherHalf, format_beyond_doubt
from bot.domain.time.weekdays import EVERY_DAY
from bot.messaging.ui.replies import Interaction, acknowledge, show
from bot.messaging.ui.servers.admin.forms import CHANNEL, DAYS, TIME, Typed, days_typed, origin_text
from bot.messaging.ui.servers.admin.picks import Choose, chooser
from bot.messaging.ui.servers.admin.questions import (
    again_screen,
    again_sentence,
    half_answer,
    half_screen,
)
from bot.messaging.ui.servers.calls.form import CallForm, call_typed, read_call
from bot.messaging.ui.servers.calls.screens import draft_screen
from bot.messaging.ui.servers.calls.views import post_pieces
from bot.messaging.ui.servers.presser import presser_of
from bot.ports.surroundings import Surroundings

AGAIN, HALF, SENT = "call.again", "call.half", "call.sent"


async def begin_call(
    interaction: Interaction, form: TypedForm, *, call: Call | None = None
) -> None:
    """Open the form, or, where something was given already, act on that at once.

    *call* is the one that the form is about, where it was loaded already.
    """
    if not form.fields:
        await open_call_form(interaction, form, call=call)
        return
    await acknowledge(interaction)
    await draft_call(interaction, form, choose=chooser(interaction), call=call)


async def open_call_form(
    interaction: Interaction, form: TypedForm, *, call: Call | None = None
) -> None:
    """Open the form with what is set, and over it what was typed."""
    presser = presser_of(interaction)
    services = interaction.client.services.servers
    server = (await services.settings.panel(presser)).configuration.server
    call = call or await _call_behind(interaction, presser, form)
    if call is None:
        known = _known_of_new(server, services.surroundings)
    else:
        known = call_typed(call, services.surroundings)
    act = Act(name=SENT, owner=presser.user_id, argument=origin_text(form))
    filled_in = {**known, **form.fields}
    await interaction.response.send_modal(
        CallForm(act, filled_in, allows_text=server.has_own_texts)
    )


def _known_of_new(server: Server, surroundings: Surroundings) -> Typed:
    channel_id = server.wind_down_channel_id
    is_there = channel_id is not None and surroundings.channel(server.id, channel_id) is not None
    return {CHANNEL: str(channel_id) if is_there else "", DAYS: days_typed(EVERY_DAY)}


async def draft_call(
    interaction: Interaction, form: TypedForm, *, choose: Choose, call: Call | None = None
) -> None:
    """Show the call as members would see it, or say or ask what is in the way, with the form kept."""
    presser = presser_of(interaction)
    calls = interaction.client.services.servers.calls
    try:
        call = call or await _call_behind(interaction, presser, form)
        changes = read_call(form.fields, call, choose=choose)
        if isinstance(changes, EitherHalf):
            await _ask_half(interaction, form, changes)
            return
        target = None if form.target_id is None else CallId(form.target_id)
        draft = await calls.draft(
            presser, changes, call_id=target, seen=form.seen, earlier=form.earlier
        )
    except DomainError as error:
        kept = await interaction.client.services.servers.typed_forms.keep(presser, form)
        sentence = again_sentence(error)
        await show(interaction, again_screen(sentence, AGAIN, kept, owner=presser.user_id))
    except ValueError as error:
        raise ActBrokenError(SENT) from error
    else:
        await show_call_draft(interaction, draft)


async def settle_half(interaction: Interaction, act: Act, *, choose: Choose) -> None:
    """Go on with the half of the day that was picked."""
    kept, meant = act.read(half_answer)
    if isinstance(meant, EitherHalf):
        raise ActBrokenError(act.name)
    presser = presser_of(interaction)
    form = await interaction.client.services.servers.typed_forms.kept(presser, kept)
    fields = {**form.fields, TIME: format_beyond_doubt(meant)}
    await draft_call(interaction, replace(form, fields=fields), choose=choose)


async def save_call(interaction: Interaction, draft_id: DraftId, *, force: bool) -> Call | None:
    """Save a call as it was shown; `None`: another admin was faster, and the person is asked."""
    presser = presser_of(interaction)
    calls = interaction.client.services.servers.calls
    try:
        return await calls.save(presser, draft_id, force=force)
    except EditConflictError as conflict:
        draft = await calls.drafted(presser, draft_id)
        await show_call_draft(interaction, replace(draft, conflict=conflict))
        return None


async def show_call_draft(interaction: Interaction, draft: CallDraft) -> None:
    """Show a call as members would see it, and when; or who has changed it meanwhile."""
    shown = draft.after
    layout = draft_screen(
        draft,
        post_pieces(interaction, shown.call, shown.server),
        owner=presser_of(interaction).user_id,
    )
    await show(interaction, layout)


async def _call_behind(interaction: Interaction, presser: Presser, form: TypedForm) -> Call | None:
    """Return the call that a form is about, as its draft or the server has it; `None`: a new one."""
    calls = interaction.client.services.servers.calls
    if form.earlier is not None:
        return (await calls.drafted(presser, form.earlier)).after.call
    if form.target_id is not None:
        return (await calls.preview(presser, CallId(form.target_id))).call
    return None


async def _ask_half(interaction: Interaction, form: TypedForm, either: EitherHalf) -> None:
    presser = presser_of(interaction)
    kept = await interaction.client.services.servers.typed_forms.keep(presser, form)
    await show(interaction, half_screen(either, (HALF, AGAIN), kept, owner=presser.user_id))
