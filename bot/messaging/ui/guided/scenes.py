"""A guided stretch in words: the first line is the thing to do.

What has a meaning for health comes from `data/`.
"""

from bot.client.act_arguments import closed_night_text
from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.scenes import (
    Asked,
    Ended,
    Erased,
    Finale,
    Gone,
    Guidance,
    Left,
    Logging,
    Remark,
    Scene,
    Standing,
)
from bot.domain.guided.session import CountIn, Halted, InStep
from bot.domain.library.library import Library
from bot.domain.library.terms import RoutineKind
from bot.messaging.texts.formatting import ticking
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.delivery.answers import answered_text
from bot.messaging.ui.guided.opening import opening_words
from bot.messaging.ui.guided.presses import (
    asked_buttons,
    lowered,
    running_buttons,
    start_again,
    start_button,
)
from bot.messaging.ui.guided.renderings import SceneWords
from bot.messaging.ui.guided.steps import (
    get_ready,
    paused_before,
    step_name,
    what_follows,
)
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.setup.form import set_up_button

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
    Logging.BY_DAY: Sentence(
        "guided.by_day",
        "This one is not your bedtime stretch. If it was tonight, `/stretch done` logs it.",
    ),
}


def scene_words(scene: Scene, library: Library) -> SceneWords:
    """Return what the message of a session says, and what may be pressed below it."""
    match scene:
        case Guidance():
            return _guidance(scene, library)
        case Finale():
            return _finale(scene, library)
        case Ended(user_id=user_id, routine=routine):
            title = lowered(routine.title)
            return SceneWords(
                heading=say(
                    "guided.stopped", "Stopped: {routine}. Nothing is logged.", routine=title
                ),
                lines=(
                    say(
                        "guided.log_it_yourself",
                        "If it was enough for tonight, `/stretch done` logs it.",
                    ),
                ),
                buttons=(start_button(user_id, routine, label=start_again()),),
            )
        case Left() | Gone() | Erased():
            return _no_more(scene)
        case Asked():
            return SceneWords(
                heading=say("guided.asked", "That was the whole stretch. Did you do it?"),
                lines=(
                    say(
                        "guided.asked_why",
                        "You pressed nothing on the way, so I have not logged it. "
                        "You can still answer tomorrow morning.",
                    ),
                ),
                buttons=asked_buttons(scene),
            )
        case Standing(answered=answered):
            return SceneWords(lines=(answered_text(answered, library),))


def _no_more(scene: Left | Gone | Erased) -> SceneWords:
    """Return what stands in a message that no stretch stands in any more."""
    match scene:
        case Left(user_id=user_id):
            return SceneWords(
                small=(say("guided.elsewhere", "This stretch goes on in another message."),),
                buttons=(panel_button(user_id),),
            )
        case Gone(user_id=user_id, routine=routine):
            return SceneWords(
                heading=say("guided.gone", "This stretch is over."),
                buttons=(start_button(user_id, routine, label=start_again()),),
            )
        case Erased(user_id=user_id):
            return SceneWords(
                heading=say("guided.erased", "This stretch is over."),
                lines=(say("guided.erased_why", "Everything I knew about you is deleted."),),
                buttons=(set_up_button(user_id),),
            )


def _guidance(guidance: Guidance, library: Library) -> SceneWords:
    remark = (_remark(guidance.remark, library),) if guidance.remark else ()
    step, session = guidance.step, guidance.session
    is_halted = isinstance(guidance.phase, Halted)
    if is_halted and not session.has_begun:
        return opening_words(guidance, library, remark=remark)
    footer = (_footer(guidance),) if isinstance(guidance.phase, InStep) else ()
    return SceneWords(
        heading=_heading(guidance),
        lines=_lines(guidance),
        small=(*remark, *footer),
        leg=step.leg,
        buttons=running_buttons(session, is_halted=is_halted),
    )


def _heading(guidance: Guidance) -> str:
    match guidance.phase:
        case CountIn():
            return get_ready(guidance.step)
        case InStep():
            return step_name(guidance.step)
        case Halted():
            return paused_before(guidance.step)


def _lines(guidance: Guidance) -> tuple[str, ...]:
    cue = guidance.step.cue
    match guidance.phase:
        case CountIn(until=until):
            return say("guided.begins", "We begin {countdown}.", countdown=ticking(until)), cue
        case InStep(until=until):
            return what_follows(guidance.step, guidance.following, countdown=ticking(until)), cue
        case Halted():
            end = say(
                "guided.continue_when_ready",
                "Press **Continue** when you are ready. This step begins from its start.",
            )
            return cue, end


def _remark(remark: Remark, library: Library) -> str:
    match remark:
        case Remark.INTERRUPTED:
            return say(
                "guided.interrupted",
                "I was away for a moment, sorry. This step begins once more.",
            )
        case Remark.EASED:
            return library.guide.eased


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
    words.append(
        say(
            "guided.footer_turn",
            "time {turn} of {turns}",
            turn=guidance.step.turn,
            turns=stretch.turns,
        )
    )
    return " · ".join(words)


def _finale(finale: Finale, library: Library) -> SceneWords:
    routine = finale.routine
    chance = [library.standing.chance] if routine.kind is RoutineKind.CORE else []
    return SceneWords(
        heading=routine.finish,
        lines=(_LOGGED[finale.logging].say(), routine.expectation, *chance),
        small=(library.guide.add_ons,) if finale.add_ons else (),
        buttons=_finale_buttons(finale),
    )


def _finale_buttons(finale: Finale) -> tuple[ActButton, ...]:
    buttons = [start_button(finale.user_id, each, label=each.title) for each in finale.add_ons]
    if finale.night is not None:
        closed = closed_night_text(finale.night, Outcome.DONE)
        undo = Act(name="night.undo", owner=finale.user_id, argument=closed)
        buttons.append(ActButton(undo, label=say("guided.undo", "Undo")))
    return tuple(buttons) or (panel_button(finale.user_id),)
