"""A language that nobody speaks: every sentence longer, accented and bracketed, so that one which
does not come from the catalogue stands out, and one that is too long overflows."""

import re
from collections.abc import Iterator
from gettext import NullTranslations

from babel import Locale
from typing_extensions import override

from bot.messaging.texts.catalogue import Catalogue, Language

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
_ACCENTED = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
_KEPT = re.compile(r"\{\w*\}|`[^`]*`|\*+|<[^>]*>|https?://\S+|\n|^-# ", re.MULTILINE)
"""Place holders, code, marks of Markdown and what Discord reads are the same in every language."""


def pseudo(english: str) -> str:
    """Return a sentence in that language."""
    parts, at = [], 0
    for kept in _KEPT.finditer(english):
        parts += [english[at : kept.start()].translate(_ACCENTED), kept[0]]
        at = kept.end()
    parts.append(english[at:].translate(_ACCENTED))
    padding = "~" * round(LONGER * len(english))
    return f"{OPEN}{''.join(parts)}{padding}{CLOSE}"


class PseudoTranslations(NullTranslations):
    """Translates whatever it is asked for."""

    @override
    def pgettext(self, context: str, message: str) -> str:
        return message if context.startswith("format.") else pseudo(message)

    @override
    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo_catalogue(locale: str = "en") -> Catalogue:
    """Return a catalogue in which that language stands for another."""
    language = Language(translations=PseudoTranslations(), formats=Locale("en", "GB"))
    return Catalogue(languages={locale: language})


def outside(text: str) -> Iterator[str]:
    """Yield what stands outside of every bracket."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == OPEN:
            if depth == 0:
                yield text[start:at]
            depth += 1
        elif letter == CLOSE:
            depth -= 1
            start = at + 1
    if depth == 0:
        yield text[start:]
