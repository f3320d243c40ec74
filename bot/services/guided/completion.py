"""The end of a guided stretch: the night is logged, once, and the session is over."""

from collections.abc import Mapping
from datetime import date

import structlog

from bot.domain.errors import ZoneMissingError, ZoneUnknownError
from bot.domain.guided.scenes import Finale, Guidance, Logging, Scene
from bot.domain.guided.session import GuidedSession, Place
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.domain.library.terms import RoutineKind
from bot.ports.delivery import Card, Delivered, Picture, Screen, SendResult
from bot.ports.storage import Storage, StorageUnavailableError
from bot.services.reminders.nights import NightService

log = structlog.get_logger(__name__)


class SessionCompletion:
    """Ends sessions that were done to their end."""

    def __init__(
        self, *, storage: Storage, nights: NightService, routines: Mapping[str, Routine]
    ) -> None:
        self._storage = storage
        self._nights = nights
        self._routines = routines

    async def finish(self, session: GuidedSession) -> Finale:
        """Log the night, if it was for the night, and forget the session; twice is as once."""
        routine = self._routines[session.routine_id]
        logging, night = await self._log_night(session.user_id, routine)
        await self._forget(session.user_id)
        return Finale(
            user_id=session.user_id,
            routine=routine,
            logging=logging,
            night=night,
            add_ons=self._add_ons(routine),
        )

    async def _log_night(self, user_id: UserId, routine: Routine) -> tuple[Logging, date | None]:
        if not routine.is_for_the_night:
            return Logging.BY_DAY, None
        try:
            closed = await self._nights.done(user_id)
        except (ZoneMissingError, ZoneUnknownError):
            return Logging.NO_ZONE, None
        except StorageUnavailableError:
            log.warning("night not logged", action="night_not_logged")
            return Logging.FAILED, None
        return Logging.LOGGED, closed.night

    async def _forget(self, user_id: UserId) -> None:
        try:
            async with self._storage.begin() as uow:
                await uow.sessions.remove(user_id)
                await uow.commit()
        except StorageUnavailableError:
            log.warning("session not forgotten", action="session_not_forgotten")

    def _add_ons(self, routine: Routine) -> tuple[Routine, ...]:
        """Return what may follow: an add-on comes on top of the dose that was tested."""
        if routine.kind is not RoutineKind.CORE:
            return ()
        return tuple(each for each in self._routines.values() if each.kind is RoutineKind.ADD_ON)


class StepCards:
    """Knows the drawing of every position."""

    def __init__(self, *, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures

    def of(self, scene: Scene) -> Card:
        """Return what the message shows; a scene without a position has no picture."""
        match scene:
            case Guidance(step=step):
                png = self._pictures[step.picture]
                picture = Picture(name=step.picture, png=png, alt=step.alt)
                return Card(scene=scene, picture=picture)
            case _:
                return Card(scene=scene)


def place_of(screen: Screen, result: SendResult, former: Place | None) -> Place | None:
    """Return where a session stands once an answer has shown it, or has failed to."""
    match result:
        case Delivered(message_id=message_id) if message_id and screen.dm_channel_id:
            return Place(channel_id=screen.dm_channel_id, message_id=message_id)
        case Delivered():
            return None
        case _:
            return former
