"""Wind-down calls: /server call."""

import discord
from discord import app_commands

from bot.client.bot import CharleyBot
from bot.domain.reminders.pauses import PAUSE_LIMIT_NIGHTS
from bot.domain.servers.drafts import TypedForm
from bot.messaging.ui.replies import Interaction, acknowledge
from bot.messaging.ui.servers.admin.forms import CHANNEL, DAYS, ROLE, TIME
from bot.messaging.ui.servers.admin.picks import (
    CallChannel,
    call_choices,
    given,
    picked_call,
    server_group,
)
from bot.messaging.ui.servers.calls.flow import begin_call
from bot.messaging.ui.servers.calls.form import TEXT
from bot.messaging.ui.servers.calls.views import (
    PAUSED,
    remove_call,
    show_call,
    show_call_preview,
    show_calls,
    test_call,
)
from bot.messaging.ui.servers.presser import presser_of


class Calls(app_commands.Group, name="call"):
    """Wind-down posts in a channel of this server."""

    @app_commands.command()
    @app_commands.describe(
        channel="Where it is posted",
        time="When, by the clock of this server, such as 22:00",
        days="On which days, such as every day, weekdays or mon,wed",
        role="Who is pinged; left out, nobody is",
        text="A line of your team, at most 200 characters",
    )
    async def add(
        self,
        interaction: Interaction,
        *,
        channel: CallChannel | None = None,
        time: str | None = None,
        days: str | None = None,
        role: discord.Role | None = None,
        text: str | None = None,
    ) -> None:
        """Set up a post in a channel; you see a preview first."""
        fields = given({CHANNEL: channel, TIME: time, DAYS: days, ROLE: role, TEXT: text})
        await begin_call(interaction, TypedForm(fields=fields))

    @app_commands.command()
    @app_commands.describe(
        call="Which call",
        channel="Where it is posted",
        time="When, by the clock of this server, such as 22:00",
        days="On which days, such as every day, weekdays or mon,wed",
        role="Who is pinged",
        text="A line of your team, at most 200 characters",
        remove="What the call is to be without",
    )
    @app_commands.choices(
        remove=[
            app_commands.Choice(name="role", value=ROLE),
            app_commands.Choice(name="text", value=TEXT),
            app_commands.Choice(name="role and text", value=f"{ROLE} {TEXT}"),
        ]
    )
    async def edit(
        self,
        interaction: Interaction,
        *,
        call: str,
        channel: CallChannel | None = None,
        time: str | None = None,
        days: str | None = None,
        role: discord.Role | None = None,
        text: str | None = None,
        remove: str | None = None,
    ) -> None:
        """Change a call; you see a preview first."""
        shown = await picked_call(interaction, call)
        fields = dict.fromkeys((remove or "").split(), "")
        fields |= given({CHANNEL: channel, TIME: time, DAYS: days, ROLE: role, TEXT: text})
        form = TypedForm(fields=fields, target_id=shown.id, seen=shown.version)
        await begin_call(interaction, form, call=shown)

    @app_commands.command(name="list")
    async def list_all(self, interaction: Interaction) -> None:
        """Show every call: when it posts, and whether it does."""
        await acknowledge(interaction)
        await show_calls(interaction)

    @app_commands.command()
    @app_commands.describe(call="Which call")
    async def preview(self, interaction: Interaction, call: str) -> None:
        """Show a call as members see it."""
        await acknowledge(interaction)
        await show_call_preview(interaction, (await picked_call(interaction, call)).id)

    @app_commands.command()
    @app_commands.describe(
        call="Which call", days="For how many days; left out, until you resume it"
    )
    async def pause(
        self,
        interaction: Interaction,
        call: str,
        days: app_commands.Range[int, 1, PAUSE_LIMIT_NIGHTS] | None = None,
    ) -> None:
        """Let a call be silent; nothing of it is lost."""
        await acknowledge(interaction)
        shown = await picked_call(interaction, call)
        await interaction.client.services.servers.calls.pause(
            presser_of(interaction), shown.id, days=days, seen=shown.version
        )
        await show_call(interaction, shown.id, note=PAUSED.say())

    @app_commands.command()
    @app_commands.describe(call="Which call")
    async def remove(self, interaction: Interaction, call: str) -> None:
        """Remove a call; you can bring it back for 15 minutes."""
        await acknowledge(interaction)
        shown = await picked_call(interaction, call)
        await remove_call(interaction, shown.id, shown.version)

    @app_commands.command()
    @app_commands.describe(call="Which call")
    async def test(self, interaction: Interaction, call: str) -> None:
        """Post a call once in its channel, marked as a test, without a ping."""
        await acknowledge(interaction)
        await test_call(interaction, (await picked_call(interaction, call)).id)

    @edit.autocomplete("call")
    @preview.autocomplete("call")
    @pause.autocomplete("call")
    @remove.autocomplete("call")
    @test.autocomplete("call")
    async def _choices(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await call_choices(interaction, current)


async def setup(bot: CharleyBot) -> None:
    """Add the commands below `/server`."""
    server_group(bot).add_command(Calls())
