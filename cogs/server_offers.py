"""Offers to members: /server offer."""

from discord import app_commands

from bot.client.bot import CharleyBot
from bot.domain.servers.drafts import TypedForm
from bot.kinds.stretch import LEAD_LIMIT, REPEAT_LIMIT
from bot.messaging.ui.replies import Interaction, acknowledge
from bot.messaging.ui.servers.admin.forms import CHANNEL, DAYS, TIME
from bot.messaging.ui.servers.admin.picks import (
    CallChannel,
    given,
    offer_choices,
    picked_offer,
    server_group,
)
from bot.messaging.ui.servers.offers import publishing
from bot.messaging.ui.servers.offers.flow import begin_offer
from bot.messaging.ui.servers.offers.form import MINUTES, NAME, extras_given
from bot.messaging.ui.servers.offers.views import (
    PAUSED_NOW,
    remove_offer,
    show_offers,
    show_own_offer,
)
from bot.messaging.ui.servers.presser import presser_of


class Offers(app_commands.Group, name="offer"):
    """Bedtimes with reminders that members may join."""

    @app_commands.command()
    @app_commands.describe(
        name="What it is called, such as Early nights",
        bedtime="The bedtime, by each member's own clock, such as 22:30",
        days="On which days, such as every day, weekdays or mon,wed",
        minutes_before="How long before bedtime the stretch reminder comes, default 30",
        repeats="How many gentle repeats until bedtime, default none",
        water="Whether gentle drink reminders are a part of it",
    )
    async def add(
        self,
        interaction: Interaction,
        *,
        name: str | None = None,
        bedtime: str | None = None,
        days: str | None = None,
        minutes_before: app_commands.Range[int, 0, LEAD_LIMIT] | None = None,
        repeats: app_commands.Range[int, 0, REPEAT_LIMIT] | None = None,
        water: bool | None = None,
    ) -> None:
        """Set up an offer; you see a preview first."""
        fields = given({NAME: name, TIME: bedtime, DAYS: days, MINUTES: minutes_before})
        await begin_offer(interaction, TypedForm(fields=fields | extras_given(repeats, water)))

    @app_commands.command()
    @app_commands.describe(
        offer="Which offer",
        name="What it is called",
        bedtime="The bedtime, by each member's own clock, such as 22:30",
        days="On which days, such as every day, weekdays or mon,wed",
        minutes_before="How long before bedtime the stretch reminder comes",
        repeats="How many gentle repeats until bedtime",
        water="Whether gentle drink reminders are a part of it",
    )
    async def edit(
        self,
        interaction: Interaction,
        *,
        offer: str,
        name: str | None = None,
        bedtime: str | None = None,
        days: str | None = None,
        minutes_before: app_commands.Range[int, 0, LEAD_LIMIT] | None = None,
        repeats: app_commands.Range[int, 0, REPEAT_LIMIT] | None = None,
        water: bool | None = None,
    ) -> None:
        """Change an offer; nobody who has joined is moved."""
        shown = await picked_offer(interaction, offer)
        fields = given({NAME: name, TIME: bedtime, DAYS: days, MINUTES: minutes_before})
        form = TypedForm(
            fields=fields | extras_given(repeats, water), target_id=shown.id, seen=shown.version
        )
        await begin_offer(interaction, form, offer=shown)

    @app_commands.command(name="list")
    async def list_all(self, interaction: Interaction) -> None:
        """Show every offer, and how many have joined."""
        await acknowledge(interaction)
        await show_offers(interaction)

    @app_commands.command()
    @app_commands.describe(offer="Which offer")
    async def pause(self, interaction: Interaction, offer: str) -> None:
        """Take no new members; those who have joined keep everything."""
        await acknowledge(interaction)
        shown = await picked_offer(interaction, offer)
        await interaction.client.services.servers.offers.pause(
            presser_of(interaction), shown.id, seen=shown.version
        )
        await show_own_offer(interaction, shown.id, note=PAUSED_NOW.say())

    @app_commands.command()
    @app_commands.describe(offer="Which offer")
    async def remove(self, interaction: Interaction, offer: str) -> None:
        """Remove an offer; you can bring it back for 15 minutes."""
        await acknowledge(interaction)
        shown = await picked_offer(interaction, offer)
        await remove_offer(interaction, shown.id, shown.version)

    @app_commands.command()
    @app_commands.describe(
        offer="Which offer", channel="Where its card goes; left out, the wind-down channel"
    )
    async def publish(
        self, interaction: Interaction, offer: str, channel: CallChannel | None = None
    ) -> None:
        """Post the card of an offer, from which members join."""
        await acknowledge(interaction)
        shown = await picked_offer(interaction, offer)
        await publishing.publish(interaction, shown.id, given({CHANNEL: channel}))

    @edit.autocomplete("offer")
    @pause.autocomplete("offer")
    @remove.autocomplete("offer")
    @publish.autocomplete("offer")
    async def _choices(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await offer_choices(interaction, current)


async def setup(bot: CharleyBot) -> None:
    """Add the commands below `/server`."""
    server_group(bot).add_command(Offers())
