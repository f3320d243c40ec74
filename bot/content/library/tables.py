"""Reads one table of a content file field by field, and says in plain words what is wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeVar

from bot.content.files import ContentError

ID_PATTERN = re.compile(r"[a-z][a-z0-9-]{2,47}")

_KindT = TypeVar("_KindT", bound=StrEnum)


def _type_of(found: object) -> str:
    names = {str: "text", int: "whole number", dict: "table"}
    return f"a {names.get(type(found), type(found).__name__)}"


class Entry:
    """One table of a content file. Every field must be read, else `close` complains.

    Each reader raises ContentError that names the file, the entry and the field.
    """

    def __init__(self, table: Mapping[str, object], *, file: str, name: str) -> None:
        self.file = file
        self.name = name
        self.prose_read: dict[str, str] = {}
        """What people will read, by field, for the rules about wording."""
        self._table = table
        self._unread = set(table)

    def error(self, *, field: str, expected: str, got: str) -> ContentError:
        """Return the error to raise about one field."""
        source = f"{self.file}, {self.name}, field '{field}'"
        return ContentError(source=source, expected=expected, got=got)

    def has(self, field: str) -> bool:
        """Tell whether the file gives that field."""
        return field in self._table

    def _take(self, field: str) -> object:
        if field not in self._table:
            raise self.error(field=field, expected="the field to be given", got="nothing")
        self._unread.discard(field)
        return self._table[field]

    def text(self, field: str, *, least: int = 1, most: int = 2_000) -> str:
        """Read a text of *least* to *most* characters."""
        text = self._take(field)
        if not isinstance(text, str):
            raise self.error(field=field, expected="a text", got=_type_of(text))
        if not least <= len(text.strip()) <= most or len(text) > most:
            raise self.error(
                field=field, expected=f"{least} to {most} characters", got=str(len(text))
            )
        return text.strip()

    def prose(self, field: str, *, least: int = 1, most: int = 2_000) -> str:
        """Read a text that people will see, so that the rules about wording apply to it."""
        text = self.text(field, least=least, most=most)
        self.prose_read[field] = text
        return text

    def optional_prose(self, field: str, *, most: int) -> str | None:
        """Read a text that people may see, if the file gives it."""
        return self.prose(field, most=most) if self.has(field) else None

    def texts(self, field: str, *, most: int = 200) -> tuple[str, ...]:
        """Read a list of different texts; a list left out is empty."""
        listed = self._take(field) if self.has(field) else []
        if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
            raise self.error(field=field, expected="a list of texts", got=_type_of(listed))
        if len(set(listed)) < len(listed):
            raise self.error(field=field, expected="every entry once", got="one twice")
        longest = max((len(text) for text in listed), default=0)
        if longest > most:
            raise self.error(
                field=field, expected=f"at most {most} characters a text", got=str(longest)
            )
        return tuple(listed)

    def proses(self, field: str, *, most: int) -> tuple[str, ...]:
        """Read a list of texts that people will see."""
        texts = self.texts(field, most=most)
        if texts:
            self.prose_read[field] = "\n".join(texts)
        return texts

    def kind(self, field: str, kinds: type[_KindT]) -> _KindT:
        """Read one word out of a fixed set."""
        return self._kind(field, self.text(field), kinds)

    def kinds(self, field: str, kinds: type[_KindT]) -> tuple[_KindT, ...]:
        """Read at least one word out of a fixed set."""
        words = self.texts(field)
        if not words:
            raise self.error(field=field, expected="at least one", got="none")
        return tuple(self._kind(field, word, kinds) for word in words)

    def _kind(self, field: str, word: str, kinds: type[_KindT]) -> _KindT:
        try:
            return kinds(word)
        except ValueError:
            known = ", ".join(kinds)
            raise self.error(field=field, expected=f"one of {known}", got=f"'{word}'") from None

    def number(self, field: str, *, low: float, high: float) -> float:
        """Read a number within its limits."""
        number = self._take(field)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self.error(field=field, expected="a number", got=_type_of(number))
        if not low <= number <= high:
            raise self.error(field=field, expected=f"{low} to {high}", got=str(number))
        return number

    def whole(self, field: str, *, low: int, high: int, default: int | None = None) -> int:
        """Read a whole number within its limits."""
        if default is not None and not self.has(field):
            return default
        number = self.number(field, low=low, high=high)
        if not isinstance(number, int):
            raise self.error(field=field, expected="a whole number", got=str(number))
        return number

    def flag(self, field: str) -> bool:
        """Read a yes or no; one left out is no."""
        answer = self._take(field) if self.has(field) else False
        if not isinstance(answer, bool):
            raise self.error(field=field, expected="true or false", got=_type_of(answer))
        return answer

    def day(self, field: str) -> date:
        """Read a date without a time."""
        day = self._take(field)
        if not isinstance(day, date) or isinstance(day, datetime):
            raise self.error(field=field, expected="a date such as 2026-11-22", got=_type_of(day))
        return day

    def table(self, field: str) -> "Entry":
        """Read a table inside this one."""
        inner = self._take(field)
        if not isinstance(inner, dict):
            raise self.error(field=field, expected="a table", got=_type_of(inner))
        return Entry(inner, file=self.file, name=f"{self.name} {field}".removeprefix("file "))

    def keys(self) -> tuple[str, ...]:
        """Return the fields that the file gives, in their order."""
        return tuple(self._table)

    def tables(self, field: str, *, named_by: str = "id") -> Iterator["Entry"]:
        """Read a list of tables, each named by one of its own fields."""
        listed = self._take(field)
        if not isinstance(listed, list) or not all(isinstance(table, dict) for table in listed):
            raise self.error(field=field, expected="a list of tables", got=_type_of(listed))
        for number, table in enumerate(listed, start=1):
            own_name = table.get(named_by, f"number {number}")
            yield Entry(table, file=self.file, name=f"{field} '{own_name}'")

    def close(self) -> None:
        """Refuse fields that nobody read: they are misspelt or left over."""
        for field in sorted(self._unread):
            raise self.error(
                field=field, expected="only known fields", got="a misspelt or left-over one"
            )


def read_file(root: Traversable, *path: str) -> Entry:
    """Read one content file.

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
    return Entry(content, file=name, name="file")
