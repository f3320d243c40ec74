"""How much may be sent, as a test sets it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(slots=True, kw_only=True)
class FakeCapacity:
    """Any number of requests at any time, unless it is told otherwise; the `SendCapacity` port."""

    is_online: bool = True
    requests: int = 1_000
    wait: timedelta = timedelta()

    def room(self) -> int:
        return self.requests if self.is_online else 0

    def opens_in(self) -> timedelta:
        return self.wait
