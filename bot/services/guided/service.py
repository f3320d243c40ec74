"""Guided stretches: what people's presses do to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.guided.scenes import Ended, Guidance, Left, Remark
from bot.domain.guided.session import (
    BACK_IN,
    COUNT_IN,
    GuidedSession,
    Host,
    Over,
    Pick,
    Place,
    Press,
    SessionGoneError,
    SessionId,
)
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.domain.library.entries import EntryUnknownError
from bot.domain.library.routines import Routine
from bot.domain.people.user import User
from bot.domain.standing.answered import Answered
from bot.ports.delivery import Card, Delivered, Messenger, Screen
from bot.ports.storage import Storage, UnitOfWork
from bot.ports.world import Clock
from bot.services.guided.admission import Admission, somebody_known
from bot.services.guided.cards import StepCards, place_of
from bot.services.guided.completion import SessionCompletion
from bot.services.guided.hosting import Hosting
from bot.services.guided.recovery import Recovery, save
from bot.services.guided.runner import SessionRunner
from bot.services.guided.stagger import Stagger
from bot.services.people.activity import ActivityService


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A session has started."""

    place: Place | None
    """Where, if it is not in the answer itself but in the person's direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """The person is in the middle of one already."""

    session: GuidedSession
    routine: Routine


class GuidingService:
    """Starts, changes and ends the one session of a person."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        routines: Mapping[str, Routine],
        cards: StepCards,
        hosting: Hosting,
        runner: SessionRunner,
        completion: SessionCompletion,
        activity: ActivityService,
        clock: Clock,
        starts: Stagger,
        recovery: Recovery,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._routines = routines
        self._cards = cards
        self._hosting = hosting
        self._runner = runner
        self._completion = completion
        self._activity = activity
        self._clock = clock
        self._starts = starts
        self._recovery = recovery

    async def start(
        self,
        user_id: UserId,
        routine_id: str,
        screen: Screen,
        *,
        admission: Admission,
        host: Host | None = None,
    ) -> Started | UnderWay:
        """Show the first card of a session, unless the person is in the middle of one.

        It takes the place of its *host*; else it stands in their direct messages, or in the answer.

        Raises:
            EntryUnknownError: there is no such routine.
            OccurrenceGoneError, NotYoursError, SessionGoneError: whatever the admission raises.
        """
        session = self._new_session(user_id, routine_id)
        if host is not None:
            session = replace(session, host=host, place=screen.place)
        await self._activity.record_noted(user_id)  # it says whether direct messages reach them
        async with self._storage.begin() as uow:
            user = await admission(uow, session)
            former = await uow.sessions.get(user_id)
            if former is not None and self._is_alive(former):
                if not former.stands_in(host):
                    return UnderWay(session=former, routine=self._routines[former.routine_id])
                session = former  # a second press on what has not shown it yet
            else:
                await uow.sessions.save(session)
                await uow.commit()
        return await self._open(session, screen, dm_channel_id=_dm_channel_of(user))

    async def start_again(self, user_id: UserId, routine_id: str, screen: Screen) -> Started:
        """Begin a session in place of the one that the person may be in the middle of.

        Raises:
            EntryUnknownError: there is no such routine.
            SessionGoneError: nothing is known about the person any more.
        """
        session = self._new_session(user_id, routine_id)
        await self._activity.record_noted(user_id)  # it says whether direct messages reach them
        async with self._storage.begin() as uow:
            user = await somebody_known(uow, session)
            former = await uow.sessions.get(user_id)
            await uow.sessions.save(session)
            await uow.commit()
        await self._runner.leave(user_id)
        started = await self._open(session, screen, dm_channel_id=_dm_channel_of(user))
        await self._leave_behind(former, started.place)
        return started

    async def press(
        self, user_id: UserId, session_id: SessionId, press: Press | Pick, screen: Screen
    ) -> None:
        """Do what a person asks of their session, and show it where they pressed.

        Raises:
            SessionGoneError: it is over, or another one has started since.
        """
        now = self._clock.now()
        async with self._storage.begin() as uow:
            session = await self._find(uow, user_id, session_id)
            routine = self._routines[session.routine_id]
            lead = BACK_IN if session.has_begun else COUNT_IN
            back_at = self._starts.after(now + lead, now=now)
            if isinstance(press, Pick):
                changed = session.picked(press.routine_id)
            else:
                changed = session.after(press, routine, at=now, back_at=back_at)
            changed = changed.attended_after(session)
            if changed.place != screen.place:
                changed = replace(changed, host=None)  # which is given back below
            await uow.sessions.save(changed)
            await uow.commit()
        # Only after the change, so that an edit under way is not the last word.
        await self._runner.leave(user_id)
        remark = Remark.EASED if press is Press.EASIER else None
        settled = await self._show(changed, screen, remark=remark)
        await self._leave_behind(session, settled.place)

    async def end(self, user_id: UserId, session_id: SessionId, screen: Screen) -> None:
        """Stop for good; nothing is logged.

        Raises:
            SessionGoneError: it is over, or another one has started since.
        """
        async with self._storage.begin() as uow:
            session = await self._find(uow, user_id, session_id)
            await uow.sessions.remove(user_id)
            await uow.commit()
        await self._runner.leave(user_id)
        routine = self._routines[session.routine_id]
        await screen.show(self._cards.of(Ended(user_id=user_id, routine=routine)))

    async def give_back(self, user_id: UserId, occurrence_id: OccurrenceId) -> None:
        """End the session that stands in a reminder's message, if one does; nothing is logged by it."""
        async with self._storage.begin() as uow:
            await uow.users.get(user_id)
            session = await uow.sessions.get(user_id)
            host = session.host if session else None
            if host is None or host.occurrence_id != occurrence_id:
                return
            await uow.sessions.remove(user_id)
            await uow.commit()
        await self._runner.leave(user_id)

    async def beside(self, answered: Answered) -> Card | None:
        """Return a session beside a reminder of its message that was answered; `None`: there is none."""
        user_id, occurrence = answered.occurrence.user_id, answered.occurrence
        async with self._storage.read() as uow:
            session = await uow.sessions.get(user_id)
        host = session.host if session and self._is_alive(session) else None
        if session is None or host is None or host.beside_id != occurrence.id:
            return None
        return await self._card_of(session, beside=answered)

    async def recover(self) -> int:
        """Go on with the sessions that ended processes have left; return how many."""
        return await self._recovery.recover()

    def let_go(self) -> None:
        """Guide nobody any more, at once: other processes may do so by now."""
        self._runner.let_go()

    async def stop(self) -> None:
        """Guide nobody any more."""
        await self._runner.stop()

    def _new_session(self, user_id: UserId, routine_id: str) -> GuidedSession:
        if routine_id not in self._routines:
            raise EntryUnknownError(kind="routine", entry_id=routine_id)
        now = self._clock.now()
        return GuidedSession(
            user_id=user_id, routine_id=routine_id, started_at=now, since=now, is_paused=True
        )

    def _is_alive(self, session: GuidedSession) -> bool:
        """Tell whether a session is one to go on with."""
        routine = self._routines.get(session.routine_id)
        now = self._clock.now()
        if routine is None or session.is_forgotten(at=now):
            return False
        return not isinstance(session.phase(routine, at=now), Over)

    async def _find(self, uow: UnitOfWork, user_id: UserId, session_id: SessionId) -> GuidedSession:
        """Return the session that was pressed, the person locked.

        Raises:
            SessionGoneError: it is over, or another one has started since.
        """
        await uow.users.get(user_id)
        session = await uow.sessions.get(user_id)
        if session is None or session.id != session_id or not self._is_alive(session):
            raise SessionGoneError
        return session

    async def _open(
        self, session: GuidedSession, screen: Screen, *, dm_channel_id: ChannelId | None
    ) -> Started:
        """Show a new session, and follow it."""
        if screen.dm_channel_id is None and dm_channel_id is not None:
            card = await self._card_of(session)
            match await self._messenger.post(dm_channel_id, card):
                case Delivered(message_id=message_id) if message_id is not None:
                    place = Place(channel_id=dm_channel_id, message_id=message_id)
                    await self._runner.follow(await self._settle(session, place), screen=None)
                    return Started(place=place)
        await self._show(session, screen)
        return Started(place=None)

    async def _show(
        self, session: GuidedSession, screen: Screen, *, remark: Remark | None = None
    ) -> GuidedSession:
        """Show a session in an answer, and follow it from there; return it as it is stored."""
        result = await screen.show(await self._card_of(session, remark=remark))
        settled = await self._settle(session, place_of(screen, result, session.place))
        await self._runner.follow(settled, screen=screen)
        return settled

    async def _card_of(
        self,
        session: GuidedSession,
        *,
        remark: Remark | None = None,
        beside: Answered | None = None,
    ) -> Card:
        routine = self._routines[session.routine_id]
        match session.phase(routine, at=self._clock.now()):
            case Over():
                return await self._completion.finish(session)
            case phase:
                guidance = Guidance(session=session, routine=routine, phase=phase, remark=remark)
                return await self._hosting.card_of(guidance, session, beside=beside)

    async def _settle(self, session: GuidedSession, place: Place | None) -> GuidedSession:
        """Remember where a session stands."""
        if place == session.place:
            return session
        moved = session.moved(place)
        return moved if await save(self._storage, moved, instead_of=session) else session

    async def _leave_behind(self, former: GuidedSession | None, place: Place | None) -> None:
        """Clear the message that a session has left, or give it back to its host."""
        if former is None or former.place is None or former.place == place:
            return
        card: Card | None = self._cards.of(Left(user_id=former.user_id))
        if former.host is not None:
            card = await self._hosting.given_back(former.user_id, former.host)
        if card is not None:
            await self._messenger.edit(former.place, card)


def _dm_channel_of(user: User) -> ChannelId | None:
    """Return where to write to a person who wants direct messages and gets them."""
    return None if user.consented_at is None or user.is_unreachable else user.dm_channel_id
