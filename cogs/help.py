"""Finding one's way: /help."""

from discord import app_commands, ui
from discord.ext import commands

from bot.client.bot import CharleyBot
from bot.client.components import button_rows
from bot.messaging.texts.commands import command_description, option_description
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.replies import Interaction, respond_now, user_id_of
from bot.messaging.ui.servers.admin.panel import panel_button
from bot.messaging.ui.servers.presser import is_in_server, presser_of

_GROUPS = {
    Sentence("help.cramp", "A cramp right now"): ("cramp",),
    Sentence("help.set_up", "Set up"): ("start", "bedtime", "timezone"),
    Sentence("help.reminders", "Reminders"): (
        "stretch now",
        "stretch remind",
        "stretch done",
        "water remind",
        "water drink",
        "water today",
    ),
    Sentence("help.know_more", "Know more"): ("tip", "myth"),
    Sentence("help.overview", "Overview"): ("reminders", "pause", "resume"),
    Sentence("help.your_data", "Your data"): ("privacy show", "privacy export", "privacy delete"),
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
        name = (command or "").strip().removeprefix("/")
        if name in leaves:
            await respond_now(interaction, _details(leaves[name]))
        elif name:
            unknown = say("help.unknown", "I have no such command. `/help` lists them all.")
            await respond_now(interaction, unknown)
        else:
            await respond_now(interaction, _list(leaves), view=_way_to_settings(interaction))

    @explain.autocomplete("command")
    async def _commands(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        typed = current.strip().removeprefix("/").casefold()
        names = sorted(name for name in _leaves(interaction.client) if typed in name)
        return [app_commands.Choice(name=f"/{name}", value=name) for name in names[:_CHOICES]]


def _way_to_settings(interaction: Interaction) -> ui.View | None:
    """Return the button of the server's panel for those who may open it.

    Discord hides `/server` from the manager role until an admin allows it, and no button from anybody.
    """
    servers = interaction.client.services.servers
    if not is_in_server(interaction) or not servers.known.lets_in(presser_of(interaction)):
        return None
    return button_rows([panel_button(user_id_of(interaction))])


def _leaves(bot: CharleyBot) -> dict[str, Leaf]:
    return {
        command.qualified_name: command
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def _list(leaves: dict[str, Leaf]) -> str:
    lines = [
        say("help.what", "**I remind you to stretch before bed and to drink through the day.**"),
        say("help.new_here", "New here? Type `/start`: it takes a minute."),
    ]
    for title, names in _GROUPS.items():
        lines.append(f"**{title.say()}**")
        lines += [
            f"`/{name}` {command_description(leaves[name])}" for name in names if name in leaves
        ]
    return "\n".join(lines)


def _details(command: Leaf) -> str:
    options = [_option_text(command, option) for option in command.parameters]
    return "\n".join([f"**/{command.qualified_name}**", command_description(command), *options])


def _option_text(command: Leaf, option: app_commands.Parameter) -> str:
    said = option_description(command, option)
    if option.required:
        return f"• `{option.display_name}`: {said}"
    return say(
        "help.optional",
        "• `{option}` (may be left out): {description}",
        option=option.display_name,
        description=said,
    )


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Help())
