"""Countries, states, regions and islands: by every name, with the zones of each."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nlargest

from bot.content.places.cities import Cities, SortedTerms
from bot.content.places.clocks import SameClocks
from bot.content.places.packed_names import PackedNames
from bot.content.places.tables import Division, PlaceTables
from bot.domain.places import Match, Place, fold


class _Kind(IntEnum):
    """How a name belongs to its area."""

    COUNTRY = 0
    COUNTRY_OTHERWISE = 1
    COUNTRY_ABROAD = 2
    ISLAND = 3
    ISLAND_OTHERWISE = 4
    DIVISION = 5
    DIVISION_OTHERWISE = 6
    COUNTRY_CODE = 7
    STATE_CODE = 8


# How likely a person who types all of the name means the area, by kind. Who writes Washington
# means the city rather than the state, though the state is larger; who writes CO means Colorado
# rather than Colombia, and who writes LA the city before the state.
_IN_FULL = (1.0, 0.2, 0.03, 1.0, 0.2, 0.3, 0.1, 0.02, 0.25)
# Not all who type `Allem` mean Germany; a code is typed in full, and is no prefix.
_BY_PREFIX = (1.0, 0.2, 0.01, 0.3, 0.05, 0.3, 0.05, 0.0, 0.0)
_RECOGNISED = frozenset(_Kind) - {_Kind.COUNTRY_ABROAD, _Kind.COUNTRY_CODE, _Kind.STATE_CODE}
_SHORTEST_MISSPELT = 5
# People write these for a state wherever they are: `PA`, `NSW`, `SP`.
_COUNTRIES_WITH_CODES = frozenset({"US", "CA", "AU", "BR"})
# Zones whose clock another one of the area shows already come last.
_REST = 1e-3
_MATCHES_KEPT = 50
# Thousands of people as which a whole country or island counts at least, when it is named in full.
_KNOWN = 200
# Thousands of people in a zone without a city.
_UNINHABITED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A country or a part of one."""

    code: str
    name: str
    country: str
    """Its English name, empty for a country."""
    zones: tuple[str, ...]
    """First one of each clock, likeliest first, then the rest."""
    clocks: int
    """How many different clocks there are."""
    weights: tuple[float, ...]
    """People by zone, in thousands."""

    @property
    def is_country(self) -> bool:
        """Tell whether it is a whole country."""
        return "-" not in self.code


