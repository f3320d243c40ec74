"""The show: the stage in a browser, on a clock that runs and can be pushed."""

import asyncio
import errno
import tempfile
import webbrowser
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from simcord import SetupError
from simcord.preview import Preview

from bot.content.data_root import data_root
from bot.content.errors import ContentError
from bot.domain.zones import zone_for
from bot.playground.glue import (
    OtherSimcordError,
    call_on_messages,
    make_room_for_another_view,
    one_at_a_time,
    require_version,
)
from bot.playground.scenario import Scenario, load_scenario
from bot.playground.stage import Stage, staged

PULSE_S = 0.5
"""How often the clock moves and the page learns of new messages."""

BUSY_RETRY_S = 0.02


class PortTakenError(Exception):
    """Something else listens on the port already."""

    def __init__(self, *, port: int) -> None:
        super().__init__(
            f"port {port} is taken, perhaps by another playground: end that one, or choose "
            f"another with --port"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """What somebody chose on the command line."""

    port: int
    speed: float
    keep: Path | None
    scenario: str
    open_browser: bool
    tell: Callable[[str], None]
    """Says something on the terminal."""


def open_show(options: ShowOptions, *, now: datetime) -> str | None:
    """Put the show on until Ctrl-C; return a sentence if it could not be."""
    try:
        asyncio.run(put_on(options, now=now))
    except KeyboardInterrupt:
        options.tell("Good night.")
    except (ContentError, OtherSimcordError, PortTakenError) as error:
        return str(error)
    return None


async def put_on(options: ShowOptions, *, now: datetime) -> None:
    """Put the show on until it is interrupted.

    Raises:
        ContentError: there is no such scenario.
        OtherSimcordError: another simcord is installed.
        PortTakenError: something else listens there.
    """
    require_version()
    scenario = load_scenario(data_root(), options.scenario)
    with _folder(options.keep) as folder:
        async with staged(scenario, folder=folder, start_at=_start(scenario, now)) as stage:
            await _serve(stage, options)


async def _serve(stage: Stage, options: ShowOptions) -> None:
    lock = asyncio.Lock()
    changed = asyncio.Event()
    call_on_messages(stage.env, changed.set)
    member_view = stage.env.preview(
        stage.dm,
        viewers=[stage.you],
        layout="channel",
        timezone=stage.scenario.zone,
        port=options.port,
    )
    try:
        async with member_view:
            make_room_for_another_view(stage.env)
            server_view = stage.env.preview(
                stage.channel,
                viewers=stage.members,
                layout="channel",
                timezone=stage.scenario.zone,
                port=options.port + 1 if options.port else 0,
            )
            async with server_view:
                for view in (member_view, server_view):
                    one_at_a_time(view, lock)
                _announce(options, member_view.url, server_view.url)
                pump = Pump(
                    stage,
                    views=[member_view, server_view],
                    lock=lock,
                    changed=changed,
                    speed=options.speed,
                )
                await pump.run()
    except SetupError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EADDRINUSE:
            raise PortTakenError(port=options.port) from error
        raise


def _announce(options: ShowOptions, member_url: str, server_url: str) -> None:
    options.tell(f"Charley's playground: {member_url}")
    options.tell(f"A server, as its members see it: {server_url}")
    options.tell("Ctrl-C ends it.")
    if options.open_browser:
        webbrowser.open(member_url)


class Pump:
    """Moves the clock, carries out wishes, and keeps the pages fresh."""

    def __init__(
        self,
        stage: Stage,
        *,
        views: Sequence[Preview],
        lock: asyncio.Lock,
        changed: asyncio.Event,
        speed: float,
    ) -> None:
        self._stage = stage
        self._views = views
        self._lock = lock
        self._changed = changed
        self._speed = speed

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            wish = await self._next_wish()
            async with self._lock:
                if wish is None:
                    await self._patiently(self._tick)
                else:
                    await self._patiently(partial(self._stage.fulfil, wish))
                if self._changed.is_set():
                    self._changed.clear()
                    for view in self._views:
                        await self._patiently(view.refresh)

    async def _next_wish(self) -> str | None:
        try:
            async with asyncio.timeout(PULSE_S):
                return await self._stage.wishes.get()
        except TimeoutError:
            return None

    async def _tick(self) -> None:
        await self._stage.advance(timedelta(seconds=PULSE_S * self._speed))

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it once nothing else acts on the simulated Discord."""
        while True:
            try:
                await work()
            except SetupError as error:
                if "overlaps" not in str(error):
                    raise
                await asyncio.sleep(BUSY_RETRY_S)
            else:
                return


def _start(scenario: Scenario, now: datetime) -> datetime:
    """Return the instant at which the clock starts: today, at the scenario's wall time."""
    if scenario.start is None:
        return now
    zone = zone_for(scenario.zone)
    local = now.astimezone(zone)
    return datetime.combine(local.date(), scenario.start, tzinfo=zone).astimezone(UTC)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="charley-demo-") as folder:
        yield Path(folder)
