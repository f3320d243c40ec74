"""Looking back at people's nights, through a `bot.ports.storage.UnitOfWork`."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from bot.domain.ids import UserId
from bot.domain.progress.week import Retrospect


class Retrospects(Protocol):
    """What is on record of people's nights, for those who are told of it."""

    async def of(self, user_ids: Collection[UserId], *, since: date) -> Mapping[UserId, Retrospect]:
        """Return what is on record of those who are known, in one statement for all of them.

        Args:
            user_ids: whose nights.
            since: from which date on it matters which reminders wait for an answer, and why one did not come.
        """
        ...
