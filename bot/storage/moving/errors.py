"""What can stand in the way of a move. Each error is a sentence for the operator."""

from collections.abc import Sequence

MOST_NAMED = 200
"""Damaged values that are named; of more there is only the number."""


class MoveError(Exception):
    """A database could not be moved; nothing was changed on either side."""


class UnsoundValuesError(MoveError):
    """The source holds values that the target cannot take."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - MOST_NAMED
        lines = [*faults[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        text = "\n".join(lines)
        super().__init__(
            "nothing was moved, for these values mean nothing: mend them where they are, or erase "
            f"their people\n{text}"
        )
