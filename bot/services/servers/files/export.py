"""Export: a server's configuration as a file."""

from bot.domain.servers.audit import AuditKey
from bot.domain.servers.authority import Presser
from bot.ports.surroundings import Surroundings
from bot.services.servers.files.document import document_of
from bot.services.servers.server_changes import ServerChanges


class ExportService:
    """Hands a server's configuration out, to those who may change calls and offers."""

    def __init__(self, *, server_changes: ServerChanges, surroundings: Surroundings) -> None:
        self._server_changes = server_changes
        self._surroundings = surroundings

    async def export(self, presser: Presser) -> bytes:
        """Return the configuration as a JSON file, and put on record who took it.

        Raises:
            NotForYouError: the person has neither *Manage Server* nor the manager role.
        """
        async with self._server_changes.of(presser) as change:
            change.note(AuditKey.EXPORTED)
        document = document_of(change.configuration, self._surroundings)
        return document.model_dump_json(indent=2).encode()
