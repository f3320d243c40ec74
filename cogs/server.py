"""A server and its admins: /server settings, audit, export and import. Calls and offers have cogs of their own."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.bot import CharleyBot
from bot.domain.servers.audit import AuditTopic
from bot.messaging.ui.replies import Interaction, acknowledge
from bot.messaging.ui.servers.admin.records_flow import show_audit, show_export, show_file
from bot.messaging.ui.servers.admin.settings_flow import show_server_panel


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class Server(commands.GroupCog, name="server"):
    """What I do in this server, for its admins."""

    @app_commands.command()
    async def settings(self, interaction: Interaction) -> None:
        """Show what is set in this server, and change it."""
        await acknowledge(interaction)
        await show_server_panel(interaction)

    @app_commands.command()
    @app_commands.describe(about="Only changes of this; left out, all")
    @app_commands.choices(
        about=[
            app_commands.Choice(name="settings", value=AuditTopic.SETTINGS.value),
            app_commands.Choice(name="calls", value=AuditTopic.CALLS.value),
            app_commands.Choice(name="offers", value=AuditTopic.OFFERS.value),
        ]
    )
    async def audit(self, interaction: Interaction, about: str | None = None) -> None:
        """Show who changed what, newest first."""
        await acknowledge(interaction)
        await show_audit(interaction, AuditTopic(about) if about else None, below=None)

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Get a file of what is set in this server."""
        await acknowledge(interaction)
        await show_export(interaction)

    @app_commands.command(name="import")
    @app_commands.describe(file="A file that /server export has made, here or in another server")
    async def take_over(self, interaction: Interaction, file: discord.Attachment) -> None:
        """See what a file would change here, before anything is changed."""
        await acknowledge(interaction)
        await show_file(interaction, file)


async def setup(bot: CharleyBot) -> None:
    """Add the commands, below which other cogs put theirs."""
    await bot.add_cog(Server())
