"""Finding the time zone of what people type: what a text names, and what else it may mean."""

from importlib.resources.abc import Traversable
from typing import Self

from bot.content.places.naming import WholeNames
from bot.content.places.proposals import Proposals
from bot.content.places.search import MOST_CHOICES, PlaceSearch
from bot.content.places.tables import PlaceTables, read_place_tables
from bot.domain.places import (
    Ambiguous,
    Match,
    Place,
    Resolution,
    best_first,
    settle,
    typed_name,
)


class PlaceIndex:
    """Finds places by what people type, in a few milliseconds and without I/O."""

    def __init__(self, tables: PlaceTables) -> None:
        self._names = WholeNames(tables)
        self._search = PlaceSearch(self._names)
        self._proposals = Proposals(tables, self._names.cities, self._names.areas)

    @classmethod
    def load(cls, root: Traversable) -> Self:
        """Read the index from the folder of shipped content.

        Raises:
            ContentError: a table is broken, or names a zone that tzdata does not know.
        """
        return cls(read_place_tables(root))

    def resolve(self, text: str) -> Resolution:
        """Return the place of a choice's key, or the one that *text* names beyond doubt.

        An unfinished or misspelt name is never taken, however likely its meaning: it comes back as a
        question, and so does a name that several places have.
        """
        place = self._names.by_key(text)
        if place:
            return place
        named = best_first(self._names.named(text))
        if named and not self._is_likelier_unfinished(named, text):
            return settle(named, limit=MOST_CHOICES)
        likely = self.search(text) if text.strip() else ()
        return Ambiguous(candidates=likely) if likely else None

    def search(self, text: str, *, limit: int = MOST_CHOICES) -> tuple[Place, ...]:
        """Return the places that *text* may mean, the likeliest first: a name, or a part of one.

        Before anything is typed, large cities around the world are offered.
        """
        return self._search.likeliest(text, limit=limit)

    def proposed(self, locale: str | None) -> tuple[Place, ...]:
        """Return the places where people of a language most likely live, one for each clock."""
        return self._proposals.of(locale)

    def _is_likelier_unfinished(self, named: tuple[Match, ...], text: str) -> bool:
        """Tell whether only towns are named, and better known ones have a longer name: `San`."""
        if not all(match.is_town for match in named):
            return False
        longer = best_first(self._search.by_prefix(typed_name(text)))
        return bool(longer) and longer[0].score > named[0].score
