"""A guided stretch in words and buttons: the first line is the thing to do.

What has a meaning for health comes from `data/`. The first card waits for a press: it says for whom
the stretch is not, how sure it is that it helps and who says so, and nobody reads that in seconds.
"""

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.domain.guided.session import (
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
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine, RoutineStep
from bot.domain.library.terms import Leg, RoutineKind, StepKind
from bot.messaging.texts.formatting import ticking
from bot.messaging.ui.library.tips import review_text, sources_text
from bot.services.guided.service import UnderWay

ROUTINE_NAMES = {
    "standing": "Standing, 3 minutes",
    "sitting": "Sitting, 3 minutes",
    "deep-calf": "Add-on: deep calf, 1:42",
    "foot-arch": "Add-on: foot arch, 1:42",
}
"""The choices of `/stretch now`: Discord wants them before any content is read."""

_LOGGED = {
    Logging.LOGGED: "It is logged.",
    Logging.NO_ZONE: (
        "It is not logged: I do not know your time zone yet. `/start` tells me, in a minute."
    ),
    Logging.FAILED: "I can't reach my data right now, so it is not logged. Try `/stretch done` later.",
}


def scene_text(scene: Scene, library: Library) -> str:
    """Return what the message of a session says."""
    match scene:
        case Guidance():
            return "\n".join(_lines(scene, library))
        case Finale():
            return _finale(scene, library)
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
            if isinstance(phase, Halted) and not session.has_begun:
                return _opening_view(session)
            return _guidance_view(session, is_halted=isinstance(phase, Halted))
        case Finale():
            return _finale_view(scene)
        case Ended(user_id=user_id, routine=routine):
            return button_rows([_start_button(user_id, routine, label="Start again")])
        case Left():
            return None


def under_way_text(under_way: UnderWay) -> str:
    """Explain that there is a session already, and where."""
    session = under_way.session
    where = "in the middle of it" if session.has_begun else "about to begin"
    lines = [f"**You are {where}: {_lower(under_way.routine.title)}.**"]
    if session.place is not None:
        lines.append(_link(session.place))
    lines.append("You can go on here, or start from the beginning.")
    return "\n".join(lines)


def under_way_view(under_way: UnderWay, *, wish: str) -> ui.View:
    """Return the choice between going on and starting anew with the routine that was wished."""
    session = under_way.session
    anew = Act(name="guide.anew", owner=session.user_id, argument=wish)
    return button_rows(
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


def _lines(guidance: Guidance, library: Library) -> list[str]:
    step = guidance.step
    remark = [f"-# {_remark(guidance.remark, library)}"] if guidance.remark else []
    match guidance.phase:
        case CountIn(until=until):
            begins = f"Begins {ticking(until)}"
            return [f"**Get ready: {_in_words(step)}.**", begins, step.cue, *remark]
        case InStep(until=until):
            following = f"{ticking(until)}: {_following(guidance)}"
            return [f"**{_name(step)}**", following, step.cue, *remark, _footer(guidance)]
        case Halted() if not guidance.session.has_begun:
            return [*_opening(guidance, library), *remark]
        case Halted():
            end = "Press **Continue** when you are ready. This step begins from its start."
            return [f"**Paused. Next: {_in_words(step)}.**", step.cue, end, *remark]


def _remark(remark: Remark, library: Library) -> str:
    match remark:
        case Remark.INTERRUPTED:
            return "I was away for a moment, sorry. This step begins once more."
        case Remark.EASED:
            return library.guide.eased


def _opening(guidance: Guidance, library: Library) -> list[str]:
    """Return the calm card before the clock runs: for whom not, how sure, and who says so."""
    routine = guidance.routine
    badge = f"**{library.labels.badges[routine.grade]}**"
    on = guidance.session.started_at.date()
    checked = review_text(routine.review, library.standing, on=on)
    return [
        f"**{routine.title}: press Begin when you are ready.**",
        routine.summary,
        routine.before,
        f"**First:** {guidance.step.cue}",
        "**Leave it out tonight if**",
        *(f"- {reason}" for reason in routine.skip_if),
        f"⚠ {routine.stop_rules}",
        library.standing.tip_footer.format(badge=badge),
        f"-# {routine.certainty} {routine.applies_to}",
        *sources_text(routine.sources),
        *([f"-# {checked}"] if checked else []),
    ]


def _name(step: RoutineStep) -> str:
    match step.kind:
        case StepKind.SET_UP:
            return "Set up"
        case StepKind.HOLD:
            return f"Stretch {_leg(step.leg)}: hold"
        case StepKind.SWAP:
            return f"Swap to the {_leg(step.leg)}"


def _in_words(step: RoutineStep) -> str:
    match step.kind:
        case StepKind.SET_UP:
            return "set up"
        case StepKind.HOLD:
            return f"hold with the {_leg(step.leg)}"
        case StepKind.SWAP:
            return f"swap to the {_leg(step.leg)}"


def _leg(leg: Leg) -> str:
    return f"{leg} leg"


def _following(guidance: Guidance) -> str:
    """Return what the countdown leads to."""
    following = guidance.following
    return "you are done" if following is None else _in_words(following)


def _footer(guidance: Guidance) -> str:
    stretches = guidance.routine.stretches
    number, stretch = next(
        (number, each)
        for number, each in enumerate(stretches, start=1)
        if each.id == guidance.step.stretch
    )
    words = [f"{stretch.name} ({number} of {len(stretches)})"]
    if guidance.step.turn:
        words.append(f"{_leg(guidance.step.leg)}, time {guidance.step.turn} of {stretch.turns}")
    return "-# " + " · ".join(words)


def _finale(finale: Finale, library: Library) -> str:
    routine = finale.routine
    lines = [f"**{routine.finish}**", _LOGGED[finale.logging], routine.expectation]
    if routine.kind is RoutineKind.CORE:
        lines.append(library.standing.chance)
    if finale.add_ons:
        lines.append(f"-# {library.guide.add_ons}")
    return "\n".join(lines)


def _finale_view(finale: Finale) -> ui.View | None:
    buttons = [_start_button(finale.user_id, each, label=each.title) for each in finale.add_ons]
    if finale.night is not None:
        undo = Act(name="night.undo", owner=finale.user_id, argument=finale.night.isoformat())
        buttons.append(ActButton(undo, label="Undo"))
    return button_rows(buttons) if buttons else None


def _opening_view(session: GuidedSession) -> ui.View:
    buttons = [_press_button(session, Press.GO_ON, "Begin", ButtonStyle.success)]
    if session.routine_id in EASIER:
        buttons.append(_press_button(session, Press.EASIER, "Sit instead"))
    stop = Act(name="guide.stop", owner=session.user_id, argument=session.id)
    return button_rows([*buttons, ActButton(stop, label="Not now")])


def _guidance_view(session: GuidedSession, *, is_halted: bool) -> ui.View:
    first = (
        _press_button(session, Press.GO_ON, "Continue", ButtonStyle.success)
        if is_halted
        else _press_button(session, Press.PAUSE, "Pause", ButtonStyle.primary)
    )
    buttons = [first, _press_button(session, Press.SKIP, "Skip step")]
    if session.routine_id in EASIER:
        buttons.append(_press_button(session, Press.EASIER, "Sit instead"))
    stop = Act(name="guide.stop", owner=session.user_id, argument=session.id)
    return button_rows([*buttons, ActButton(stop, label="Stop", style=ButtonStyle.danger)])


def _press_button(
    session: GuidedSession, press: Press, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    act = Act(name=f"guide.{press}", owner=session.user_id, argument=session.id)
    return ActButton(act, label=label, style=style)


def _start_button(user_id: UserId, routine: Routine, *, label: str) -> ActButton:
    return ActButton(Act(name="guide.start", owner=user_id, argument=routine.id), label=label)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
