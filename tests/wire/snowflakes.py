"""Ids that sort by creation time and carry it, as Discord's do."""

from collections.abc import Callable

DISCORD_EPOCH_MS = 1_420_070_400_000
TIME_SHIFT = 22


class Snowflakes:
    """Hands out unique, increasing ids; *wall* is seconds since 1970."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._last = 0

    def next(self) -> int:
        """Return an id newer than every id before it."""
        now = (int(self._wall() * 1000) - DISCORD_EPOCH_MS) << TIME_SHIFT
        self._last = max(now, self._last + 1)
        return self._last
