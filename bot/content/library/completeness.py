"""What a screen needs besides well-formed values: whatever it looks up, or fills in, is there."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from string import Formatter

from bot.content.library.tables import Table
from bot.domain.library.library import COMMON_SENSE, Labels
from bot.domain.library.terms import (
    BELIEF_GRADES,
    POINTING_DIRECTIONS,
    TIP_GRADES,
    WARNING_LEVELS,
    Topic,
    Verified,
)

_LABELLED: Mapping[str, Collection[str]] = {
    "badges": (*TIP_GRADES, COMMON_SENSE),
    "beliefs": BELIEF_GRADES,
    "directions": POINTING_DIRECTIONS,
    "safety": WARNING_LEVELS,
    "topics": tuple(Topic),
    "verified": tuple(Verified),
}
"""By field of `Labels`, the words of the data that it must have a name for."""


def check_labels(file: Table, labels: Labels) -> None:
    """Refuse names of which one is missing or one too many.

    Raises:
        ContentError: naming the word.
    """
    for field, words in _LABELLED.items():
        named: Mapping[str, str] = getattr(labels, field)
        for word in words:
            if word not in named:
                expected = "the field to be given"
                raise file.table(field).error(field=word, expected=expected, got="nothing")
        for word in named:
            if word not in words:
                expected = f"only {', '.join(words)}"
                raise file.table(field).error(field=word, expected=expected, got="another word")


def check_each_once(
    file: Table, *, field: str, kinds: type[StrEnum], found: Iterable[StrEnum]
) -> None:
    """Refuse a file that does not answer each of some kinds once.

    Args:
        file: all that the file holds.
        field: the name of its tables, such as `place` for `[[place]]`.
        kinds: what each of them must answer one of.
        found: what they answer.

    Raises:
        ContentError: naming what was found.
    """
    listed = sorted(found)
    if listed != sorted(kinds):
        expected = f"each of {', '.join(kinds)} once"
        raise file.error(field=field, expected=expected, got=", ".join(listed))


def check_place_holders(table: Table, expected: Mapping[str, Collection[str]]) -> None:
    """Refuse texts in which something else is filled in than their screen has for them.

    Args:
        table: holds the texts.
        expected: by field, the names of its place-holders, each of which stands in it once.

    Raises:
        ContentError: naming the field.
    """
    for field, names in expected.items():
        try:
            found = [name for _, name, _, _ in Formatter().parse(table.fields[field])]
        except ValueError:  # a single brace
            found = ["{"]
        if sorted(name for name in found if name is not None) != sorted(names):
            once = f"{' and '.join(f'{{{name}}}' for name in names)} once"
            raise table.error(field=field, expected=once, got="something else")


def check_codes(tables: Iterable[Table], labels: Labels) -> None:
    """Refuse tips that are not for a group without a name.

    Raises:
        ContentError: naming the tip and the code.
    """
    for table in tables:
        for code in table.fields.get("not_for", ()):
            if code not in labels.not_for:
                expected = "codes from words.toml"
                raise table.error(field="not_for", expected=expected, got=f"'{code}'")
