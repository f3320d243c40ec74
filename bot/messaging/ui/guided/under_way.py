"""What is said around a session that stands elsewhere, or that is under way already."""

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.domain.guided.session import Place, Press
from bot.messaging.texts.sentences import say
from bot.messaging.ui.guided.presses import lowered, press_button, start_again
from bot.services.guided.service import UnderWay


def under_way_text(under_way: UnderWay) -> str:
    """Explain that there is a session already, and where."""
    session = under_way.session
    routine = lowered(under_way.routine.title)
    lines = [
        say("guided.in_the_middle", "**You are in the middle of it: {routine}.**", routine=routine)
        if session.has_begun
        else say("guided.about_to_begin", "**You are about to begin: {routine}.**", routine=routine)
    ]
    if session.place is not None:
        lines.append(_link(session.place))
    lines.append(say("guided.go_on_or_begin", "You can go on here, or start from the beginning."))
    return "\n".join(lines)


def under_way_view(under_way: UnderWay, *, routine: str) -> ui.View:
    """Return the choice between going on and starting again with the routine that was asked for."""
    session = under_way.session
    again = Act(name="guide.anew", owner=session.user_id, argument=routine)
    return button_rows(
        [
            press_button(
                session,
                Press.HERE,
                say("guided.continue_here", "Continue here"),
                ButtonStyle.success,
            ),
            ActButton(again, label=start_again()),
        ]
    )


def elsewhere_text(place: Place) -> str:
    """Say where a session has started, if it is not here."""
    return say(
        "guided.in_direct_messages",
        "**Your stretch begins in our direct messages.**\n{link}",
        link=_link(place),
    )


def _link(place: Place) -> str:
    """Return the address of a direct message; Discord shows it as a way to jump there."""
    return f"https://discord.com/channels/@me/{place.channel_id}/{place.message_id}"
