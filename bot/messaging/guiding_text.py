"""A guided stretch in words and buttons: the first line is the thing to do."""

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.domain.guiding import (
    EASIER,
    CountIn,
    Ended,
    Finale,
    Guidance,
    GuidedSession,
    Halted,
    InStep,
    Left,
    Logging,
    Place,
    Press,
    Remark,
    Scene,
)
from bot.domain.ids import UserId
from bot.domain.library import Leg, Routine, RoutineStep, StepKind
from bot.messaging.actions import ActButton, rows
from bot.messaging.timestamps import ticking
from bot.services.guiding import UnderWay

ROUTINE_NAMES = {
    "standing": "Standing, 3 minutes",
    "sitting": "Sitting, 3 minutes",
    "deep-calf": "Add-on: deep calf, 1:42",
    "foot-arch": "Add-on: foot arch, 1:42",
}
"""The choices of `/stretch now`: Discord wants them before any content is read."""

_REMARKS = {
    Remark.INTERRUPTED: "I was away for a moment, sorry. This step begins once more.",
    Remark.EASED: "From here on you sit: this stretch once more, the easier way. Take your time.",
}

_LOGGED = {
    Logging.LOGGED: "It is logged.",
    Logging.NO_ZONE: (
        "It is not logged: I do not know your time zone yet. `/start` tells me, in a minute."
    ),
    Logging.FAILED: "My memory does not answer, so it is not logged. Try `/stretch done` later.",
}


def scene_text(scene: Scene) -> str:
    """Return what the message of a session says."""
    match scene:
        case Guidance():
            return "\n".join(_lines(scene))
        case Finale():
            return _finale(scene)
        case Ended(routine=routine):
            return (
                f"**Stopped: {_lower(routine.title)}.** Nothing is logged.\n"
                "If it was enough for tonight, `/stretch done` logs it."
            )
        case Left():
            return "-# This stretch goes on in another message."


def scene_view(scene: Scene) -> ui.View | None:
    """Return what may be pressed below it."""
    match scene:
        case Guidance(session=session, phase=phase):
            return _guidance_view(session, is_halted=isinstance(phase, Halted))
        case Finale():
            return _finale_view(scene)
        case Ended(user_id=user_id, routine=routine):
            return rows([_start_button(user_id, routine, label="Start again")])
        case Left():
            return None


def under_way_text(under_way: UnderWay) -> str:
    """Explain that there is a session already, and where."""
    session = under_way.session
    lines = [f"**You are in the middle of it: {_lower(under_way.routine.title)}.**"]
    if session.place is not None:
        lines.append(_link(session.place))
    lines.append("You can go on here, or start from the beginning.")
    return "\n".join(lines)


def under_way_view(under_way: UnderWay, *, wish: str) -> ui.View:
    """Return the choice between going on and starting anew with the routine that was wished."""
    session = under_way.session
    anew = Act(name="guide.anew", owner=session.user_id, argument=wish)
    return rows(
        [
            _press_button(session, Press.HERE, "Continue here", ButtonStyle.success),
            ActButton(anew, label="Start again"),
        ]
    )


def elsewhere_text(place: Place) -> str:
    """Say where a session has begun, if it is not here."""
    return f"**Your stretch begins in our direct messages:** {_link(place)}"


def _link(place: Place) -> str:
    """Return the address of a direct message; Discord shows it as a way to jump there."""
    return f"https://discord.com/channels/@me/{place.channel_id}/{place.message_id}"


