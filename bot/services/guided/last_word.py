"""The last word: an edit that was under way while another process changed the session is put right.

Whoever guides asks before an edit whether the session is still theirs. A press may reach another process
while the edit waits for its turn; that process shows what the press has done, and then the edit arrives.
So whoever has edited asks once more. Nobody else does so about the same edit, and what puts it right
changes nothing that is stored: two processes never correct each other.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog

from bot.domain.guided.scenes import Erased, Gone, Guidance, Left
from bot.domain.guided.session import GuidedSession, Over
from bot.ports.delivery import Card, SendResult
from bot.ports.fleet import Fleet
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.guided.cards import Routines, StepCards
from bot.services.guided.hosting import Hosting

MOST_EDITS = 3
"""How often a message is put right in a row because the session goes on meanwhile."""

Show = Callable[[Card], Awaitable[SendResult]]
"""Shows a card in the message that the edit has reached."""

log = structlog.get_logger(__name__)


class _Seen(NamedTuple):
    """How things stand with a person."""

    is_known: bool
    """`False`: everything about them was erased."""
    session: GuidedSession | None


class LastWord:
    """Looks after edits at whose arrival the session may have been another process's."""

    def __init__(
        self,
        *,
        storage: Storage,
        routines: Routines,
        cards: StepCards,
        hosting: Hosting,
        clock: Clock,
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._routines = routines
        self._cards = cards
        self._hosting = hosting
        self._clock = clock
        self._fleet = fleet

    async def is_still(
        self, shown: GuidedSession, show: Show, *, is_finished: bool = False
    ) -> bool:
        """Tell whether a session is as an edit has just shown it; if not, show how it is by now.

        Who is alone need not look: their own presses wait for the edit.

        Args:
            shown: the session, as the edit showed it.
            show: reaches the message of the edit.
            is_finished: whether the edit showed its end, after which nothing of it is stored.

        Raises:
            StorageUnavailableError: nobody knows.
        """
        if self._fleet.is_alone:
            return True
        seen = await self._look(shown)
        if _is_as(shown, seen, is_finished=is_finished):
            return True
        log.info("guided message put right", action="guided_message_put_right")
        for _ in range(MOST_EDITS):
            card = await self._card_of(seen, shown)
            if card is None:
                break
            await show(card)
            former, seen = seen, await self._look(shown)
            if seen == former:
                break
        return False

    async def _look(self, shown: GuidedSession) -> _Seen:
        async with self._storage.read() as uow:
            session = await uow.sessions.get(shown.user_id)
            if session is not None:
                return _Seen(is_known=True, session=session)
            user = await uow.users.get(shown.user_id)
        return _Seen(is_known=user is not None, session=None)

    async def _card_of(self, seen: _Seen, shown: GuidedSession) -> Card | None:
        """Return what the message of *shown* has to show; `None`: its guide is about to."""
        session = seen.session
        if not seen.is_known:
            is_reminder = shown.host is not None
            return self._cards.of(Erased(user_id=shown.user_id), is_reminder=is_reminder)
        if session is None or session.place != shown.place:
            return await self._left_by(session, shown)
        routine = self._routines.get(session.routine_id)
        phase = None if routine is None else session.phase(routine, at=self._clock.now())
        if routine is None or phase is None or isinstance(phase, Over):
            return None
        guidance = Guidance(session=session, routine=routine, phase=phase)
        return await self._hosting.card_of(guidance, session)

    async def _left_by(self, session: GuidedSession | None, shown: GuidedSession) -> Card:
        """Return what stands in a message in which no session does any more."""
        if shown.host is not None:
            card = await self._hosting.given_back(shown.user_id, shown.host)
            if card is not None:
                return card
        if session is not None:
            return self._cards.of(Left(user_id=shown.user_id))
        routine = self._routines[shown.routine_id]
        return self._cards.of(Gone(user_id=shown.user_id, routine=routine))


def _is_as(shown: GuidedSession, seen: _Seen, *, is_finished: bool) -> bool:
    if seen.session is None:
        return is_finished and seen.is_known
    return seen.session.is_version_of(shown) and seen.session.step <= shown.step
