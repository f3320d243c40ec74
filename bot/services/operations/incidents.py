"""Incidents that are not one person's: what the operator has to know or the process must end for."""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.delivery.notices import IncidentKind
from bot.domain.delivery.retry import Refusal
from bot.domain.events import (
    DatabaseAvailable,
    DatabaseUnavailable,
    DatabaseWork,
    DeliveryRefused,
    DirectMessageChannelOpened,
    DirectMessageRefused,
    DomainEvent,
    OccurrenceFailed,
    OccurrenceSent,
    OccurrenceSkipped,
)
from bot.ports.world import MonotonicClock, loop_time
from bot.services.operations.outages import Outage, OutageReport, Side

HEALED_AFTER = timedelta(hours=1)
"""An incident that comes back sooner is the same one: it is told again only if it lasts as long."""

STORAGE_PATIENCE = timedelta(minutes=2)
"""A database may be away for so long, as for a backup or a restart, before it is an incident."""

log = structlog.get_logger(__name__)

_SAID = {
    IncidentKind.SPAM_FLAGGED: (
        "Discord has flagged this bot as spam: it can open no new DM channels until an appeal "
        "succeeds; people it has written to before are still reminded"
    ),
    IncidentKind.REQUESTS_REFUSED: (
        "Discord refuses this bot's requests: reminders wait, a single one tries from time to time"
    ),
    IncidentKind.DATABASE_UNAVAILABLE: "the database has not answered for minutes: nothing can be sent",
    IncidentKind.CRASH_LOOP: (
        "the connection to Discord keeps breaking: reminders go out while Discord takes them, "
        "commands may not be answered"
    ),
    IncidentKind.DISCORD_AWAY: (
        "Discord cannot be reached: without its gateway no command is answered, without its REST "
        "interface no reminder goes out"
    ),
}


class Incidents:
    """Knows which incidents there are; each becomes news once, until it has healed for good.

    One that is back within the hour becomes news when it has stayed for an hour.
    """

    def __init__(self, *, monotonic: MonotonicClock = loop_time) -> None:
        self.token_rejected = asyncio.Event()
        """Set once Discord no longer accepts the token: going on would only make it worse."""
        self._monotonic = monotonic
        self._present: set[IncidentKind] = set()
        self._healed_at: dict[IncidentKind, float] = {}
        self._news_at: dict[IncidentKind, float] = {}
        self._failing_since: dict[DatabaseWork, float] = {}
        self._news: asyncio.Queue[IncidentKind] = asyncio.Queue()
        self._outage = Outage()
        self.last_outage: OutageReport | None = None
        """The last one that was worth telling, once it is over."""
        self._is_over = asyncio.Event()

    def take_note(self, happened: DomainEvent) -> None:
        """Take an event into account; a listener of `Events`."""
        match happened:
            case OccurrenceSent(attempt=attempt):
                self._outage.sent(lateness=attempt.lateness)
            case OccurrenceSkipped(reason=reason) | OccurrenceFailed(reason=reason):
                self._outage.missed(reason)
            case DeliveryRefused(refusal=refusal) | DirectMessageRefused(refusal=refusal):
                self.refused(refusal)
            case DirectMessageChannelOpened():
                self.resolve(IncidentKind.SPAM_FLAGGED)
            case DatabaseUnavailable(work=work):
                self._storage_failed(work)
            case DatabaseAvailable(work=work):
                self._storage_answered(work)
            case _:
                pass

    async def next_news(self) -> IncidentKind:
        """Wait for an incident that nobody was told of."""
        return await self._news.get()

    def is_present(self, incident: IncidentKind) -> bool:
        """Tell whether it is still there."""
        return incident in self._present

    def open(self, incident: IncidentKind) -> None:
        """An incident is there; to be said again while it lasts, or its news may never fall due."""
        now = self._monotonic()
        if incident not in self._present:
            self._present.add(incident)
            self._news_at[incident] = now + self._silence(incident, now=now)
            log.critical(_SAID[incident], action="incident_opened", incident=incident.value)
        if incident in self._news_at and now >= self._news_at[incident]:
            self.acknowledge(incident)
            self._news.put_nowait(incident)

    def _silence(self, incident: IncidentKind, *, now: float) -> float:
        """Return how many seconds an incident that begins now has to last before it is news."""
        peace_s = HEALED_AFTER.total_seconds()
        healed_at = self._healed_at.get(incident)
        return 0.0 if healed_at is None or now - healed_at >= peace_s else peace_s

    def acknowledge(self, incident: IncidentKind) -> None:
        """The owner hears of it, or has heard: while it lasts it is news no more."""
        self._news_at.pop(incident, None)

    def resolve(self, incident: IncidentKind) -> None:
        """An incident is gone; harmless to say again."""
        if incident in self._present:
            self._present.remove(incident)
            self._healed_at[incident] = self._monotonic()
            log.info("incident resolved", action="incident_resolved", incident=incident.value)

    def refused(self, refusal: Refusal) -> None:
        """Take note of a refusal."""
        match refusal:
            case Refusal.TOKEN_REJECTED:
                self.token_rejected.set()
            case Refusal.SPAM_FLAGGED:
                self.open(IncidentKind.SPAM_FLAGGED)
            case _:
                pass

    def discord_failed(self, side: Side) -> None:
        """A side of Discord is away; to be said again while it is."""
        self._outage.failed(side, now=self._monotonic())
        self.look()

    def discord_answered(self, side: Side) -> None:
        """A side of Discord is there."""
        self._outage.answered(side, now=self._monotonic())
        self.look()

    def look(self) -> None:
        """See whether an outage has become worth telling, or is over; to be called now and then."""
        now = self._monotonic()
        if self._outage.is_worth_telling(now=now):
            self._is_over.clear()
            self.open(IncidentKind.DISCORD_AWAY)
        report = self._outage.ended(now=now)
        if report is not None and self.is_present(IncidentKind.DISCORD_AWAY):
            self.last_outage = report
            log.warning(
                "outage over",
                action="outage_over",
                length_s=round(report.length.total_seconds()),
                sides=sorted(report.sides),
                late=report.late,
                missed=report.missed,
            )
            self.resolve(IncidentKind.DISCORD_AWAY)
            self._is_over.set()

    async def outage_over(self) -> OutageReport:
        """Wait until an outage that was news is over, and return what it was."""
        await self._is_over.wait()
        assert self.last_outage is not None  # noqa: S101 - it is set before
        return self.last_outage

    def _storage_failed(self, work: DatabaseWork) -> None:
        """Some work could not reach the database."""
        since = self._failing_since.setdefault(work, self._monotonic())
        if self._monotonic() - since >= STORAGE_PATIENCE.total_seconds():
            self.open(IncidentKind.DATABASE_UNAVAILABLE)

    def _storage_answered(self, work: DatabaseWork) -> None:
        """The same work could; other work may still wait, as on a full disk."""
        self._failing_since.pop(work, None)
        if not self._failing_since:
            self.resolve(IncidentKind.DATABASE_UNAVAILABLE)
