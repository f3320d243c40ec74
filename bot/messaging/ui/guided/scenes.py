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
from bot.domain.library.routines import Routine
from bot.domain.library.terms import RoutineKind
from bot.messaging.texts.formatting import ticking
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.guided.steps import (
    get_ready,
    leg_name,
    paused_before,
    step_name,
    what_follows,
)
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
    Logging.LOGGED: Sentence("guided.logged", "It is logged."),
    Logging.NO_ZONE: Sentence(
        "guided.not_logged_without_zone",
        "It is not logged: I do not know your time zone yet. `/start` tells me, in a minute.",
    ),
    Logging.FAILED: Sentence(
        "guided.not_logged",
        "I can't reach my data right now, so it is not logged. Try `/stretch done` later.",
    ),
}


def scene_text(scene: Scene, library: Library) -> str:
    """Return what the message of a session says."""
    match scene:
        case Guidance():
            return "\n".join(_lines(scene, library))
        case Finale():
            return _finale(scene, library)
        case Ended(routine=routine):
            return say(
                "guided.stopped",
                "**Stopped: {routine}.** Nothing is logged.\n"
                "If it was enough for tonight, `/stretch done` logs it.",
                routine=_lower(routine.title),
            )
        case Left():
            return say("guided.elsewhere", "-# This stretch goes on in another message.")


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
            return button_rows([_start_button(user_id, routine, label=_start_again())])
        case Left():
            return None


def under_way_text(under_way: UnderWay) -> str:
    """Explain that there is a session already, and where."""
    session = under_way.session
    routine = _lower(under_way.routine.title)
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
            _press_button(
                session,
                Press.HERE,
                say("guided.continue_here", "Continue here"),
                ButtonStyle.success,
            ),
            ActButton(again, label=_start_again()),
        ]
    )


def _start_again() -> str:
    return say("guided.start_again", "Start again")


def elsewhere_text(place: Place) -> str:
    """Say where a session has started, if it is not here."""
    return say(
        "guided.in_direct_messages",
        "**Your stretch begins in our direct messages:** {link}",
        link=_link(place),
    )


def _link(place: Place) -> str:
    """Return the address of a direct message; Discord shows it as a way to jump there."""
    return f"https://discord.com/channels/@me/{place.channel_id}/{place.message_id}"


def _lines(guidance: Guidance, library: Library) -> list[str]:
    step = guidance.step
    remark = [f"-# {_remark(guidance.remark, library)}"] if guidance.remark else []
    match guidance.phase:
        case CountIn(until=until):
            begins = say("guided.begins", "Begins {countdown}", countdown=ticking(until))
            return [get_ready(step), begins, step.cue, *remark]
        case InStep(until=until):
            following = what_follows(guidance.following, countdown=ticking(until))
            return [
                f"**{step_name(step)}**",
                following,
                step.cue,
                *remark,
                _footer(guidance),
            ]
        case Halted() if not guidance.session.has_begun:
            return [*_opening(guidance, library), *remark]
        case Halted():
            end = say(
                "guided.continue_when_ready",
                "Press **Continue** when you are ready. This step begins from its start.",
            )
            return [paused_before(step), step.cue, end, *remark]


def _remark(remark: Remark, library: Library) -> str:
    match remark:
        case Remark.INTERRUPTED:
            return say(
                "guided.interrupted",
                "I was away for a moment, sorry. This step begins once more.",
            )
        case Remark.EASED:
            return library.guide.eased


def _opening(guidance: Guidance, library: Library) -> list[str]:
    """Return the calm card before the clock runs: for whom not, how sure, and who says so."""
    routine = guidance.routine
    badge = f"**{library.labels.badges[routine.grade]}**"
    on = guidance.session.started_at.date()
    checked = review_text(routine.review, library.standing, on=on)
    return [
        say(
            "guided.press_begin",
            "**{routine}: press Begin when you are ready.**",
            routine=routine.title,
        ),
        routine.summary,
        routine.before,
        say("guided.first", "**First:** {cue}", cue=guidance.step.cue),
        say("guided.leave_out_if", "**Leave it out tonight if**"),
        *(f"- {reason}" for reason in routine.skip_if),
        f"⚠ {routine.stop_rules}",
        library.standing.tip_footer.format(badge=badge),
        f"-# {routine.certainty} {routine.applies_to}",
        *sources_text(routine.sources),
        *([f"-# {checked}"] if checked else []),
    ]


def _footer(guidance: Guidance) -> str:
    stretches = guidance.routine.stretches
    number, stretch = next(
        (number, each)
        for number, each in enumerate(stretches, start=1)
        if each.id == guidance.step.stretch
    )
    words = [
        say(
            "guided.footer_stretch",
            "{stretch} ({number} of {count})",
            stretch=stretch.name,
            number=number,
            count=len(stretches),
        )
    ]
    if guidance.step.turn:
        words.append(
            say(
                "guided.footer_turn",
                "{leg}, time {turn} of {turns}",
                leg=leg_name(guidance.step),
                turn=guidance.step.turn,
                turns=stretch.turns,
            )
        )
    return "-# " + " · ".join(words)


def _finale(finale: Finale, library: Library) -> str:
    routine = finale.routine
    lines = [f"**{routine.finish}**", _LOGGED[finale.logging].say(), routine.expectation]
    if routine.kind is RoutineKind.CORE:
        lines.append(library.standing.chance)
    if finale.add_ons:
        lines.append(f"-# {library.guide.add_ons}")
    return "\n".join(lines)


def _finale_view(finale: Finale) -> ui.View | None:
    buttons = [_start_button(finale.user_id, each, label=each.title) for each in finale.add_ons]
    if finale.night is not None:
        undo = Act(name="night.undo", owner=finale.user_id, argument=finale.night.isoformat())
        buttons.append(ActButton(undo, label=say("guided.undo", "Undo")))
    return button_rows(buttons) if buttons else None


def _opening_view(session: GuidedSession) -> ui.View:
    begin = say("guided.begin", "Begin")
    buttons = [_press_button(session, Press.GO_ON, begin, ButtonStyle.success)]
    stop = Act(name="guide.stop", owner=session.user_id, argument=session.id)
    not_now = ActButton(stop, label=say("guided.not_now", "Not now"))
    return button_rows([*buttons, *_easier_button(session), not_now])


def _easier_button(session: GuidedSession) -> list[ActButton]:
    """Return the way to the same stretch while sitting, where there is one."""
    if session.routine_id not in EASIER:
        return []
    return [_press_button(session, Press.EASIER, say("guided.sit_instead", "Sit instead"))]


def _guidance_view(session: GuidedSession, *, is_halted: bool) -> ui.View:
    go_on, pause = say("guided.continue", "Continue"), say("guided.pause", "Pause")
    first = (
        _press_button(session, Press.GO_ON, go_on, ButtonStyle.success)
        if is_halted
        else _press_button(session, Press.PAUSE, pause, ButtonStyle.primary)
    )
    skip = _press_button(session, Press.SKIP, say("guided.skip_step", "Skip step"))
    act = Act(name="guide.stop", owner=session.user_id, argument=session.id)
    stop = ActButton(act, label=say("guided.stop", "Stop"), style=ButtonStyle.danger)
    return button_rows([first, skip, *_easier_button(session), stop])


def _press_button(
    session: GuidedSession, press: Press, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    act = Act(name=f"guide.{press}", owner=session.user_id, argument=session.id)
    return ActButton(act, label=label, style=style)


def _start_button(user_id: UserId, routine: Routine, *, label: str) -> ActButton:
    return ActButton(Act(name="guide.start", owner=user_id, argument=routine.id), label=label)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
