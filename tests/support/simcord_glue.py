"""All that Charley's tests touch of simcord's private parts, and the clock glue.

simcord has a virtual clock of its own, which `datetime.now()` does not follow; APScheduler and
Charley's `SystemClock` then stand still. The glue moves the clock of the whole process with it.
simcord is pinned because of this module: `test_simcord_glue.py` says what to look at after an
upgrade.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import simcord
import time_machine

VERSION = "3.2.1"
"""The version whose private parts these are."""


class OtherSimcordError(Exception):
    """Another version of simcord is installed than the one that this module knows."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the glue needs simcord {VERSION}, got {found}; look at its private parts"
        )


def require_version(found: str = simcord.__version__) -> None:
    """Refuse a simcord that nobody has looked at.

    Raises:
        OtherSimcordError: it is another version.
    """
    if found != VERSION:
        raise OtherSimcordError(found)


@contextmanager
def clock_of(env: simcord.Env, *, start_at: datetime) -> Iterator[None]:
    """Make the process's clock follow the environment's, from *start_at* on.

    Enter it before the environment starts: what is scheduled then is scheduled by this clock.
    """
    require_version()
    clock = env.backend.clock
    clock.advance((start_at - clock.now()).total_seconds())
    follow = clock.advance
    with time_machine.travel(clock.now(), tick=False) as traveller:

        def advance(seconds: float) -> None:
            follow(seconds)
            traveller.move_to(clock.now())

        clock.advance = advance  # type: ignore[method-assign] # on this instance alone
        try:
            yield
        finally:
            del clock.advance


def as_bot(env: simcord.Env) -> AbstractContextManager[None]:
    """Let what is started inside belong to the bot: its timers then run on the virtual clock."""
    return env._bot_scope()


def is_in_dm(result: simcord.InteractionResult) -> bool:
    """Tell whether an interaction took place in direct messages."""
    return result._interaction.guild_id is None


def forget_errors(env: simcord.Env) -> None:
    """Take back every injected error that has not been used up."""
    env.backend.faults.clear()
