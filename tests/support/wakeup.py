"""The wake-ups that were asked for, instead of an alarm clock."""

from datetime import datetime


class FakeWakeup:
    def __init__(self) -> None:
        self.asked: list[datetime] = []

    def at(self, instant: datetime) -> None:
        self.asked.append(instant)

    @property
    def next_at(self) -> datetime | None:
        """When a ticker would fire: the earliest of what was asked for."""
        return min(self.asked, default=None)

    def forget(self) -> None:
        self.asked.clear()
