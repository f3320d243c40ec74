"""Places that people name instead of a time zone, and the rules by which names are matched."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Discord refuses the name and the value of an autocomplete choice past this length.
LABEL_LENGTH = 100

# London has twenty times the people of London, Ontario: that much needs no question, but
# Portland, Oregon, with ten times the people of Portland, Maine, still does.
DOMINANCE = 12

_LETTERS = {"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_SILENT = ".,:;'\"`()[]!?*" + "\u2018\u2019\u02bb\u02bc\u02b9\u02bf\u02be\u00b4\u200c\u200d\u200e"
_ACCENTS = range(0x300, 0x370)
_SPACES = "_/\u2010\u2011\u2013\u2014"
_FOLDED = str.maketrans(
    {**_LETTERS, **dict.fromkeys(_SILENT), **dict.fromkeys(_SPACES, " "), "\u2212": "-"}
) | dict.fromkeys(_ACCENTS)
# `utc-5` keeps its sign, `Saint-Denis` loses its hyphen.
_HYPHEN = re.compile(r"-(?!\d)")
_SAINT = re.compile(r"\b(?:saint|sankt)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere that people live, or a bare zone, and the zone its clocks follow."""

    name: str
    """The city, or the zone's own key."""
    country: str
    """In English; empty for zones of no country, such as UTC."""
    zone: str
    """An IANA key."""
    region: str = ""
    """The state or province where a country's cities need it to be told apart."""
    area: str = ""
    """ISO 3166 code of the country, with the region's where there is one: `DE`, `US-OR`."""

    @property
    def label(self) -> str:
        """Return what a list of choices shows."""
        if self.name == self.zone:
            return f"{self.zone} ({self.country})" if self.country else self.zone
        return ", ".join(part for part in (self.name, self.region, self.country) if part)

    @property
    def key(self) -> str:
        """Return the value that stands for this place and finds it again."""
        if self.name == self.zone:
            return self.zone
        return f"{self.name}|{self.area}|{self.zone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several places fit, or one that was not quite named: the person has to say which."""

    candidates: tuple[Place, ...]
    """Best first, never empty."""


Resolution = Place | Ambiguous | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place that fits a text, and how well."""

    place: Place
    score: float
    """People who may mean it, in thousands, times how exactly it was named."""


def fold(text: str) -> str:
    """Return *text* without what people leave out: case, accents, punctuation, saints."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    if not text.replace(" ", "a").isalpha() or not text.isascii():
        text = _HYPHEN.sub(" ", text.translate(_FOLDED))
    text = " ".join(text.split())
    return _SAINT.sub("st", text) if "sa" in text else text


def edits_forgiven(folded: str) -> int:
    """Return how many letters may be wrong before a match would be a guess."""
    if len(folded) < 5:  # noqa: PLR2004 - one edit turns most short words into another
        return 0
    return 1 if len(folded) < 9 else 2  # noqa: PLR2004


def best_first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return each place once, with its best score, the likeliest first."""
    best: dict[Place, float] = {}
    for match in matches:
        best[match.place] = max(match.score, best.get(match.place, 0))
    order = sorted(best.items(), key=lambda entry: (-entry[1], entry[0].label))
    return tuple(Match(place=place, score=score) for place, score in order)


def settle(matches: tuple[Match, ...], *, limit: int) -> Resolution:
    """Return the one place that *matches*, best first, can only mean; else ask.

    Places in the same zone do not compete: whichever was meant, the clocks agree.
    """
    if not matches:
        return None
    first = matches[0]
    rivals = [match.score for match in matches if match.place.zone != first.place.zone]
    if not rivals or first.score >= DOMINANCE * max(rivals):
        return first.place
    return Ambiguous(candidates=tuple(match.place for match in matches[:limit]))
