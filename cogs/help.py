"""Finding one's way: /help."""

from discord import app_commands
from discord.ext import commands

from bot.client.bot import CharleyBot
from bot.messaging.ui.replies import Interaction, respond_now

_GROUPS = {
    "A cramp right now": ("cramp",),
    "Set up": ("start", "bedtime", "timezone"),
    "Reminders": (
        "stretch now",
        "stretch remind",
        "stretch done",
        "water remind",
        "water drink",
        "water today",
    ),
    "Know more": ("tip", "myth"),
    "Overview": ("reminders", "pause", "resume"),
    "Your data": ("privacy show", "privacy export", "privacy delete"),
}
_CHOICES = 25

Leaf = app_commands.Command[commands.Cog, ..., None]


class Help(commands.Cog):
    """Finding your way."""

    @app_commands.command(name="help")
    @app_commands.describe(command="A command to read more about")
    async def explain(self, interaction: Interaction, command: str | None = None) -> None:
        """Show what I can do."""
        leaves = _leaves(interaction.client)
        wish = (command or "").strip().removeprefix("/")
        if wish in leaves:
            await respond_now(interaction, _details(leaves[wish]))
        elif wish:
            await respond_now(interaction, "I have no such command. `/help` lists them all.")
        else:
            await respond_now(interaction, _list(leaves))

    @explain.autocomplete("command")
    async def _commands(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        wish = current.strip().removeprefix("/").casefold()
        names = sorted(name for name in _leaves(interaction.client) if wish in name)
        return [app_commands.Choice(name=f"/{name}", value=name) for name in names[:_CHOICES]]


def _leaves(bot: CharleyBot) -> dict[str, Leaf]:
    return {
        command.qualified_name: command
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def _list(leaves: dict[str, Leaf]) -> str:
    lines = ["**I remind you to stretch before bed and to drink through the day.**"]
    lines.append("New here? Type `/start`: it takes a minute.")
    for title, names in _GROUPS.items():
        lines.append(f"**{title}**")
        lines += [f"`/{name}` {leaves[name].description}" for name in names if name in leaves]
    return "\n".join(lines)


def _details(command: Leaf) -> str:
    lines = [f"**/{command.qualified_name}**", command.description]
    lines += [
        f"• `{option.display_name}`{'' if option.required else ' (may be left out)'}: "
        f"{option.description}"
        for option in command.parameters
    ]
    return "\n".join(lines)


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Help())
