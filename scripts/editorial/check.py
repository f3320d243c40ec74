"""Runs all rules over the content of one language."""

from datetime import date
from importlib.resources.abc import Traversable

from bot.content.files import ContentError
from bot.content.library.loading import SOURCE_LANGUAGE, load_library
from scripts.editorial.claims import missing_claims
from scripts.editorial.desk import Faults, lay_out
from scripts.editorial.entries import entry_faults
from scripts.editorial.evidence import evidence_faults, translation_faults
from scripts.editorial.guides import guide_faults
from scripts.editorial.routines import routine_faults
from scripts.editorial.wording import wording_faults


def faults(root: Traversable, *, language: str, today: date) -> list[ContentError]:
    """Return all that is wrong with the content of one language.

    Args:
        root: the folder that holds a folder for each language.
        language: the name of one of these folders.
        today: against which the dates of the reviews are held.
    """
    try:
        return list(_faults(root, language=language, today=today))
    except ContentError as error:  # it cannot be read, so nothing more can be said about it
        return [error]


def _faults(root: Traversable, *, language: str, today: date) -> Faults:
    desk = lay_out(root, language=language, today=today)
    yield from missing_claims(root)
    yield from entry_faults(desk)
    yield from evidence_faults(desk)
    yield from guide_faults(desk)
    yield from routine_faults(desk)
    yield from wording_faults(desk, root)
    if language != SOURCE_LANGUAGE:
        yield from translation_faults(desk, load_library(root, language=SOURCE_LANGUAGE))
