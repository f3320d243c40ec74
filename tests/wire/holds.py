"""Stopping a request at a named instant, so that a test can kill the client right there."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from tests.wire.calls import Call
from tests.wire.faults import as_pattern

HoldPhase = Literal["received", "committed"]


class RequestLostError(Exception):
    """The held request is dropped as if the network had lost it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Held:
    """One request to be stopped. Await `reached` for the instant and the request."""

    method: str
    path: re.Pattern[str]
    phase: HoldPhase
    lost: bool
    reached: asyncio.Future[Call]
    skip: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the request go on."""
        self.released.set()

    def _wants(self, call: Call, phase: HoldPhase) -> bool:
        if self.reached.done() or self.phase != phase or self.method not in ("*", call.method):
            return False
        if self.path.fullmatch(call.path) is None:
            return False
        self.skip -= 1
        return self.skip < 0


class Holds:
    """The holds in force; each stops one request."""

    def __init__(self) -> None:
        self._held: list[Held] = []

    @asynccontextmanager
    async def hold(
        self,
        method: str,
        path: str,
        *,
        phase: HoldPhase = "received",
        skip: int = 0,
        lost: bool = False,
    ) -> AsyncIterator[Held]:
        """Stop the next matching request until the block ends or `release()` is called.

        Args:
            phase: "received" stops it before anything happened, "committed" before the answer.
            skip: So many matching requests pass first.
            lost: After "received", drop the request instead of carrying it out.
        """
        reached = asyncio.get_running_loop().create_future()
        held = Held(
            method=method.upper(),
            path=as_pattern(path),
            phase=phase,
            lost=lost,
            reached=reached,
            skip=skip,
        )
        self._held.append(held)
        try:
            yield held
        finally:
            self._held.remove(held)
            held.release()
            reached.cancel()

    async def pause(self, call: Call, phase: HoldPhase) -> None:
        """Stop here if a hold wants this request.

        Raises:
            RequestLostError: The hold drops it.
        """
        for held in self._held:
            if held._wants(call, phase):
                held.reached.set_result(call)
                await held.released.wait()
                if held.lost:
                    raise RequestLostError
                return

    def release_all(self) -> None:
        """Let everything go on, at shutdown."""
        for held in self._held:
            held.release()
