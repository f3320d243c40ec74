"""Finding the time zone of what people type: a city, a country, an abbreviation, a key."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import nlargest
from importlib.resources.abc import Traversable
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.place_names import NamedZones, city_place
from bot.content.place_tables import PlaceTables, read_place_tables
from bot.domain.places import (
    LABEL_LENGTH,
    Ambiguous,
    Match,
    Place,
    Resolution,
    best_first,
    edits_forgiven,
    fold,
    settle,
)

# As many choices as Discord shows.
MOST_CHOICES = 25
NAME_IN_FULL = 30
_LAST_LETTER = "\U0010ffff"

# What is offered before anything is typed, from west to east.
WORLD = (
    "Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago",
    "America/Mexico_City", "America/New_York", "America/Toronto", "America/Bogota",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Europe/London", "Africa/Lagos",
    "Europe/Paris", "Europe/Berlin", "Africa/Cairo", "Africa/Johannesburg", "Europe/Istanbul",
    "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


# How a term belongs to its city: its name, another name, or later words (`york city`).
# Numbers rather than an enum, since there are eighty thousand of them to unpack while loading.
_NAME, _OTHER_NAME, _LATER_WORDS = _KINDS = range(3)
# Few may use another name, so it weighs less than the one on the map.
_IN_FULL = (float(NAME_IN_FULL), 10.0, 1.0)
_BEGUN = (1.0, 0.1, 0.1)
# Thousands of people from which a city is known well enough to be meant by a part of its name,
# or by a misspelling of each kind of term.
_KNOWN_BY_PART = 100
_KNOWN_MISSPELT = (100, 500, 10**9)


class CityTerms:
    """Every name of every city, sorted, with the city and the kind of name."""

    def __init__(self, tables: PlaceTables) -> None:
        terms, owners = _terms(tables)
        order = sorted(range(len(terms)), key=terms.__getitem__)
        self._terms = [terms[position] for position in order]
        self._owners = array("L", (owners[position] for position in order))
        self._weights = tables.cities.weights

    def exact(self, folded: str) -> dict[int, float]:
        """Return the scores of the cities that have exactly this name, by index."""
        low = bisect_left(self._terms, folded)
        return self._scored(low, bisect_right(self._terms, folded, low), factors=_IN_FULL)

    def begun(self, folded: str) -> dict[int, float]:
        """Return the scores of the cities with a longer name that begins so, by index."""
        low = bisect_right(self._terms, folded)
        high = bisect_left(self._terms, folded + _LAST_LETTER, low)
        return self._scored(low, high, factors=_BEGUN)

    def well_known(self) -> Iterable[str]:
        """Return the terms that are worth recognising when misspelt."""
        kinds, weights, least = len(_KINDS), self._weights, _KNOWN_MISSPELT
        return (
            term
            for term, owner in zip(self._terms, self._owners, strict=True)
            if weights[owner // kinds] >= least[owner % kinds] and term.isascii()
        )

    def _scored(self, low: int, high: int, *, factors: tuple[float, ...]) -> dict[int, float]:
        scores: dict[int, float] = {}
        for owner in self._owners[low:high]:
            city, kind = divmod(owner, len(_KINDS))
            score = self._weights[city] * factors[kind]
            if score > scores.get(city, 0):
                scores[city] = score
        return scores


class PlaceIndex:
    """Finds places by what people type, in a few milliseconds and without I/O."""

    def __init__(self, tables: PlaceTables) -> None:
        self._tables = tables
        self._cities = CityTerms(tables)
        self._named = NamedZones(tables)
        self._well_known = sorted({*self._cities.well_known(), *self._named.area_terms()})
        self._world = tuple(city_place(tables, self._named.largest_city(zone)) for zone in WORLD)

    @classmethod
    def load(cls, root: Traversable) -> Self:
        """Read the index from the folder of shipped content.

        Raises:
            ContentError: a table is broken, or names a zone that tzdata does not know.
        """
        return cls(read_place_tables(root))

    def search(self, text: str, *, limit: int = MOST_CHOICES) -> tuple[Place, ...]:
        """Return the places that *text* names or begins to name, the likeliest first.

        Before anything is typed, large cities around the world are offered.
        Small misspellings are forgiven where nothing else fits; nonsense finds nothing.
        """
        if not text.strip():
            return self._world[:limit]
        folded = _folded(text)
        if not folded:
            return ()
        matches = best_first((*self._exact(folded), *self._qualified(folded), *self._begun(folded)))
        return tuple(match.place for match in (matches or self._near(folded))[:limit])

    def resolve(self, text: str) -> Resolution:
        """Return the place meant by the key of a choice, or by what was typed without choosing.

        A misspelt name is never taken silently: it comes back as a question.
        """
        place = self._by_key(text)
        folded = _folded(text)
        if place or not folded:
            return place
        named = best_first((*self._exact(folded), *self._qualified(folded)))
        begun = best_first(self._begun(folded))
        if named and (not begun or named[0].score >= begun[0].score):
            return settle(named, limit=MOST_CHOICES)
        if named or begun:
            return settle(best_first((*named, *begun)), limit=MOST_CHOICES)
        near = tuple(match.place for match in self._near(folded)[:MOST_CHOICES])
        return Ambiguous(candidates=near) if near else None

    def _by_key(self, text: str) -> Place | None:
        name, _, rest = text.partition("|")
        area, _, key = rest.partition("|")
        zone = self._named.zone_of(key or text)
        for match in self._of_cities(self._cities.exact(fold(name))) if key else ():
            if (match.place.name, match.place.area, match.place.zone) == (name, area, zone):
                return match.place
        # A city may leave the table between two releases; its zone does not.
        return self._named.zone_place(zone) if zone else None

    def _exact(self, folded: str) -> Iterator[Match]:
        for match in self._named.exact(folded):
            yield Match(place=match.place, score=match.score * NAME_IN_FULL)
        yield from self._of_cities(self._cities.exact(folded))

    def _begun(self, folded: str) -> Iterator[Match]:
        yield from self._named.begun(folded)
        yield from self._of_cities(self._cities.begun(folded))

    def _qualified(self, folded: str) -> Iterator[Match]:
        """Yield the cities named with their region or country: `portland me`."""
        words = folded.split()
        for cut in range(len(words) - 1, 0, -1):
            areas = self._named.areas_called(" ".join(words[cut:]))
            if areas:
                name = " ".join(words[:cut])
                yield from self._within(areas, self._cities.exact(name))

    def _within(self, areas: frozenset[str], scores: dict[int, float]) -> Iterator[Match]:
        of = self._tables.cities.areas
        kept = {c: score for c, score in scores.items() if {of[c], of[c][:2]} & areas}
        return self._of_cities(kept)

    def _near(self, folded: str) -> tuple[Match, ...]:
        forgiven = edits_forgiven(folded)
        if not forgiven:
            return ()
        close = process.extract(
            folded, self._well_known, scorer=OSA.distance, score_cutoff=forgiven, limit=MOST_CHOICES
        )
        return best_first(
            Match(place=match.place, score=match.score / NAME_IN_FULL**distance)
            for term, distance, _ in close
            # People who misspell a name know how it begins.
            if term[0] == folded[0]
            for match in self._exact(term)
        )

    def _of_cities(self, scores: dict[int, float]) -> Iterator[Match]:
        for city in nlargest(2 * MOST_CHOICES, scores, key=lambda city: (scores[city], -city)):
            yield Match(place=city_place(self._tables, city), score=scores[city])


def _folded(text: str) -> str:
    # The label of a bare zone ends in its country: Asia/Kolkata (India).
    head = text.partition(" (")[0]
    return fold((head if "/" in head else text)[:LABEL_LENGTH])


def _terms(tables: PlaceTables) -> tuple[list[str], list[int]]:
    cities, terms, owners = tables.cities, list[str](), list[int]()
    columns = zip(cities.names, cities.other_names, cities.weights, strict=True)
    for city, (name, other_names, weight) in enumerate(columns):
        folded, owner = fold(name), city * len(_KINDS)
        terms.append(folded)
        owners.append(owner + _NAME)
        for other_name in other_names.split(";") if other_names else ():
            terms.append(fold(other_name))
            owners.append(owner + _OTHER_NAME)
        for later in _later_words(folded) if weight >= _KNOWN_BY_PART else ():
            terms.append(later)
            owners.append(owner + _LATER_WORDS)
    return terms, owners


def _later_words(folded: str) -> Iterable[str]:
    words = folded.split()
    return (" ".join(words[start:]) for start in range(1, len(words)))
