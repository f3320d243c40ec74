"""The calm card before the clock runs: what to have at hand, for whom not, and how sure it is.

What has a meaning for health comes from `data/`. The card waits for a press: nobody reads it in seconds.
"""

from bot.domain.guided.scenes import Guidance
from bot.domain.library.library import Library
from bot.messaging.texts.sentences import say
from bot.messaging.ui.guided.presses import opening_buttons
from bot.messaging.ui.guided.renderings import SceneWords
from bot.messaging.ui.library.tips import review_text

ROUTINE_NAMES = {
    "standing": "Standing, 3 minutes",
    "sitting": "Sitting, 3 minutes",
    "deep-calf": "Add-on: deep calf, 1:42",
    "foot-arch": "Add-on: foot arch, 1:42",
}
"""The choices of `/stretch now`: Discord wants them before any content is read."""


def opening_words(guidance: Guidance, library: Library, *, remark: tuple[str, ...]) -> SceneWords:
    """Return the card before the first step."""
    routine = guidance.routine
    return SceneWords(
        heading=say(
            "guided.press_begin",
            "{routine}: press Begin when you are ready.",
            routine=routine.title,
        ),
        lines=(
            routine.summary,
            routine.before,
            say("guided.first", "**First:** {cue}", cue=guidance.step.cue),
            say("guided.leave_out_if", "**Leave it out tonight if**"),
            *(f"- {reason}" for reason in routine.skip_if),
            f"⚠ {routine.stop_rules}",
        ),
        small=(*_grounds(guidance, library), *remark),
        buttons=opening_buttons(guidance.session),
    )


def _grounds(guidance: Guidance, library: Library) -> tuple[str, ...]:
    """Return how sure it is that it helps, for whom, who says so, and whether that was checked."""
    routine = guidance.routine
    badge = f"**{library.labels.badges[routine.grade]}**"
    names = "; ".join(source.name for source in routine.sources)
    checked = review_text(routine.review, library.standing, on=guidance.session.started_at.date())
    sources = [say("guided.sources", "Sources: {names}.", names=names)] if names else []
    return (
        f"{library.standing.how_sure.format(badge=badge)} {library.standing.general}",
        f"{routine.certainty} {routine.applies_to}",
        *sources,
        *([checked] if checked else []),
    )
