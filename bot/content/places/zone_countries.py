"""Reads tzdata's own tables: which countries keep a zone's clock.

`zone1970.tab` names all of them for the zones that stand for several, `zone.tab` the one country of
every other name that people pick, and `tzdata.zi` the older names of the same zones.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

_AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"}
    | {"Indian", "Pacific", "Brazil", "Canada", "Chile", "Mexico", "US"}
)
"""What a zone's name begins with if it names a place; `EST5EDT` or `Etc/GMT+5` does not."""


@lru_cache(maxsize=1)
def zone_countries() -> Mapping[str, tuple[str, ...]]:
    """Return by zone the codes of its countries, the largest first."""
    countries: dict[str, tuple[str, ...]] = {}
    for table in ("zone.tab", "zone1970.tab"):  # the second knows more of the zones that it has
        for codes, _, zone_key, *_ in _rows(table):
            countries[zone_key] = tuple(codes.split(","))
    for alias, zone_key in _links():
        if alias not in countries and zone_key in countries and alias.split("/")[0] in _AREAS:
            countries[alias] = countries[zone_key]
    return MappingProxyType(countries)


def _rows(table: str) -> Iterator[list[str]]:
    for line in _lines(table):
        if line and not line.startswith("#"):
            yield line.split("\t")


def _links() -> Iterator[tuple[str, str]]:
    """Yield the other names of zones, such as `Asia/Calcutta` for `Asia/Kolkata`."""
    for line in _lines("tzdata.zi"):
        if line.startswith("L "):
            _, zone_key, alias = line.split()
            yield alias, zone_key


def _lines(table: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", table).read_text(encoding="utf-8").splitlines()
