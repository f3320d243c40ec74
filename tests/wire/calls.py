"""The log of requests the double has seen."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.wire.faults import as_pattern
from tests.wire.model import Json


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One request. *status* is 0 while it runs and -1 if no answer was given."""

    at: float
    """Seconds since 1970 when it arrived."""
    method: str
    path: str
    """Without /api/v10 and query."""
    status: int = 0
    application_id: int | None = None
    payload: Json = field(default_factory=dict)
    """The JSON sent, empty if the log is told not to keep it."""


class Calls:
    """All requests in order of arrival."""

    def __init__(self, *, keep_payloads: bool = True) -> None:
        self.keep_payloads = keep_payloads
        self.on_arrival: Callable[[Call], None] = _pass_over
        """Told of each request as it arrives."""
        self._calls: list[Call] = []

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def add(self, call: Call) -> None:
        """Record a request as it arrives."""
        self._calls.append(call)
        self.on_arrival(call)

    def latest(self, count: int) -> list[Call]:
        """Return the last so many requests."""
        return self._calls[-count:]

    def to(self, method: str = "*", path: str = "**") -> list[Call]:
        """Return the requests of a method to a path glob."""
        pattern = as_pattern(path)
        return [
            call
            for call in self._calls
            if method in ("*", call.method) and pattern.fullmatch(call.path)
        ]

    def statuses(self) -> Counter[int]:
        """Count answers by status."""
        return Counter(call.status for call in self._calls)

    def clear(self) -> None:
        """Forget all requests so far."""
        self._calls.clear()


def _pass_over(_call: Call) -> None:
    """Nobody listens."""
