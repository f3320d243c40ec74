"""Hosts: the reminders in whose own messages guided stretches stand.

The message is a reminder before, and is one again after: it stands there as it would have, and whatever
shares it stays below the stretch meanwhile.
"""

import structlog

from bot.domain.errors import NotYoursError, OccurrenceGoneError
from bot.domain.guided.scenes import Scene, Standing
from bot.domain.guided.session import GuidedSession, Host
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.domain.standing.answered import Answered
from bot.domain.standing.evening import CLOSED
from bot.ports.delivery import Card
from bot.ports.storage import StorageUnavailableError
from bot.services.guided.cards import StepCards
from bot.services.reminders.answers import AnswerService

_UNKNOWN = (OccurrenceGoneError, NotYoursError, StorageUnavailableError)
"""Why nothing can be said of a reminder: it was erased meanwhile, or the database does not answer."""

log = structlog.get_logger(__name__)


class Hosting:
    """Shows sessions in the messages of their hosts, and gives the messages back."""

    def __init__(self, *, answers: AnswerService, cards: StepCards) -> None:
        self._answers = answers
        self._cards = cards

    async def card_of(
        self, scene: Scene, session: GuidedSession, *, beside: Answered | None = None
    ) -> Card:
        """Return what a session's message shows.

        *beside* is what shares the message, if that is known; else it is looked up.
        """
        host = session.host
        if host is not None and host.beside_id is not None and beside is None:
            beside = await self._beside(session.user_id, host)
        return self._cards.of(scene, is_reminder=host is not None, beside=beside)

    async def _beside(self, user_id: UserId, host: Host) -> Answered | None:
        answered = await self._look(user_id, host)
        return None if answered is None else answered.beside

    async def done(self, session: GuidedSession, host: Host, routine: Routine) -> Card | None:
        """Answer the host as done; return how its message stands then, `None`: it could not be done."""
        try:
            answered = await self._answers.done(
                session.user_id, host.occurrence_id, beside=host.beside_id
            )
        except _UNKNOWN as error:
            log.warning("night not logged", action="night_not_logged", cause=type(error).__name__)
            return None
        return self._cards.of(Standing(answered=answered, routine=routine), is_reminder=True)

    async def given_back(self, user_id: UserId, host: Host) -> Card | None:
        """Return the host's message as it stands without a session; `None`: nothing is known of it."""
        answered = await self._look(user_id, host)
        if answered is None:
            return None
        return self._cards.of(Standing(answered=answered), is_reminder=True)

    async def closed(self, user_id: UserId, host: Host) -> Card | None:
        """Return the host's message if its night was closed elsewhere meanwhile; `None`: it was not."""
        answered = await self._look(user_id, host)
        if answered is None or answered.occurrence.state not in CLOSED:
            return None
        return self._cards.of(Standing(answered=answered), is_reminder=True)

    async def _look(self, user_id: UserId, host: Host) -> Answered | None:
        try:
            return await self._answers.look(user_id, host.occurrence_id, beside=host.beside_id)
        except _UNKNOWN as error:
            cause = type(error).__name__
            log.warning("reminder not looked up", action="reminder_not_looked_up", cause=cause)
            return None
