"""What may a text mean? Names, parts of names and misspelt ones, the likeliest first.

Nothing here is an answer: it is offered while a person types, or asked back.
"""

from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.places.cities import NAME_IN_FULL
from bot.content.places.naming import WholeNames
from bot.domain.places import Match, Place, best_first, edits_forgiven, typed_name

# As many choices as Discord shows.
MOST_CHOICES = 25
# A part of a name is looked up among thousands; one letter fits too many to be of use.
_SHORTEST_PART = 2

# What is offered before anything is typed, from west to east.
WORLD = (
    "Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago",
    "America/Mexico_City", "America/New_York", "America/Toronto", "America/Bogota",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Europe/London", "Africa/Lagos",
    "Europe/Paris", "Europe/Berlin", "Africa/Cairo", "Africa/Johannesburg", "Europe/Istanbul",
    "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


class PlaceSearch:
    """Offers places for what has been typed so far."""

    def __init__(self, names: WholeNames) -> None:
        self._names = names
        cities = names.cities
        self._well_known = sorted({*cities.terms.well_known(), *names.areas.recognised()})
        self._world = tuple(cities.zone_place(zone) for zone in WORLD)

    def likeliest(self, text: str, *, limit: int) -> tuple[Place, ...]:
        """Return the places that *text* names, is the beginning of, or nearly names.

        Before anything is typed, large cities around the world are offered.
        Small misspellings are forgiven where nothing else fits; nonsense finds nothing.
        """
        if not text.strip():
            return self._world[:limit]
        folded = typed_name(text)
        named = self._names.named(text)
        found = best_first(
            (*named, *self.by_prefix(folded), *self._partly_qualified(folded, named))
        )
        likeliest = found or self._near(folded) or self._around(folded)
        return tuple(match.place for match in likeliest[:limit])

    def by_prefix(self, folded: str) -> Iterator[Match]:
        """Yield the places with a longer name that begins with *folded*."""
        if not folded:
            return
        cities = self._names.cities
        yield from self._names.clocks.by_prefix(folded)
        yield from self._names.areas.by_prefix(folded)
        yield from cities.matches(cities.terms.by_prefix(folded))
        yield from cities.matches(cities.terms.exact(folded))

    def _partly_qualified(self, folded: str, named: tuple[Match, ...]) -> Iterator[Match]:
        """Yield the cities named in full whose region or country is unfinished: `portland ma`."""
        words = folded.split() if not named else []
        for cut in range(len(words) - 1, 0, -1):
            prefix = " ".join(words[cut:])
            wholes = (
                self._names.areas.codes_by_prefix(prefix) if len(prefix) >= _SHORTEST_PART else None
            )
            if wholes:
                scores = self._names.cities.terms.exact(" ".join(words[:cut]))
                matches = tuple(self._names.cities.matches(scores))
                yield from self._names.within(wholes, matches)

    def _around(self, folded: str) -> tuple[Match, ...]:
        """Return the places of the region or country that an unknown town is said to lie in."""
        words = folded.split()
        for cut in range(1, len(words)):
            areas = self._names.areas_named(words[cut:])
            if areas and len(" ".join(words[cut:])) > _SHORTEST_PART:
                return best_first(
                    match for code in areas for match in self._names.areas.places_of(code)
                )
        return ()

    def _near(self, folded: str) -> tuple[Match, ...]:
        forgiven = edits_forgiven(folded)
        if not forgiven:
            return ()
        close = process.extract(
            folded, self._well_known, scorer=OSA.distance, score_cutoff=forgiven, limit=MOST_CHOICES
        )
        return best_first(
            Match(place=match.place, score=match.score / NAME_IN_FULL**distance)
            for term, distance, _ in close
            # People who misspell a name know how it begins.
            if term[0] == folded[0]
            for match in self._names.named(term)
        )
