"""Does a text *name* a place? Only whole names count here, alone or with where they lie.

`Portland` names several places and `Portland, OR` one of them; `Portl`, `Portlnad` and `port`
name none, whatever they may mean.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.content.places.areas import Areas
from bot.content.places.cities import NAME_IN_FULL, Cities
from bot.content.places.clocks import ABBREVIATION_SCORE, ClockNames
from bot.content.places.tables import PlaceTables
from bot.domain.places import Match, Place, fold, typed_name

_ARTICLE = "the "
_ASIDE = re.compile(r"\([^()]*\)")
# What people put behind the name: `Tokyo time`, `Pacific time zone`.
_CLOCK_WORDS = (" time zone", " timezone", " time")
# A region and its country have no more words; each of them doubles the ways to part the text.
_AREA_WORDS_LIMIT = 6


class WholeNames:
    """Knows every whole name: of cities, countries, regions, islands, zones and clocks."""

    def __init__(self, tables: PlaceTables) -> None:
        self.cities = Cities(tables)
        self.clocks = ClockNames(tables, self.cities)
        self.areas = Areas(tables, self.cities)

    def by_key(self, text: str) -> Place | None:
        """Return the place that a choice's key stands for, or the zone whose IANA key *text* is."""
        name, _, rest = text.partition("|")
        area, _, key = rest.partition("|")
        zone = self.clocks.zone_of(key or text)
        if zone is None:
            return None
        for match in self._named(fold(name)) if key else ():
            if (match.place.name, match.place.area, match.place.zone) == (name, area, zone):
                return match.place
        # A city may leave the table between two releases; its zone does not.
        return self.cities.zone_place(zone)

    def named(self, text: str) -> tuple[Match, ...]:
        """Return everything that *text* names in full, in no order."""
        # Windows says `(UTC-05:00) Eastern Time (US & Canada)`.
        bare = _ASIDE.sub(" ", text)
        asides = _ASIDE.findall(text)
        matches = (self._named_or_offset(form) for form in (text, bare, *asides))
        return next(filter(None, matches), ())

    def _named_or_offset(self, text: str) -> tuple[Match, ...]:
        folded = typed_name(text)
        return self.clocks.at_offset(text) or (self._named(folded) if folded else ())

    def _named(self, folded: str) -> tuple[Match, ...]:
        matches = self._alone(folded) or self._alone(folded.removeprefix(_ARTICLE))
        return matches or self._qualified(folded) or self._without_clock_words(folded)

    def _without_clock_words(self, folded: str) -> tuple[Match, ...]:
        for words in _CLOCK_WORDS:
            if folded.endswith(words):
                return self._named(folded.removesuffix(words))
        return ()

    def _alone(self, folded: str) -> tuple[Match, ...]:
        clocks, areas = tuple(self.clocks.named(folded)), tuple(self.areas.named(folded))
        # MT is Montana before it is Mountain Time.
        coded = self.areas.state_codes(folded) if clocks else frozenset[str]()
        scaled = [
            replace(match, score=match.score * NAME_IN_FULL)
            for match in (*clocks, *(_before_clocks(match, coded) for match in areas))
        ]
        return (*scaled, *self._of_cities(self.cities.terms.whole(folded)))

    def _of_cities(self, scores: dict[int, float]) -> Iterator[Match]:
        for match in self.cities.matches(scores):
            clock = self.areas.clock_of(match.place.zone)
            yield replace(match, clock=clock)

    def _qualified(self, folded: str) -> tuple[Match, ...]:
        """Return what is named with where it lies: `portland or`, `maui hawaii`, `germany ulm`."""
        words = _without_postcode(folded.split())
        cuts = range(len(words) - 1, 0, -1)
        return tuple(
            match for cut in cuts for match in self._placed(words[:cut], words[cut:])
        ) or tuple(match for cut in cuts for match in self._placed(words[cut:], words[:cut]))

    def _placed(self, name: list[str], around: list[str]) -> Iterator[Match]:
        wholes = self.areas_named(around)
        if wholes:
            yield from self.within(wholes, self._alone(" ".join(name)))

    def areas_named(self, words: list[str]) -> frozenset[str]:
        """Return the areas that the words name, from the smallest to the largest around it."""
        named = self.areas.codes_named(" ".join(words).removeprefix(_ARTICLE))
        if named or not 1 < len(words) <= _AREA_WORDS_LIMIT:
            return named
        found: set[str] = set()
        for cut in range(1, len(words)):
            inner = self.areas.codes_named(" ".join(words[:cut]))
            outer = self.areas_named(words[cut:]) if inner else frozenset[str]()
            found.update(code for code in inner if any(self._inside(code, each) for each in outer))
        return frozenset(found)

    def _inside(self, code: str, whole: str) -> bool:
        zones = [match.place.zone for match in self.areas.places_of(code)]
        return any(self.areas.lies_in(area=code, zone=zone, whole=whole) for zone in zones)

    def within(self, wholes: frozenset[str], matches: tuple[Match, ...]) -> Iterator[Match]:
        """Yield the matches that lie in one of the areas."""
        for match in matches:
            area, zone = match.place.area, match.place.zone
            # A country lies in no other, and a state not in itself: New York, NY is the city.
            is_outer = not match.is_town and (not match.place.country or area in wholes)
            if not is_outer and any(
                self.areas.lies_in(area=area, zone=zone, whole=whole) for whole in wholes
            ):
                yield match


def _before_clocks(match: Match, coded: frozenset[str]) -> Match:
    is_coded = match.place.area in coded
    return replace(match, score=match.score + 2 * ABBREVIATION_SCORE) if is_coded else match


def _without_postcode(words: list[str]) -> list[str]:
    """Return the words without the number behind them: `springfield il 62701`."""
    if len(words) > 2 and words[-1].isdecimal():  # noqa: PLR2004 - a place, its state, a number
        return words[:-1]
    return words
