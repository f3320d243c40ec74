"""The tables of the content files: read as they stand, and turned into values by pydantic.

The values are the frozen dataclasses of `bot.domain.library`; their annotations say how long a text may
be. What a field is called in a file, where that differs, stands in `_NAMES_IN_FILES`.
"""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.content.files import ContentError

_ValueT = TypeVar("_ValueT")

_IDENTIFIERS = ("id", "key", "place", "tier", "number", "country", "said")
"""The field that tells a table from its neighbours; the first of them that it has."""

_NAMES_IN_FILES = {
    "code": "id",
    "is_common_sense": "common_sense",
    "is_moving": "moving",
    "last_reviewed_on": "last_reviewed",
    "moments": "when",
    "next_review_on": "next_review",
    "parameters": "parameter",
    "shows_red_flags": "show_red_flags",
}

_DATES = ("last_reviewed", "next_review")

_PLAIN_WORDS = {
    "bool_type": "true or false",
    "dataclass_type": "a table",
    "date_from_datetime_parsing": "a date such as 2026-11-22",
    "date_parsing": "a date such as 2026-11-22",
    "date_type": "a date such as 2026-11-22",
    "extra_forbidden": "only known fields",
    "int_type": "a whole number",
    "list_type": "a list",
    "missing": "the field to be given",
    "string_type": "a text",
    "tuple_type": "a list",
    "unexpected_keyword_argument": "only known fields",
}
"""What is expected, for the kinds of pydantic's errors that speak of Python or JSON."""

_SHORT_ENOUGH = 80
"""A longer text is not quoted in an error, only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a content file, and where it stands."""

    file: str
    """Such as `en/tips/sleep-setup.toml`."""
    name: str
    """Such as `tip 'loosen-the-covers'`; `file` for all that a file holds."""
    fields: Mapping[str, Any]  # as TOML has them: texts, numbers, dates, lists and tables

    def error(self, *, field: str, expected: str, got: str) -> ContentError:
        """Return the error to raise about one field."""
        source = f"{self.file}, {self.name}, field '{field}'"
        return ContentError(source=source, expected=expected, got=got)

    def table(self, field: str) -> "Table":
        """Return a table inside this one.

        Raises:
            ContentError: it has none of that name.
        """
        inner = self._inner(field, dict, "a table")
        return Table(
            file=self.file, name=f"{self.name} {field}".removeprefix("file "), fields=inner
        )

    def tables(self, field: str) -> list["Table"]:
        """Return a list of tables inside this one, such as all `[[tip]]`.

        Raises:
            ContentError: it has no such list.
        """
        expected = "a list of tables"
        rows = self._inner(field, list, expected)
        if not all(isinstance(row, dict) for row in rows):
            raise self.error(field=field, expected=expected, got="something else")
        return [
            Table(file=self.file, name=f"{field} '{_identifier(row, number)}'", fields=row)
            for number, row in enumerate(rows, start=1)
        ]

    def _inner(self, field: str, shape: type[_ValueT], expected: str) -> _ValueT:
        if field not in self.fields:
            raise self.error(field=field, expected=expected, got="nothing")
        inner = self.fields[field]
        if not isinstance(inner, shape):
            raise self.error(field=field, expected=expected, got=_quoted(inner))
        return inner

    def changed(self, **fields: object) -> "Table":
        """Return this table with some fields added, or in place of its own."""
        return replace(self, fields={**self.fields, **fields})

    def with_defaults(self, fields: Mapping[str, object]) -> "Table":
        """Return this table with fields that hold where it has none of that name."""
        return replace(self, fields={**fields, **self.fields})

    def without(self, field: str) -> "Table":
        """Return all of this table but one field."""
        kept = {name: held for name, held in self.fields.items() if name != field}
        return replace(self, fields=kept)

    def holding(self, *known: str) -> "Table":
        """Return this table as it is.

        Raises:
            ContentError: it has a field of another name.
        """
        for field in self.fields:
            if field not in known:
                raise self.error(
                    field=field, expected=f"only {', '.join(known)}", got="another name"
                )
        return self

    def citing(self, sources: Mapping[str, "Table"]) -> "Table":
        """Return this table with the references that it cites in place of their keys.

        Raises:
            ContentError: a key has no reference.
        """
        return self.looked_up("sources", sources, known="keys from sources.toml")

    def looked_up(self, field: str, among: Mapping[str, "Table"], *, known: str) -> "Table":
        """Return this table with other tables in place of their names.

        Args:
            field: holds a list of names; a table without it is returned as it is.
            among: the other tables, by name.
            known: what the names should be, for an error.

        Raises:
            ContentError: there is none of that name.
        """
        names = self.fields.get(field)
        if not isinstance(names, list):
            return self  # the field is missing or malformed, which `values` says
        for name in names:
            if not isinstance(name, str) or name not in among:
                raise self.error(field=field, expected=known, got=_quoted(name))
        return self.changed(**{field: [among[name].fields for name in names]})


