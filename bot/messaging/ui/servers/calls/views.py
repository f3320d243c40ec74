"""Calls as they are now: all of them, one of them, and what is left after an act."""

from bot.client.components import ActButton
from bot.domain.ids import CallId
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.server import Server
from bot.kinds.call import preview_of
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import Piece
from bot.messaging.ui.replies import Interaction, show
from bot.messaging.ui.servers.admin.questions import undo_button
from bot.messaging.ui.servers.call_post import call_post
from bot.messaging.ui.servers.calls.screens import call_card, call_list, preview_screen
from bot.messaging.ui.servers.presser import presser_of
from bot.messaging.ui.servers.words import result_text
from bot.services.servers.calls import CallService

_SAVED = Sentence("call.saved", "✅ **Saved.**")
_SAVED_SILENT = Sentence("call.saved_silent", "✅ **Saved.** It posts again once it is resumed.")
NOT_SAVED = Sentence("call.not_saved", "Nothing was changed.")
PAUSED = Sentence("call.paused", "⏸ **Paused.** Nothing is lost; *Resume* brings it back.")
RESUMED = Sentence("call.resumed", "✅ **Resumed.**")
REMOVED = Sentence("call.removed", "🗑 **Removed.** You can bring it back for 15 minutes.")
RESTORED = Sentence("call.restored", "✅ **It is back.**")

TESTED = Sentence("call.tested", "✅ **A test is posted,** without a ping.")


async def show_calls(
    interaction: Interaction,
    *,
    number: int = 0,
    note: str | None = None,
    undo: ActButton | None = None,
) -> None:
    """Show a page of all calls, what was just done, and the way back from it."""
    presser = presser_of(interaction)
    calls = await _calls(interaction).list(presser)
    await show(
        interaction, call_list(calls, page=number, owner=presser.user_id, note=note, undo=undo)
    )


async def show_call(interaction: Interaction, id_: CallId, *, note: str | None = None) -> None:
    """Show one call with everything that can be done to it."""
    presser = presser_of(interaction)
    shown = await _calls(interaction).preview(presser, id_)
    await show(interaction, call_card(shown, owner=presser.user_id, note=note))


async def show_call_preview(interaction: Interaction, id_: CallId) -> None:
    """Show one call as members see it."""
    presser = presser_of(interaction)
    shown = await _calls(interaction).preview(presser, id_)
    post = post_pieces(interaction, shown.call, shown.server)
    await show(interaction, preview_screen(post, shown.call, owner=presser.user_id))


async def remove_call(interaction: Interaction, id_: CallId, seen: int) -> None:
    """Remove a call, and show the others with the way back."""
    presser = presser_of(interaction)
    removed = await _calls(interaction).remove(presser, id_, seen=seen)
    undo = undo_button("call.restore", removed.undo_id, owner=presser.user_id)
    await show_calls(interaction, note=REMOVED.say(), undo=undo)


async def test_call(interaction: Interaction, id_: CallId) -> None:
    """Post a test of a call, and show the call with what came of it."""
    result = await _calls(interaction).test(presser_of(interaction), id_)
    await show_call(interaction, id_, note=result_text(result, TESTED))


def saved_text(call: Call) -> str:
    """Return that a call is saved, and whether it posts."""
    return (_SAVED if call.state is CallState.ON else _SAVED_SILENT).say()


def post_pieces(interaction: Interaction, call: Call, server: Server) -> list[Piece]:
    """Return a call's post in the language of its server; its buttons count nobody."""
    notice = preview_of(call, server)
    with interaction.client.texts.speaking(server.locale):
        return [call_post(notice)]


def _calls(interaction: Interaction) -> CallService:
    return interaction.client.services.servers.calls
