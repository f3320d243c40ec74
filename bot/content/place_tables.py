"""The tables of places as they stand in `data/places`, read and checked against tzdata."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from bot.content.errors import ContentError

UTC = "UTC"
# Not a place: the key that tzdata gives to clocks nobody has set.
_UNSET = "Factory"
_CITY_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneNames:
    """The keys that tzdata knows."""

    country_of: dict[str, str]
    """ISO 3166 code by zone, for the zones that people live in."""
    canonical: dict[str, str]
    """The key to use, by every key there is: `Asia/Calcutta` is `Asia/Kolkata` today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityColumns:
    """The cities, column by column: objects for all of them would cost ten times the memory."""

    names: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    """Parted by semicolons."""
    areas: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    weights: "array[int]" = field(default_factory=lambda: array("L"))
    """Inhabitants in thousands; capitals count three times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """What people write instead of a zone: `IST`, `UTC+2`."""

    short: str
    long: str
    zones: tuple[str, ...]
    """Likeliest first."""


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

    def country_of(self, area: str) -> str:
        """Return the English name of the country that *area* lies in."""
        return self.countries[area[:2]]

    def region_of(self, area: str) -> str:
        """Return the name of the region that *area* ends in, if it names one."""
        return self.regions.get(area, area[3:])


def read_place_tables(root: Traversable) -> PlaceTables:
    """Read the tables below the folder of shipped content.

    Raises:
        ContentError: a line is broken, or names a zone or country that does not exist.
    """
    folder = root / "places"
    zones = read_zone_names()
    countries = {row[0]: row for row in _rows(folder, "countries.tsv", columns=3)}
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
    )


def read_zone_names() -> ZoneNames:
    """Read what the tzdata package says about its own keys."""
    tzdata = files("tzdata")
    table = (tzdata / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    lived_in = [line.split("\t") for line in table if not line.startswith("#")]
    country_of = {row[2]: row[0] for row in lived_in}
    links = _links((tzdata / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8"))
    keys = (tzdata / "zones").read_text(encoding="utf-8").split()
    return ZoneNames(
        country_of=country_of,
        canonical={
            key: key if key in country_of else _canonical(key, links)
            for key in keys
            if key != _UNSET
        },
    )


def _links(source: str) -> dict[str, str]:
    rows = (line.split() for line in source.splitlines() if line.startswith("L "))
    return {alias: target for _, target, alias in rows}


def _canonical(key: str, links: dict[str, str]) -> str:
    while key in links:
        key = links[key]
    return UTC if key == "Etc/UTC" else key


def _read_cities(folder: Traversable, *, zones: ZoneNames, countries: set[str]) -> CityColumns:
    source, cities, zone = "places/cities.tsv", CityColumns(), ""
    for line in _lines(folder, "cities.tsv"):
        if line.startswith("@"):
            zone = _checked_zone(line[1:], zones=zones, source=source)
            continue
        row = line.split("\t")
        if len(row) != _CITY_COLUMNS or not row[2].isdecimal() or not zone:
            raise ContentError(source=source, expected="a zone, then its cities", got=repr(line))
        name, area, weight, other_names = row
        cities.names.append(name)
        cities.areas.append(area)
        cities.zones.append(zone)
        cities.weights.append(int(weight))
        cities.other_names.append(other_names)
    return _with_known_countries(cities, countries=countries)


def _with_known_countries(cities: CityColumns, *, countries: set[str]) -> CityColumns:
    areas = {area: area for area in cities.areas}
    if unknown := sorted(area for area in areas if area[:2] not in countries):
        raise ContentError(
            source="places/cities.tsv", expected="codes of countries.tsv", got=str(unknown)
        )
    # One string for each area instead of one for each city.
    cities.areas[:] = [areas[area] for area in cities.areas]
    return cities


def _read_abbreviations(folder: Traversable, *, zones: ZoneNames) -> Iterator[Abbreviation]:
    source = "places/abbreviations.tsv"
    for short, long, keys in _rows(folder, "abbreviations.tsv", columns=3):
        checked = tuple(_checked_zone(key, zones=zones, source=source) for key in keys.split())
        yield Abbreviation(short=short, long=long, zones=checked)


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


def _lines(folder: Traversable, name: str) -> list[str]:
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(source=f"places/{name}", expected="a file", got="none") from error
    return [line for line in text.split("\n") if line and not line.startswith("#")]
