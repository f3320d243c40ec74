"""The latest figures: counted every so often, never for somebody who asks."""

from datetime import timedelta

import structlog

from bot.domain.operations.figures import Figures
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock

COUNT_EVERY = timedelta(seconds=20)
"""More often than anybody looks would only keep the database from its work."""

log = structlog.get_logger(__name__)


class LatestFigures:
    """Keeps what was counted last."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self.latest: Figures | None = None
        """`None` until the first count. While the database is away the last one stays."""

    async def count(self, storage: Storage) -> None:
        """Count once, if the database answers."""
        try:
            async with storage.read() as uow:
                self.latest = await uow.figures.take(now=self._clock.now())
        except StorageUnavailableError as error:
            log.debug("nothing counted", action="figures_not_taken", cause=str(error))
