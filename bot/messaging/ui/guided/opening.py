"""The calm card before the clock runs: what to have at hand, for whom not, and how sure it is.

What has a meaning for health comes from `data/`. The card waits for a press: nobody reads it in seconds.
"""

from datetime import timedelta

import discord

from bot.client.acts import Act
from bot.client.components import ActSelect
from bot.domain.guided.scenes import Guidance
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine
from bot.domain.library.terms import Leg, RoutineKind
from bot.messaging.texts.sentences import say, say_count
from bot.messaging.ui.guided.presses import opening_buttons
from bot.messaging.ui.guided.renderings import SceneWords
from bot.messaging.ui.library.tips import review_text

ROUTINE_NAMES = {
    "standing": "Standing, 4 minutes",
    "sitting": "Sitting, 4 minutes",
    "chair": "On a chair or in a wheelchair, 4 minutes",
    "bed": "Lying in bed, 4 minutes",
    "pregnancy": "Late in pregnancy, 4 minutes",
    "runners-lean": "Runner's lean, for the steady, 1 minute",
    "daytime": "By day, 5 minutes",
    "after-training": "After training, 6 minutes",
    "deep-calf": "Add-on: deep calf, 2 minutes",
    "foot-arch": "Add-on: foot arch, 2 minutes",
}
"""The choices of `/stretch now`, the usual one first: Discord wants them before any content is read."""


def opening_words(guidance: Guidance, library: Library, *, remark: tuple[str, ...]) -> SceneWords:
    """Return the card before the first step."""
    routine = guidance.routine
    return SceneWords(
        heading=say(
            "guided.press_begin",
            "{routine}: press Begin when ready",
            routine=routine.title,
        ),
        lines=(
            *remark,
            say(
                "guided.summary",
                "{summary} It takes {minutes}.",
                summary=routine.summary,
                minutes=_length(routine),
            ),
            routine.before,
            f"⚠ {routine.stop_rules}",
            *_colours(routine, library),
        ),
        below=(
            say("guided.not_if", "**Not if**"),
            *(f"- {reason}" for reason in routine.skip_if),
        ),
        grounds=_grounds(routine, library),
        small=_in_small(guidance, library),
        buttons=opening_buttons(guidance.session),
        menu=_other_routines(guidance, library),
    )


def _colours(routine: Routine, library: Library) -> list[str]:
    """Return how the legs are told apart, where they are stretched one after the other."""
    return [library.guide.colours] if any(each.leg is Leg.LEFT for each in routine.steps) else []


def _other_routines(guidance: Guidance, library: Library) -> ActSelect:
    """Return a menu of all other routines, in the order of the command's choices."""
    session = guidance.session
    others = [library.routine(each) for each in ROUTINE_NAMES if each != session.routine_id]
    return ActSelect(
        Act(name="guide.pick", owner=session.user_id, argument=session.id),
        placeholder=say("guided.another", "Choose another stretch"),
        options=[
            discord.SelectOption(label=each.title, value=each.id, description=_described(each))
            for each in others
        ],
    )


def _length(routine: Routine) -> str:
    """Return such as `about 4 minutes`."""
    minutes = round(routine.length / timedelta(minutes=1))
    return say_count("guided.minutes", "about {count} minute", "about {count} minutes", minutes)


def _described(routine: Routine) -> str:
    """Return how long a routine of the menu takes, and when an add-on is done."""
    if routine.kind is not RoutineKind.ADD_ON:
        return _length(routine)
    return say("guided.add_on", "after another stretch, {minutes}", minutes=_length(routine))


def _grounds(routine: Routine, library: Library) -> tuple[str, ...]:
    """Return what is known of it, for whom, and who says so."""
    names = "; ".join(source.name for source in routine.sources)
    sources = [say("guided.sources", "Sources: {names}.", names=names)] if names else []
    about = library.standing.about.format(applies_to=routine.applies_to)
    return f"{routine.certainty} {about}", *sources


def _in_small(guidance: Guidance, library: Library) -> tuple[str, ...]:
    """Return how sure it is that it helps, and whether that was checked."""
    routine = guidance.routine
    badge = f"**{library.labels.badges[routine.grade]}**"
    checked = review_text(routine.review, library.standing, on=guidance.session.started_at.date())
    return (
        f"{library.standing.how_sure.format(badge=badge)} {library.standing.general}",
        *([checked] if checked else []),
    )
