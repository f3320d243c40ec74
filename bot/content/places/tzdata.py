"""What tzdata says about its own zones: their keys, the countries that keep them, their rules.

Read from the package's files: https://data.iana.org/time-zones/theory.html#naming and the comments at
the top of each table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

UTC = "UTC"
# Not a place: the key that tzdata gives to a clock that was never set.
_UNSET = "Factory"
# Old keys that tzdata has turned into links across a border, or keeps as rules of no place.
_PLACED = {
    "CST6CDT": "America/Chicago", "EST5EDT": "America/New_York", "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles", "Iceland": "Atlantic/Reykjavik",
    "America/Coral_Harbour": "America/Atikokan", "America/Virgin": "America/St_Thomas",
    "Africa/Asmera": "Africa/Asmara", "Africa/Timbuktu": "Africa/Bamako",
    "Antarctica/South_Pole": "Antarctica/McMurdo", "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Pacific/Ponape": "Pacific/Pohnpei", "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}  # fmt: skip

_PLACES_OF_KEYS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"}
    | {"Indian", "Pacific", "Brazil", "Canada", "Chile", "Mexico", "US"}
)
"""What a zone's key begins with if it names a place; `EST5EDT` or `Etc/GMT+5` does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneNames:
    """The keys that tzdata knows."""

    country_of: dict[str, str]
    """ISO 3166 code by zone, for the zones that people live in."""
    canonical: dict[str, str]
    """The key to use, by every key there is: `Asia/Calcutta` is `Asia/Kolkata` today."""


def read_zone_names() -> ZoneNames:
    """Read the keys of all zones, today's and older ones."""
    country_of = {zone_key: code for code, _, zone_key, *_ in _rows("zone.tab")}
    links = dict(_links())
    return ZoneNames(
        country_of=country_of,
        canonical={
            key: _PLACED.get(key) or (key if key in country_of else _canonical(key, links))
            for key in (files("tzdata") / "zones").read_text(encoding="utf-8").split()
            if key != _UNSET
        },
    )


def _canonical(key: str, links: Mapping[str, str]) -> str:
    while key in links:
        key = links[key]
    return UTC if key == "Etc/UTC" else key


@cache
def zone_countries() -> Mapping[str, tuple[str, ...]]:
    """Return by zone the codes of all countries that keep it, the largest first.

    `zone1970.tab` names them for the zones that stand for several, `zone.tab` the one country of every
    other key that people pick, and `tzdata.zi` the older keys of the same zones.
    """
    countries: dict[str, tuple[str, ...]] = {}
    for table in ("zone.tab", "zone1970.tab"):  # the second knows more of the zones that it has
        for codes, _, zone_key, *_ in _rows(table):
            countries[zone_key] = tuple(codes.split(","))
    for alias, zone_key in _links():
        is_place = alias.split("/")[0] in _PLACES_OF_KEYS
        if alias not in countries and zone_key in countries and is_place:
            countries[alias] = countries[zone_key]
    return MappingProxyType(countries)


def rule_of(zone: str) -> str:
    """Return the rule for the years to come, a POSIX TZ string: the last line of a TZif file (RFC 9636)."""
    path = files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return path.read_bytes().rsplit(b"\n", 2)[1].decode("ascii")


def _rows(table: str) -> Iterator[list[str]]:
    """Yield the columns of a table: codes of countries, coordinates, zone, and a comment or none."""
    return (line.split("\t") for line in _lines(table) if line and not line.startswith("#"))


def _links() -> Iterator[tuple[str, str]]:
    """Yield the other keys of zones, each with its target: `Asia/Calcutta` and `Asia/Kolkata`."""
    for line in _lines("tzdata.zi"):
        if line.startswith("L "):
            _, target, alias = line.split()
            yield alias, target


def _lines(name: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8").splitlines()
