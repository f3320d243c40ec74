"""The office: what answers the person who runs Charley, and what it keeps ready for that."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from bot import __version__
from bot.app.assembly import Assembly
from bot.app.http.answers import health_answer, life_answer
from bot.app.http.counting import Counting
from bot.app.http.labels import Labels
from bot.app.http.metrics import Metrics
from bot.app.http.page import View, render
from bot.app.http.readings import IdentifyCount, LoopLag, Sources, read
from bot.app.http.server import Desk, serving
from bot.domain.operations.concerns import Situation
from bot.domain.operations.health import Health
from bot.messaging.discord_io.http_trace import Responses
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.events import Events
from bot.services.operations.latest_figures import COUNT_EVERY, LatestFigures
from bot.services.operations.signs_of_life import SignsOfLife

Errand = Callable[[], Awaitable[None]]


class Office:
    """Answers from the first moment on; what is not there yet is not known yet."""

    def __init__(
        self,
        *,
        labels: Labels,
        signs: SignsOfLife,
        events: Events,
        clock: Clock,
        makes_backups: bool,
        shards: Collection[int],
    ) -> None:
        self._clock, self._signs = clock, signs
        self._makes_backups = makes_backups
        self._started_at: datetime = clock.now()
        self._metrics = Metrics(labels, started_at=self._started_at.timestamp(), shards=shards)
        self._counting = Counting(self._metrics, clock=clock)
        self._identifies = IdentifyCount()
        self._figures = LatestFigures(clock=clock)
        self._lag = LoopLag()
        self._sources: Sources | None = None
        for listener in (self._counting.take_note, self._identifies.take_note):
            events.subscribe(listener)

    @property
    def responses(self) -> Responses:
        """What counts Discord's answers."""
        return self._metrics.count_response

    def serving(self, *, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Answer inside.

        Raises:
            PortUnusableError: something else has the port, or the address is not this machine's.
        """
        desk = Desk(
            page=lambda: render(self._view()),
            health=lambda: health_answer(self._health()),
            life=lambda: life_answer(self._health()),
            refresh=self._refresh,
            registry=self._metrics.registry,
        )
        return serving(desk, host=host, port=port)

    def look_at(self, assembly: Assembly) -> None:
        """Know Charley from now on."""
        sources = Sources(
            is_online=lambda: assembly.requests.is_online,
            figures=lambda: self._figures.latest,
            gateway=lambda: assembly.supervisor.gateway,
            waiting=lambda: assembly.requests.waiting,
            invalid=lambda: assembly.requests.invalid,
            identifies_left=lambda: self._identifies.left,
            incidents=lambda: assembly.charley.incidents.present,
            fleet=assembly.fleet,
        )
        self.look_through(sources)

    def look_through(self, sources: Sources) -> None:
        """Know from now on what these tell."""
        self._sources = sources

    def errands(self, storage: Storage) -> Sequence[tuple[Errand, timedelta]]:
        """Return what is to be done again and again, each with the pause between."""
        return (
            (lambda: self._figures.count(storage), COUNT_EVERY),
            (self._lag.measure, timedelta()),
        )

    def _refresh(self) -> None:
        if self._sources is not None:
            read(self._sources, self._metrics, lag=self._lag.longest, backup_at=self._backup_at)

    @property
    def _leads(self) -> bool:
        return self._sources is not None and self._sources.fleet.is_leader

    @property
    def _backup_at(self) -> datetime | None:
        """When the last backup was made or, before the first one, since when there should be one."""
        if not (self._makes_backups and self._leads):
            return None
        return self._signs.backup_made_at or self._started_at

    def _health(self) -> Health:
        """Return how the process is; what it knows of backups is old once another one makes them."""
        health = self._signs.health()
        return health if self._leads else replace(health, backup_age=None)

    def _view(self) -> View:
        sources, now = self._sources, self._clock.now()
        return View(
            now=now,
            version=__version__,
            situation=self._situation(now=now),
            guilds=sources.gateway().guilds if sources else 0,
            sent=self._counting.sent,
            processes=sources.fleet.living if sources else 1,
            is_leader=self._leads,
            makes_backups=self._makes_backups,
        )

    def _situation(self, *, now: datetime) -> Situation:
        health, up_for, sources = self._health(), now - self._started_at, self._sources
        if sources is None:
            return Situation(health=health, up_for=up_for)
        return Situation(
            health=health,
            up_for=up_for,
            figures=sources.figures(),
            is_rest_away=self._signs.is_rest_away or not sources.is_online(),
            incidents=sources.incidents(),
            lag=self._lag.longest,
            invalid=sources.invalid(),
            identifies_left=sources.identifies_left(),
        )
