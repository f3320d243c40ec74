"""How far a text was checked, and who says so, each in one short line."""

from collections.abc import Sequence
from datetime import date

from bot.domain.library import Review, Source, StandingCopy


def review_text(review: Review, standing: StandingCopy, *, on: date) -> str:
    """Return what is missing of a review, or nothing where nothing is."""
    notes = []
    if not review.clinician_reviewed:
        notes.append(standing.not_signed_off)
    if review.is_overdue(on=on):
        notes.append(standing.overdue)
    return " ".join(notes)


def onboarding_text(text: str, standing: StandingCopy) -> str:
    """Return a first text with what Charley cannot do below it."""
    return f"{text}\n-# {standing.onboarding}"


def sources_text(sources: Sequence[Source]) -> list[str]:
    """Return one line of sources by their short names, none where nothing is cited."""
    return [f"-# Sources: {'; '.join(source.name for source in sources)}."] if sources else []
