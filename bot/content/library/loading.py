"""Loads the health content and lets nothing through that breaks a rule.

A start loads it whatever the machine's clock says; `make check` also looks at the dates.
"""

from datetime import date
from importlib.resources.abc import Traversable

from bot.content.files import ContentError
from bot.content.library.answers import check_answers
from bot.content.library.checks import check_translation, check_whole
from bot.content.library.emergency import parse_emergency
from bot.content.library.entries import Desk, parse_myths, parse_tips
from bot.content.library.facts import Facts, parse_claims, parse_sources
from bot.content.library.guides import parse_first_aids, parse_red_flags
from bot.content.library.hydration import parse_hydration
from bot.content.library.routines import parse_routines
from bot.content.library.tables import read_file
from bot.content.library.wording import parse_wording
from bot.content.library.words import parse_labels, parse_standing
from bot.domain.library.entries import Tip
from bot.domain.library.library import Library

SOURCE_LANGUAGE = "en"
"""The language that the texts are written in first, and that holds claims and sources."""


def load_library(
    root: Traversable, *, language: str = SOURCE_LANGUAGE, today: date | None = None
) -> Library:
    """Read and check all health content of one language.

    Args:
        root: the folder that holds a folder for each language.
        language: the name of one of these folders.
        today: against which the dates of the reviews are checked; without it they are only read.

    Raises:
        ContentError: the first rule that is broken: file, entry, field, what was expected.
    """
    library = _read(root, language=language, today=today)
    check_whole(library)
    if language == SOURCE_LANGUAGE:
        check_answers(library)
    else:
        original = _read(root, language=SOURCE_LANGUAGE, today=today)
        check_translation(library, original=original)
    return library


def _read(root: Traversable, *, language: str, today: date | None) -> Library:
    desk = _desk(root, language=language, today=today)
    danger = read_file(root, language, "red_flags.toml")
    red_flags = parse_red_flags(danger, desk)
    danger.close()
    myths = parse_myths(read_file(root, language, "myths.toml"), desk)
    routines, guide = parse_routines(read_file(root, language, "routines.toml"), desk)
    return Library(
        language=language,
        tips=_tips(root, language=language, desk=desk),
        myths=tuple(sorted((m for m in myths if m.review.is_shown), key=lambda myth: myth.id)),
        first_aids=parse_first_aids(read_file(root, language, "first_aid.toml"), desk),
        red_flags=red_flags,
        emergency=parse_emergency(read_file(root, language, "emergency.toml"), desk.wording),
        routines=routines,
        guide=guide,
        hydration=parse_hydration(read_file(root, language, "hydration.toml"), desk),
        standing=desk.standing,
        labels=desk.labels,
        sources=tuple(desk.facts.sources.values()),
        claims=tuple(desk.facts.claims.values()),
    )


def _desk(root: Traversable, *, language: str, today: date | None) -> Desk:
    sources = parse_sources(read_file(root, SOURCE_LANGUAGE, "sources.toml"))
    claims = parse_claims(read_file(root, SOURCE_LANGUAGE, "claims.toml"), sources=sources)
    wording = parse_wording(read_file(root, language, "rules.toml"))
    words = read_file(root, language, "words.toml")
    standing = parse_standing(words, wording)
    return Desk(
        facts=Facts(sources=sources, claims=claims, today=today),
        wording=wording,
        labels=parse_labels(words),
        standing=standing,
    )


def _tips(root: Traversable, *, language: str, desk: Desk) -> tuple[Tip, ...]:
    folder = root.joinpath(language, "tips")
    if not folder.is_dir():
        raise ContentError(source=f"{language}/tips", expected="a folder of tips", got="none")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    tips = [
        tip for name in names for tip in parse_tips(read_file(root, language, "tips", name), desk)
    ]
    return tuple(sorted((tip for tip in tips if tip.review.is_shown), key=lambda tip: tip.id))
