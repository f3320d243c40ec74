"""The steps of a guided stretch in words: what they are called before, during and between them."""

from bot.domain.library.routines import RoutineStep
from bot.domain.library.terms import Leg, StepKind
from bot.messaging.texts.sentences import Sentence, say

_NAMES = {
    StepKind.SET_UP: Sentence("guided.name_set_up", "Set up"),
    StepKind.HOLD: Sentence("guided.name_hold", "Stretch your {leg}: hold"),
    StepKind.SWAP: Sentence("guided.name_swap", "Swap to the {leg}"),
}
_GET_READY = {
    StepKind.SET_UP: Sentence("guided.ready_set_up", "Get ready: set up."),
    StepKind.HOLD: Sentence("guided.ready_hold", "Get ready: hold with the {leg}."),
    StepKind.SWAP: Sentence("guided.ready_swap", "Get ready: swap to the {leg}."),
}
_PAUSED = {
    StepKind.SET_UP: Sentence("guided.paused_set_up", "Paused. Next: set up."),
    StepKind.HOLD: Sentence("guided.paused_hold", "Paused. Next: hold with the {leg}."),
    StepKind.SWAP: Sentence("guided.paused_swap", "Paused. Next: swap to the {leg}."),
}
_FOLLOWING = {
    StepKind.SET_UP: Sentence("guided.next_set_up", "{countdown}: set up"),
    StepKind.HOLD: Sentence("guided.next_hold", "{countdown}: hold with the {leg}"),
    StepKind.SWAP: Sentence("guided.next_swap", "{countdown}: swap to the {leg}"),
}
_LEGS = {
    Leg.LEFT: Sentence("guided.left_leg", "left leg"),
    Leg.RIGHT: Sentence("guided.right_leg", "right leg"),
}


def step_name(step: RoutineStep) -> str:
    """Return such as `Stretch left leg: hold`."""
    return _NAMES[step.kind].say(leg=leg_name(step))


def get_ready(step: RoutineStep) -> str:
    """Return what the first step will be, before it begins."""
    return _GET_READY[step.kind].say(leg=leg_name(step))


def paused_before(step: RoutineStep) -> str:
    """Return which step comes next after a pause."""
    return _PAUSED[step.kind].say(leg=leg_name(step))


def what_follows(step: RoutineStep | None, *, countdown: str) -> str:
    """Return what a countdown leads to: a step, or the end."""
    if step is None:
        return say("guided.next_done", "{countdown}: you are done", countdown=countdown)
    return _FOLLOWING[step.kind].say(countdown=countdown, leg=leg_name(step))


def leg_name(step: RoutineStep) -> str:
    """Return such as `left leg`; nothing for a step that works on neither."""
    return "" if step.leg is Leg.NONE else _LEGS[step.leg].say()
