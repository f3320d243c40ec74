"""Incidents that are not one person's: what the operator has to know or the process must end for."""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.delivery.decision import LATE_AFTER
from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.retry import Refusal
from bot.domain.events import (
    BackupEvent,
    BackupFailed,
    BackupMade,
    ConnectionCrashed,
    ConnectionHeld,
    DatabaseAvailable,
    DatabaseUnavailable,
    DatabaseWork,
    DeliveryRefused,
    DirectMessageChannelOpened,
    DirectMessageRefused,
    DiscordEvent,
    DiscordReachable,
    DiscordUnreachable,
    DomainEvent,
    OccurrenceFailed,
    OccurrenceSent,
    OccurrenceSkipped,
    RequestsPaused,
    RequestsResumed,
    TokenRejected,
)
from bot.domain.operations.backups import OVERDUE_AFTER
from bot.domain.operations.incidents import IncidentKind
from bot.domain.operations.outages import Outage, OutageReport
from bot.domain.operations.pace import PaceEvent, PaceLost
from bot.ports.fleet import Alone, Fleet
from bot.ports.world import MonotonicClock, loop_time
from bot.services.operations.elsewhere import Elsewhere

HEALED_AFTER = timedelta(hours=1)
"""An incident that comes back sooner is the same one: it is told again only if it lasts as long."""

STORAGE_PATIENCE = timedelta(minutes=2)
"""How long a database, or the pace in it, may be away, as for a restart, before that is an incident."""

LONG_PAUSE = timedelta(seconds=25)
"""Requests that pause for a shorter time are the daily business of rate limits."""

CRASH_LOOP = 4
"""This many crashes in a row, in more than a minute, are an incident."""

_MISSED = frozenset({Reason.STALE, Reason.OUT_OF_TIME})
"""Why a reminder does not come that an outage has delayed for too long."""

log = structlog.get_logger(__name__)

_LOG_TEXTS = {
    IncidentKind.SPAM_FLAGGED: (
        "Discord has flagged this bot as spam: it can open no new DM channels until an appeal "
        "succeeds; people it has written to before are still reminded"
    ),
    IncidentKind.REQUESTS_REFUSED: (
        "Discord refuses this bot's requests: reminders wait, a single one tries from time to time"
    ),
    IncidentKind.DATABASE_UNAVAILABLE: "the database has not answered for minutes: nothing can be sent",
    IncidentKind.PACE_LOST: (
        "requests have had no turn of the shared pace for minutes, though the database answers: "
        "nothing can be sent"
    ),
    IncidentKind.CRASH_LOOP: (
        "the connection to Discord keeps breaking: reminders go out while Discord takes them, "
        "commands may not be answered"
    ),
    IncidentKind.DISCORD_AWAY: (
        "Discord cannot be reached: without its gateway no command is answered, without its REST "
        "interface no reminder goes out"
    ),
    IncidentKind.BACKUP_MISSING: (
        "no backup of the database could be made for a day and a half: the lines "
        "`backup_failed` say why"
    ),
}


