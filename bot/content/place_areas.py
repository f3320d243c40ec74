"""Countries, states, regions and islands: by every name, with the zones of each."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.content.place_cities import Cities
from bot.content.place_clocks import SameClocks
from bot.content.place_tables import PlaceTables
from bot.domain.places import Match, Place, fold

_LAST_LETTER = "\U0010ffff"


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


# How likely somebody who writes all of the name means the area, by kind. Who writes Washington
# means the city rather than the state, though the state is larger; who writes CO means Colorado
# rather than Colombia, and who writes LA the city before the state.
_IN_FULL = (1.0, 0.2, 0.03, 1.0, 0.2, 0.3, 0.1, 0.02, 0.25)
# Not all who begin to write `Allem` mean Germany; codes are not begun, they are written.
_BEGUN = (1.0, 0.2, 0.01, 0.3, 0.05, 0.3, 0.05, 0.0, 0.0)
_RECOGNISED = frozenset(_Kind) - {_Kind.COUNTRY_ABROAD, _Kind.COUNTRY_CODE, _Kind.STATE_CODE}
_SHORTEST_MISSPELT = 5
# People write these for a state wherever they are: `PA`, `NSW`, `SP`.
_COUNTRIES_WITH_CODES = frozenset({"US", "CA", "AU", "BR"})
_REST = 1e-3


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
        self._of = {area.code: area for area in self._all()}
        named = sorted(set(self._named()))
        self._terms = [term for term, _, _ in named]
        self._kinds = array("B", (kind for _, kind, _ in named))
        self._codes = [code for _, _, code in named]
        self._places: dict[str, tuple[Match, ...]] = {}

    def called(self, folded: str) -> frozenset[str]:
        """Return the codes of the areas that have exactly this name."""
        return frozenset(self._codes[slice(*self._range(folded))])

    def begun_by(self, folded: str) -> frozenset[str]:
        """Return the codes of the areas whose name begins so."""
        return frozenset(self._codes[slice(*self._begun_range(folded))])

    def named(self, folded: str) -> Iterator[Match]:
        """Yield the places of the areas that have exactly this name."""
        yield from self._matches(*self._range(folded), factors=_IN_FULL)

    def begun(self, folded: str) -> Iterator[Match]:
        """Yield the places of the areas whose name begins so."""
        yield from self._matches(*self._begun_range(folded), factors=_BEGUN)

    def recognised(self) -> Iterator[str]:
        """Yield the names that are worth recognising when misspelt."""
        for term, kind in zip(self._terms, self._kinds, strict=True):
            if kind in _RECOGNISED and len(term) >= _SHORTEST_MISSPELT and term.isascii():
                yield term

    def places_of(self, code: str) -> tuple[Match, ...]:
        """Return the places that an area stands for: itself if all its clocks agree."""
        if code not in self._places:
            self._places[code] = tuple(self._made_places(self._of[code]))
        return self._places[code]

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
        return not knows_region and zone in self._of[whole].zones

    def _matches(self, low: int, high: int, *, factors: tuple[float, ...]) -> Iterator[Match]:
        best: dict[str, float] = {}
        for position in range(low, high):
            code, factor = self._codes[position], factors[self._kinds[position]]
            best[code] = max(factor, best.get(code, 0.0))
        for code, factor in best.items():
            for match in self.places_of(code) if factor else ():
                yield Match(place=match.place, score=match.score * factor, clock=match.clock)

    def _range(self, folded: str) -> tuple[int, int]:
        low = bisect_left(self._terms, folded)
        return low, bisect_right(self._terms, folded, low)

    def _begun_range(self, folded: str) -> tuple[int, int]:
        low = bisect_right(self._terms, folded)
        return low, bisect_left(self._terms, folded + _LAST_LETTER, low)

    def _made_places(self, area: Area) -> Iterator[Match]:
        for position, zone in enumerate(area.zones):
            if area.clocks == 1 and position:
                return
            is_rest = position >= area.clocks
            place = self._whole(area) if area.clocks == 1 else self._part(area, zone)
            weight = sum(area.weights) if area.clocks == 1 else area.weights[position]
            yield Match(
                place=place,
                score=weight * (_REST if is_rest else 1.0),
                clock=self.clock_of(zone),
            )

    def _whole(self, area: Area) -> Place:
        return Place(name=area.name, country=area.country, zone=area.zones[0], area=area.code)

    def _part(self, area: Area, zone: str) -> Place:
        named = self._cities.zone_place(zone)
        if named.area == area.code or (area.is_country and named.area[:2] == area.code):
            return named
        return self._cities.largest_in(area.code, zone) or named

    def _all(self) -> Iterator[Area]:
        zones_of: dict[str, dict[str, float]] = defaultdict(dict)
        for zone, code in self._tables.zones.country_of.items():
            zones_of[code][zone] = max(self._cities.weights.get((code, zone), 0), 0.5)
        for (code, zone), weight in self._cities.weights.items():
            # Kosovo keeps Belgrade's time: it has cities, and no zone of its own.
            if code in self._tables.countries and code not in zones_of:
                zones_of[code] = {zone: weight}
        for code, weights in zones_of.items():
            yield self._area(code, name=self._tables.countries[code], country="", zones=weights)
        for part in self._tables.divisions:
            shares = {zone: part.weight / 4**place for place, zone in enumerate(part.zones)}
            country = self._tables.countries[part.area[:2]]
            yield self._area(part.area, name=part.name, country=country, zones=shares)

    def _area(self, code: str, *, name: str, country: str, zones: dict[str, float]) -> Area:
        order = sorted(zones, key=lambda zone: (-zones[zone], zone))
        first: dict[str, str] = {}
        for zone in order:
            first.setdefault(self.clock_of(zone), zone)
        distinct = list(first.values())
        ordered = (*distinct, *(zone for zone in order if zone not in distinct))
        return Area(
            code=code,
            name=name,
            country=country,
            zones=ordered,
            clocks=len(distinct),
            weights=tuple(zones[zone] for zone in ordered),
        )

    def _named(self) -> Iterator[tuple[str, int, str]]:
        yield from self._of_countries()
        for part in self._tables.divisions:
            kind = _Kind.ISLAND if part.is_island else _Kind.DIVISION
            yield fold(part.name), kind, part.area
            for other in part.other_names:
                yield fold(other), kind + 1, part.area
        for area in self._tables.regions:
            country, _, code = area.partition("-")
            if country in _COUNTRIES_WITH_CODES and area in self._of:
                kind = _Kind.STATE_CODE if country == "US" else _Kind.COUNTRY_CODE
                yield fold(code), kind, area

    def _of_countries(self) -> Iterator[tuple[str, int, str]]:
        for code, (name, *others) in self._tables.country_names.items():
            if code in self._of:
                yield fold(name), _Kind.COUNTRY, code
                yield fold(code), _Kind.COUNTRY_CODE, code
                yield from ((fold(other), _Kind.COUNTRY_OTHERWISE, code) for other in others)
        for code, names in self._tables.folded_names.items():
            if code in self._of:
                yield from ((name, _Kind.COUNTRY_ABROAD, code) for name in names)
