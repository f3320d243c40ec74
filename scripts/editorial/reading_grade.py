"""Measures how hard a text is to read: the Flesch-Kincaid school grade.

Kincaid et al. 1975: 0.39 * words per sentence + 11.8 * syllables per word - 15.59. Grade 7 is
the school year of a twelve-year-old. Syllables are counted by spelling, which is right for
English only to within a few per cent; over a whole text that moves the grade by less than one.
"""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SENTENCE_END = re.compile(r"[.!?;]+(?=\s|$)|\n+")
"""A colon ends no sentence: what comes after it is still part of the thought."""
_VOWELS = re.compile(r"[aeiouy]+")
_TWO_SOUNDS = re.compile(
    r"(?<![ctsg])i(?:a|o|us|u)|ium|ie[nt](?=c|$|s$)|[^s]eo(?!p)|ea$|eing|ying|[^q]ua|luid"
)
_SILENT_END = re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeioutd])ed$|(?<=[^aeiouscxzgh])es$|(?<=th)es$")
_SPOKEN_LE = re.compile(r"[^aeiouy]les?$")
_SILENT_INSIDE = re.compile(r"(?<=[a-z][^aeiouy])e(?=ful|ly$|ment|less|tim|where)")


_SHORT_WORDS = frozenset({"sea", "tea", "pea", "plea"})


@lru_cache(maxsize=8_192)
def syllables(word: str) -> int:
    """Count the syllables of one English word by its spelling; at least one."""
    letters = re.sub("[^a-z]", "", word.lower())
    if letters in _SHORT_WORDS:
        return 1
    if not _SPOKEN_LE.search(letters):
        letters = _SILENT_END.sub("", letters)
    letters = _SILENT_INSIDE.sub("", letters)
    groups = len(_VOWELS.findall(letters))
    return max(1, groups + len(_TWO_SOUNDS.findall(letters)))


def words(text: str) -> list[str]:
    """Return the words of a text, without numbers and signs."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Return the parts of a text that end like a sentence or a line, and have words."""
    return [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text; 0 for one without words."""
    found = words(text)
    if not found:
        return 0.0
    ends = len(sentences(text))
    spoken = sum(syllables(word) for word in found)
    return 0.39 * len(found) / ends + 11.8 * spoken / len(found) - 15.59
