"""Sentences: how every word that a person reads is said, in the language that the task speaks.

`scripts/texts.py` collects all calls into the template that translators start from.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog
from babel.numbers import format_decimal

from bot.messaging.texts.catalogue import Language, spoken

log = structlog.get_logger(__name__)

Value = str | int
"""What a placeholder takes; a number is written as the language writes numbers."""


def say(key: str, english: str, /, **values: Value) -> str:
    """Return a sentence.

    Args:
        key: its id in the catalogue, such as `bedtime.saved`.
        english: the sentence, with named placeholders such as `{time}`.
        values: by the names of the placeholders.
    """
    language = spoken().language
    translated = language.translations.pgettext(key, english)
    return _filled_in(translated, values, language, key=key, english=english)


def say_count(key: str, one: str, other: str, count: int, /, **values: Value) -> str:
    """Return a sentence in the form that a number asks for; `{count}` is that number.

    Args:
        key: its id in the catalogue, such as `settings.repeats`.
        one: the English sentence for one.
        other: the English sentence for any other number.
        count: the number.
        values: by the names of the other placeholders.
    """
    language = spoken().language
    translated = language.translations.npgettext(key, one, other, count)
    english = one if count == 1 else other
    return _filled_in(translated, {**values, "count": count}, language, key=key, english=english)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is said later, such as one of a table; its fields are as in `say`."""

    key: str
    english: str

    def say(self, **values: Value) -> str:
        """Return it in the language that the task speaks now."""
        return say(self.key, self.english, **values)


class _Kept(dict[str, str]):
    """Leaves a placeholder without a value as it is."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _filled_in(
    translated: str, values: Mapping[str, Value], language: Language, *, key: str, english: str
) -> str:
    """Return a sentence with its values; one that does not fit them is said in English."""
    words = _Kept(
        {
            name: format_decimal(value, locale=language.formats)
            if isinstance(value, int)
            else value
            for name, value in values.items()
        }
    )
    with suppress(AttributeError, LookupError, TypeError, ValueError):
        return translated.format(**words)
    # Tests compare placeholders with values; a person gets a sentence all the same.
    log.error("sentence does not fit its values", action="sentence_unfit", sentence=key)
    return english.format_map(words)
