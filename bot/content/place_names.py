"""Names that stand for zones rather than cities: keys, abbreviations, countries, regions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

from bot.content.place_tables import UTC, PlaceTables
from bot.domain.places import Match, Place, fold

# An abbreviation is what it says, however many people live in a town of that name.
ABBREVIATION_SCORE = 1e9
# Not all who begin to write `Allem` mean Germany: it weighs less than a name on the map.
OTHER_NAME = 0.2
# Who writes Washington means the city rather than the state, though the state is larger.
REGION = 0.3


class NamedZones:
    """Finds zones by the names that are not cities'."""

    def __init__(self, tables: PlaceTables) -> None:
        self._tables = tables
        self._largest = _largest_cities(tables)
        self._weights = _zone_weights(tables)
        self._areas = self._area_codes()
        self._keys = {key.casefold(): zone for key, zone in tables.zones.canonical.items()}
        self._abbreviations = _gathered(self._abbreviated())
        self._key_terms = _gathered(self._keyed())
        self._area_terms = _gathered(self._by_area())

    def zone_of(self, text: str) -> str | None:
        """Return the zone whose key, today's or an older one, *text* is."""
        key = text.strip().replace(" ", "_").casefold()
        # Bare keys such as EST or CET mean less to tzdata than to the people who write them.
        return self._keys.get(key) if "/" in key or key == UTC.casefold() else None

    def zone_place(self, zone: str) -> Place:
        """Return the bare zone as a place."""
        area = self._tables.zones.country_of.get(zone, "")
        country = self._tables.countries[area] if area else ""
        return Place(name=zone, country=country, zone=zone, area=area)

    def largest_city(self, zone: str) -> int:
        """Return the index of the city with the most people in *zone*."""
        return max(
            (city for (_area, key), city in self._largest.items() if key == zone),
            key=self._tables.cities.weights.__getitem__,
        )

    def areas_called(self, folded: str) -> frozenset[str]:
        """Return the countries and regions that *folded* names or begins to name."""
        exact = self._areas.get(folded, frozenset())
        begun = (codes for term, codes in self._areas.items() if term.startswith(folded))
        return exact.union(*begun)

    def exact(self, folded: str) -> Iterator[Match]:
        """Yield the zones that *folded* names, scored in thousands of people."""
        yield from self._abbreviations.get(folded, ())
        yield from self._key_terms.get(folded, ())
        yield from self._area_terms.get(folded, ())

    def begun(self, folded: str) -> Iterator[Match]:
        """Yield the zones that *folded* begins to name."""
        # `america` alone fits a hundred keys, and Amsterdam is likelier than any of them.
        certainty = 1.0 if " " in folded else 0.01
        yield from _begun(self._key_terms, folded, certainty=certainty)
        yield from _begun(self._area_terms, folded, certainty=1.0)
        yield from _begun(self._abbreviations, folded, certainty=1 / ABBREVIATION_SCORE)

    def area_terms(self) -> Iterable[str]:
        """Return the folded names of countries and regions."""
        return self._area_terms

    def _abbreviated(self) -> Iterator[tuple[str, Match]]:
        position = count()
        for abbreviation in self._tables.abbreviations:
            for zone in abbreviation.zones:
                score = ABBREVIATION_SCORE - next(position)
                match = Match(place=self.zone_place(zone), score=score)
                yield fold(abbreviation.short), match
                yield fold(abbreviation.long), match

    def _keyed(self) -> Iterator[tuple[str, Match]]:
        for key, zone in self._tables.zones.canonical.items():
            certainty = 1.0 if key == zone else OTHER_NAME
            score = self._weights.get(zone, 1) * certainty
            match = Match(place=self.zone_place(zone), score=score)
            if fold(key) not in self._abbreviations:
                yield fold(key), match
            if key in self._tables.zones.country_of and key not in self._weights:
                # No city of ours is there, so its own name has to do: Easter, Lord Howe, Troll.
                yield fold(key.rpartition("/")[2]), match

    def _by_area(self) -> Iterator[tuple[str, Match]]:
        weights = _area_weights(self._tables)
        for zone, code in self._tables.zones.country_of.items():
            weights.setdefault((code, zone), 1)
        lonely = _alone(code for code, _zone in weights)
        for (area, zone), weight in weights.items():
            # Kosovo keeps Belgrade's time, but is not to be shown as Serbia.
            is_own = self._tables.zones.country_of.get(zone) == area
            is_whole_country = is_own and area in lonely
            place = self._spokesman(area, zone, is_whole_country=is_whole_country)
            for name, certainty in self._names_of(area):
                yield fold(name), Match(place=place, score=weight * certainty)

    def _spokesman(self, area: str, zone: str, *, is_whole_country: bool) -> Place:
        city = self._largest.get((area, zone))
        if is_whole_country or city is None:
            return self.zone_place(zone)
        return city_place(self._tables, city)

    def _names_of(self, area: str) -> Iterator[tuple[str, float]]:
        if is_country(area):
            name, *other_names = self._tables.country_names[area]
            yield name, 1.0
            yield from ((other, OTHER_NAME) for other in other_names)
        elif area in self._tables.regions:
            yield self._tables.regions[area], REGION

    def _area_codes(self) -> dict[str, frozenset[str]]:
        codes: dict[str, set[str]] = defaultdict(set)
        for area in {*self._tables.cities.areas, *self._tables.countries}:
            country = self._tables.countries[area[:2]]
            names = self._tables.country_names[area] if is_country(area) else ()
            region = self._tables.region_of(area)
            for name in (*names, area[3:] or area, region, f"{region} {country}"):
                codes[fold(name)].add(area)
        codes.pop("", None)
        return {term: frozenset(areas) for term, areas in codes.items()}


def is_country(area: str) -> bool:
    """Tell whether *area* is a whole country, rather than a region of one."""
    return "-" not in area


def city_place(tables: PlaceTables, city: int) -> Place:
    """Return the place of the city with that index."""
    name, area = tables.cities.names[city], tables.cities.areas[city]
    region = tables.region_of(area)
    return Place(
        name=name,
        country=tables.country_of(area),
        zone=tables.cities.zones[city],
        region="" if fold(region) == fold(name) else region,
        area=area,
    )


def _begun(
    terms: dict[str, tuple[Match, ...]], folded: str, *, certainty: float
) -> Iterator[Match]:
    for term, matches in terms.items():
        if term.startswith(folded):
            for match in matches:
                yield Match(place=match.place, score=match.score * certainty)


def _gathered(pairs: Iterable[tuple[str, Match]]) -> dict[str, tuple[Match, ...]]:
    gathered: dict[str, list[Match]] = defaultdict(list)
    for term, match in pairs:
        gathered[term].append(match)
    return {term: tuple(matches) for term, matches in gathered.items()}


def _alone(codes: Iterable[str]) -> frozenset[str]:
    once: set[str] = set()
    again: set[str] = set()
    for code in codes:
        (again if code in once else once).add(code)
    return frozenset(once - again)


def _zone_weights(tables: PlaceTables) -> dict[str, int]:
    weights: dict[str, int] = defaultdict(int)
    for zone, weight in zip(tables.cities.zones, tables.cities.weights, strict=True):
        weights[zone] += weight
    return dict(weights)


def _area_weights(tables: PlaceTables) -> dict[tuple[str, str], int]:
    cities = tables.cities
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for area, zone, weight in zip(cities.areas, cities.zones, cities.weights, strict=True):
        weights[area[:2], zone] += weight
        if not is_country(area):
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
