"""The cities: by every name they have, by their zone, and as places."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest

from bot.content.places.packed_names import PackedNames
from bot.content.places.tables import PlaceTables
from bot.domain.places import Match, Place, fold

NAME_IN_FULL = 30
_MATCHES_KEPT = 50

# How a term belongs to its city: its name, another name, or later words (`york city`).
# Numbers rather than an enum, since there are eighty thousand of them to unpack while loading.
_NAME, _OTHER_NAME, _LATER_WORDS = _KINDS = range(3)
# Few may use another name, so it weighs less than the one on the map.
_IN_FULL = (float(NAME_IN_FULL), 10.0, 1.0)
_WHOLE_NAMES = (float(NAME_IN_FULL), 10.0, 0.0)
_BY_PREFIX = (1.0, 0.1, 0.1)
# Thousands of people from which a city is known well enough to be meant by a part of its name,
# or by a misspelling of each kind of term.
_KNOWN_BY_PART = 100
_KNOWN_MISSPELT = (100, 500, 10**9)

Scores = dict[int, float]
"""How likely each city is meant, by its index."""


class CityTerms:
    """Every name of every city, sorted, with the city and the kind of name."""

    def __init__(self, tables: PlaceTables) -> None:
        terms, owners = _terms(tables)
        order = sorted(range(len(terms)), key=terms.__getitem__)
        self._sorted = SortedTerms(PackedNames(terms[position] for position in order))
        self._owners = array("L", (owners[position] for position in order))
        self._weights = tables.cities.weights

    def whole(self, folded: str) -> Scores:
        """Return the cities that have exactly this name."""
        return self._scored(self._sorted.exact(folded), factors=_WHOLE_NAMES)

    def exact(self, folded: str) -> Scores:
        """Return the cities that have this name, or end in it."""
        return self._scored(self._sorted.exact(folded), factors=_IN_FULL)

    def by_prefix(self, folded: str) -> Scores:
        """Return the cities with a longer name that begins so."""
        return self._scored(self._sorted.by_prefix(folded), factors=_BY_PREFIX)

    def well_known(self) -> Iterable[str]:
        """Return the terms that are worth recognising when misspelt."""
        kinds, weights, known = len(_KINDS), self._weights, _KNOWN_MISSPELT
        return (
            term
            for term, owner in zip(self._sorted.terms, self._owners, strict=True)
            if weights[owner // kinds] >= known[owner % kinds] and term.isascii()
        )

    def _scored(self, span: range, *, factors: tuple[float, ...]) -> Scores:
        scores: Scores = {}
        for owner in self._owners[span.start : span.stop]:
            city, kind = divmod(owner, len(_KINDS))
            score = self._weights[city] * factors[kind]
            if score > scores.get(city, 0):
                scores[city] = score
        return scores


class Cities:
    """Turns cities, and the zones they stand for, into places."""

    def __init__(self, tables: PlaceTables) -> None:
        self._tables = tables
        self.terms = CityTerms(tables)
        self.weights = _area_weights(tables)
        self._largest = _largest_cities(tables)
        self._zone_places: dict[str, Place] = {}
        self._people: dict[str, int] = defaultdict(int)
        for zone, weight in zip(tables.cities.zones, tables.cities.weights, strict=True):
            self._people[zone] += weight

    def people_in(self, zone: str) -> int:
        """Return how many people live in the zone's cities, in thousands."""
        return self._people.get(zone, 0)

    def place(self, city: int) -> Place:
        """Return the place of the city with that index."""
        tables = self._tables
        name, area = tables.cities.names[city], tables.cities.areas[city]
        region, country = tables.region_of(area), tables.country_of(area)
        # Singapore is its country: one place with one label, not two with the same.
        is_country = area == area[:2] and name == country
        return Place(
            name=name,
            country="" if is_country else country,
            zone=tables.cities.zones[city],
            region="" if fold(region) == fold(name) else region,
            area=area,
        )

    def matches(self, scores: Scores) -> Iterator[Match]:
        """Yield the likeliest of the cities."""
        for city in nlargest(_MATCHES_KEPT, scores, key=lambda city: (scores[city], -city)):
            fame = self._tables.cities.weights[city] / self._tables.cities.people[city]
            yield Match(place=self.place(city), score=scores[city], fame=fame, is_town=True)

    def largest_in(self, area: str, zone: str) -> Place | None:
        """Return the largest city known to lie in the area and to keep the zone."""
        city = self._largest.get((area, zone))
        return None if city is None else self.place(city)

    def zone_place(self, zone: str) -> Place:
        """Return the city that the zone is named by; where none is known, the zone itself."""
        if zone not in self._zone_places:
            self._zone_places[zone] = self._found_zone_place(zone)
        return self._zone_places[zone]

    def _found_zone_place(self, zone: str) -> Place:
        country = self._tables.zones.country_of.get(zone, "")
        named = self.terms.whole(fold(zone.rpartition("/")[2]))
        of, zones = self._tables.cities.areas, self._tables.cities.zones
        fitting = {c: s for c, s in named.items() if zones[c] == zone and of[c][:2] == country}
        if fitting:
            return self.place(max(fitting, key=fitting.__getitem__))
        return Place(
            name=zone,
            country=self._tables.countries[country] if country else "",
            zone=zone,
            area=country,
        )


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


def _area_weights(tables: PlaceTables) -> dict[tuple[str, str], int]:
    """Return how many people live in the cities of each area and country, by their zones."""
    cities = tables.cities
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for area, zone, weight in zip(cities.areas, cities.zones, cities.weights, strict=True):
        weights[area[:2], zone] += weight
        if area != area[:2]:
            weights[area, zone] += weight
    return weights


def _largest_cities(tables: PlaceTables) -> dict[tuple[str, str], int]:
    """Return the largest city of each country and region, by its zones.

    The table lists the cities of a zone by size, so the first of each is it.
    """
    largest: dict[tuple[str, str], int] = {}
    for city, (area, zone) in enumerate(zip(tables.cities.areas, tables.cities.zones, strict=True)):
        largest.setdefault((area[:2], zone), city)
        largest.setdefault((area, zone), city)
    return largest


_LAST_LETTER = "\U0010ffff"


class SortedTerms:
    """Finds where a name, and the longer names that begin with it, stand in a sorted list."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms

    def exact(self, folded: str) -> range:
        """Return the positions of exactly this name."""
        low = bisect_left(self.terms, folded)
        return range(low, bisect_right(self.terms, folded, low))

    def by_prefix(self, folded: str) -> range:
        """Return the positions of the longer names that begin so."""
        low = bisect_right(self.terms, folded)
        return range(low, bisect_left(self.terms, folded + _LAST_LETTER, low))
