"""Finding one's way: /help."""

import discord
from discord import ButtonStyle, app_commands, ui
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActSelect
from bot.domain.ids import UserId
from bot.messaging.texts.commands import command_description, option_description
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Piece, Topic, card, menu, row, text
from bot.messaging.ui.people.ways_on import (
    cramp_button,
    help_button,
    panel_button,
    plain_set_up_button,
)
from bot.messaging.ui.replies import Interaction, show_now, user_id_of
from bot.messaging.ui.servers.admin.panel import panel_button as server_button
from bot.messaging.ui.servers.presser import may_open_settings

_GROUPS = {
    Sentence("help.stretch", "🌙 **Stretch before bed**"): (
        "stretch now",
        "stretch remind",
        "stretch done",
    ),
    Sentence("help.drinks", "💧 **Drink through the day**"): (
        "water drink",
        "water today",
        "water remind",
    ),
    Sentence("help.set_up", "⏰ **Your times**"): (
        "start",
        "bedtime",
        "timezone",
        "pause",
        "resume",
        "reminders",
    ),
    Sentence("help.know_more", "📖 **Know more**"): ("tip", "myth"),
    Sentence("help.your_data", "🔒 **Your data**"): (
        "privacy show",
        "privacy export",
        "privacy delete",
    ),
}
_FIRST = ("cramp",)
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
            await show_now(interaction, _details_card(interaction, leaves[name]))
        elif name:
            unknown = say("help.unknown", "I have no such command.\nPick one from the menu.")
            await show_now(interaction, _overview_card(interaction, leaves, note=unknown))
        else:
            await show_now(interaction, _overview_card(interaction, leaves))

    @answers("help.show")
    async def overview(self, interaction: Interaction, act: Act) -> None:
        """Show what Charley can do, below what was pressed."""
        interaction.client.note_activity(interaction)
        await show_now(interaction, _overview_card(interaction, _leaves(interaction.client)))

    @answers("help.about")
    async def about(self, interaction: Interaction, act: Act) -> None:
        """Explain the command that was picked."""
        leaf = _leaves(interaction.client).get(act.chosen)
        if leaf is None:
            raise ActBrokenError(act.name)
        await show_now(interaction, _details_card(interaction, leaf))

    @explain.autocomplete("command")
    async def _commands(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        typed = current.strip().removeprefix("/").casefold()
        names = sorted(name for name in _leaves(interaction.client) if typed in name)
        return [app_commands.Choice(name=f"/{name}", value=name) for name in names[:_CHOICES]]


def _leaves(bot: CharleyBot) -> dict[str, Leaf]:
    return {
        command.qualified_name: command
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def _overview_card(
    interaction: Interaction, leaves: dict[str, Leaf], *, note: str | None = None
) -> ui.LayoutView:
    """Return the way to everything: first aid first, then each kind of thing in one line."""
    owner = user_id_of(interaction)
    first = note or say(
        "help.cramp_first", "**A cramp right now? Press *Cramp now*, or type `/cramp`.**"
    )
    what = say("help.what", "I remind you to stretch before bed and to drink through the day.")
    return card(
        Topic.PERSON,
        text(f"{first}\n{what}"),
        row(cramp_button(), panel_button(owner), plain_set_up_button(owner)),
        text("\n".join(_group_lines(leaves))),
        menu(_menu(leaves, owner)),
        *_way_to_settings(interaction),
    )


def _group_lines(leaves: dict[str, Leaf]) -> list[str]:
    lines = []
    for title, names in _GROUPS.items():
        lines += [title.say(), " · ".join(f"`/{name}`" for name in names if name in leaves)]
    return lines


def _menu(leaves: dict[str, Leaf], owner: UserId) -> ActSelect:
    listed = (*_FIRST, *(name for names in _GROUPS.values() for name in names))
    options = [
        discord.SelectOption(
            label=f"/{name}", description=command_description(leaves[name]), value=name
        )
        for name in listed
        if name in leaves
    ]
    placeholder = say("help.read_more", "Read more about…")
    return ActSelect(Act(name="help.about", owner=owner), placeholder=placeholder, options=options)


def _way_to_settings(interaction: Interaction) -> list[Piece]:
    """Return the button of the server's panel for those who may open it.

    Discord hides `/server` from the manager role until an admin allows it, and no button from anybody.
    """
    if not may_open_settings(interaction):
        return []
    return [row(server_button(user_id_of(interaction), style=ButtonStyle.secondary))]


def _details_card(interaction: Interaction, command: Leaf) -> ui.LayoutView:
    """Return what a command does and takes; its name is tappable, and so its next step."""
    owner = user_id_of(interaction)
    return card(Topic.PERSON, text(_details(command)), row(panel_button(owner), help_button(owner)))


def _details(command: Leaf) -> str:
    options = [_option_text(command, option) for option in command.parameters]
    return "\n".join([f"`/{command.qualified_name}`", command_description(command), *options])


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