def _identifier(row: Mapping[str, object], number: int) -> str:
    return next((str(row[field]) for field in _IDENTIFIERS if field in row), f"number {number}")


def read_file(root: Traversable, *path: str) -> Table:
    """Read one content file.

    Args:
        root: the folder of all content.
        path: folders, and the file's name.

    Raises:
        ContentError: it is not there, or it is no TOML.
    """
    name = "/".join(path)
    try:
        content = tomllib.loads(root.joinpath(*path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError(source=name, expected="the file", got="nothing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(source=name, expected="TOML in UTF-8", got=str(error)) from error
    return Table(file=name, name="file", fields=content)


def by_identifier(field: str, tables: Sequence[Table]) -> Mapping[str, Table]:
    """Return tables by the field that other tables name them by.

    Raises:
        ContentError: two have the same.
    """
    named: dict[str, Table] = {}
    for table in tables:
        if named.setdefault(table.fields[field], table) is not table:
            raise table.error(field=field, expected=f"every {field} once", got="one twice")
    return named


def value(kind: type[_ValueT], table: Table) -> _ValueT:
    """Return the value that one table means; see `values`."""
    return values(kind, [table])[0]


def values(kind: type[_ValueT], tables: Collection[Table]) -> list[_ValueT]:
    """Return the values that tables mean.

    They go by way of JSON: from there pydantic makes a list a tuple and a word an enumeration's
    member, and still takes no text for a number or for a yes.

    Raises:
        ContentError: about the first field that is missing, unknown, or not what it should be.
    """
    listed = list(tables)
    for table in listed:
        for field in _misplaced_dates(table.fields):
            raise table.error(field=field, expected="something else", got="a date or a time")
    written = json.dumps([table.fields for table in listed], default=str)
    try:
        return _adapter(kind).validate_json(written, strict=True)  # type: ignore[arg-type]  # a class has a hash
    except ValidationError as errors:
        fault, *_ = errors.errors(include_url=False)
    row, *path = fault["loc"]
    field = ".".join(part for part in path if isinstance(part, str) and part != "[key]")
    expected, got = _said(fault)
    raise listed[int(row)].error(field=field or "all", expected=expected, got=got)


def _misplaced_dates(fields: Mapping[str, object]) -> Iterator[str]:
    """Yield the fields with a date where none belongs: JSON has no dates, so it would pass for a text."""
    for field, found in fields.items():
        if isinstance(found, dict):
            yield from _misplaced_dates(found)
        elif isinstance(found, date | time) and field not in _DATES:
            yield field


@cache
def _adapter(kind: type[_ValueT]) -> TypeAdapter[list[_ValueT]]:
    """Return what reads a list of one kind of value; the list hands the settings on to its values."""
    settings = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        alias_generator=lambda name: _NAMES_IN_FILES.get(name, name),
    )
    return TypeAdapter(list[kind], config=settings)  # type: ignore[valid-type]  # known when called


def _said(fault: ErrorDetails) -> tuple[str, str]:
    """Return what pydantic expected and what it got, in plain words."""
    kind, found = fault["type"], fault["input"]
    if kind == "too_short":
        return f"at least {fault['ctx']['min_length']}", str(fault["ctx"]["actual_length"])
    expected = _PLAIN_WORDS.get(kind) or fault["msg"].partition(" should ")[2] or fault["msg"]
    if kind == "missing":
        return expected, "nothing"
    return expected.removeprefix("be ").removeprefix("have "), _quoted(found)


def _quoted(found: object) -> str:
    match found:
        case str() if len(found) > _SHORT_ENOUGH:
            return f"{len(found)} characters"
        case dict():
            return "a table"
        case list():
            return f"a list of {len(found)}"
        case _:
            return repr(found)
