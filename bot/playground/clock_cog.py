"""The playground's clock: a message whose buttons push the time forward."""

import asyncio

from discord import ButtonStyle, ui
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.domain.ids import UserId
from bot.messaging.actions import ActButton, rows
from bot.messaging.replies import Interaction
from bot.playground.jumps import JUMPS


class ClockCog(commands.Cog):
    """Takes wishes for the clock; the stage carries them out after the press is answered."""

    def __init__(self, wishes: "asyncio.Queue[str]") -> None:
        self._wishes = wishes

    @answers(*(f"clock.{jump.name}" for jump in JUMPS))
    async def push(self, interaction: Interaction, act: Act) -> None:
        """Push the clock."""
        await interaction.response.defer()
        self._wishes.put_nowait(act.name.removeprefix("clock."))


def clock_buttons(owner: UserId) -> ui.View:
    """Return the buttons under the clock."""
    return rows(
        [
            ActButton(
                Act(name=f"clock.{jump.name}", owner=owner),
                label=jump.label,
                style=ButtonStyle.primary if jump.name == "reminder" else ButtonStyle.secondary,
            )
            for jump in JUMPS
        ]
    )
