"""Reads the emergency numbers, and which of them a time zone's people would call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.library.completeness import check_place_holders
from bot.content.library.tables import Table, by_identifier, value, values
from bot.content.places.tzdata import zone_countries
from bot.domain.library.first_aid import CommonNumber, EmergencyNumber, EmergencyNumbers

_PLACE_HOLDERS = {
    "known": ("place", "numbers"),
    "here": ("number", "place"),
    "shared": ("others",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _NumberSource:
    """Where numbers were looked up; it is not shown."""

    key: str
    name: str
    url: str
    verified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PassedOver:
    """A country of a zone that asks for no number of its own, as few or no people live there."""

    country: str
    because: str
    zone: str | None = None
    """The only zone for which it is so; without it, every zone."""


def read_emergency(file: Table) -> EmergencyNumbers:
    """Read whom to call.

    Raises:
        ContentError: a field is missing, unknown, or not what it should be.
    """
    file.holding("emergency", "source", "common", "passed_over", "country")
    values(_NumberSource, file.tables("source"))
    common, countries = file.tables("common"), file.tables("country")
    values(CommonNumber, common)
    values(EmergencyNumber, countries)
    texts = file.table("emergency").changed(
        common=[table.fields for table in common],
        by_country={code: each.fields for code, each in by_identifier("id", countries).items()},
        countries_of_zone=_zones(values(_PassedOver, file.tables("passed_over"))),
    )
    numbers = value(EmergencyNumbers, texts)
    check_place_holders(texts, _PLACE_HOLDERS)
    return numbers


def _zones(passed_over: Sequence[_PassedOver]) -> Mapping[str, tuple[str, ...]]:
    """Return by zone the codes of its countries, without those that are passed over."""
    left_out = {(each.zone, each.country) for each in passed_over}
    zones = {
        zone_key: tuple(code for code in codes if not {(None, code), (zone_key, code)} & left_out)
        for zone_key, codes in zone_countries().items()
    }
    return {zone_key: codes for zone_key, codes in zones.items() if codes}
