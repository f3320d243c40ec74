"""People in the middle of a guided stretch while processes die."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from tests.chaos.seats import now
from tests.process.people import set_up
from tests.wire import WireDiscord
from tests.wire.model import Message, User

LONGEST_STEP_S = 15.0
"""From one change of the message to the next, while nothing goes wrong."""

_LOOK_EVERY_S = 0.2


@dataclass(slots=True, kw_only=True)
class Stretch:
    """A guided stretch, as its person sees it: one message that changes."""

    person: User
    card: Message
    began_at: float
    """Seconds since 1970."""
    changes: list[float] = field(default_factory=list)
    """When the message changed, in seconds since 1970."""

    @property
    def is_done(self) -> bool:
        """Whether it has come to its end."""
        return self.card.text.startswith("## Done.")

    def look(self) -> None:
        """Take note if the message has changed."""
        edited_at = self.card.edited_at
        if edited_at is not None and (not self.changes or edited_at > self.changes[-1]):
            self.changes.append(edited_at)

    def stood_still_s(self, *, until: float) -> float:
        """Return the longest time without a change, up to its end or an instant."""
        ends_at = self.changes[-1] if self.is_done and self.changes else until
        times = [self.began_at, *self.changes, ends_at]
        return max(later - earlier for earlier, later in pairwise(times))

    def goes_on(self, *, since: float) -> bool:
        """Tell whether it has come to its end, or changed again since an instant."""
        return self.is_done or any(change > since for change in self.changes)


async def begin(discord: WireDiscord, count: int) -> list[Stretch]:
    """Let people set their bedtime and begin a stretch, all at once."""
    people = [
        discord.add_user(f"stretching person {number}", has_installed=True)
        for number in range(count)
    ]
    return list(await asyncio.gather(*(_begin(discord, person) for person in people)))


async def _begin(discord: WireDiscord, person: User) -> Stretch:
    await set_up(discord, person)
    await discord.slash(person, "stretch now", {})
    card = discord.dm_messages(person)[-1]
    await discord.press(person, card, label="Begin")
    return Stretch(person=person, card=card, began_at=now())


@asynccontextmanager
async def watched(stretches: Sequence[Stretch]) -> AsyncIterator[None]:
    """Look at the messages for the length of the block."""
    watching = asyncio.create_task(_watch(stretches), name="watching stretches")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def _watch(stretches: Sequence[Stretch]) -> None:
    while True:
        for stretch in stretches:
            stretch.look()
        await asyncio.sleep(_LOOK_EVERY_S)
