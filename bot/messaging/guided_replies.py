"""Answers to the wish for a guided stretch, wherever it was uttered."""

from bot.messaging.guiding_text import elsewhere_text, under_way_text, under_way_view
from bot.messaging.step_board import AnswerScreen
from bot.services.guiding import Started, UnderWay


async def show_start(answer: Started | UnderWay, *, wish: str, screen: AnswerScreen) -> None:
    """Say what a session does not say itself: that it stands elsewhere, or that there is another.

    Args:
        answer: what the wish has led to.
        wish: the routine that the person asked for.
        screen: where they did.
    """
    match answer:
        case UnderWay():
            view = under_way_view(answer, wish=wish)
            await screen.say(under_way_text(answer), view=view)
        case Started():
            if answer.place is not None:
                await screen.say(elsewhere_text(answer.place))
