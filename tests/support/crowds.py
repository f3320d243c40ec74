"""Thousands of people at once."""

from collections.abc import Sequence

from bot.domain.ids import UserId
from tests.support.builders import a_reminder, a_user, an_occurrence, an_occurrence_id
from tests.support.messenger import channel_of
from tests.support.services import World
from tests.support.storage_scenes import store

_FIRST = 5000
_IDS = 1_000_000  # far from those that the fake randomness draws


async def a_crowd(world: World, *, size: int) -> Sequence[UserId]:
    """Store so many people whose stretch is due at 22:00 tonight; return who they are."""
    people = [UserId(_FIRST + number) for number in range(size)]
    await store(
        world.storage,
        *(a_user(id=user_id, dm_channel_id=channel_of(user_id)) for user_id in people),
        *(a_reminder(user_id=user_id) for user_id in people),
        *(an_occurrence(id=an_occurrence_id(_IDS + each), user_id=each) for each in people),
    )
    return people
