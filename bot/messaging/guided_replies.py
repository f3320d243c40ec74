"""Answers to the wish for a guided stretch, wherever it was uttered."""

from bot.domain.ids import UserId
from bot.messaging.guiding_text import elsewhere_text, under_way_text, under_way_view
from bot.messaging.replies import Interaction
from bot.messaging.step_board import AnswerScreen
from bot.services.guiding import Started, UnderWay


async def begin(
    interaction: Interaction, user_id: UserId, routine_id: str, *, screen: AnswerScreen
) -> None:
    """Begin a session; if there is one already, offer to go on with it."""
    answer = await interaction.client.services.guiding.start(user_id, routine_id, screen)
    match answer:
        case UnderWay():
            view = under_way_view(answer, wish=routine_id)
            await screen.say(under_way_text(answer), view=view)
        case Started():
            await say_where(answer, screen=screen)


async def say_where(started: Started, *, screen: AnswerScreen) -> None:
    """Show the way to a session that stands in the direct messages; elsewhere it speaks itself."""
    if started.place is not None:
        await screen.say(elsewhere_text(started.place))
