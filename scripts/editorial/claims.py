"""The claims of the seed articles, each with the verdict of the evidence review."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Annotated

from annotated_types import Len, MinLen

from bot.content.files import ContentError
from bot.content.library.loading import SOURCE_LANGUAGE, read_sources
from bot.content.library.tables import read_file, value, values
from bot.domain.library.entries import Source
from bot.domain.library.terms import Grade, Label, Line


class Fate(StrEnum):
    """What the evidence review decided about a claim of the seed articles."""

    SHIP = "SHIP"
    EDIT = "EDIT"
    MYTH = "MYTH"
    HOLD = "HOLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number or a detail of a claim, and what became of it."""

    said: Line
    """What the seed article said."""
    became: Line
    """Whether it is shipped, or only named, and then why."""
    answered_by: Label
    """The entry that tells people, such as `tip warm-footbath`."""
    words: Annotated[tuple[str, ...], MinLen(1)]
    """Words of that entry, as they stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of the seed articles."""

    id: str
    kind: str
    text: Annotated[str, Len(1, 400)]
    verdict: Annotated[str, Len(1, 600)]
    grade: Grade
    fate: Fate
    sources: tuple[Source, ...] = ()
    not_shipped: Annotated[str, MinLen(10)] | None = None
    """Why no text uses it; None means that at least one does."""
    safe_version: str | None = None
    """The entry that took over from a claim which no advice may name."""
    parameters: tuple[Parameter, ...] = ()


def read_claims(root: Traversable) -> tuple[Claim, ...]:
    """Read the claims of all seed articles, in order.

    Raises:
        ContentError: one is malformed, or cites what is no source.
    """
    file = read_file(root, SOURCE_LANGUAGE, "claims.toml").holding("seeds", "claim")
    sources = read_sources(root)
    tables = file.tables("claim")
    for table in tables:
        if "parameter" in table.fields:
            values(Parameter, table.tables("parameter"))
    return tuple(values(Claim, [table.citing(sources) for table in tables]))


def missing_claims(root: Traversable) -> Iterator[ContentError]:
    """Say where the list of claims has a gap: `[seeds]` counts them by article."""
    file = read_file(root, SOURCE_LANGUAGE, "claims.toml")
    seeds = value(dict[str, int], file.table("seeds"))
    expected = [f"{seed}-{n:02}" for seed, count in seeds.items() for n in range(1, count + 1)]
    found = [str(table.fields["id"]) for table in file.tables("claim")]
    if found != expected:
        pairs = zip(expected, found, strict=False)
        wrong = [f"'{got}' for '{wanted}'" for wanted, got in pairs if wanted != got]
        got = wrong[0] if wrong else str(len(found))
        yield file.error(field="claim", expected=f"all {len(expected)} claims in order", got=got)
