"""A small plain bot that the double's own tests connect with."""

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from tests.wire.changes import Changes
from tests.wire.sample_screens import Board, DoneButton, Panel, Pickers, Survey, picture


class SampleBot(commands.AutoShardedBot):
    """Shows on demand every way of answering an interaction."""

    def __init__(self, *, intents: discord.Intents | None = None, **options: Any) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            max_messages=None,
            **options,
        )
        self.changes = Changes()
        self.errors: list[Any] = []  # Any: discord.py's errors, with and without a code
        self.seen: list[discord.Interaction[Any]] = []
        self.events: list[str] = []
        self.heard: list[str] = []
        """Types of all gateway events."""
        self.tree.error(self.note_error)
        self.add_dynamic_items(DoneButton)

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once: the double has no five seconds to keep."""

    @override
    async def setup_hook(self) -> None:
        await self.add_cog(Samples(self))
        await self.tree.sync()

    @property
    def asked(self) -> Any:
        """Raw payload of the latest interaction."""
        return self.seen[-1].data

    async def note_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        self.errors.append(getattr(error, "original", error))
        self.changes.happened()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.seen.append(interaction)
        self.changes.happened()

    def note(self, event: str) -> None:
        self.events.append(event)
        self.changes.happened()

    @override
    async def on_message(self, message: discord.Message) -> None:
        self.note(f"message {message.content}")

    async def on_socket_event_type(self, event: str) -> None:
        self.heard.append(event)
        self.changes.happened()

    async def hears(self, event: str, *, times: int = 1) -> None:
        """Wait until discord.py has got such an event."""
        await self.changes.until(lambda: self.heard.count(event) >= times, timeout=2)

    async def on_resumed(self) -> None:
        self.note("resumed")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.note(f"remove {guild.name}")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self.note(f"unavailable {guild.name}")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.note(f"join {guild.name}")


def everywhere(command: Any) -> Any:
    """Offer a command to servers, DMs and private channels, for both kinds of installation."""
    command = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
    return app_commands.allowed_installs(guilds=True, users=True)(command)


class Samples(commands.Cog):
    """One command for every way of answering."""

    stretch = app_commands.Group(name="stretch", description="stretch")

    def __init__(self, bot: SampleBot) -> None:
        self.bot = bot

    @app_commands.command()
    @everywhere
    async def ping(self, interaction: discord.Interaction[Any]) -> None:
        where = "user" if interaction.is_user_integration() else "guild"
        told = f"{interaction.locale} {where} {interaction.context.to_array()[0]}"
        await interaction.response.send_message(told, ephemeral=True)

    @app_commands.command()
    async def late(self, interaction: discord.Interaction[Any], seconds: float) -> None:
        await asyncio.sleep(seconds)
        await interaction.response.send_message("late")

    @app_commands.command()
    async def twice(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("first")
        interaction.response._response_type = None
        await interaction.response.send_message("second")

    @app_commands.command()
    async def think(self, interaction: discord.Interaction[Any], edit: bool) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if edit:
            await interaction.edit_original_response(content="thought")
        else:
            await interaction.followup.send("thought")

    @app_commands.command()
    @everywhere
    async def chatter(self, interaction: discord.Interaction[Any], times: int) -> None:
        await interaction.response.send_message("0")
        for number in range(times):
            await interaction.followup.send(str(number + 1))

    @app_commands.command()
    async def buttons(self, interaction: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(DoneButton(7))
        await interaction.response.send_message("press", view=view)

    @app_commands.command()
    async def panel(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(view=Panel(), file=picture())

    @app_commands.command()
    async def board(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(view=Board(), file=picture())

    @app_commands.command()
    async def pickers(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Pickers(interaction.channel_id or 0))

    @app_commands.command()
    async def pick(
        self,
        interaction: discord.Interaction[Any],
        where: discord.TextChannel | discord.Thread | None = None,
        role: discord.Role | None = None,
    ) -> None:
        await interaction.response.send_message(f"{where} {role}", ephemeral=True)

    @app_commands.command()
    async def survey(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Survey(custom_id="survey"))

    @app_commands.command()
    @app_commands.choices(size=[app_commands.Choice(name="Small", value=1)])
    async def options(  # noqa: PLR0917 - discord.py makes parameters options
        self,
        interaction: discord.Interaction[Any],
        text: app_commands.Range[str, 1, 5],
        size: app_commands.Choice[int] | None = None,
        who: discord.User | None = None,
        where: discord.TextChannel | None = None,
        document: discord.Attachment | None = None,
    ) -> None:
        read = document and (await document.read()).decode()
        chosen = [text, size and size.value, who and who.name, where and where.name, read]
        await interaction.response.send_message(repr(chosen))

    @app_commands.command()
    async def place(self, interaction: discord.Interaction[Any], name: str) -> None:
        await interaction.response.send_message(name)

    @place.autocomplete("name")
    async def suggest(
        self, interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        count = 26 if current == "too many" else 2
        return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(count)]

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("settings", ephemeral=True)

    @stretch.command()
    async def remind(
        self, interaction: discord.Interaction[Any], enabled: bool, minutes_before: int = 30
    ) -> None:
        await interaction.response.send_message(f"{enabled} {minutes_before}")
