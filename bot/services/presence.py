"""Presence: what every command and press shows, whatever else it asks for."""

from dataclasses import replace

from bot.domain.ids import ChannelId, UserId
from bot.ports.storage import Storage


class PresenceService:
    """Notes that a person is there."""

    def __init__(self, *, storage: Storage) -> None:
        self._storage = storage

    async def seen(
        self, user_id: UserId, *, locale: str | None = None, dm_channel_id: ChannelId | None = None
    ) -> None:
        """Heal an unreachable person, end the silence after a fortnight, learn their DM channel.

        A person Charley does not know stays unknown.
        """
        async with self._storage.begin() as uow:
            user = await uow.users.get(user_id)
            if user is None:
                return
            seen = replace(
                user.reachable(),
                locale=locale or user.locale,
                dm_channel_id=dm_channel_id or user.dm_channel_id,
            )
            silent = [each for each in await uow.reminders.of(user_id) if each.unanswered]
            if seen == user and not silent:
                return
            await uow.users.save(seen)
            await uow.reminders.save([replace(each, unanswered=0) for each in silent])
            await uow.commit()
