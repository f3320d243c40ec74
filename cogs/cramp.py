"""First aid for a cramp: /cramp. Needs no set-up, no database, and leaves no trace."""

from discord import app_commands
from discord.ext import commands

from bot.client.charley import CharleyBot
from bot.domain.library import BodyPlace
from bot.messaging.first_aid_text import first_aid_text
from bot.messaging.replies import Interaction, say_at_once


class Cramp(commands.Cog):
    """Help for a cramp right now."""

    @app_commands.command()
    @app_commands.describe(where="Where it cramps; at first the calf")
    @app_commands.choices(
        where=[
            app_commands.Choice(name=place.value.replace("-", " "), value=place.value)
            for place in BodyPlace
        ]
    )
    async def cramp(self, interaction: Interaction, where: str = BodyPlace.CALF) -> None:
        """What to do about a cramp, right now."""
        library = interaction.client.services.library
        await say_at_once(interaction, first_aid_text(library, BodyPlace(where)))


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Cramp())
