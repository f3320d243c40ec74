"""The face of the playground's clock: the simulated time, and the buttons that push it."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

import discord
import simcord
from discord import ButtonStyle, ui
from discord.ext import commands

from bot.client.acts import ANYBODY, Act, answers
from bot.client.components import ActButton, button_rows
from bot.domain.ids import UserId
from bot.messaging.ui.replies import Interaction
from bot.playground.clock.jumps import JUMPS, Jump
from bot.playground.glue import as_bot, hide_edit, last_message_id, settle

IN_A_ROW = 5
"""Discord takes no more buttons in a row."""


class ClockFace:
    """The last words of a conversation, always up to date.

    The time and the buttons are two messages: a button that changes while somebody presses it
    would not feel the press.
    """

    def __init__(
        self,
        env: simcord.Env,
        *,
        conversation: discord.PartialMessageable,
        jumps: Sequence[Jump],
        owner: UserId = ANYBODY,
    ) -> None:
        """Prepare it; nothing is shown yet.

        Args:
            env: the simulated Discord.
            conversation: where it is shown.
            jumps: what its buttons do.
            owner: who may press them.
        """
        self._env = env
        self._conversation = conversation
        self._jumps = jumps
        self._owner = owner
        self._parts: list[discord.Message] = []
        self._shown = ""
        self._former_ids: set[int] = set()

    @property
    def is_buried(self) -> bool:
        """Whether something has arrived below it, or it has not been shown yet."""
        last_id = last_message_id(self._env, self._conversation.id)
        return not self._parts or last_id != self.buttons_id

    @property
    def buttons_id(self) -> int:
        """The message with the buttons, the last of all."""
        return self._parts[-1].id

    @property
    def ids(self) -> frozenset[int]:
        """The messages that it consists of; none before it was shown."""
        return frozenset(part.id for part in self._parts)

    def redirect(self, message_id: int) -> int:
        """Return the message to press instead, if this is where the buttons once were."""
        return self.buttons_id if message_id in self._former_ids else message_id

    async def show(self, local: datetime, *, remark: str = "") -> None:
        """Show a wall time, below everything that has arrived."""
        text = f"🕰 **{local:%a, %-d %b, %H:%M}** in {local.tzinfo}, by the playground's clock"
        text += f"\n{remark}" if remark else ""
        if self.is_buried:
            await self._move(text)
        else:
            await self._edit(text)

    async def show_moving(self, local: datetime) -> None:
        """Show how far a long jump has got, once there is a clock."""
        if self._parts:
            await self._edit(f"⏳ **{local:%a, %-d %b, %H:%M}** … the clock is moving")

    async def _edit(self, text: str) -> None:
        if text == self._shown:
            return
        time_part = self._parts[0]
        with as_bot(self._env):
            await time_part.edit(content=text)
        hide_edit(self._env, time_part)
        self._shown = text
        await settle(self._env)

    async def _move(self, text: str) -> None:
        with as_bot(self._env):
            for part in self._parts:
                self._former_ids.add(part.id)
                await part.delete()
            self._parts = [
                await self._conversation.send(text, silent=True),
                await self._conversation.send(view=_buttons(self._jumps, self._owner), silent=True),
            ]
        self._shown = text
        await settle(self._env)


class ClockCog(commands.Cog):
    """Takes requests for the clock; the clockwork carries them out once the press is answered."""

    def __init__(self, requested_jumps: deque[str]) -> None:
        self._requested_jumps = requested_jumps

    @answers(*(f"clock.{name}" for name in JUMPS))
    async def push(self, interaction: Interaction, act: Act) -> None:
        """Push the clock."""
        await interaction.response.defer()
        self._requested_jumps.append(act.name.removeprefix("clock."))


def _buttons(jumps: Sequence[Jump], owner: UserId) -> ui.View:
    buttons = [
        ActButton(
            Act(name=f"clock.{jump.name}", owner=owner),
            label=jump.label,
            style=ButtonStyle.primary if jump.is_usual else ButtonStyle.secondary,
        )
        for jump in jumps
    ]
    return button_rows(buttons[:IN_A_ROW], buttons[IN_A_ROW:])
