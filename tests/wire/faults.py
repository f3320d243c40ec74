"""Things that go wrong on purpose, before or after the request took effect."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from tests.wire.errors import KNOWN, QUARANTINE_TEXT
from tests.wire.model import Json

RETRY_VIA = {"Via": "1.1 google"}  # without it discord.py takes a 429 for a Cloudflare ban


class Phase(StrEnum):
    """When a fault or a hold acts on a request."""

    BEFORE = "before"
    """Received and admitted, nothing has happened yet."""
    AFTER = "after"
    """Committed; only the answer is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Answer with this instead. *code* and *message* make the JSON body unless *text* is given."""

    status: int
    code: int = 0
    message: str | None = None
    body: Json | None = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Json:
        """Return the JSON body."""
        if self.body is not None:
            return self.body
        known = KNOWN.get(self.code, (0, f"{self.status}: double"))[1] if self.code else None
        return {"message": self.message or known or f"{self.status}: double", "code": self.code}


@dataclass(frozen=True, slots=True)
class Reset:
    """Cut the connection with RST: `ClientOSError` at the client."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the connection without an answer: `ServerDisconnectedError` at the client."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Wait so many seconds, then go on."""

    seconds: float


Kind = Status | Reset | Cut | Slow


def refused(code: int, *, status: int | None = None) -> Status:
    """Return Discord's documented answer for an error code."""
    return Status(status=status or KNOWN.get(code, (400, ""))[0], code=code)


def quarantined() -> Status:
    """Return the answer of a bot flagged by the anti-spam system."""
    return Status(status=403, code=20026, message=QUARANTINE_TEXT)


def rate_limited(
    seconds: float,
    *,
    scope: Literal["user", "global", "shared"] = "user",
    via: bool = True,
) -> Status:
    """Return a 429; without *via* it looks like Cloudflare's."""
    is_global = scope == "global"
    return Status(
        status=429,
        body={
            "message": "You are being rate limited.",
            "retry_after": seconds,
            "global": is_global,
        },
        headers={
            "Retry-After": f"{seconds:.3f}",
            "X-RateLimit-Scope": scope,
            **({"X-RateLimit-Global": "true"} if is_global else {}),
            **(RETRY_VIA if via else {}),
        },
    )


def as_pattern(glob: str) -> re.Pattern[str]:
    """Compile a path glob: `*` is one segment, `**` any number of them."""
    quoted = re.escape(glob).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    return re.compile(quoted)


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One rule of the table; *fired* counts how often it acted."""

    method: str
    path: re.Pattern[str]
    kind: Kind
    phase: Phase
    times: int | None
    probability: float
    skip: int
    fired: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether this request is meant."""
        return self.method in ("*", method) and self.path.fullmatch(path) is not None


class Faults:
    """The table of faults; rules act in the order they were added. Path without /api/v10."""

    def __init__(self, *, seed: int = 0) -> None:
        self._rules: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret

    def add(
        self,
        method: str,
        path: str,
        kind: Kind,
        *,
        phase: Phase | Literal["before", "after"] = Phase.BEFORE,
        times: int | None = None,
        probability: float = 1.0,
        skip: int = 0,
    ) -> Fault:
        """Add a rule that lets *skip* matching requests pass and then acts *times* times.

        Args:
            method: HTTP method or `*`.
            path: Glob such as `/channels/*/messages`; `**` crosses slashes.
            times: None for ever.
        """
        fault = Fault(
            method=method.upper(),
            path=as_pattern(path),
            kind=kind,
            phase=Phase(phase),
            times=times,
            probability=probability,
            skip=skip,
        )
        self._rules.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take a rule back."""
        self._rules.remove(fault)

    def clear(self) -> None:
        """Let everything work again."""
        self._rules.clear()

    def due(self, method: str, path: str, *, phase: Phase) -> Iterator[Kind]:
        """Yield what goes wrong with this request now, using up one turn of each rule."""
        for fault in self._rules:
            if fault.phase is phase and fault.matches(method, path) and self._fires(fault):
                fault.fired += 1
                yield fault.kind

    def _fires(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if fault.times is not None and fault.fired >= fault.times:
            return False
        return fault.probability >= 1 or self._random.random() < fault.probability
