"""Which endpoint serves a path, without trying them one by one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.wire.model import Application, Json
from tests.wire.posting import Upload


@dataclass(slots=True, kw_only=True)
class ApiRequest:
    """One request as an endpoint sees it. *ids* are the variable parts of its path."""

    ids: tuple[str, ...]
    now: float
    """Monotonic seconds."""
    query: Json
    payload: Json
    uploads: list[Upload]
    caller: Application | None = None
    """The bot, None on the routes that carry their own token."""

    @property
    def application(self) -> Application:
        """The bot of a route that asks for one."""
        assert self.caller is not None
        return self.caller


@dataclass(frozen=True, slots=True)
class Reply:
    """An endpoint's answer; None is an empty body."""

    status: int
    body: Json | list[Json] | None = None


Endpoint = Callable[[ApiRequest], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A method and a path template; `{}` marks a variable part."""

    method: str
    template: str
    serve: Endpoint
    bucket: str | None = None
    majors: int = 1
    """How many leading ids the bucket is counted by."""
    carries_token: bool = False
    """Interaction and webhook routes: no Authorization, exempt from the global limit."""


class Router:
    """Routes by method, first part and number of parts."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for route in routes:
            parts = route.template.strip("/").split("/")
            self._routes.setdefault((route.method, len(parts)), []).append((parts, route))

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
        """Return the route and the variable parts of the path."""
        given = path.strip("/").split("/")
        for parts, route in self._routes.get((method, len(given)), ()):
            if all(part in ("{}", value) for part, value in zip(parts, given, strict=True)):
                ids = (value for part, value in zip(parts, given, strict=True) if part == "{}")
                return route, tuple(ids)
        return None
