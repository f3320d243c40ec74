"""Admission: who may begin a guided stretch, by the way they ask for it.

A person who types a command asks for it now, and may be new. A button may be older than the erasure of
everything about its person: it begins nothing that would make them known again.
"""

from collections.abc import Awaitable, Callable

from bot.domain.errors import NotYoursError, OccurrenceGoneError
from bot.domain.guided.session import GuidedSession, SessionGoneError
from bot.domain.ids import OccurrenceId
from bot.domain.people.user import User
from bot.ports.storage import UnitOfWork

Admission = Callable[[UnitOfWork, GuidedSession], Awaitable[User]]
"""Returns the person of a session that is about to begin, locked, or raises why it may not."""


async def anybody(uow: UnitOfWork, session: GuidedSession) -> User:
    """Return the person; somebody unknown is stored, for the session's sake."""
    user = await uow.users.get(session.user_id)
    if user is None:
        user = User(id=session.user_id, created_at=session.started_at)
        await uow.users.save(user)
    return user


async def somebody_known(uow: UnitOfWork, session: GuidedSession) -> User:
    """Return the person, who has been guided before.

    Raises:
        SessionGoneError: nothing is known about them any more.
    """
    user = await uow.users.get(session.user_id)
    if user is None:
        raise SessionGoneError
    return user


def reminded_by(occurrence_id: OccurrenceId) -> Admission:
    """Return a admission for the person whom that occurrence has reminded.

    Raises, as every answer to it does:
        OccurrenceGoneError: it is not stored any more.
        NotYoursError: it is another person's.
    """

    async def reminded(uow: UnitOfWork, session: GuidedSession) -> User:
        user = await uow.users.get(session.user_id)
        occurrence = await uow.occurrences.get(occurrence_id)
        if user is None or occurrence is None:
            raise OccurrenceGoneError
        if occurrence.user_id != user.id:
            raise NotYoursError
        return user

    return reminded
