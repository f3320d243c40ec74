"""Troubles that are not one person's: what the operator has to know or the process must end for."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import structlog

from bot.domain.delivery.notices import Trouble
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.retry import Refusal
from bot.ports.world import Steady, loop_time
from bot.services.operations.outages import Outage, OutageReport, Side

HEALED_AFTER = timedelta(hours=1)
"""A trouble that comes back sooner is the same one: it is told again only if it lasts as long."""

STORAGE_PATIENCE = timedelta(minutes=2)
"""A database may be away for so long, as for a backup or a restart, before it is a trouble."""

log = structlog.get_logger(__name__)

_SAID = {
    Trouble.SPAM_FLAGGED: (
        "Discord has flagged this bot as spam: it can open no new DM channels until an appeal "
        "succeeds; people it has written to before are still reminded"
    ),
    Trouble.REQUESTS_REFUSED: (
        "Discord refuses this bot's requests: reminders wait, a single one tries from time to time"
    ),
    Trouble.DATABASE_UNAVAILABLE: "the database has not answered for minutes: nothing can be sent",
    Trouble.CRASH_LOOP: (
        "the connection to Discord keeps breaking: reminders go out while Discord takes them, "
        "commands may not be answered"
    ),
    Trouble.DISCORD_AWAY: (
        "Discord cannot be reached: without its gateway no command is answered, without its REST "
        "interface no reminder goes out"
    ),
}


class Troubles:
    """Knows which troubles there are; each becomes news once, until it has healed for good.

    One that is back within the hour becomes news when it has stayed for an hour.
    """

    def __init__(self, *, steady: Steady = loop_time) -> None:
        self.token_rejected = asyncio.Event()
        """Set once Discord no longer accepts the token: going on would only make it worse."""
        self._steady = steady
        self._present: set[Trouble] = set()
        self._healed_at: dict[Trouble, float] = {}
        self._news_at: dict[Trouble, float] = {}
        self._failing_since: dict[str, float] = {}
        self._news: asyncio.Queue[Trouble] = asyncio.Queue()
        self._outage = Outage()
        self.last_outage: OutageReport | None = None
        """The last one that was worth telling, once it is over."""
        self._is_over = asyncio.Event()

    async def next_news(self) -> Trouble:
        """Wait for a trouble that nobody was told of."""
        return await self._news.get()

    def is_present(self, trouble: Trouble) -> bool:
        """Tell whether it is still there."""
        return trouble in self._present

    def began(self, trouble: Trouble) -> None:
        """A trouble is there; to be said again while it lasts, or its news may never fall due."""
        now = self._steady()
        if trouble not in self._present:
            self._present.add(trouble)
            self._news_at[trouble] = now + self._silence(trouble, now=now)
            log.critical(_SAID[trouble], action="trouble_began", trouble=trouble.value)
        if trouble in self._news_at and now >= self._news_at[trouble]:
            self.told(trouble)
            self._news.put_nowait(trouble)

    def _silence(self, trouble: Trouble, *, now: float) -> float:
        """Return how many seconds a trouble that begins now has to last before it is news."""
        peace_s = HEALED_AFTER.total_seconds()
        healed_at = self._healed_at.get(trouble)
        return 0.0 if healed_at is None or now - healed_at >= peace_s else peace_s

    def told(self, trouble: Trouble) -> None:
        """The owner hears of it, or has heard: while it lasts it is news no more."""
        self._news_at.pop(trouble, None)

    def healed(self, trouble: Trouble) -> None:
        """A trouble is gone; harmless to say again."""
        if trouble in self._present:
            self._present.remove(trouble)
            self._healed_at[trouble] = self._steady()
            log.info("trouble healed", action="trouble_healed", trouble=trouble.value)

    def refused(self, refusal: Refusal) -> None:
        """Take note of a refusal."""
        match refusal:
            case Refusal.TOKEN_REJECTED:
                self.token_rejected.set()
            case Refusal.SPAM_FLAGGED:
                self.began(Trouble.SPAM_FLAGGED)
            case _:
                pass

    def discord_failed(self, side: Side) -> None:
        """A side of Discord is away; to be said again while it is."""
        self._outage.failed(side, now=self._steady())
        self.look()

    def discord_answered(self, side: Side) -> None:
        """A side of Discord is there."""
        self._outage.answered(side, now=self._steady())
        self.look()

    def recorded(self, occurrences: Iterable[Occurrence]) -> None:
        """Take note of what became of reminders."""
        self._outage.recorded(occurrences)

    def look(self) -> None:
        """See whether an outage has become worth telling, or is over; to be called now and then."""
        now = self._steady()
        if self._outage.is_worth_telling(now=now):
            self._is_over.clear()
            self.began(Trouble.DISCORD_AWAY)
        report = self._outage.ended(now=now)
        if report is not None and self.is_present(Trouble.DISCORD_AWAY):
            self.last_outage = report
            log.warning(
                "outage over",
                action="outage_over",
                length_s=round(report.length.total_seconds()),
                sides=sorted(report.sides),
                late=report.late,
                missed=report.missed,
            )
            self.healed(Trouble.DISCORD_AWAY)
            self._is_over.set()

    async def outage_over(self) -> OutageReport:
        """Wait until an outage that was news is over, and return what it was."""
        await self._is_over.wait()
        assert self.last_outage is not None  # noqa: S101 - it is set before
        return self.last_outage

    def storage_failed(self, work: str) -> None:
        """Some work could not reach the database."""
        since = self._failing_since.setdefault(work, self._steady())
        if self._steady() - since >= STORAGE_PATIENCE.total_seconds():
            self.began(Trouble.DATABASE_UNAVAILABLE)

    def storage_answered(self, work: str) -> None:
        """The same work could; other work may still wait, as on a full disk."""
        self._failing_since.pop(work, None)
        if not self._failing_since:
            self.healed(Trouble.DATABASE_UNAVAILABLE)
