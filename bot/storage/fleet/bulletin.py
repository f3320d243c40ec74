"""The bulletin: what processes tell each other by NOTIFY, in words of one line.

A notification reaches whoever listens at the moment, and nobody else. So nothing rests on it: every
process looks for due reminders, ended processes and its own incidents by itself as well.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.operations.incidents import IncidentKind
from bot.ports.fleet import IncidentSeen, News, OwnerTold, ProcessId, WakeAt, WorkLeft
from bot.storage.fleet.link import CHANNEL

_NOTIFY = text("SELECT pg_notify(:channel, :line)")


class Bulletin:
    """Gathers what is to be told, and knows what need not be told again."""

    def __init__(self, process_id: ProcessId, *, now: Callable[[], datetime]) -> None:
        self._process_id = process_id
        self._now = now
        self._waiting: dict[str, News] = {}
        self._told_wake: datetime | None = None

    def add(self, news: News) -> bool:
        """Gather news; tell whether there is anything new in it."""
        if isinstance(news, WakeAt):
            return self._add_wake(news)
        line = _line_of(news)
        is_new = line not in self._waiting
        self._waiting[line] = news
        return is_new

    def _add_wake(self, news: WakeAt) -> bool:
        """Keep the earliest instant; one after an instant that all know of is found there."""
        if self._told_wake is not None and self._now() < self._told_wake <= news.instant:
            return False
        waiting = self._waiting.get("wake")
        if isinstance(waiting, WakeAt) and waiting.instant <= news.instant:
            return False
        self._waiting["wake"] = news
        return True

    async def send(self, connection: AsyncConnection) -> None:
        """Tell all that waits; what cannot be told goes on waiting."""
        while self._waiting:
            name, news = next(iter(self._waiting.items()))
            async with connection.begin():
                line = f"{self._process_id} {_line_of(news)}"
                await connection.execute(_NOTIFY, {"channel": CHANNEL, "line": line})
            if self._waiting.get(name) == news:
                del self._waiting[name]
            if isinstance(news, WakeAt):
                self._told_wake = news.instant

    def read(self, line: str) -> News | None:
        """Return what another process tells; `None`: it is this one, or a word of another version."""
        sender, _, rest = line.partition(" ")
        return None if sender == self._process_id else _news_in(rest)


def _line_of(news: News) -> str:
    match news:
        case WakeAt(instant=instant):
            return f"wake {instant.isoformat()}"
        case WorkLeft():
            return "left"
        case IncidentSeen(incident=incident):
            return f"seen {incident}"
        case OwnerTold(incident=incident):
            return f"told {incident}"


def _news_in(line: str) -> News | None:
    word, _, rest = line.partition(" ")
    try:
        match word:
            case "wake":
                return WakeAt(instant=datetime.fromisoformat(rest))
            case "left":
                return WorkLeft()
            case "seen":
                return IncidentSeen(incident=IncidentKind(rest))
            case "told":
                return OwnerTold(incident=IncidentKind(rest))
            case _:
                return None
    except ValueError:
        return None