class Incidents:
    """Knows which incidents there are; each becomes news once, until it has healed for good.

    One that is back within the hour becomes news when it has stayed for an hour.
    """

    def __init__(
        self, *, monotonic: MonotonicClock = loop_time, fleet: Fleet | None = None
    ) -> None:
        self.token_rejected = asyncio.Event()
        """Set once Discord no longer accepts the token: going on would only make it worse."""
        self._monotonic = monotonic
        self._elsewhere = Elsewhere(fleet=fleet or Alone(), monotonic=monotonic)
        self._present: set[IncidentKind] = set()
        self._healed_at: dict[IncidentKind, float] = {}
        self._news_at: dict[IncidentKind, float] = {}
        self._failing_since: dict[DatabaseWork, float] = {}
        self._pace_lost_since: float | None = None
        self._news: asyncio.Queue[IncidentKind] = asyncio.Queue()
        self._outage = Outage()
        self.last_outage: OutageReport | None = None
        """The last one that was worth telling, once it is over."""
        self._is_over = asyncio.Event()

    def take_note(self, happened: DomainEvent) -> None:
        """Take an event into account; a listener of `Events`."""
        if isinstance(happened, DiscordEvent):
            self._take_note_of_discord(happened)
        elif isinstance(happened, BackupEvent):
            self._take_note_of_backups(happened)
        elif isinstance(happened, PaceEvent):
            self._take_note_of_pace(happened)
        else:
            self._take_note_of_delivery(happened)

    def _take_note_of_delivery(self, happened: DomainEvent) -> None:
        match happened:
            case OccurrenceSent(attempt=attempt) if attempt.lateness >= LATE_AFTER:
                self._outage.count_late()
            case OccurrenceSkipped(reason=reason) | OccurrenceFailed(reason=reason) if (
                reason in _MISSED
            ):
                self._outage.count_missed()
            case DeliveryRefused(refusal=refusal) | DirectMessageRefused(refusal=refusal):
                self._take_note_of_refusal(refusal)
            case DirectMessageChannelOpened():
                self.resolve(IncidentKind.SPAM_FLAGGED)
            case DatabaseUnavailable(work=work):
                self._storage_failed(work)
            case DatabaseAvailable(work=work):
                self._storage_answered(work)
            case _:
                pass

    def _take_note_of_discord(self, happened: DiscordEvent) -> None:
        match happened:
            case DiscordUnreachable(side=side):
                self._outage.failed(side, now=self._monotonic())
                self.look()
            case DiscordReachable(side=side):
                self._outage.answered(side, now=self._monotonic())
                self.look()
            case RequestsPaused(length=length) if length >= LONG_PAUSE:
                self.open(IncidentKind.REQUESTS_REFUSED)
            case RequestsResumed():
                self.resolve(IncidentKind.REQUESTS_REFUSED)
            case TokenRejected():
                self.token_rejected.set()
            case ConnectionCrashed(failures=failures) if failures >= CRASH_LOOP:
                self.open(IncidentKind.CRASH_LOOP)
            case ConnectionHeld():
                self.resolve(IncidentKind.CRASH_LOOP)
            case _:
                pass

    def _take_note_of_backups(self, happened: BackupEvent) -> None:
        match happened:
            case BackupMade():
                self.resolve(IncidentKind.BACKUP_MISSING)
            case BackupFailed(missing_for=length) if length >= OVERDUE_AFTER:
                self.open(IncidentKind.BACKUP_MISSING)
            case BackupFailed():
                pass

    def _take_note_of_pace(self, happened: PaceEvent) -> None:
        if not isinstance(happened, PaceLost):
            self._pace_lost_since = None
            self.resolve(IncidentKind.PACE_LOST)
            return
        now = self._monotonic()
        if self._pace_lost_since is None:
            self._pace_lost_since = now
        is_long = now - self._pace_lost_since >= STORAGE_PATIENCE.total_seconds()
        if is_long and not self._failing_since:  # else it only follows from the database's absence
            self.open(IncidentKind.PACE_LOST)

    def _take_note_of_refusal(self, refusal: Refusal) -> None:
        match refusal:
            case Refusal.TOKEN_REJECTED:
                self.token_rejected.set()
            case Refusal.SPAM_FLAGGED:
                self.open(IncidentKind.SPAM_FLAGGED)
            case _:
                pass

    async def next_news(self) -> IncidentKind:
        """Wait for an incident that the owner does not know of yet."""
        return await self._news.get()

    @property
    def present(self) -> frozenset[IncidentKind]:
        """Those that are there."""
        return frozenset(self._present)

    def is_present(self, incident: IncidentKind) -> bool:
        """Tell whether it is still there."""
        return incident in self._present

    def open(self, incident: IncidentKind) -> None:
        """Note that an incident is there; call it again while it lasts, or its news never fall due."""
        now = self._monotonic()
        if incident not in self._present:
            self._present.add(incident)
            self._news_at[incident] = now + self._quiet_for(incident, now=now)
            log.critical(_LOG_TEXTS[incident], action="incident_opened", incident=incident.value)
        if incident not in self._news_at or now < self._news_at[incident]:
            return
        if self._elsewhere.was_told(incident):
            self.acknowledge(incident)
        elif self._elsewhere.leaves_to_us(incident, for_s=now - self._news_at[incident]):
            self.acknowledge(incident)
            self._news.put_nowait(incident)

    def _quiet_for(self, incident: IncidentKind, *, now: float) -> float:
        """Return how many seconds an incident that begins now has to last before it is news."""
        quiet_s = HEALED_AFTER.total_seconds()
        healed_at = self._healed_at.get(incident)
        return 0.0 if healed_at is None or now - healed_at >= quiet_s else quiet_s

    def acknowledge(self, incident: IncidentKind) -> None:
        """Note that the owner knows or is about to: while it lasts it is news no more."""
        self._news_at.pop(incident, None)

    def resolve(self, incident: IncidentKind) -> None:
        """Note that an incident is over; a second time changes nothing."""
        if incident in self._present:
            self._present.remove(incident)
            self._healed_at[incident] = self._monotonic()
            log.info("incident resolved", action="incident_resolved", incident=incident.value)

    def look(self) -> None:
        """Open the incident of an outage that lasts, or close it; to be called every so often."""
        now = self._monotonic()
        self._elsewhere.report(self._present)
        for incident in self._elsewhere.over():
            self.resolve(incident)
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

    def hear_of(self, incident: IncidentKind) -> None:
        """Take note of an incident that another process sees, if this one tells the owner."""
        if self._elsewhere.hear_of(incident, is_own=incident in self._present):
            self.open(incident)

    def note_told(self, incident: IncidentKind) -> None:
        """Take note that another process has told the owner."""
        self._elsewhere.note_told(incident)
        self.acknowledge(incident)

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
