"""Posts: how many people stretch along with a call, each of them counted once."""

from dataclasses import dataclass

from bot.domain.ids import GuildId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.servers.offers import KEEP_CALL_JOINS, Counting, Headcount
from bot.ports.storage import Storage
from bot.ports.world import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchAlong:
    """What a press on *I'm in tonight* led to."""

    counting: Counting
    headcount: Headcount
    """How many are counted below the post by now; of an unknown post, nobody."""


class PostService:
    """Counts people below posts. No name leaves it, and no number that could name a person."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def stretch_along(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, guild_id: GuildId
    ) -> StretchAlong:
        """Count a person below a post; a second time changes nothing.

        Only a person who is stored can be counted, so that export and erasure cover it: a stranger
        becomes known by it, with nothing set.
        """
        async with self._storage.begin() as uow:
            if await uow.users.get(user_id) is None:
                await uow.users.introduce(User(id=user_id, created_at=self._clock.now()))
            counting = await uow.call_joins.join(
                user_id,
                occurrence_id,
                guild_id=guild_id,
                due_since=self._clock.now() - KEEP_CALL_JOINS,
            )
            if counting is Counting.POST_UNKNOWN:
                return StretchAlong(counting=counting, headcount=Headcount(0))
            headcount = await uow.call_joins.count(occurrence_id)
            if counting is Counting.COUNTED:
                await uow.commit()
        return StretchAlong(counting=counting, headcount=headcount)
