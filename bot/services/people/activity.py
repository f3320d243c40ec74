"""Activity: every command, press and typed message shows that its person is there.

It is noted in memory first. A change of that person takes the note along in its own transaction; of
whatever changes nothing, `record_noted` stores it afterwards, and only what is different.
"""

from dataclasses import dataclass, replace

from bot.domain.delivery.person import Person
from bot.domain.ids import ChannelId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.ports.storage import Storage, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a command or a press tells about its person, whatever else it asks for."""

    locale: str | None = None
    dm_channel_id: ChannelId | None = None

    def shown_by(self, user: User) -> User:
        """Return the person healed, with the latest language and DM channel that are known."""
        return replace(
            user.reachable(),
            locale=self.locale or user.locale,
            dm_channel_id=self.dm_channel_id or user.dm_channel_id,
        )

    def applied_to(self, person: Person) -> Person:
        """Return the person healed, and the silence after a fortnight ended."""
        answered = {kind: replace(each, unanswered=0) for kind, each in person.reminders.items()}
        return replace(person, user=self.shown_by(person.user), reminders=answered)


class ActivityService:
    """Knows what people's activity has shown, and stores it.

    A person Charley does not know stays unknown.
    """

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage
        self._noted: dict[UserId, Activity] = {}

    def note(
        self, user_id: UserId, *, locale: str | None = None, dm_channel_id: ChannelId | None = None
    ) -> None:
        """Remember that a person is there, until it is on record."""
        known = self._noted.get(user_id, Activity())
        self._noted[user_id] = Activity(
            locale=locale or known.locale, dm_channel_id=dm_channel_id or known.dm_channel_id
        )

    def noted(self, user_id: UserId) -> Activity | None:
        """Return what is noted and not on record yet."""
        return self._noted.get(user_id)

    def settle(self, user_id: UserId, activity: Activity | None) -> None:
        """Forget a note: it is on record, or it never will be. A later one stays."""
        if self._noted.get(user_id) is activity:
            self._noted.pop(user_id, None)

    async def record(
        self, user_id: UserId, *, locale: str | None = None, dm_channel_id: ChannelId | None = None
    ) -> None:
        """Heal an unreachable person, end the silence after a fortnight, learn their DM channel.

        Raises:
            StorageUnavailableError: nothing was stored, and nothing is noted any more.
        """
        self.note(user_id, locale=locale, dm_channel_id=dm_channel_id)
        await self.record_noted(user_id)

    async def record_noted(self, user_id: UserId) -> None:
        """Store what is noted about a person, if it is different from what is stored.

        Raises:
            StorageUnavailableError: nothing was stored, and nothing is noted any more.
        """
        activity = self._noted.get(user_id)
        if activity is None:
            return
        try:
            await self._record(user_id, activity)
        finally:
            self.settle(user_id, activity)

    async def _record(self, user_id: UserId, activity: Activity) -> None:
        async with self._storage.read() as uow:
            user, reminders = await _different(uow, user_id, activity)
        if user is None and not reminders:
            return  # as nearly always: nothing is locked for it
        async with self._storage.begin() as uow:
            user, reminders = await _different(uow, user_id, activity)
            if user is not None:
                await uow.users.save(user)
            await uow.reminders.save(reminders)
            await uow.commit()


async def _different(
    uow: UnitOfWork, user_id: UserId, activity: Activity
) -> tuple[User | None, list[Reminder]]:
    """Return the person and the reminders as they become, where that is not what they are."""
    user = await uow.users.get(user_id)
    if user is None:
        return None, []
    silent = [each for each in await uow.reminders.of(user_id) if each.unanswered]
    shown = activity.shown_by(user)
    return None if shown == user else shown, [replace(each, unanswered=0) for each in silent]
