"""The buttons of a guided stretch."""

from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.charley import CharleyBot
from bot.domain.guiding import Press, SessionGoneError, SessionId
from bot.messaging.guided_replies import begin, say_where
from bot.messaging.guiding_text import GONE_TEXT
from bot.messaging.replies import Interaction, acknowledge, add
from bot.messaging.step_board import AnswerScreen


class Guided(commands.Cog):
    """What can be pressed while stretching."""

    @answers(*(f"guide.{press}" for press in Press))
    async def press(self, interaction: Interaction, act: Act) -> None:
        """Pause, go on, skip a step, turn to the sitting routine, or go on in this message."""
        user_id = await acknowledge(interaction)
        press, session_id = Press(act.name.partition(".")[2]), SessionId(act.argument)
        guiding = interaction.client.services.guiding
        try:
            await guiding.press(user_id, session_id, press, AnswerScreen(interaction))
        except SessionGoneError:
            await add(interaction, GONE_TEXT)

    @answers("guide.stop")
    async def stop(self, interaction: Interaction, act: Act) -> None:
        """End it; nothing is logged."""
        user_id = await acknowledge(interaction)
        guiding = interaction.client.services.guiding
        try:
            await guiding.end(user_id, SessionId(act.argument), AnswerScreen(interaction))
        except SessionGoneError:
            await add(interaction, GONE_TEXT)

    @answers("guide.start")
    async def start(self, interaction: Interaction, act: Act) -> None:
        """Begin a routine in the message that was pressed: again, or an add-on."""
        user_id = await acknowledge(interaction)
        await begin(interaction, user_id, act.argument, screen=AnswerScreen(interaction))

    @answers("guide.anew")
    async def start_anew(self, interaction: Interaction, act: Act) -> None:
        """Begin from the start, in place of the session under way."""
        user_id = await acknowledge(interaction)
        screen = AnswerScreen(interaction)
        guiding = interaction.client.services.guiding
        started = await guiding.start_anew(user_id, act.argument, screen)
        await say_where(started, screen=screen)


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(Guided())
