"""Editing: change something of one person's and plan anew, in one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.ports.storage import Storage, UnitOfWork
from bot.ports.world import Clock, Randomness, Wakeup
from bot.services.people.overview import Overview, overview_of
from bot.services.people.replanner import Replanner


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """An edit under way."""

    uow: UnitOfWork
    user: User
    now: datetime
    is_stranger: bool = False
    """Whether nothing was ever stored about the person."""

    async def reminders(self) -> list[Reminder]:
        """Return the person's reminders.

        Raises:
            NothingOnError: none was ever on.
        """
        reminders = list(await self.uow.reminders.of(self.user.id))
        if not reminders:
            raise NothingOnError
        return reminders


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a person had set before a change and after it, as one transaction saw both."""

    before: Overview | None
    """`None`: nothing was ever set."""
    after: Overview


T = TypeVar("T")
Change = Callable[[UserChange], Awaitable[T]]
"""Does its part inside the transaction and returns what the caller wants to know of it."""


class UserChanges:
    """Applies changes to one person at a time."""

    def __init__(
        self, *, storage: Storage, clock: Clock, randomness: Randomness, wakeup: Wakeup
    ) -> None:
        self._clock = clock
        self._storage = storage
        self._replanner = Replanner(randomness=randomness)
        self._wakeup = wakeup

    async def apply(self, user_id: UserId, change: Change[T]) -> tuple[T, Overview]:
        """Apply a change, replan the person's reminders, and return what they have then.

        An error inside the change undoes all of it. A stranger for whom nothing was set stays one.
        """
        now = self._clock.now()
        async with self._storage.begin() as uow:
            known = await uow.users.get(user_id)
            user = known or User(id=user_id, created_at=now)
            if known is None:
                await uow.users.save(user)
            edit = UserChange(uow=uow, user=user, now=now, is_stranger=known is None)
            result = await change(edit)
            keys = [each.key for each in await uow.reminders.of(user_id)]
            await self._replanner.replan(uow, keys, now=now)
            changed = await uow.users.get(user_id) or user
            overview = await overview_of(uow, changed, now=now)
            if known is not None or changed != user:
                await uow.commit()
        if overview.next_due_at is not None:
            self._wakeup.at(overview.next_due_at)
        return result, overview

    async def look(self, user_id: UserId, look: Change[T]) -> tuple[T, Overview]:
        """Return what a look found, and the person's overview; nothing is changed or locked."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            known = await uow.users.get(user_id)
            user = known or User(id=user_id, created_at=now)
            found = await look(UserChange(uow=uow, user=user, now=now, is_stranger=known is None))
            return found, await overview_of(uow, user, now=now)

    async def compare(self, user_id: UserId, change: Change[object]) -> Changed:
        """Apply a change, and return what it found beside what it left.

        An answer that says what has moved needs no look of its own before the change.
        """

        async def look_and_change(edit: UserChange) -> Overview | None:
            found = edit.uow, edit.user
            before = None if edit.is_stranger else await overview_of(*found, now=edit.now)
            await change(edit)
            return before

        before, after = await self.apply(user_id, look_and_change)
        return Changed(before=before, after=after)
