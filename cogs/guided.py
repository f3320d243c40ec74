"""The buttons of a guided stretch."""

from discord.ext import commands

from bot.client.act_arguments import session_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.domain.guided.session import Pick, Press
from bot.messaging.ui.guided.giving_back import or_give_back
from bot.messaging.ui.guided.guided_message import AnswerScreen, show_start
from bot.messaging.ui.replies import Interaction, acknowledge
from bot.services.guided.admission import somebody_known


class Guided(commands.Cog):
    """What can be pressed while stretching."""

    @answers(*(f"guide.{press}" for press in Press))
    async def press(self, interaction: Interaction, act: Act) -> None:
        """Pause, go on, skip a step, turn to an easier routine, or go on in this message."""
        user_id = await acknowledge(interaction)
        press, session = Press(act.name.partition(".")[2]), act.read(session_id)
        guiding = interaction.client.services.guiding
        pressed = guiding.press(user_id, session, press, AnswerScreen(interaction))
        await or_give_back(interaction, user_id, pressed)

    @answers("guide.pick")
    async def pick(self, interaction: Interaction, act: Act) -> None:
        """Turn to another routine before it begins."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        (routine,) = act.read_chosen(services.library.routine)
        pick, session = Pick(routine_id=routine.id), act.read(session_id)
        pressed = services.guiding.press(user_id, session, pick, AnswerScreen(interaction))
        await or_give_back(interaction, user_id, pressed)

    @answers("guide.stop")
    async def stop(self, interaction: Interaction, act: Act) -> None:
        """End it; nothing is logged."""
        user_id = await acknowledge(interaction)
        guiding = interaction.client.services.guiding
        await guiding.end(user_id, act.read(session_id), AnswerScreen(interaction))

    @answers("guide.start")
    async def start(self, interaction: Interaction, act: Act) -> None:
        """Begin a routine in the message that was pressed: again, or an add-on."""
        user_id = await acknowledge(interaction)
        screen, routine = (
            AnswerScreen(interaction),
            act.read(interaction.client.services.library.routine).id,
        )
        guiding = interaction.client.services.guiding
        answer = await guiding.start(user_id, routine, screen, admission=somebody_known)
        await show_start(answer, routine=routine, screen=screen)

    @answers("guide.anew")
    async def start_again(self, interaction: Interaction, act: Act) -> None:
        """Begin from the start, in place of the session under way."""
        user_id = await acknowledge(interaction)
        screen, routine = (
            AnswerScreen(interaction),
            act.read(interaction.client.services.library.routine).id,
        )
        started = await interaction.client.services.guiding.start_again(user_id, routine, screen)
        await show_start(started, routine=routine, screen=screen)


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(Guided())
