"""The tables of places as they stand in `data/places`, read and checked against tzdata."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from sys import intern

from bot.content.files import ContentError
from bot.content.places.packed_names import PackedNames
from bot.content.places.tzdata import ZoneNames, read_zone_names
from bot.domain.time.zone_names import zone_name

CAPITAL = "*"
"""Stands behind the inhabitants of a capital."""
CAPITAL_FACTOR = 3
"""A capital counts for more than live there: it orders the cities of a zone, and settles nothing."""

_CITY_COLUMNS = 4
# Thousands of people: a division is known to more than live there, and not all were counted.
_UNCOUNTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CityColumns:
    """The cities, column by column: objects for all of them would cost ten times the memory."""

    names: PackedNames = field(default_factory=PackedNames)
    other_names: PackedNames = field(default_factory=PackedNames)
    """Parted by semicolons."""
    areas: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    weights: "array[int]" = field(default_factory=lambda: array("L"))
    """Inhabitants in thousands, for capitals times `CAPITAL_FACTOR`."""
    people: "array[int]" = field(default_factory=lambda: array("L"))
    """Inhabitants in thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """What people write instead of a zone: `IST`, `UTC+2`."""

    short: str
    long: str
    zones: tuple[str, ...]
    """Likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A part of a country, or an island."""

    area: str
    """Begins with the country's ISO 3166 code: `DE-BY`, `ES-Tenerife`."""
    name: str
    zones: tuple[str, ...]
    """Likeliest first."""
    weight: int
    """Inhabitants in thousands."""
    other_names: tuple[str, ...]
    is_island: bool = False
    """An island, or a region of people's talk; else a division by law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTables:
    """Everything that the search is built from."""

    zones: ZoneNames
    cities: CityColumns
    countries: dict[str, str]
    """English names by ISO 3166 code."""
    country_names: dict[str, tuple[str, ...]]
    """All names, the English first, by ISO 3166 code."""
    regions: dict[str, str]
    """Names by area: `US-OR` is Oregon."""
    abbreviations: tuple[Abbreviation, ...]
    divisions: tuple[Division, ...]
    names_abroad: PackedNames
    """Names of countries, and of a few islands, in all languages, folded and sorted."""
    areas_abroad: tuple[str, ...]
    """The areas that have these names, parted by semicolons."""
    windows_zones: dict[str, str]
    """Zones by the names that Windows gives them."""

    def clock_name(self, zone: str) -> str:
        """Return what people call the time of the zone: `Mountain time`, `Yakutsk time`."""
        for row in self.abbreviations:
            if len(row.short) == len("MT") and zone in row.zones:
                return row.long.replace(" Time", " time")
        return zone_name(zone)

    def country_of(self, area: str) -> str:
        """Return the English name of the country that *area* lies in."""
        return self.countries[area[:2]]

    def region_of(self, area: str) -> str:
        """Return the name of the region that *area* ends in, if it names one."""
        name = self.regions.get(area, area[3:])
        # Two towns of one name and region are told apart by their clocks.
        return zone_name(name) if "/" in name else name


def read_place_tables(root: Traversable) -> PlaceTables:
    """Read the tables below the folder of shipped content.

    Raises:
        ContentError: a line is broken, or names a zone or country that does not exist.
    """
    folder = root / "places"
    zones = read_zone_names()
    countries = {row[0]: row for row in _rows(folder, "countries.tsv", columns=3)}
    abroad = sorted(_rows(folder, "country_names.tsv", columns=2))
    return PlaceTables(
        zones=zones,
        cities=_read_cities(folder, zones=zones, countries=set(countries)),
        countries={code: name for code, name, _ in countries.values()},
        country_names={
            code: (name, *filter(None, others.split(";")))
            for code, name, others in countries.values()
        },
        regions={area: name for area, _code, name in _rows(folder, "regions.tsv", columns=3)},
        abbreviations=tuple(_read_abbreviations(folder, zones=zones)),
        divisions=(
            *_read_subdivisions(folder, zones=zones),
            *_read_islands(folder, zones=zones),
        ),
        names_abroad=PackedNames(name for name, _ in abroad),
        areas_abroad=tuple(intern(areas) for _, areas in abroad),
        windows_zones={
            name: _checked_zone(zone, zones=zones, source="places/windows_zones.tsv")
            for name, zone in _rows(folder, "windows_zones.tsv", columns=2)
        },
    )


def _read_cities(folder: Traversable, *, zones: ZoneNames, countries: set[str]) -> CityColumns:
    source, cities, zone = "places/cities.tsv", CityColumns(), ""
    for line in _lines(folder, "cities.tsv"):
        if line.startswith("@"):
            zone = _checked_zone(line[1:], zones=zones, source=source)
            continue
        row = line.split("\t")
        if len(row) != _CITY_COLUMNS or not row[2].removesuffix(CAPITAL).isdecimal() or not zone:
            raise ContentError(source=source, expected="a zone, then its cities", got=repr(line))
        name, area, counted, other_names = row
        people = int(counted.removesuffix(CAPITAL))
        cities.names.append(name)
        cities.areas.append(intern(area))  # one string for each area instead of one for each city
        cities.zones.append(zone)
        cities.people.append(people)
        cities.weights.append(people * (CAPITAL_FACTOR if counted.endswith(CAPITAL) else 1))
        cities.other_names.append(other_names)
    return _with_known_countries(cities, countries=countries)


def _with_known_countries(cities: CityColumns, *, countries: set[str]) -> CityColumns:
    if unknown := sorted(area for area in set(cities.areas) if area[:2] not in countries):
        raise ContentError(
            source="places/cities.tsv", expected="codes of countries.tsv", got=str(unknown)
        )
    return cities


def _read_subdivisions(folder: Traversable, *, zones: ZoneNames) -> Iterator[Division]:
    for area, keys, weight, name, others in _rows(folder, "subdivisions.tsv", columns=5):
        yield Division(
            area=area,
            name=name,
            zones=_checked_zones(keys, zones=zones, source="places/subdivisions.tsv"),
            weight=max(int(weight), _UNCOUNTED),
            other_names=tuple(filter(None, others.split(";"))),
        )


def _read_islands(folder: Traversable, *, zones: ZoneNames) -> Iterator[Division]:
    for country, name, keys, weight, others in _rows(folder, "islands.tsv", columns=5):
        yield Division(
            area=f"{country}-{name}",
            name=name,
            zones=_checked_zones(keys, zones=zones, source="places/islands.tsv"),
            weight=int(weight),
            other_names=tuple(filter(None, others.split(";"))),
            is_island=True,
        )


def _read_abbreviations(folder: Traversable, *, zones: ZoneNames) -> Iterator[Abbreviation]:
    source = "places/abbreviations.tsv"
    for short, long, keys in _rows(folder, "abbreviations.tsv", columns=3):
        checked = _checked_zones(keys, zones=zones, source=source)
        yield Abbreviation(short=short, long=long, zones=checked)


def _checked_zones(keys: str, *, zones: ZoneNames, source: str) -> tuple[str, ...]:
    return tuple(_checked_zone(key, zones=zones, source=source) for key in keys.split())


def _checked_zone(key: str, *, zones: ZoneNames, source: str) -> str:
    if key not in zones.canonical:
        raise ContentError(source=source, expected="a zone that tzdata knows", got=repr(key))
    return key


def _rows(folder: Traversable, name: str, *, columns: int) -> Iterator[list[str]]:
    for line in _lines(folder, name):
        row = line.split("\t")
        if len(row) != columns:
            raise ContentError(
                source=f"places/{name}", expected=f"{columns} columns", got=repr(line)
            )
        yield row


def _lines(folder: Traversable, name: str) -> Iterator[str]:
    try:
        file = (folder / name).open(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(source=f"places/{name}", expected="a file", got="none") from error
    with file:
        for ended in file:
            line = ended.removesuffix("\n")
            if line and not line.startswith("#"):
                yield line
