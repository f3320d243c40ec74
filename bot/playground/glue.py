"""All that the playground touches of simcord's private parts.

simcord has a virtual clock that `datetime.now()` does not follow; APScheduler and Charley's clock
would stand still. The glue moves the clock of the whole process along with it. It also lets one
task at a time act on the simulated Discord: a click during a step of the clock would wedge the page.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import simcord
import time_machine
from simcord.preview import Preview

VERSION = "3.2.1"
"""The version whose private parts these are."""


class OtherSimcordError(Exception):
    """Another version of simcord is installed than the one that this module knows."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the playground needs simcord {VERSION}, got {found}: "
            f"pip install 'simcord[preview]=={VERSION}'"
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


def name_bot(env: simcord.Env, name: str) -> None:
    """Give the bot's account a name."""
    env.backend.bot_user.name = name


def as_bot(env: simcord.Env) -> AbstractContextManager[None]:
    """Let what is started inside belong to the bot: its timers then run on the virtual clock."""
    return env._bot_scope()  # noqa: SLF001 - see the module


def one_at_a_time(preview: Preview, lock: asyncio.Lock) -> None:
    """Let an action of the browser wait for whatever else acts on the simulated Discord."""
    act = preview._action  # noqa: SLF001 - see the module

    async def act_in_turn(context_id: str | None, body: Mapping[str, object]) -> dict[str, object]:
        async with lock:
            return await act(context_id, body)

    preview._action = act_in_turn  # type: ignore[method-assign] # noqa: SLF001 - see the module


def make_room_for_another_view(env: simcord.Env) -> None:
    """Let a second preview be opened; simcord counts one, and asks for no more than that."""
    env._preview = None  # noqa: SLF001 - see the module


def call_on_messages(env: simcord.Env, changed: Callable[[], None]) -> None:
    """Call *changed* whenever a message appears, changes or goes."""

    def listen(event: str, _payload: object) -> None:
        if event.startswith("MESSAGE"):
            changed()

    env.backend.subscribers.append(listen)
