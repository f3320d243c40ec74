"""The audit of a server: kept in the transaction of each change, and shown page by page."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.servers.audit import AuditTopic, ServerChanged, keys_about
from bot.domain.servers.authority import Presser
from bot.domain.servers.views import AuditPage
from bot.ports.storage import UnitOfWork
from bot.services.servers.server_changes import ServerChanges

ENTRIES_A_PAGE = 10


async def keep_audit(uow: UnitOfWork, happened: Sequence[ServerChanged], at: datetime) -> None:
    """Write the entries of changes; a listener inside their transaction."""
    await uow.audit.add(happened, at=at)


class AuditService:
    """Shows what was changed in a server, when and by whom."""

    def __init__(self, *, server_changes: ServerChanges) -> None:
        self._server_changes = server_changes

    async def page(
        self, presser: Presser, *, about: AuditTopic | None = None, below: int | None = None
    ) -> AuditPage:
        """Return some entries, newest first.

        Args:
            presser: who looks, and in which server.
            about: only entries about this; `None`: all.
            below: only numbers below it, as the page before has said.

        Raises:
            NotForYouError: the person has neither *Manage Server* nor the manager role.
        """
        keys = () if about is None else keys_about(about)
        async with self._server_changes.read(presser) as reading:
            found = await reading.uow.audit.page(
                presser.guild_id, keys=keys, below=below, limit=ENTRIES_A_PAGE + 1
            )
        entries = tuple(found[:ENTRIES_A_PAGE])
        has_more = len(found) > ENTRIES_A_PAGE
        return AuditPage(entries=entries, below=entries[-1].number if has_more else None)
