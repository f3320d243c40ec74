"""The buttons that push the playground's clock."""

from collections import deque

from discord import ButtonStyle, ui
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.domain.ids import UserId
from bot.messaging.actions import ActButton, rows
from bot.messaging.replies import Interaction
from bot.playground.jumps import JUMPS


class ClockCog(commands.Cog):
    """Takes wishes for the clock; the clockwork carries them out once the press is answered."""

    def __init__(self, wishes: deque[str]) -> None:
        self._wishes = wishes

    @answers(*(f"clock.{jump.name}" for jump in JUMPS))
    async def push(self, interaction: Interaction, act: Act) -> None:
        """Push the clock."""
        await interaction.response.defer()
        self._wishes.append(act.name.removeprefix("clock."))


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