def _lines(guidance: Guidance) -> list[str]:
    remark = [f"-# {_REMARKS[guidance.remark]}"] if guidance.remark else []
    match guidance.phase:
        case CountIn(index=0):
            return _opening(guidance) + remark
        case CountIn(until=until):
            lines = [f"**Get ready: {_in_words(guidance.step)}.**", f"Begins {ticking(until)}"]
            return [*lines, guidance.step.cue, *remark]
        case InStep(until=until):
            lines = [f"**{_name(guidance.step)}**", f"{_until(guidance)} {ticking(until)}"]
            return [*lines, guidance.step.cue, *remark, _footer(guidance)]
        case Halted():
            lines = [f"**Paused. Next: {_in_words(guidance.step)}.**", guidance.step.cue]
            end = "Press **Continue** when you are ready. This step begins from its start."
            return [*lines, end, *remark]


def _opening(guidance: Guidance) -> list[str]:
    """Return the safety line and what comes, for the time before the clock runs."""
    routine = guidance.routine
    return [
        f"**{routine.title}. Get ready.**",
        f"Begins {ticking(guidance.phase.until)}" if isinstance(guidance.phase, CountIn) else "",
        routine.before,
        f"**First:** {guidance.step.cue}",
        f"-# {routine.stop_rules}",
    ]


def _name(step: RoutineStep) -> str:
    match step.kind:
        case StepKind.SET_UP:
            return "Set up"
        case StepKind.HOLD:
            return f"Hold: {_leg(step.leg)}"
        case StepKind.SWAP:
            return f"Swap to the {_leg(step.leg)}"


def _in_words(step: RoutineStep) -> str:
    match step.kind:
        case StepKind.SET_UP:
            return "setting up"
        case StepKind.HOLD:
            return f"holding the {_leg(step.leg)}"
        case StepKind.SWAP:
            return f"swapping to the {_leg(step.leg)}"


def _leg(leg: Leg) -> str:
    return f"{leg} leg"


def _until(guidance: Guidance) -> str:
    """Return what the countdown leads to."""
    following = guidance.following
    return "You are done" if following is None else f"{_name(following)}"


def _footer(guidance: Guidance) -> str:
    stretches = guidance.routine.stretches
    number, stretch = next(
        (number, each)
        for number, each in enumerate(stretches, start=1)
        if each.id == guidance.step.stretch
    )
    words = [f"Stretch {number} of {len(stretches)}: {_lower(stretch.name)}"]
    if guidance.step.turn:
        words.append(f"{guidance.step.turn} of {stretch.turns} for this leg")
    return "-# " + " · ".join(words)


def _finale(finale: Finale) -> str:
    lines = [f"**{finale.routine.finish}**", _LOGGED[finale.logging], finale.routine.expectation]
    if finale.add_ons:
        lines.append("-# Want more? These were not part of the trial.")
    return "\n".join(lines)


def _finale_view(finale: Finale) -> ui.View | None:
    buttons = [_start_button(finale.user_id, each, label=each.title) for each in finale.add_ons]
    if finale.night is not None:
        undo = Act(name="night.undo", owner=finale.user_id, argument=finale.night.isoformat())
        buttons.append(ActButton(undo, label="Undo"))
    return rows(buttons) if buttons else None


def _guidance_view(session: GuidedSession, *, is_halted: bool) -> ui.View:
    first = (
        _press_button(session, Press.GO_ON, "Continue", ButtonStyle.success)
        if is_halted
        else _press_button(session, Press.PAUSE, "Pause", ButtonStyle.primary)
    )
    buttons = [first, _press_button(session, Press.SKIP, "Skip step")]
    if session.routine_id in EASIER:
        buttons.append(_press_button(session, Press.EASIER, "Easier"))
    stop = Act(name="guide.stop", owner=session.user_id, argument=session.id)
    return rows([*buttons, ActButton(stop, label="Stop", style=ButtonStyle.danger)])


def _press_button(
    session: GuidedSession, press: Press, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    act = Act(name=f"guide.{press}", owner=session.user_id, argument=session.id)
    return ActButton(act, label=label, style=style)


def _start_button(user_id: UserId, routine: Routine, *, label: str) -> ActButton:
    return ActButton(Act(name="guide.start", owner=user_id, argument=routine.id), label=label)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
