"""Wind-down calls by their buttons: the list, each call, its form and its preview."""

from dataclasses import replace

from discord.ext import commands

from bot.client.act_arguments import call_id, call_seen, draft_id, page
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.domain.servers.drafts import TypedForm
from bot.messaging.ui.replies import Interaction, acknowledge
from bot.messaging.ui.servers.admin.forms import origin_of
from bot.messaging.ui.servers.admin.picks import chooser
from bot.messaging.ui.servers.calls.flow import (
    AGAIN,
    HALF,
    SENT,
    draft_call,
    open_call_form,
    save_call,
    settle_half,
)
from bot.messaging.ui.servers.calls.views import (
    NOT_SAVED,
    PAUSED,
    RESTORED,
    RESUMED,
    remove_call,
    saved_text,
    show_call,
    show_call_preview,
    show_calls,
    test_call,
)
from bot.messaging.ui.servers.presser import presser_of
from bot.services.servers.calls import CallService


class CallButtons(commands.Cog):
    """The buttons of a server's calls."""

    @answers("call.list")
    async def press_list(self, interaction: Interaction, act: Act) -> None:
        """Show a page of all calls."""
        await acknowledge(interaction)
        await show_calls(interaction, number=act.read(page))

    @answers("call.show")
    async def press_show(self, interaction: Interaction, act: Act) -> None:
        """Show one call."""
        await acknowledge(interaction)
        await show_call(interaction, act.read(call_id))

    @answers("call.preview")
    async def press_preview(self, interaction: Interaction, act: Act) -> None:
        """Show one call as members see it."""
        await acknowledge(interaction)
        await show_call_preview(interaction, act.read(call_id))

    @answers("call.add")
    async def press_add(self, interaction: Interaction, act: Act) -> None:
        """Open the form of a new call."""
        await open_call_form(interaction, TypedForm(fields={}))

    @answers("call.edit")
    async def press_edit(self, interaction: Interaction, act: Act) -> None:
        """Open the form of a call as it is now, whatever the screen with the button shows."""
        id_, _ = act.read(call_seen)
        call = (await _calls(interaction).preview(presser_of(interaction), id_)).call
        form = TypedForm(fields={}, target_id=call.id, seen=call.version)
        await open_call_form(interaction, form, call=call)

    @answers("call.change")
    async def press_change(self, interaction: Interaction, act: Act) -> None:
        """Open the form with what a preview has shown."""
        await open_call_form(interaction, TypedForm(fields={}, earlier=act.read(draft_id)))

    @answers(AGAIN)
    async def press_again(self, interaction: Interaction, act: Act) -> None:
        """Open the form as it was filled in."""
        forms = interaction.client.services.servers.typed_forms
        await open_call_form(
            interaction, await forms.kept(presser_of(interaction), act.read(draft_id))
        )

    @answers(SENT)
    async def send(self, interaction: Interaction, act: Act) -> None:
        """Show what was filled in as members would see it."""
        await acknowledge(interaction)
        form = replace(act.read(origin_of), fields=act.fields)
        await draft_call(interaction, form, choose=chooser(interaction))

    @answers(HALF)
    async def press_half(self, interaction: Interaction, act: Act) -> None:
        """Go on with the half of the day that was picked."""
        await acknowledge(interaction)
        await settle_half(interaction, act, choose=chooser(interaction))

    @answers("call.save", "call.mine")
    async def press_save(self, interaction: Interaction, act: Act) -> None:
        """Save what the preview has shown; *Use mine* wins over another admin's change."""
        await acknowledge(interaction)
        saved = await save_call(interaction, act.read(draft_id), force=act.name == "call.mine")
        if saved is not None:
            await show_call(interaction, saved.id, note=saved_text(saved))

    @answers("call.cancel")
    async def press_cancel(self, interaction: Interaction, act: Act) -> None:
        """Forget what the preview has shown."""
        await acknowledge(interaction)
        presser, id_ = presser_of(interaction), act.read(draft_id)
        before = (await _calls(interaction).drafted(presser, id_)).before
        await _calls(interaction).drop(presser, id_)
        if before is None:
            await show_calls(interaction, note=NOT_SAVED.say())
        else:
            await show_call(interaction, before.id, note=NOT_SAVED.say())

    @answers("call.pause")
    async def press_pause(self, interaction: Interaction, act: Act) -> None:
        """Let a call be silent until it is resumed."""
        await acknowledge(interaction)
        id_, seen = act.read(call_seen)
        await _calls(interaction).pause(presser_of(interaction), id_, days=None, seen=seen)
        await show_call(interaction, id_, note=PAUSED.say())

    @answers("call.resume")
    async def press_resume(self, interaction: Interaction, act: Act) -> None:
        """Let a call post again."""
        await acknowledge(interaction)
        id_, seen = act.read(call_seen)
        await _calls(interaction).resume(presser_of(interaction), id_, seen=seen)
        await show_call(interaction, id_, note=RESUMED.say())

    @answers("call.remove")
    async def press_remove(self, interaction: Interaction, act: Act) -> None:
        """Remove a call, with a way back."""
        await acknowledge(interaction)
        await remove_call(interaction, *act.read(call_seen))

    @answers("call.restore")
    async def press_restore(self, interaction: Interaction, act: Act) -> None:
        """Bring a removed call back."""
        await acknowledge(interaction)
        call = await _calls(interaction).restore(presser_of(interaction), act.read(draft_id))
        await show_call(interaction, call.id, note=RESTORED.say())

    @answers("call.test")
    async def press_test(self, interaction: Interaction, act: Act) -> None:
        """Post a test."""
        await acknowledge(interaction)
        await test_call(interaction, act.read(call_id))


def _calls(interaction: Interaction) -> CallService:
    return interaction.client.services.servers.calls


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(CallButtons())
