"""What goes wrong, and when: every evening but the first has its fault, each kind comes round."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta

from tests.month.bot import Bot
from tests.month.tempo import Tempo
from tests.wire import WireDiscord
from tests.wire.faults import Cut, Kind, Phase, Reset, Slow, Status, rate_limited

LENGTH = timedelta(minutes=10)
_HELD_FOR_S = (40.0, 150.0)
_AWAY_S = 480.0
_BETWEEN_CUTS_S = 60.0
_SLOW_S = 45.0
_EVERYTHING = ("*", "**")


class Weather:
    """Brings the faults; each lasts minutes of the faked clock."""

    def __init__(self, *, discord: WireDiscord, bot: Bot, tempo: Tempo) -> None:
        self._discord, self._bot, self._tempo = discord, bot, tempo
        self.kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "half of all requests answered 5xx": self._errors,
            "the database locked for 40 s and 150 s": self._locked,
            "connections cut": self._cuts,
            "the gateway cut in five ways": self._gateway,
            "answers after 45 s": self._slow,
            "Discord away for 8 minutes": self._away,
            "the database locked, and requests answered 5xx": self._locked_and_errors,
            "429 with 5 s": self._refusals,
        }

    async def bring(self, number: int) -> str:
        """Let the fault of an evening happen; return what it was."""
        name = list(self.kinds)[number % len(self.kinds)]
        with self._tempo.fault():
            await self.kinds[name]()
        return name

    async def _errors(self) -> None:
        await self._faulty(
            (Status(status=503), Phase.BEFORE, 0.5), (Status(status=500), Phase.AFTER, 0.2)
        )

    async def _cuts(self) -> None:
        await self._faulty((Reset(), Phase.BEFORE, 0.3), (Cut(), Phase.AFTER, 0.2))

    async def _slow(self) -> None:
        await self._faulty((Slow(_SLOW_S), Phase.BEFORE, 0.2), (Slow(_SLOW_S), Phase.AFTER, 0.2))

    async def _refusals(self) -> None:
        await self._faulty((rate_limited(5.0), Phase.BEFORE, 0.2))

    async def _faulty(self, *kinds: tuple[Kind, Phase, float]) -> None:
        faults = self._discord.faults
        with ExitStack() as stack:
            for kind, phase, probability in kinds:
                fault = faults.add(*_EVERYTHING, kind, phase=phase, probability=probability)
                stack.callback(faults.remove, fault)
            await asyncio.sleep(LENGTH.total_seconds())

    async def _gateway(self) -> None:
        gateway = self._discord.gateway
        for cut in (
            gateway.reconnect,
            gateway.invalidate,
            gateway.close,
            gateway.abort,
            gateway.withhold_acks,
        ):
            cut()
            await asyncio.sleep(_BETWEEN_CUTS_S * 2)

    async def _away(self) -> None:
        async with self._discord.offline():
            await asyncio.sleep(_AWAY_S)

    async def _locked(self) -> None:
        for seconds in _HELD_FOR_S:
            await self._lock(seconds)
            await asyncio.sleep(_BETWEEN_CUTS_S)

    async def _locked_and_errors(self) -> None:
        await asyncio.gather(self._errors(), self._locked())

    async def _lock(self, seconds: float) -> None:
        """Write for so long, as a backup or another program would."""
        other = sqlite3.connect(self._bot.database, timeout=20, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
        finally:
            other.close()
