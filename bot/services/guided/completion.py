"""The end of a guided stretch: the night is logged, or it is asked whether it was done; once.

A clock that ran to its end shows nothing by itself: the phone may have lain aside, or its person may
have fallen asleep. So without a press since *Begin* nothing is logged; the question waits for an answer,
which is good the next morning, too.
"""

from collections.abc import Mapping
from datetime import date

import structlog

from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import ZoneMissingError, ZoneUnknownError
from bot.domain.guided.scenes import Asked, Finale, Logging, Scene
from bot.domain.guided.session import GuidedSession, Host
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.domain.library.terms import RoutineKind
from bot.ports.delivery import Card
from bot.ports.storage import Storage, StorageUnavailableError
from bot.services.guided.cards import StepCards
from bot.services.guided.hosting import Hosting
from bot.services.reminders.nights import NightService

log = structlog.get_logger(__name__)


class SessionCompletion:
    """Ends sessions whose routine has run to its end."""

    def __init__(
        self,
        *,
        storage: Storage,
        nights: NightService,
        routines: Mapping[str, Routine],
        cards: StepCards,
        hosting: Hosting,
    ) -> None:
        self._storage = storage
        self._nights = nights
        self._routines = routines
        self._cards = cards
        self._hosting = hosting

    async def finish(self, session: GuidedSession) -> Card:
        """Log the night or ask about it, and forget the session; a second time changes nothing."""
        routine = self._routines[session.routine_id]
        if session.host is None:
            card = self._cards.of(await self._last_scene(session, routine))
        else:
            card = await self._last_card(session, session.host, routine)
        await self._forget(session)
        return card

    async def _last_card(self, session: GuidedSession, host: Host, routine: Routine) -> Card:
        """Return what a reminder's message shows in the end."""
        if not routine.is_for_the_night:
            card = await self._hosting.given_back(session.user_id, host)
        elif session.is_attended:
            card = await self._hosting.done(session, host, routine)
        else:
            card = await self._hosting.closed(session.user_id, host)
        if card is not None:
            return card
        asked = Asked(user_id=session.user_id, routine=routine, night=None, host=host)
        return await self._hosting.card_of(asked, session)

    async def _last_scene(self, session: GuidedSession, routine: Routine) -> Scene:
        """Return what a message of the session's own shows in the end."""
        logging, night = Logging.LOGGED, None
        if not routine.is_for_the_night:
            logging = Logging.BY_DAY
        elif not session.is_attended:
            logging, night = await self._open_night(session.user_id)
            if night is not None:
                return Asked(user_id=session.user_id, routine=routine, night=night)
        if logging is Logging.LOGGED:
            logging, night = await self._log_night(session.user_id)
        return Finale(
            user_id=session.user_id,
            routine=routine,
            logging=logging,
            night=night,
            add_ons=self._add_ons(routine),
        )

    async def _open_night(self, user_id: UserId) -> tuple[Logging, date | None]:
        """Return the night that there is to ask about; `None`: it is on record as done, or unknown."""
        try:
            night = await self._nights.look(user_id)
        except (ZoneMissingError, ZoneUnknownError):
            return Logging.NO_ZONE, None
        except StorageUnavailableError:
            log.warning("night not looked up", action="night_not_looked_up")
            return Logging.FAILED, None
        return Logging.LOGGED, None if night.outcome is Outcome.DONE else night.night

    async def _log_night(self, user_id: UserId) -> tuple[Logging, date | None]:
        try:
            closed = await self._nights.done(user_id)
        except (ZoneMissingError, ZoneUnknownError):
            return Logging.NO_ZONE, None
        except StorageUnavailableError:
            log.warning("night not logged", action="night_not_logged")
            return Logging.FAILED, None
        return Logging.LOGGED, closed.night

    async def _forget(self, session: GuidedSession) -> None:
        """Delete the session; one that has been changed or begun meanwhile is another's to end."""
        try:
            async with self._storage.begin() as uow:
                await uow.users.get(session.user_id)  # locked, as for every change of it
                stored = await uow.sessions.get(session.user_id)
                if stored is None or not stored.is_version_of(session):
                    return
                await uow.sessions.remove(session.user_id)
                await uow.commit()
        except StorageUnavailableError:
            log.warning("session not forgotten", action="session_not_forgotten")

    def _add_ons(self, routine: Routine) -> tuple[Routine, ...]:
        """Return what may follow: an add-on comes on top of the dose that was tested."""
        if routine.kind is not RoutineKind.CORE:
            return ()
        return tuple(each for each in self._routines.values() if each.kind is RoutineKind.ADD_ON)
