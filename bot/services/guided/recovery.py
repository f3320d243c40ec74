"""Recovery: what becomes of the sessions that an ended process has left."""

from collections.abc import Mapping

import structlog

from bot.domain.guided.scenes import Remark
from bot.domain.guided.session import BACK_IN, FORGOTTEN_AFTER, GuidedSession
from bot.domain.library.routines import Routine
from bot.ports.fleet import Fleet
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock
from bot.services.guided.runner import SessionRunner
from bot.services.guided.stagger import Stagger
from bot.services.waiting import Waiting

RECOVERED_AT_ONCE = 1000

log = structlog.get_logger(__name__)


async def save(storage: Storage, session: GuidedSession, *, instead_of: GuidedSession) -> bool:
    """Store a change of a session; `False`: there has been another one meanwhile."""
    async with storage.begin() as uow:
        await uow.users.get(session.user_id)
        stored = await uow.sessions.get(session.user_id)
        if stored is None or not stored.is_version_of(instead_of):
            return False
        await uow.sessions.save(session)
        await uow.commit()
    return True


class Recovery:
    """Takes over what ended processes have left."""

    def __init__(
        self,
        *,
        storage: Storage,
        routines: Mapping[str, Routine],
        runner: SessionRunner,
        starts: Stagger,
        clock: Clock,
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._routines = routines
        self._runner = runner
        self._starts = starts
        self._clock = clock
        self._fleet = fleet
        self._is_over = False
        self._waiting = Waiting("sessions_not_recovered")

    async def recover(self) -> int:
        """Go on with the sessions that nobody guides; return how many.

        A session whose step has ended meanwhile begins that step again. One whose message only its
        interaction could change waits for a press. Who is alone looks once: nobody ends beside them.
        """
        if self._is_over:
            return 0
        try:
            async with self._storage.read() as uow:
                since = self._clock.now() - FORGOTTEN_AFTER  # nobody waits for older ones
                left = await uow.sessions.unguided(since=since, limit=RECOVERED_AT_ONCE)
            taken = [session for session in left if await self._try_to_take_over(session)]
        except StorageUnavailableError as error:
            self._waiting.failed(error)
            return 0  # the next sweep tries again
        self._waiting.answered()
        self._is_over = self._fleet.is_alone
        if taken:
            log.info("sessions recovered", action="sessions_recovered", count=len(taken))
        return len(taken)

    async def _try_to_take_over(self, session: GuidedSession) -> bool:
        try:
            return await self._take_over(session)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # nobody else waits for it
            log.exception("session not recovered", action="session_broken")
            return False

    async def _take_over(self, session: GuidedSession) -> bool:
        """Go on with a session of an ended process, if there is something to go on with."""
        now, routine = self._clock.now(), self._routines.get(session.routine_id)
        if self._runner.is_guiding(session.user_id) or session.is_forgotten(at=now):
            return False
        if routine is None:
            return False
        is_done = session.step >= len(routine.steps)  # and only its end is to be shown
        if session.place is None and not is_done:
            await save(self._storage, session.halted(at=now), instead_of=session)
            return False
        changed, remark = session.moved(session.place), None
        if not is_done and not session.is_in_its_step(routine, at=now):
            back_at = self._starts.after(now + BACK_IN, now=now)
            changed, remark = session.started_again(begins_at=back_at), Remark.INTERRUPTED
        if not await save(self._storage, changed, instead_of=session):
            return False
        await self._runner.take_up(changed, remark=remark)
        return True
