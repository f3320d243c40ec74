"""Views of calls, still without words: what they say, when they post, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery.occurrence import CallOccurrence
from bot.domain.ids import DraftId
from bot.domain.servers.calls import Call
from bot.domain.servers.errors import EditConflictError
from bot.domain.servers.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShown:
    """A call as members see it, and when it posts."""

    call: Call
    server: Server
    next_instants: tuple[datetime, ...]
    """The next three; none while it is stopped, or paused until it is resumed."""
    latest: CallOccurrence | None = None
    """Its latest post of the last days that was made or given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """A call as it would be, waiting for a press; nothing is stored of it but the draft."""

    id: DraftId
    before: Call | None
    """The call as it is stored now; `None`: it would be a new one."""
    after: CallShown
    conflict: EditConflictError | None = None
    """Set where another admin has changed the call since it was shown: saving then needs
    *Use mine*."""
