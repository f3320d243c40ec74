"""Names of clocks rather than of places: keys, abbreviations, offsets, Windows' names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count

from bot.content.places.cities import Cities
from bot.content.places.tables import PlaceTables
from bot.content.places.tzdata import UTC, ZoneNames, rule_of
from bot.domain.places import LABEL_LENGTH, Match, fold
from bot.domain.time.zone_names import parse_offset, zone_title
from bot.domain.typed_text import plain

# An abbreviation is what it says, however many people live in a town of that name.
ABBREVIATION_SCORE = 1e9
# An older key, such as Japan or GB, beside what people call the country.
_OLDER_KEY = 0.1
# `america` alone fits a hundred keys, and Amsterdam is likelier than any of them.
_KEY_BY_PREFIX = 0.01


class SameClocks:
    """Knows which zones of one country keep the same time from now on."""

    def __init__(self, zones: ZoneNames) -> None:
        self._country_of = zones.country_of
        self._rules: dict[str, str] = {}

    def clock_of(self, zone: str) -> str:
        """Return a name that is the same for zones of one country whose clocks agree."""
        country = self._country_of.get(zone)
        if country is None:
            return zone
        if zone not in self._rules:
            self._rules[zone] = f"{country} {rule_of(zone)}"
        return self._rules[zone]


class ClockNames:
    """Finds zones by what people call their clocks."""

    def __init__(self, tables: PlaceTables, cities: Cities) -> None:
        self._tables = tables
        self._cities = cities
        self._keys = {key.casefold(): zone for key, zone in tables.zones.canonical.items()}
        self._offsets = _offsets(tables)
        self._abbreviations = _gathered(self._abbreviated())
        self._windows = {
            fold(name): (self._match(zone, score=ABBREVIATION_SCORE),)
            for name, zone in tables.windows_zones.items()
        }
        self._key_terms = _gathered(self._keyed())

    def zone_of(self, text: str) -> str | None:
        """Return the zone whose key, today's or an older one, *text* is."""
        key = plain(text).replace(" ", "_")
        # Bare keys such as EST or CET mean less to tzdata than to the people who write them.
        return self._keys.get(key) if "/" in key or key == UTC.casefold() else None

    def named(self, folded: str) -> Iterator[Match]:
        """Yield the zones whose clocks *folded* names."""
        yield from self._abbreviations.get(folded, ())
        yield from self._windows.get(folded, ())
        yield from self._key_terms.get(folded, ())

    def at_offset(self, text: str) -> tuple[Match, ...]:
        """Return the zones that keep the offset *text* in summer or winter, likeliest first."""
        offset = parse_offset(text) if len(text) <= LABEL_LENGTH else None
        zones = () if offset is None else self._offsets.get(offset, ())
        return tuple(
            self._match(zone, score=ABBREVIATION_SCORE - position)
            for position, zone in enumerate(zones)
        )

    def by_prefix(self, folded: str) -> Iterator[Match]:
        """Yield the zones whose key or abbreviation *folded* begins."""
        certainty = 1.0 if " " in folded else _KEY_BY_PREFIX
        yield from _by_prefix(self._key_terms, folded, certainty=certainty)
        yield from _by_prefix(self._abbreviations, folded, certainty=1 / ABBREVIATION_SCORE)

    def _abbreviated(self) -> Iterator[tuple[str, Match]]:
        position = count()
        for abbreviation in self._tables.abbreviations:
            for zone in abbreviation.zones:
                match = self._match(zone, score=ABBREVIATION_SCORE - next(position))
                yield fold(abbreviation.short), match
                yield fold(abbreviation.long), match

    def _keyed(self) -> Iterator[tuple[str, Match]]:
        for key, zone in self._tables.zones.canonical.items():
            certainty = 1.0 if key == zone else _OLDER_KEY
            weight = self._cities.people_in(zone)
            match = self._match(zone, score=max(weight, 1) * certainty)
            if fold(key) not in self._abbreviations:
                yield fold(key), match
            if key in self._tables.zones.country_of and not weight:
                # No city of ours is there, so its own name has to do: Easter, Lord Howe, Troll.
                yield fold(key.rpartition("/")[2]), match
                yield fold(zone_title(key)), match
            if match.place.name == zone:
                yield fold(match.place.label), match

    def _match(self, zone: str, *, score: float) -> Match:
        return Match(place=self._cities.zone_place(zone), score=score)


def _offsets(tables: PlaceTables) -> dict[timedelta, tuple[str, ...]]:
    rows = ((parse_offset(row.short), row.zones) for row in tables.abbreviations)
    return {offset: zones for offset, zones in rows if offset is not None}


def _by_prefix(
    terms: dict[str, tuple[Match, ...]], folded: str, *, certainty: float
) -> Iterator[Match]:
    for term, matches in terms.items():
        if term.startswith(folded):
            for match in matches:
                yield Match(place=match.place, score=match.score * certainty)


def _gathered(pairs: Iterable[tuple[str, Match]]) -> dict[str, tuple[Match, ...]]:
    gathered: dict[str, list[Match]] = defaultdict(list)
    for term, match in pairs:
        gathered[term].append(match)
    return {term: tuple(matches) for term, matches in gathered.items()}
