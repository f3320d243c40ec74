"""First aid in words: fixed strings, the thing to do now in the first line."""

from bot.domain.library import BodyPlace, FirstAidStep, Library


def first_aid_text(library: Library, place: BodyPlace) -> str:
    """Return what to do about a cramp there, within one message."""
    aid = library.first_aid(place)
    lines = [f"**{aid.first_line}**", f"⚠ {aid.check}"]
    lines += [f"{number}. {_step_text(step)}" for number, step in enumerate(aid.steps, start=1)]
    lines += [f"**{aid.ten_minutes}**", f"-# {aid.carer}"]
    return "\n".join(lines)


def _step_text(step: FirstAidStep) -> str:
    return f"{step.text} Not if {step.skip_if}." if step.skip_if else step.text
