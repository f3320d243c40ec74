"""The catalogue: gettext's translations of every sentence, one `.po` file for each language.

English stands in the code as the message, so it has no file. See
docs/adr/0023-words-in-a-catalogue.md.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Self

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
"""Holds the template `charley.pot`, and such as `de.po` or `pt-BR.po`: a Discord locale's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language: its sentences, and how it writes numbers, dates and lists."""

    translations: NullTranslations = field(default_factory=NullTranslations)
    formats: Locale


ENGLISH = Language(formats=Locale("en", "GB"))
"""As it stands in the code: `4 March`, `a, b and c`."""


ENGLISH_LOCALE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What the running task speaks."""

    language: Language = ENGLISH
    locale: str | None = None
    """Discord's name of it, which also tells in which units a person counts; `None`: not known."""


_NOTHING_CHOSEN = Spoken()
_SPOKEN: ContextVar[Spoken] = ContextVar("spoken", default=_NOTHING_CHOSEN)


def spoken() -> Spoken:
    """Return what the running task speaks; English, until it was told otherwise."""
    return _SPOKEN.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All languages that there are translations for; the `Texts` port."""

    languages: Mapping[str, Language] = field(default_factory=dict)
    """By Discord's name of the locale."""

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Read every language in a folder.

        Raises:
            PoFileError: a file is no catalogue.
            UnknownLocaleError: a file's name is no locale.
        """
        return cls(languages={file.stem: _read(file) for file in sorted(folder.glob("*.po"))})

    @property
    def locales(self) -> tuple[str, ...]:
        """Every locale that there are sentences in, English first."""
        return (ENGLISH_LOCALE, *(name for name in self.languages if name != ENGLISH_LOCALE))

    def language_of(self, locale: str | None) -> Language:
        """Return a locale's language: its own, else that of its first part, else English."""
        base = (locale or "").partition("-")[0]
        return self.languages.get(locale or "") or self.languages.get(base) or ENGLISH

    def speak(self, locale: str | None) -> None:
        """Say everything in this locale's language from now on, until the task ends."""
        _SPOKEN.set(Spoken(language=self.language_of(locale), locale=locale))

    @contextmanager
    def speaking(self, locale: str | None) -> Iterator[None]:
        """Say everything inside in this locale's language."""
        token = _SPOKEN.set(Spoken(language=self.language_of(locale), locale=locale))
        try:
            yield
        finally:
            _SPOKEN.reset(token)


def _read(file: Path) -> Language:
    """Return a language from its `.po` file, compiled in memory: no build step can be forgotten."""
    formats = Locale.parse(file.stem, sep="-")
    with file.open("rb") as source:
        catalogue = read_po(source, locale=formats, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(translations=GNUTranslations(compiled), formats=formats)
