"""Chance without chance: ids count up, and retries wait no longer than they must."""

from datetime import datetime
from itertools import count

from bot.domain.ids import OccurrenceId
from tests.support.builders import an_occurrence_id

_FIRST = 0x1000
"""Leaves room below for the ids that tests give themselves."""


class FakeRandomness:
    """Shared by every process of a world, so that no two of them draw the same id."""

    def __init__(self) -> None:
        self._numbers = count(_FIRST)

    def occurrence_id(self, *, now: datetime) -> OccurrenceId:
        return an_occurrence_id(next(self._numbers))

    def row_id(self) -> str:
        return f"{next(self._numbers):012x}"

    def jitter(self) -> float:
        return 0.0
