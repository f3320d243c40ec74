"""Presence: what every command and press shows, whatever else it asks for."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.ids import ChannelId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.ports.storage import Storage, UnitOfWork


class ActivityService:
    """Notes that a person is there."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def record(
        self, user_id: UserId, *, locale: str | None = None, dm_channel_id: ChannelId | None = None
    ) -> None:
        """Heal an unreachable person, end the silence after a fortnight, learn their DM channel.

        A person Charley does not know stays unknown.
        """
        async with self._storage.read() as uow:
            if not await _changes(uow, user_id, locale, dm_channel_id):
                return  # as nearly always: nothing is locked for it
        async with self._storage.begin() as uow:
            for change in await _changes(uow, user_id, locale, dm_channel_id):
                match change:
                    case User():
                        await uow.users.save(change)
                    case Reminder():
                        await uow.reminders.save([change])
            await uow.commit()


async def _changes(
    uow: UnitOfWork, user_id: UserId, locale: str | None, dm_channel_id: ChannelId | None
) -> Sequence[User | Reminder]:
    """Return what is different once the person has been seen."""
    user = await uow.users.get(user_id)
    if user is None:
        return []
    seen = replace(
        user.reachable(),
        locale=locale or user.locale,
        dm_channel_id=dm_channel_id or user.dm_channel_id,
    )
    silent = [each for each in await uow.reminders.of(user_id) if each.unanswered]
    answered = [replace(each, unanswered=0) for each in silent]
    return answered if seen == user else [seen, *answered]
