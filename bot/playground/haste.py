"""Haste: the simulated Discord limits nothing, so nothing on the stage waits its turn.

It must not, either: a turn is waited for on the stage's clock, and that stands still until the
action that waits has ended. Both would wait for each other.
"""

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta

from typing_extensions import override

from bot.domain.delivery.retry import Refusal
from bot.domain.token_buckets import Rate
from bot.messaging.discord_io.destinations import Addressee, Destinations
from bot.messaging.discord_io.dm_open_limiter import DmOpenLimiter
from bot.messaging.discord_io.places.places import Waiting
from bot.ports.delivery import Refused

ANY_PRESSES = Rate(burst=1_000_000, every=timedelta(seconds=1))
"""Of one person. What refills with time would never refill while the clock stands still."""

AT_ONCE = timedelta()
"""How long more of what is told of a server is waited for."""


class AtOnce(nullcontext[None]):
    """A pace at which every request is made at once."""

    waiting = Waiting(urgent=0, usual=0, idle=0)

    @property
    def ahead(self) -> AbstractAsyncContextManager[None]:
        """No sooner than at once."""
        return self

    @property
    def idle(self) -> AbstractAsyncContextManager[None]:
        """No later either."""
        return self


class OpenDoors(DmOpenLimiter):
    """Openings of which there may be any number."""

    @override
    async def turn(self) -> Refused | None:
        return None

    @override
    def refused(self, refusal: Refusal) -> None:
        """The simulated Discord objects to none."""


class OpenAnytime(Destinations):
    """Destinations that may be asked at any time."""

    @override
    def refuse(self, addressee: Addressee) -> Refused | None:
        return None
