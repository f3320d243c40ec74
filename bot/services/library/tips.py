"""Tips and myths: one after the other, none again before the others have come."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.domain.ids import UserId
from bot.domain.library.entries import Myth, Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import Topic
from bot.domain.library.tip_choice import myth_pool, next_to_show, tip_pool
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock, Randomness
from bot.services.waiting import Waiting

STRANGERS = 1000
"""How many people without settings are remembered, in memory only."""

Text = TypeVar("Text", bound=Tip | Myth)
Choice = Callable[[Sequence[str]], Text]
"""Chooses, given the ids of what was shown, the longest ago first."""


class TipService:
    """Chooses tips and myths, and remembers for each person what has been shown.

    It works without the database and without any set-up: then it remembers in this process alone,
    and writes nothing down.
    """

    def __init__(
        self, *, library: Library, storage: Storage, clock: Clock, randomness: Randomness
    ) -> None:
        self._library = library
        self._storage = storage
        self._clock = clock
        self._randomness = randomness
        self._strangers = _ShortMemory()
        self._waiting = Waiting("tip_storage_unavailable")

    async def next_tip(self, user_id: UserId, *, topic: Topic | None) -> Tip:
        """Return a tip about a topic, or about any."""
        today = self._clock.now().date()
        return await self._next(user_id, tip_pool(self._library, topic=topic, on=today))

    async def next_myth(self, user_id: UserId, *, topic: Topic | None) -> Myth:
        """Return a myth-buster about a topic, or about any."""
        today = self._clock.now().date()
        return await self._next(user_id, myth_pool(self._library, topic=topic, on=today))

    async def note(self, user_id: UserId, text: Tip | Myth) -> None:
        """Note that a person has been shown a text that they asked for by its title."""
        await self._show(user_id, lambda _: text)

    async def _next(self, user_id: UserId, pool: Sequence[Text]) -> Text:
        chance = self._randomness.jitter()
        return await self._show(user_id, lambda seen: next_to_show(pool, seen=seen, chance=chance))

    async def _show(self, user_id: UserId, choose: Choice[Text]) -> Text:
        try:
            chosen = await self._show_known(user_id, choose)
        except StorageUnavailableError as error:
            self._waiting.failed(error)
            chosen = None
        else:
            self._waiting.answered()
        return chosen or self._strangers.show(user_id, choose)

    async def _show_known(self, user_id: UserId, choose: Choice[Text]) -> Text | None:
        """Choose and note it; `None`: Charley does not know the person, and a tip is no reason to."""
        async with self._storage.begin() as uow:
            if await uow.users.get(user_id) is None:
                return None
            chosen = choose(await uow.tips_seen.of(user_id))
            await uow.tips_seen.note(user_id, chosen.id)
            await uow.commit()
            return chosen


class _ShortMemory:
    """What the latest strangers have been shown; it ends with the process."""

    def __init__(self) -> None:
        self._seen: OrderedDict[UserId, list[str]] = OrderedDict()

    def show(self, user_id: UserId, choose: Choice[Text]) -> Text:
        seen: list[str] = self._seen.pop(user_id, [])
        chosen = choose(seen)
        self._seen[user_id] = [*(each for each in seen if each != chosen.id), chosen.id]
        if len(self._seen) > STRANGERS:
            self._seen.popitem(last=False)
        return chosen
