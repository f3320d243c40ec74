"""Places that people name instead of a time zone, and the rules by which names are matched."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.time.zone_names import zone_title
from bot.domain.typed_text import plain

# Discord refuses the name and the value of an autocomplete choice past this length.
LABEL_LENGTH = 100

# London has twenty times the people of London, Ontario: that much needs no question, but
# Portland, Oregon, with ten times the people of Portland, Maine, still does.
DOMINANCE = 12

_LETTERS = {
    "\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    # Persian and Urdu letters, as Arabic keyboards have them.
    "\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643", "\u06c1": "\u0647", "\u0629": "\u0647",
    "&": " and ",
}  # fmt: skip
_SILENT = (
    ".,:;'\"`()[]!?*"
    "\u2018\u2019\u02bb\u02bc\u02b9\u02bf\u02be\u00b4\u200b\u200c\u200d\u200e\u00b7\u2027"
)
# Of Latin, Greek and Cyrillic letters; the points of Hebrew; the vowels and hamzas of Arabic.
_ACCENTS = (
    *range(0x300, 0x370),
    *range(0x591, 0x5BE),
    *range(0x5BF, 0x5C8),
    *range(0x640, 0x641),
    *range(0x64B, 0x660),
)
_SPACES = "_/\u2010\u2011\u2012\u2013\u2014\u2015\u30fb\u05be"
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
    """A city, a country or a part of one; for a bare zone, its key."""
    country: str
    """In English; empty for countries themselves, and for zones of no country, such as UTC."""
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
            title = zone_title(self.zone)
            return f"{title}, {self.country}" if self.country else title
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
    clock: str = ""
    """Names the clocks that it keeps, where zones of one country agree; else its zone does."""
    fame: float = 1.0
    """What of the score only orders and settles nothing: capitals count three times."""
    is_town: bool = False
    """A town does not compete with a place a dozen times its size; all else does."""


def fold(text: str) -> str:
    """Return *text* without what people leave out: case, accents, punctuation, saints."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    if not text.replace(" ", "a").isalpha() or not text.isascii():
        text = _HYPHEN.sub(" ", text.translate(_FOLDED))
    text = " ".join(text.split())
    return _SAINT.sub("st", text) if "sa" in text else text


def typed_name(text: str) -> str:
    """Return what somebody typed as names are kept; empty if it is a number, which is no name."""
    folded = fold(plain(text[:LABEL_LENGTH]))
    return "" if folded.replace(" ", "").replace("-", "").isdecimal() else folded


def edits_forgiven(folded: str) -> int:
    """Return how many letters may be wrong before a match would be a guess."""
    if len(folded) < 5:  # noqa: PLR2004 - one edit turns most short words into another
        return 0
    return 1 if len(folded) < 9 else 2  # noqa: PLR2004


def best_first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return each place once, with its best score, the likeliest first.

    No two have one label or one key: nobody could choose between the former, and Discord refuses
    a menu with the latter. Luxembourg the city keeps the key of Luxembourg the country.
    """
    best: list[Match] = []
    owners: dict[tuple[str, str], int] = {}
    for match in sorted(matches, key=lambda match: (-match.score, match.place.label)):
        names = (("label", match.place.label), ("key", match.place.key))
        known = next((owners[name] for name in names if name in owners), None)
        if known is None:
            known = len(best)
            best.append(match)
        elif best[known].is_town and not match.is_town:
            # What is a town and something else besides, such as a state, competes like that.
            best[known] = replace(best[known], is_town=False)
        for name in names:
            owners.setdefault(name, known)
    return tuple(best)


def settle(matches: tuple[Match, ...], *, limit: int) -> Resolution:
    """Return the one place that *matches*, all of them named in full, best first, can mean.

    Else the person has to say which. Places on the same clock do not compete: whichever was
    meant, the time is right.
    """
    if not matches:
        return None
    first = matches[0]
    if all(_yields(match, first) for match in matches[1:]):
        return first.place
    return Ambiguous(candidates=tuple(match.place for match in matches[:limit]))


def _yields(match: Match, first: Match) -> bool:
    if match.place.zone == first.place.zone or (match.clock and match.clock == first.clock):
        return True
    return match.is_town and first.score / first.fame >= DOMINANCE * match.score / match.fame
