"""The steps of a guided stretch in words: what they are called before, during and between them."""

from bot.domain.library.routines import RoutineStep
from bot.domain.library.terms import Leg, StepKind
from bot.messaging.texts.sentences import Sentence, say

_NAMES = {
    StepKind.SET_UP: Sentence("guided.name_set_up", "Get into place: {side}"),
    StepKind.HOLD: Sentence("guided.name_hold", "Stretch {leg}: hold"),
    StepKind.MOVE: Sentence("guided.name_move", "Move {leg}: keep going"),
    StepKind.REST: Sentence("guided.name_rest", "Rest {leg}"),
    StepKind.SWAP: Sentence("guided.name_swap", "Change to {leg}"),
}
_GET_READY = {
    StepKind.SET_UP: Sentence("guided.ready_set_up", "Get into place: {side}"),
    StepKind.HOLD: Sentence("guided.ready_hold", "Get ready: hold with {leg}."),
    StepKind.MOVE: Sentence("guided.ready_move", "Get ready: move {leg}."),
    StepKind.REST: Sentence("guided.ready_rest", "Get ready: rest {leg}."),
    StepKind.SWAP: Sentence("guided.ready_swap", "Get ready: change to {leg}."),
}
_PAUSED = {
    StepKind.SET_UP: Sentence("guided.paused_set_up", "Paused. Next: get into place, {side}."),
    StepKind.HOLD: Sentence("guided.paused_hold", "Paused. Next: hold with {leg}."),
    StepKind.MOVE: Sentence("guided.paused_move", "Paused. Next: move {leg}."),
    StepKind.REST: Sentence("guided.paused_rest", "Paused. Next: rest {leg}."),
    StepKind.SWAP: Sentence("guided.paused_swap", "Paused. Next: change to {leg}."),
}
_UNTIL = {
    StepKind.HOLD: Sentence("guided.until_hold", "Hold."),
    StepKind.MOVE: Sentence("guided.until_move", "Keep going."),
}
_FOLLOWING = {
    StepKind.SET_UP: Sentence("guided.next_set_up", "The next stretch comes {countdown}."),
    StepKind.HOLD: Sentence("guided.next_hold", "Hold with {leg} {countdown}."),
    StepKind.MOVE: Sentence("guided.next_move", "Move {leg} {countdown}."),
    StepKind.REST: Sentence("guided.next_rest", "Rest {countdown}."),
    StepKind.SWAP: Sentence("guided.next_swap", "Change to {leg} {countdown}."),
}
_YOUR_LEGS = {
    Leg.LEFT: Sentence("guided.your_left_leg", "your left leg"),
    Leg.RIGHT: Sentence("guided.your_right_leg", "your right leg"),
    Leg.BOTH: Sentence("guided.your_legs", "both legs"),
}
_LEGS = {
    Leg.LEFT: Sentence("guided.left_leg", "left leg"),
    Leg.RIGHT: Sentence("guided.right_leg", "right leg"),
    Leg.BOTH: Sentence("guided.both_legs", "both legs"),
}


def step_name(step: RoutineStep) -> str:
    """Return such as `Stretch your left leg: hold`."""
    return _NAMES[step.kind].say(**_legs(step))


def get_ready(step: RoutineStep) -> str:
    """Return what the first step will be, before it begins."""
    return _GET_READY[step.kind].say(**_legs(step))


def paused_before(step: RoutineStep) -> str:
    """Return which step comes next after a pause."""
    return _PAUSED[step.kind].say(**_legs(step))


def what_follows(step: RoutineStep, following: RoutineStep | None, *, countdown: str) -> str:
    """Return what to do until a countdown ends, and what it leads to: a step, or the end."""
    until = _UNTIL.get(step.kind)
    return " ".join([*([until.say()] if until else []), _next(following, countdown=countdown)])


def _next(step: RoutineStep | None, *, countdown: str) -> str:
    if step is None:
        return say("guided.next_done", "You are done {countdown}.", countdown=countdown)
    return _FOLLOWING[step.kind].say(countdown=countdown, **_legs(step))


def _legs(step: RoutineStep) -> dict[str, str]:
    """Return what fills `{leg}`, such as `your left leg`, and `{side}`, such as `left leg`."""
    return {"leg": _YOUR_LEGS[step.leg].say(), "side": leg_name(step)}


def leg_name(step: RoutineStep) -> str:
    """Return such as `left leg`."""
    return _LEGS[step.leg].say()
