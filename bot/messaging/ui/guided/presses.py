"""The buttons of a guided stretch, and the words that several of its messages share."""

from discord import ButtonStyle

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.guided.scenes import Asked
from bot.domain.guided.session import EASIER, GuidedSession, Press
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.kinds.kind import act_name
from bot.kinds.stretch import BACK, DONE, SKIP, STRETCH
from bot.messaging.texts.sentences import Sentence, say


def opening_buttons(session: GuidedSession) -> tuple[ActButton, ...]:
    """Return what may be pressed before the clock runs."""
    begin = press_button(session, Press.GO_ON, say("guided.begin", "Begin"), ButtonStyle.primary)
    not_now = stop_button(session, say("guided.not_now", "Not now"))
    return (begin, *_easier_button(session), not_now)


def running_buttons(session: GuidedSession, *, is_halted: bool) -> tuple[ActButton, ...]:
    """Return what may be pressed in a step, or in a pause."""
    go_on = press_button(
        session, Press.GO_ON, say("guided.continue", "Continue"), ButtonStyle.primary
    )
    pause = press_button(session, Press.PAUSE, say("guided.pause", "Pause"))
    skip = press_button(session, Press.SKIP, say("guided.skip_step", "Skip step"))
    stop = stop_button(session, say("guided.stop", "Stop"))
    return (go_on if is_halted else pause, skip, *_easier_button(session), stop)


_EASIER = {
    "sitting": Sentence("guided.sit_instead", "Sit instead"),
    "bed": Sentence("guided.lie_down_instead", "Lie down instead"),
}


def _easier_button(session: GuidedSession) -> list[ActButton]:
    """Return the way to the same stretch while sitting or lying, where there is one."""
    easier = EASIER.get(session.routine_id)
    return [press_button(session, Press.EASIER, _EASIER[easier].say())] if easier else []


def press_button(
    session: GuidedSession, press: Press, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    """Return the button of a press."""
    act = Act(name=f"guide.{press}", owner=session.user_id, argument=session.id)
    return ActButton(act, label=label, style=style)


def stop_button(session: GuidedSession, label: str) -> ActButton:
    """Return the button that ends a session without logging anything.

    In a reminder's message it is the reminder's own: it carries the occurrence, so that it gives the message
    back whatever has become of the session, and that the message is known as the reminder's all the time.
    """
    name, argument = "guide.stop", str(session.id)
    if session.host is not None:
        name, argument = act_name(STRETCH, BACK), str(session.host.occurrence_id)
    return ActButton(Act(name=name, owner=session.user_id, argument=argument), label=label)


def asked_buttons(asked: Asked) -> tuple[ActButton, ...]:
    """Return the answers to whether a stretch was done that ran to its end by itself."""
    yes, no = say("guided.yes_done", "Yes, done"), say("guided.not_tonight", "Not tonight")
    names, argument = ("night.done", "night.open"), asked.night.isoformat() if asked.night else ""
    if asked.host is not None:
        names = (act_name(STRETCH, DONE), act_name(STRETCH, SKIP))
        argument = asked.host.occurrence_id
    done, not_done = (Act(name=each, owner=asked.user_id, argument=argument) for each in names)
    return (ActButton(done, label=yes, style=ButtonStyle.success), ActButton(not_done, label=no))


def start_button(user_id: UserId, routine: Routine, *, label: str) -> ActButton:
    """Return the button that begins a routine in the message that is pressed."""
    return ActButton(Act(name="guide.start", owner=user_id, argument=routine.id), label=label)


def start_again() -> str:
    """Return the label of what begins a routine from its start."""
    return say("guided.start_again", "Start again")


def lowered(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title[0].lower() + title[1:]
