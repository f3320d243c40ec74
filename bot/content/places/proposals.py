"""Which places people of a language most likely live in, before they have typed anything.

From data alone: CLDR says how many people of a country speak a language, and the table of cities how
many live by each of the country's clocks. Whoever sets Discord to American English may still live
in Delhi, so the countries of other speakers follow those of the language itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.content.places.areas import Areas
from bot.content.places.cities import Cities
from bot.content.places.tables import PlaceTables
from bot.domain.places import Place

MOST_PROPOSED = 24

_FEWEST = 20
"""Thousands of speakers in the cities of a clock, from which it is worth a line."""

_DEFAULT = "en-US"
_WHOLE = 100.0  # percent
_OFFICIAL = frozenset({"official", "de_facto_official"})
_WRITTEN_FORMS = {"no": ("nb",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """One clock of a country, by its most peopled zone."""

    country: str
    zone: str
    people: float
    """In thousands, of its cities."""


class Proposals:
    """Proposes places by language."""

    def __init__(self, tables: PlaceTables, cities: Cities, areas: Areas) -> None:
        self._cities = cities
        self._areas = areas
        self._known: dict[str, tuple[Place, ...]] = {}
        self._best_known = _best_known(tables)
        self._zones: dict[str, list[str]] = defaultdict(list)
        country_of = tables.zones.country_of
        zoned = frozenset(country_of.values())
        for country, zone in self._best_known:
            # A town at the border of its country keeps its own time, not that of the zone next door.
            if country_of.get(zone) == country or country not in zoned:
                self._zones[country].append(zone)

    def of(self, locale: str | None) -> tuple[Place, ...]:
        """Return one city for each clock of the countries that speak a language, likeliest first.

        *locale* is Discord's name of a language, such as `de` or `pt-BR`. One that CLDR does not know
        gets what American English gets: Discord's own default.
        """
        known = self._known.get(locale or _DEFAULT)
        if known is not None:
            return known
        try:
            parsed = Locale.parse(locale or _DEFAULT, sep="-")
        except (UnknownLocaleError, ValueError):
            return self.of(_DEFAULT)
        return self._known.setdefault(locale or _DEFAULT, tuple(self._likeliest(parsed)))

    def _likeliest(self, locale: Locale) -> Iterator[Place]:
        zones, labels = set[str](), set[str]()
        for clock in self._ranked(locale):
            place = self._cities.place(self._best_known[clock.country, clock.zone])
            if place.zone not in zones and place.label not in labels:
                zones.add(place.zone)
                labels.add(place.label)
                yield place
            if len(labels) == MOST_PROPOSED:
                return

    def _ranked(self, locale: Locale) -> list[_Clock]:
        """Return clocks: of the language's home first, then where it is official, then elsewhere."""
        home, speakers = _home_of(locale), _speakers(locale)
        ranked = [
            ((code not in home, not official, -share * clock.people, clock.zone), clock)
            for code, (share, official) in speakers.items()
            for clock in self._clocks_of(code)
            if share * clock.people >= _FEWEST
        ]
        return [clock for _, clock in sorted(ranked, key=lambda each: each[0])]

    def _clocks_of(self, country: str) -> Iterator[_Clock]:
        """Yield the clocks of a country: zones that agree from now on are one."""
        people: dict[str, dict[str, int]] = defaultdict(dict)
        for zone in self._zones.get(country, ()):
            clock = self._areas.clock_of(zone)
            people[clock][zone] = self._cities.weights[country, zone]
        for zones in people.values():
            largest = max(zones, key=lambda zone: (zones[zone], zone))
            yield _Clock(country=country, zone=largest, people=sum(zones.values()))


def _best_known(tables: PlaceTables) -> dict[tuple[str, str], int]:
    """Return the city that stands for each country and zone: the largest, a capital counting twice.

    So it is Toronto rather than Ottawa, and Amsterdam rather than Rotterdam.
    """
    cities, best = tables.cities, dict[tuple[str, str], int]()
    fame = [
        people + min(weight - people, people)
        for people, weight in zip(cities.people, cities.weights, strict=True)
    ]
    for city, (area, zone) in enumerate(zip(cities.areas, cities.zones, strict=True)):
        known = best.setdefault((area[:2], zone), city)
        if fame[city] > fame[known]:
            best[area[:2], zone] = city
    return best


def _home_of(locale: Locale) -> frozenset[str]:
    """Return the countries that a locale names, or the one that its language is at home in.

    `es-419` is the Spanish of a continent: of all countries where it is official but its home.
    """
    home = _likely_parts(locale)[-1]
    if locale.territory is None or locale.territory == home:
        return frozenset({home})
    if locale.territory.isalpha():
        return frozenset({locale.territory})
    official = {code for code, (_, is_official) in _speakers(locale).items() if is_official}
    return frozenset(official - {home})


def _speakers(locale: Locale) -> dict[str, tuple[float, bool]]:
    """Return what share of each country speaks a language, and whether it is official there."""
    language, script, _ = _likely_parts(locale)
    # CLDR counts Chinese by its script, and Norwegian by its written forms.
    names = (f"{language}_{script}", language, *_WRITTEN_FORMS.get(language, ()))
    found: dict[str, tuple[float, bool]] = {}
    for code, languages in get_global("territory_languages").items():
        name = next((name for name in names if name in languages), None)
        if name is not None:
            status = languages[name]["official_status"]
            share = languages[name]["population_percent"] / _WHOLE
            found[code] = share, status in _OFFICIAL
    return found


def _likely_parts(locale: Locale) -> list[str]:
    """Return the language with the script and the country that it most likely has."""
    likely = get_global("likely_subtags")
    tag = likely.get(f"{locale.language}_{locale.territory}") or likely[locale.language]
    parts: list[str] = tag.split("_")
    return parts
