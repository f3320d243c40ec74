"""The port of figures: counting over the whole database, cheaply, and asking whether it can be changed."""

from datetime import datetime
from typing import Protocol

from bot.domain.operations.figures import Figures

MOST_DUE = 50_000
"""What is due is counted up to here: beyond it the number changes nothing, and counting takes long."""


class OperatingFigures(Protocol):
    """What the person who runs Charley may know of the database as a whole."""

    async def take(self, *, now: datetime) -> Figures:
        """Count. No statement walks through all people, or through all occurrences."""
        ...

    async def require_writable(self) -> None:
        """Ask whether changes would be taken; nothing is changed.

        Where this unit of work locks the database, as on SQLite, its beginning has shown that already.

        Raises:
            StorageUnavailableError: they would not, as on a standby.
        """
        ...
