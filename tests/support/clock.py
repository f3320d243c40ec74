"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta


class FakeClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, length: timedelta) -> None:
        self._now += length

    def move_to(self, instant: datetime) -> None:
        """Go to an instant; time never runs backwards."""
        if instant < self._now:
            message = f"the clock shows {self._now.isoformat()}, asked for {instant.isoformat()}"
            raise ValueError(message)
        self._now = instant