class Areas:
    """Finds countries and their parts by what people call them."""

    def __init__(self, tables: PlaceTables, cities: Cities) -> None:
        self._tables = tables
        self._cities = cities
        self._clocks = SameClocks(tables.zones)
        self._parts = {part.area: part for part in tables.divisions}
        self._zones = _zones_of_countries(tables, cities)
        self._people = {code: sum(zones.values()) for code, zones in self._zones.items()}
        self._people.update((part.area, part.weight) for part in tables.divisions)
        self._areas: dict[str, Area] = {}
        named = sorted(set(self._named()))
        self._own = SortedTerms(PackedNames(term for term, _, _ in named))
        self._kinds = array("B", (kind for _, kind, _ in named))
        self._codes = [code for _, _, code in named]
        self._abroad = SortedTerms(tables.names_abroad)

    def codes_named(self, folded: str) -> frozenset[str]:
        """Return the codes of the areas that have exactly this name."""
        found = self._found(self._own.exact(folded), self._abroad.exact(folded))
        return frozenset(code for code, _ in found)

    def state_codes(self, folded: str) -> frozenset[str]:
        """Return the areas of the states that people write so: `US-MT` for `mt`."""
        areas = (f"{country}-{folded.upper()}" for country in _COUNTRIES_WITH_CODES)
        return frozenset(area for area in areas if self._is_known(area))

    def codes_by_prefix(self, folded: str) -> frozenset[str]:
        """Return the codes of the areas with a longer name that begins so."""
        found = self._found(self._own.by_prefix(folded), self._abroad.by_prefix(folded))
        return frozenset(code for code, _ in found)

    def named(self, folded: str) -> Iterator[Match]:
        """Yield the places of the areas that have exactly this name."""
        found = self._found(self._own.exact(folded), self._abroad.exact(folded))
        yield from self._matches(found, factors=_IN_FULL)

    def by_prefix(self, folded: str) -> Iterator[Match]:
        """Yield the places of the areas with a longer name that begins so."""
        found = self._found(self._own.by_prefix(folded), self._abroad.by_prefix(folded))
        yield from self._matches(found, factors=_BY_PREFIX)

    def recognised(self) -> Iterator[str]:
        """Yield the names that are worth recognising when misspelt."""
        for term, kind in zip(self._own.terms, self._kinds, strict=True):
            if kind in _RECOGNISED and len(term) >= _SHORTEST_MISSPELT and term.isascii():
                yield term

    def places_of(self, code: str) -> tuple[Match, ...]:
        """Return the places that an area stands for: itself if all its clocks agree."""
        area = self._area(code)
        if area.clocks == 1:
            whole = Place(name=area.name, country=area.country, zone=area.zones[0], area=code)
            clock = self.clock_of(area.zones[0])
            return (Match(place=whole, score=sum(area.weights), clock=clock),)
        return tuple(
            Match(
                place=self._part(area, zone),
                score=weight * (1.0 if position < area.clocks else _REST),
                clock=self.clock_of(zone),
            )
            for position, (zone, weight) in enumerate(zip(area.zones, area.weights, strict=True))
        )

    def clock_of(self, zone: str) -> str:
        """Return what tells the clocks of a country apart."""
        return self._clocks.clock_of(zone)

    def lies_in(self, *, area: str, zone: str, whole: str) -> bool:
        """Tell whether something in *area* that keeps *zone* may lie in the area *whole*.

        Only the cities of a few countries know their region; elsewhere the zone has to tell.
        """
        if whole in (area, area[:2]):
            return True
        if area[:2] != whole[:2] or "-" not in whole:
            return False
        knows_region = area in self._tables.regions and whole in self._tables.regions
        return not knows_region and zone in self._area(whole).zones

    def _found(self, own: range, abroad: range) -> Iterator[tuple[str, int]]:
        yield from ((self._codes[position], self._kinds[position]) for position in own)
        for position in abroad:
            for code in self._tables.areas_abroad[position].split(";"):
                if self._is_known(code):
                    yield code, _Kind.COUNTRY_ABROAD

    def _matches(
        self, found: Iterable[tuple[str, int]], *, factors: tuple[float, ...]
    ) -> Iterator[Match]:
        best: dict[str, float] = {}
        for code, kind in found:
            best[code] = max(factors[kind], best.get(code, 0.0))
        likeliest = nlargest(_MATCHES_KEPT, best, key=lambda code: best[code] * self._people[code])
        for code in likeliest:
            # An island or a country is known to more than live there, and than a hamlet of its name.
            is_known = best[code] == 1.0
            factor = best[code] * (max(1.0, _KNOWN / self._people[code]) if is_known else 1.0)
            for match in self.places_of(code) if factor else ():
                yield Match(place=match.place, score=match.score * factor, clock=match.clock)

    def _part(self, area: Area, zone: str) -> Place:
        named = self._cities.zone_place(zone)
        if named.area == area.code or (area.is_country and named.area[:2] == area.code):
            return named
        # Denver is no name for Nebraska's clock: where no city inside is known, the clock's own has to do.
        return self._cities.largest_in(area.code, zone) or Place(
            name=area.name,
            country=area.country,
            zone=zone,
            region=self._tables.clock_name(zone),
            area=area.code,
        )

    def _is_known(self, code: str) -> bool:
        return code in self._zones or code in self._parts

    def _area(self, code: str) -> Area:
        if code not in self._areas:
            part = self._parts.get(code)
            weights = self._zones[code] if part is None else _shares(part)
            self._areas[code] = self._made_area(code, part, weights)
        return self._areas[code]

    def _made_area(self, code: str, part: Division | None, weights: dict[str, float]) -> Area:
        order = sorted(weights, key=lambda zone: (-weights[zone], zone))
        first: dict[str, str] = {}
        for zone in order:
            first.setdefault(self.clock_of(zone), zone)
        distinct = list(first.values())
        zones = (*distinct, *(zone for zone in order if zone not in distinct))
        country = self._tables.countries[code[:2]]
        return Area(
            code=code,
            name=part.name if part else country,
            country=country if part else "",
            zones=zones,
            clocks=len(distinct),
            weights=tuple(weights[zone] for zone in zones),
        )

    def _named(self) -> Iterator[tuple[str, int, str]]:
        yield from self._of_countries()
        for part in self._tables.divisions:
            if self._is_its_country(part):
                continue
            kind = _Kind.ISLAND if part.is_island else _Kind.DIVISION
            yield fold(part.name), kind, part.area
            for other in part.other_names:
                yield fold(other), kind + 1, part.area
        for area in self._tables.regions:
            country, _, code = area.partition("-")
            if country in _COUNTRIES_WITH_CODES and self._is_known(area):
                kind = _Kind.STATE_CODE if country == "US" else _Kind.COUNTRY_CODE
                yield fold(code), kind, area

    def _is_its_country(self, part: Division) -> bool:
        """Tell whether the part only repeats its country: the canton of Luxembourg."""
        country = part.area[:2]
        return part.name == self._tables.countries[country] and len(self._zones[country]) == 1

    def _of_countries(self) -> Iterator[tuple[str, int, str]]:
        for code, (name, *others) in self._tables.country_names.items():
            if self._is_known(code):
                yield fold(name), _Kind.COUNTRY, code
                yield fold(code), _Kind.COUNTRY_CODE, code
                yield from ((fold(other), _Kind.COUNTRY_OTHERWISE, code) for other in others)


def _zones_of_countries(tables: PlaceTables, cities: Cities) -> dict[str, dict[str, float]]:
    """Return the zones of each country, with the people in each."""
    zones: dict[str, dict[str, float]] = defaultdict(dict)
    for zone, code in tables.zones.country_of.items():
        zones[code][zone] = max(cities.weights.get((code, zone), 0), _UNINHABITED)
    for (code, zone), weight in cities.weights.items():
        # Kosovo keeps Belgrade's time: it has cities, and no zone of its own.
        if code in tables.countries and code not in zones:
            zones[code] = {zone: weight}
    return dict(zones)


def _shares(part: Division) -> dict[str, float]:
    """Return the people in each zone of the part, as if each zone had a quarter of the last."""
    return {zone: part.weight / 4**place for place, zone in enumerate(part.zones)}
