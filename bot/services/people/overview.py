"""Showing people what they have set."""

from bot.domain.ids import UserId
from bot.domain.standing.overview import Overview, ReminderStatus, overview_of
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.people.activity import ActivityService
from bot.services.people.replanner import agenda_since

__all__ = ["Overview", "OverviewService", "ReminderStatus", "overview_of"]


class OverviewService:
    """Shows people what they have set."""

    def __init__(self, *, storage: Storage, clock: Clock, activity: ActivityService) -> None:
        self._storage = storage
        self._clock = clock
        self._activity = activity

    async def show(self, user_id: UserId) -> Overview | None:
        """Return a person's overview, or `None` if they have never set anything.

        It is that of somebody who is there; a note of it that would change nothing is forgotten.
        """
        now, activity = self._clock.now(), self._activity.noted(user_id)
        async with self._storage.read() as uow:
            stored = await uow.people.load(user_id, since=agenda_since(now))
        person = activity.applied_to(stored) if activity and stored else stored
        if person == stored:
            self._activity.settle(user_id, activity)
        return None if person is None else overview_of(person, now=now)
