"""All that the rules look at: the content of one language as values, and the tables it was read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

from bot.content.files import ContentError
from bot.content.library.loading import SOURCE_LANGUAGE, load_library, read_library, tip_files
from bot.content.library.tables import Table, read_file
from bot.domain.library.library import Library
from bot.domain.library.terms import Topic
from scripts.editorial.claims import Claim, read_claims

Faults = Iterator[ContentError]
"""What is wrong, one sentence for each; nothing is raised, so that an editor sees all of it at once."""

_TOPICS: Mapping[str, Topic] = {
    "emergency": Topic.RED_FLAG,
    "first_aid": Topic.ACUTE_RELIEF,
    "hydration": Topic.HYDRATION,
    "red_flags": Topic.RED_FLAG,
    "routines": Topic.STRETCH_ROUTINE,
    "words": Topic.LEARN,
}
"""The shelf that a file's texts count to, by the file's name; a file of tips names its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The content of one language, laid out for the rules."""

    language: str
    drafts: Library
    """All of it, with drafts and what was withdrawn."""
    shown: Library
    """What people are shown."""
    advice: tuple[Table, ...]
    """The files whose texts tell people what to do."""
    myths: Table
    sources: Table
    tables: Mapping[str, Table]
    """The first table of each name, such as `tip 'loosen-the-covers'`."""
    claims: tuple[Claim, ...]
    today: date

    def topic_of(self, file: Table) -> Topic:
        """Return the shelf of a file of advice."""
        topic = file.fields.get("topic")
        return Topic(topic) if topic else _TOPICS[_stem(file)]

    def file(self, stem: str) -> Table:
        """Return a file of advice by its name without its ending."""
        return next(file for file in self.advice if _stem(file) == stem)


def _stem(file: Table) -> str:
    return file.file.rpartition("/")[2].removesuffix(".toml")


def lay_out(root: Traversable, *, language: str, today: date) -> Desk:
    """Read the content of one language.

    Raises:
        ContentError: it cannot even be loaded.
    """
    advice = [*tip_files(root, language=language)]
    advice += [read_file(root, language, f"{stem}.toml") for stem in _TOPICS]
    myths = read_file(root, language, "myths.toml")
    sources = read_file(root, SOURCE_LANGUAGE, "sources.toml")
    tables: dict[str, Table] = {}
    for file in (*advice, myths, sources):
        for table in walk(file):
            tables.setdefault(table.name, table)
    return Desk(
        language=language,
        drafts=read_library(root, language=language),
        shown=load_library(root, language=language),
        advice=tuple(advice),
        myths=myths,
        sources=sources,
        tables=tables,
        claims=read_claims(root),
        today=today,
    )


def walk(table: Table) -> Iterator[Table]:
    """Yield a table and all tables inside it."""
    yield table
    for field, inner in table.fields.items():
        if isinstance(inner, dict):
            yield from walk(table.table(field))
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            for each in table.tables(field):
                yield from walk(each)
