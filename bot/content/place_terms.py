"""Names in order, so that all that begin alike stand together."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_LAST_LETTER = "\U0010ffff"


class SortedTerms:
    """Finds where a name, and the longer names that begin with it, stand in a sorted list."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms

    def exact(self, folded: str) -> range:
        """Return the positions of exactly this name."""
        low = bisect_left(self.terms, folded)
        return range(low, bisect_right(self.terms, folded, low))

    def begun(self, folded: str) -> range:
        """Return the positions of the longer names that begin so."""
        low = bisect_right(self.terms, folded)
        return range(low, bisect_left(self.terms, folded + _LAST_LETTER, low))
