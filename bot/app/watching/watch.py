"""The watch over one process: whether it does its work, and who is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from bot.app.assembly import Assembly
from bot.app.watching.service_manager import ServiceManager
from bot.app.watching.wiring import Answering, Errand, open_office
from bot.domain.operations.health import Health, Part
from bot.messaging.discord_io.http_trace import Responses, nobody_counts
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.events import Events
from bot.services.operations.signs_of_life import ASK_EVERY, SignsOfLife
from bot.settings import Settings

log = structlog.get_logger(__name__)


class Watch:
    """Watches, where somebody wants to know: an HTTP port is set, or systemd has started this process."""

    def __init__(
        self, settings: Settings, *, service: ServiceManager, events: Events, clock: Clock
    ) -> None:
        self.events, self.service = events, service
        self._host, self._port = settings.http_host, settings.http_port
        self._signs = SignsOfLife(clock=clock)
        events.subscribe(self._signs.take_note)
        self._office: Answering | None = None
        if self._port is not None:
            self._office = open_office(settings, signs=self._signs, events=events, clock=clock)
        self._is_online: Callable[[], bool] = lambda: False
        self._errands: list[tuple[Errand, timedelta]] = []

    @property
    def responses(self) -> Responses:
        """What counts Discord's answers."""
        return nobody_counts if self._office is None else self._office.responses

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """Answer whoever asks, inside.

        Raises:
            PortUnusableError: the address cannot be listened on.
        """
        if self._office is None or self._port is None:
            yield
            return
        async with self._office.serving(host=self._host, port=self._port):
            yield

    def look_at(self, assembly: Assembly, storage: Storage) -> None:
        """Watch over Charley from now on."""
        if self._office is None and not self.service.is_there:
            return
        self._signs.begin()
        self._is_online = lambda: assembly.requests.is_online
        self._errands.append((lambda: self._signs.ask(storage), ASK_EVERY))
        if self.service.is_there:
            self._errands.append((self._tell_service, self.service.tell_every))
        if self._office is not None:
            self._office.look_at(assembly)
            self._errands += self._office.errands(storage)

    async def run(self) -> None:
        """Do what is to be done again and again; where nobody wants to know, that is nothing."""
        async with asyncio.TaskGroup() as group:
            for errand, pause in self._errands:
                group.create_task(_again_and_again(errand, pause), name="watch")

    async def _tell_service(self) -> None:
        health = self._signs.health()
        is_rest_away = self._signs.is_rest_away or not self._is_online()
        status = status_of(health, is_rest_away=is_rest_away)
        self.service.look(goes_on=self._signs.goes_on, status=status)


_WHY = {
    Part.DATABASE: "the database does not take what is written",
    Part.SWEEP: "nobody looks for what is due",
    Part.PACE: "requests have no turn of the pace that all processes share",
}
"""What no reminder goes out for, the first cause first."""


def status_of(health: Health, *, is_rest_away: bool) -> str:
    """Return in words how everything is, for `systemctl status`."""
    away = {each.part for each in health.parts if not each.is_fresh}
    if any(each.age is None for each in health.parts if each.part is not Part.GATEWAY):
        return "Starting."
    if is_rest_away and away <= {Part.GATEWAY}:
        return "No reminder goes out: Discord cannot be reached."
    if not away:
        return "Reminders go out, and commands are answered."
    if away == {Part.GATEWAY}:
        return "Reminders go out. Discord's gateway is away: commands are not answered."
    return f"No reminder goes out: {_WHY[next(part for part in _WHY if part in away)]}."


async def _again_and_again(errand: Errand, pause: timedelta) -> None:
    """Run an errand for ever; what breaks in it stops nothing else."""
    while True:
        try:
            await errand()
        except Exception:
            log.exception("watching broke", action="watching_broken")
            await asyncio.sleep(1)
        await asyncio.sleep(pause.total_seconds())
