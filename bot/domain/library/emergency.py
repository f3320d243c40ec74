"""Emergency numbers: whom to call where somebody lives, and never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumber:
    """The number that brings an ambulance in one country."""

    country: str
    """ISO 3166, two letters."""
    name: str
    """The country after "in", such as "the Netherlands"."""
    numbers: tuple[str, ...]
    """Any of them will do; the usual one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonNumber:
    """A number that people of several places know, for everybody whose country is not known."""

    number: str
    places: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNumber:
    """What to call in a time zone."""

    numbers: tuple[str, ...]
    place: str
    others: tuple[str, ...]
    """The zone's other countries, which have the same numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumbers:
    """Whom to call by country, and the words to say it in."""

    known: str
    """Has the place-holders `{place}` and `{numbers}`."""
    shared: str
    """Has the place-holder `{others}`."""
    elsewhere: str
    unknown: str
    """Has the place-holder `{common}`."""
    common: tuple[CommonNumber, ...]
    by_country: Mapping[str, EmergencyNumber]
    countries_of_zone: Mapping[str, tuple[str, ...]]
    """The countries whose people keep a zone's clock, the largest first."""

    def in_zone(self, zone_key: str | None) -> LocalNumber | None:
        """Return what all countries of a zone share; `None` where that is nothing, or not known."""
        codes = self.countries_of_zone.get(zone_key or "", ())
        found = [self.by_country[code] for code in codes if code in self.by_country]
        if not found or len(found) < len(codes):
            return None
        first, *others = found
        shared = tuple(
            number for number in first.numbers if all(number in each.numbers for each in others)
        )
        if not shared:
            return None
        return LocalNumber(
            numbers=shared, place=first.name, others=tuple(each.name for each in others)
        )
