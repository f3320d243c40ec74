"""The record of changes, and the configuration as a file: handed out, looked at, and taken over."""

import io

import discord
from discord import ui

from bot.client.act_arguments import number
from bot.client.acts import Act
from bot.domain.ids import ChannelId, DraftId, RoleId
from bot.domain.servers.audit import AuditTopic
from bot.domain.servers.authority import require_admin
from bot.domain.servers.errors import Limit, LimitReachedError
from bot.domain.servers.import_plan import ImportPlan, Verdict
from bot.domain.servers.limits import MOST_IMPORT_BYTES
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, card, heading, row, small_print, text
from bot.messaging.ui.replies import Interaction, show
from bot.messaging.ui.servers.admin.audit_lines import audit_screen
from bot.messaging.ui.servers.admin.import_screens import channel_in, import_screen, role_in
from bot.messaging.ui.servers.admin.panel import panel_button
from bot.messaging.ui.servers.admin.picks import chooser
from bot.messaging.ui.servers.admin.settings_flow import show_server_panel
from bot.messaging.ui.servers.presser import presser_of

FILE_NAME = "charley-server.json"


async def show_audit(
    interaction: Interaction, topic: AuditTopic | None, *, below: int | None
) -> None:
    """Show a page of the record; *below* is the number that the page before has ended with."""
    presser = presser_of(interaction)
    page = await interaction.client.services.servers.audit.page(presser, about=topic, below=below)
    await show(interaction, audit_screen(page, topic, owner=presser.user_id))


async def show_export(interaction: Interaction) -> None:
    """Hand the configuration out as a file."""
    presser = presser_of(interaction)
    content = await interaction.client.services.servers.export.export(presser)
    words = say("server.exported", "`/server import` reads this file, here or in another server.")
    file = discord.File(io.BytesIO(content), filename=FILE_NAME)
    layout = card(
        Topic.SERVER,
        heading(say("server.exported_heading", "What is set in this server")),
        text(words),
        ui.File(f"attachment://{FILE_NAME}"),
        row(panel_button(presser.user_id)),
        small_print(say("server.exported_without", "No members are in it, and no counts.")),
    )
    await show(interaction, layout, attachment=file)


async def show_file(interaction: Interaction, file: discord.Attachment) -> None:
    """Show what a file would change.

    Raises:
        NotForYouError: the person lacks *Manage Server*.
        LimitReachedError: the file is too long; it is not fetched then.
        ImportUnreadableError: it is no export.
    """
    presser = presser_of(interaction)
    require_admin(presser)
    if file.size > MOST_IMPORT_BYTES:
        raise LimitReachedError(Limit.IMPORT_BYTES, most=MOST_IMPORT_BYTES)
    importing = interaction.client.services.servers.importing
    await _show_plan(interaction, await importing.dry_run(presser, await file.read()))


async def choose_channel(interaction: Interaction, act: Act) -> None:
    """Let a channel of this server stand for one in the file."""
    draft_id, in_file = act.read(channel_in)
    (picked,) = act.read_chosen(number)
    channel = chooser(interaction)(ChannelId(picked))
    importing = interaction.client.services.servers.importing
    plan = await importing.choose_channel(presser_of(interaction), draft_id, in_file, channel)
    await _show_plan(interaction, plan)


async def choose_role(interaction: Interaction, act: Act) -> None:
    """Let a role of this server stand for one in the file."""
    draft_id, in_file = act.read(role_in)
    (picked,) = act.read_chosen(number)
    importing = interaction.client.services.servers.importing
    plan = await importing.choose_role(presser_of(interaction), draft_id, in_file, RoleId(picked))
    await _show_plan(interaction, plan)


async def take_over(interaction: Interaction, draft_id: DraftId) -> None:
    """Take a file over, and show the panel as it is then."""
    importing = interaction.client.services.servers.importing
    plan = await importing.carry_out(presser_of(interaction), draft_id)
    note = say(
        "server.imported",
        "✅ **Taken over.** Added: {added}, changed: {changed}.",
        added=plan.count(Verdict.ADD),
        changed=plan.count(Verdict.CHANGE),
    )
    await show_server_panel(interaction, note=note)


async def drop_file(interaction: Interaction, draft_id: DraftId) -> None:
    """Forget a file, and show the panel."""
    await interaction.client.services.servers.importing.drop(presser_of(interaction), draft_id)
    await show_server_panel(interaction, note=say("call.not_saved", "Nothing was changed."))


async def _show_plan(interaction: Interaction, plan: ImportPlan) -> None:
    layout = import_screen(plan, owner=presser_of(interaction).user_id)
    await show(interaction, layout)
