"""The buttons of a server's panel, and of its record of changes and its files."""

from discord.ext import commands

from bot.client.act_arguments import draft_id, role_seen, version_seen
from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.messaging.ui.replies import Interaction, acknowledge, acknowledge_below
from bot.messaging.ui.servers.admin.audit_lines import audit_place
from bot.messaging.ui.servers.admin.records_flow import (
    choose_channel,
    choose_role,
    drop_file,
    show_audit,
    show_export,
    take_over,
)
from bot.messaging.ui.servers.admin.settings_flow import (
    SETTINGS,
    PlaceUnsureError,
    change_setting,
    open_setting,
    set_place,
    show_changed,
    show_server_panel,
)
from bot.messaging.ui.servers.presser import presser_of


class ServerButtons(commands.Cog):
    """The buttons of a server's panel."""

    @answers("server.panel", "server.check")
    async def press_panel(self, interaction: Interaction, act: Act) -> None:
        """Show what is set now."""
        await acknowledge(interaction)
        await show_server_panel(interaction)

    @answers(*(f"set.{name}" for name in SETTINGS))
    async def press_change(self, interaction: Interaction, act: Act) -> None:
        """Open the form of a setting."""
        act.read(version_seen)
        await open_setting(interaction, _setting(act), {})

    @answers(*(f"set.{name}-again" for name in SETTINGS))
    async def press_again(self, interaction: Interaction, act: Act) -> None:
        """Open the form of a setting as it was filled in."""
        forms = interaction.client.services.servers.typed_forms
        form = await forms.kept(presser_of(interaction), act.read(draft_id))
        await open_setting(interaction, _setting(act), form.fields)

    @answers(*(f"set.{name}-sent" for name in SETTINGS))
    async def send(self, interaction: Interaction, act: Act) -> None:
        """Save a setting."""
        await acknowledge(interaction)
        await change_setting(interaction, _setting(act), act)

    @answers("set.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Set the zone of the place that was picked from several."""
        await acknowledge(interaction)
        try:
            changed = await set_place(interaction, act.chosen, act.read(version_seen))
        except PlaceUnsureError as doubt:  # the menu offers places that are beyond doubt
            raise ActBrokenError(act.name) from doubt
        await show_changed(interaction, changed)

    @answers("set.manager-back")
    async def press_role_back(self, interaction: Interaction, act: Act) -> None:
        """Bring back the role that was taken away."""
        await acknowledge(interaction)
        role_id, seen = act.read(role_seen)
        settings = interaction.client.services.servers.settings
        changed = await settings.set_manager_role(presser_of(interaction), role_id, seen=seen)
        await show_changed(interaction, changed)

    @answers("audit.show")
    async def press_audit(self, interaction: Interaction, act: Act) -> None:
        """Show a page of the record."""
        await acknowledge(interaction)
        topic, below = act.read(audit_place)
        await show_audit(interaction, topic, below=below)

    @answers("server.export")
    async def press_export(self, interaction: Interaction, act: Act) -> None:
        """Hand the configuration out, below the panel."""
        await acknowledge_below(interaction)
        await show_export(interaction)

    @answers("import.channel")
    async def pick_channel(self, interaction: Interaction, act: Act) -> None:
        """Take the channel that stands for one in a file."""
        await acknowledge(interaction)
        await choose_channel(interaction, act)

    @answers("import.role")
    async def pick_role(self, interaction: Interaction, act: Act) -> None:
        """Take the role that stands for one in a file."""
        await acknowledge(interaction)
        await choose_role(interaction, act)

    @answers("import.now")
    async def press_import(self, interaction: Interaction, act: Act) -> None:
        """Take a file over."""
        await acknowledge(interaction)
        await take_over(interaction, act.read(draft_id))

    @answers("import.drop")
    async def press_drop(self, interaction: Interaction, act: Act) -> None:
        """Forget a file."""
        await acknowledge(interaction)
        await drop_file(interaction, act.read(draft_id))


def _setting(act: Act) -> str:
    """Return which setting an act is about, such as `zone` of `set.zone-sent`."""
    return act.name.partition(".")[2].partition("-")[0]


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(ServerButtons())
