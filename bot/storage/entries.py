"""Rows as text: several values of a row in one column, so that one statement can bring rows of many tables."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal_column

BETWEEN_WORDS, BETWEEN_ENTRIES = "/", ";"

TRUE = frozenset({"1", "true"})
"""What SQLite and PostgreSQL make of a boolean as text."""


def entry(*columns: ColumnElement[Any]) -> ColumnElement[str]:  # whatever can be cast to text
    """Return `1772659800000000/0/sent` of one row; NULL, if any of its values is."""
    first, *rest = (cast(column, Text) for column in columns)
    words: ColumnElement[str] = first
    for word in rest:
        words = words + literal_column(f"'{BETWEEN_WORDS}'") + word
    return words


def entries(*columns: ColumnElement[Any]) -> ColumnElement[str]:  # as above
    """Return `1772659800000000/0/sent;1772746200000000/0/planned` of a group of rows."""
    return func.aggregate_strings(entry(*columns), BETWEEN_ENTRIES)
