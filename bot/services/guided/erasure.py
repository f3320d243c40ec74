"""Erasure: the end of the session of somebody about whom everything is deleted.

Its message is all that Charley could still change, and only the session knows where it is. So it is
changed before the rows go; without that it would show a step, and buttons that nobody answers, for good.
"""

from collections.abc import Mapping

from bot.domain.guided.scenes import Erased
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.ports.storage import Storage
from bot.services.guided.cards import StepCards
from bot.services.guided.runner import SessionRunner


class SessionErasure:
    """Ends sessions that are to be erased."""

    def __init__(
        self,
        *,
        storage: Storage,
        routines: Mapping[str, Routine],
        cards: StepCards,
        runner: SessionRunner,
    ) -> None:
        self._storage = storage
        self._routines = routines
        self._cards = cards
        self._runner = runner

    async def end_of(self, user_id: UserId) -> None:
        """End a person's session, and say so in its message, if Discord takes that."""
        async with self._storage.begin() as uow:
            await uow.users.get(user_id)  # locked, so that no press goes on with it meanwhile
            session = await uow.sessions.get(user_id)
            if session is None:
                return
            await uow.sessions.remove(user_id)
            await uow.commit()
        if session.routine_id not in self._routines:
            return
        is_reminder = session.host is not None
        card = self._cards.of(Erased(user_id=user_id), is_reminder=is_reminder)
        await self._runner.close(session, card)
