"""Reads the emergency numbers, with the sources that each rests on."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from bot.content.library.tables import Entry
from bot.content.library.wording import Wording
from bot.content.places.zone_countries import zone_countries
from bot.domain.library.first_aid import CommonNumber, EmergencyNumber, EmergencyNumbers
from bot.domain.library.terms import Topic

_PLACE_HOLDERS = {
    "known": ("{place}", "{numbers}"),
    "shared": ("{others}",),
    "unknown": ("{common}",),
}


def parse_emergency(file: Entry, wording: Wording) -> EmergencyNumbers:
    """Read whom to call.

    Raises:
        ContentError: a number is none, rests on no source, or a common one is not the country's.
    """
    entry = file.table("emergency")
    sources = _sources(file)
    by_country = {each.country: each for each in _countries(file, sources)}
    numbers = EmergencyNumbers(
        known=entry.prose("known", most=120),
        shared=entry.prose("shared", most=120),
        elsewhere=entry.prose("elsewhere", most=120),
        unknown=entry.prose("unknown", most=120),
        common=tuple(
            _well_known(each, by_country) for each in file.tables("common", named_by="number")
        ),
        by_country=MappingProxyType(by_country),
        countries_of_zone=_zones(file),
    )
    wording.check_advice(entry, topic=Topic.RED_FLAG)
    for field, holders in _PLACE_HOLDERS.items():
        if any(entry.prose_read[field].count(holder) != 1 for holder in holders):
            raise entry.error(field=field, expected=f"{' and '.join(holders)} once", got="not so")
    entry.close()
    file.close()
    return numbers


def _sources(file: Entry) -> frozenset[str]:
    keys = []
    for entry in file.tables("source", named_by="key"):
        keys.append(entry.text("key", most=16))
        for field in ("name", "url", "verified"):
            entry.text(field, least=8)
        entry.close()
    return frozenset(keys)


def _countries(file: Entry, sources: Collection[str]) -> list[EmergencyNumber]:
    found: list[EmergencyNumber] = []
    for entry in file.tables("country"):
        code = entry.text("id", least=2, most=2)
        numbers = entry.texts("numbers")
        cited = entry.texts("sources")
        name = entry.text("name", most=40)
        if not numbers or not all(_is_number(number) for number in numbers):
            raise entry.error(field="numbers", expected="three to five digits", got="other words")
        if not cited or not all(key in sources for key in cited):
            raise entry.error(
                field="sources", expected="keys of sources in this file", got="others"
            )
        if any(each.country == code for each in found):
            raise entry.error(field="id", expected="every country once", got="one twice")
        entry.close()
        found.append(EmergencyNumber(country=code, name=name, numbers=numbers))
    return found


def _is_number(number: str) -> bool:
    return number.isdecimal() and 3 <= len(number) <= 5  # noqa: PLR2004 - the world's short numbers


def _well_known(entry: Entry, by_country: Mapping[str, EmergencyNumber]) -> CommonNumber:
    number = entry.text("number")
    for code in entry.texts("countries"):
        if code not in by_country or number not in by_country[code].numbers:
            expected = f"countries whose number is {number}"
            raise entry.error(field="countries", expected=expected, got=code)
    common = CommonNumber(number=number, places=entry.text("places", most=80))
    entry.close()
    return common


def _zones(file: Entry) -> Mapping[str, tuple[str, ...]]:
    """Return the countries of the zones without those that nobody dials by."""
    everywhere: set[str] = set()
    by_zone: set[tuple[str, str]] = set()
    for entry in file.tables("passed_over", named_by="country"):
        code = entry.text("country", least=2, most=2)
        entry.text("because", least=8)
        if entry.has("zone"):
            by_zone.add((entry.text("zone"), code))
        else:
            everywhere.add(code)
        entry.close()
    zones = {
        zone_key: tuple(
            code for code in codes if code not in everywhere and (zone_key, code) not in by_zone
        )
        for zone_key, codes in zone_countries().items()
    }
    return MappingProxyType({zone_key: codes for zone_key, codes in zones.items() if codes})
