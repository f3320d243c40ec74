"""Loads the health content of one language: what a start needs, and no more.

It refuses what could not be shown: a field that is missing or unknown, a text that is too long, a name
that leads nowhere. Whether the texts are good is for `make check` to say: `scripts/editorial`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable

from bot.content.files import ContentError
from bot.content.library.completeness import (
    check_codes,
    check_each_once,
    check_labels,
    check_place_holders,
)
from bot.content.library.emergency import read_emergency
from bot.content.library.routines import read_routines
from bot.content.library.tables import Table, by_identifier, read_file, value, values
from bot.domain.library.entries import Myth, Review, Source, Tip
from bot.domain.library.first_aid import FirstAid, FirstAidStep, RedFlag, RedFlagCard
from bot.domain.library.hydration import HydrationTexts, ScreenRow
from bot.domain.library.library import Labels, Library, StandingCopy
from bot.domain.library.terms import BodyPlace, Tier
from bot.domain.reminders.amounts import WaterMode

SOURCE_LANGUAGE = "en"
"""The language that the texts are written in first, and that holds claims and sources."""

_PLACE_HOLDERS = {
    "how_sure": ("badge",),
    "belief": ("badge",),
    "points_to": ("direction",),
    "not_for": ("reasons",),
    "some_say": ("myth",),
    "about": ("applies_to",),
}
"""By standing sentence, what is filled in when it is shown."""

_FIRST_AID_PLACE_HOLDERS = {
    "clock": ("at",),
    "help_by": ("at",),
    "go_on": ("first_line",),
    "ambulance_now": ("number",),
}

_SAYS_THE_NUMBER = {Tier.EMERGENCY: "action", Tier.SAME_DAY: "closing"}
"""By tier of danger signs, the sentence in which the emergency number is filled in."""

_NO_DRINKS = "off"
"""The mode of a screen row that allows no drink reminders; TOML has no word for nothing."""


def load_library(root: Traversable, *, language: str = SOURCE_LANGUAGE) -> Library:
    """Read the health content of one language, without drafts and what was withdrawn.

    Args:
        root: the folder that holds a folder for each language.
        language: the name of one of these folders.

    Raises:
        ContentError: about the first fault: file, entry, field, and what was expected.
    """
    library = read_library(root, language=language)
    return replace(
        library,
        tips=tuple(tip for tip in library.tips if tip.review.is_shown),
        myths=tuple(myth for myth in library.myths if myth.review.is_shown),
    )


def read_library(root: Traversable, *, language: str) -> Library:
    """Read the health content of one language with its drafts, for those who check it.

    Raises:
        ContentError: as `load_library`.
    """
    words = read_file(root, language, "words.toml")
    standing, labels = _words(words)
    sources = read_sources(root)
    routines, guide = read_routines(root, language=language, sources=sources)
    tables = _tips(root, language=language, sources=sources)
    tips = values(Tip, tables)
    check_codes(tables, labels)
    return Library(
        language=language,
        tips=tuple(sorted(tips, key=lambda tip: tip.id)),
        myths=_myths(read_file(root, language, "myths.toml"), sources),
        first_aids=_first_aids(read_file(root, language, "first_aid.toml"), sources),
        red_flags=_red_flags(read_file(root, language, "red_flags.toml"), sources),
        emergency=read_emergency(read_file(root, language, "emergency.toml")),
        routines=routines,
        guide=guide,
        hydration=_hydration(read_file(root, language, "hydration.toml"), sources),
        standing=standing,
        labels=labels,
        sources=tuple(values(Source, sources.values())),
    )


def read_sources(root: Traversable) -> Mapping[str, Table]:
    """Return the references by key; they are the same for every language.

    Raises:
        ContentError: one is malformed.
    """
    file = read_file(root, SOURCE_LANGUAGE, "sources.toml").holding("source")
    values(Source, file.tables("source"))
    return by_identifier("key", file.tables("source"))


def tip_files(root: Traversable, *, language: str) -> Sequence[Table]:
    """Return the files of tips, one for each shelf.

    Raises:
        ContentError: the language has none, or one is no TOML.
    """
    folder = root.joinpath(language, "tips")
    if not folder.is_dir():
        raise ContentError(source=f"{language}/tips", expected="a folder of tips", got="none")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return [read_file(root, language, "tips", name) for name in names]


def _words(file: Table) -> tuple[StandingCopy, Labels]:
    standing = value(StandingCopy, file.table("standing"))
    check_place_holders(file.table("standing"), _PLACE_HOLDERS)
    labels = value(Labels, file.without("standing"))
    check_labels(file, labels)
    return standing, labels


def _tips(root: Traversable, *, language: str, sources: Mapping[str, Table]) -> list[Table]:
    files = tip_files(root, language=language)
    return [table for file in files for table in _entries(file, "tip", sources)]


def _myths(file: Table, sources: Mapping[str, Table]) -> tuple[Myth, ...]:
    return tuple(sorted(values(Myth, _entries(file, "myth", sources)), key=lambda myth: myth.id))


def _entries(file: Table, kind: str, sources: Mapping[str, Table]) -> list[Table]:
    """Return all entries of a file; what stands at its top holds where an entry says nothing."""
    value(Review, file.table("review"))
    shared = file.without(kind).fields
    return [table.with_defaults(shared).citing(sources) for table in file.tables(kind)]


def _first_aids(file: Table, sources: Mapping[str, Table]) -> tuple[FirstAid, ...]:
    file.holding("review", "shared", "place", "step")
    tables = [table.citing(sources) for table in file.tables("step")]
    values(FirstAidStep, tables)
    steps = by_identifier("id", tables)
    shared = file.table("shared").changed(review=file.table("review").fields).fields
    places = [
        table.with_defaults(shared).looked_up("steps", steps, known="ids of steps in this file")
        for table in file.tables("place")
    ]
    first_aids = values(FirstAid, places)
    check_place_holders(file.table("shared"), _FIRST_AID_PLACE_HOLDERS)
    found = [first_aid.place for first_aid in first_aids]
    check_each_once(file, field="place", kinds=BodyPlace, found=found)
    return tuple(first_aids)


def _red_flags(file: Table, sources: Mapping[str, Table]) -> Mapping[Tier, RedFlagCard]:
    file.holding("review", "card", "flag")
    tables = [table.citing(sources) for table in file.tables("flag")]
    tiers = [flag.tier for flag in values(RedFlag, tables)]
    by_tier: dict[str, list[Mapping[str, object]]] = {
        tier: [table.fields for each, table in zip(tiers, tables, strict=True) if each is tier]
        for tier in Tier
    }
    review = file.table("review").fields
    cards = values(
        RedFlagCard,
        [
            table.changed(review=review, flags=by_tier.get(str(table.fields.get("tier")), []))
            for table in file.tables("card")
        ],
    )
    check_each_once(file, field="card", kinds=Tier, found=[card.tier for card in cards])
    for table, card in zip(file.tables("card"), cards, strict=True):
        says = _SAYS_THE_NUMBER.get(card.tier)
        check_place_holders(
            table, {field: ("number",) if field == says else () for field in ("action", "closing")}
        )
    return {card.tier: card for card in cards}


def _hydration(file: Table, sources: Mapping[str, Table]) -> HydrationTexts:
    file.holding("review", "hydration", "row")
    rows = [_row(table) for table in file.tables("row")]
    values(ScreenRow, rows)
    review = file.table("review").fields
    table = file.table("hydration").citing(sources)
    texts = value(HydrationTexts, table.changed(rows=[row.fields for row in rows], review=review))
    check_place_holders(table, {"target_prompt": ("ml",)})
    return texts


def _row(table: Table) -> Table:
    modes = (_NO_DRINKS, *WaterMode)
    mode = table.fields.get("mode")
    if mode not in modes:
        raise table.error(field="mode", expected=f"one of {', '.join(modes)}", got=f"'{mode}'")
    return table.changed(mode=None) if mode == _NO_DRINKS else table
