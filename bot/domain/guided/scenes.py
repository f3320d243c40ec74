"""All that the message of a guided stretch can show."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.guided.session import CountIn, GuidedSession, Halted, Host, InStep
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine, RoutineStep
from bot.domain.standing.answered import Answered


class Remark(StrEnum):
    """What has just happened that the person should be told."""

    INTERRUPTED = "interrupted"
    """Charley was away; the step begins once more."""
    EASED = "eased"
    """The routine has become an easier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What a person is to do now."""

    session: GuidedSession
    routine: Routine
    phase: CountIn | InStep | Halted
    remark: Remark | None = None

    @property
    def step(self) -> RoutineStep:
        """The step that it is about."""
        return self.routine.steps[self.phase.index]

    @property
    def following(self) -> RoutineStep | None:
        """The step after it, if there is one."""
        rest = self.routine.steps[self.phase.index + 1 :]
        return rest[0] if rest else None


class Logging(StrEnum):
    """What became of logging the night."""

    LOGGED = "logged"
    NO_ZONE = "no zone"
    """Without a time zone there is no night to log it for."""
    FAILED = "failed"
    """The database did not answer."""
    BY_DAY = "by day"
    """There is nothing to log: it does not stand for the night's stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finale:
    """The routine was done to its end."""

    user_id: UserId
    routine: Routine
    logging: Logging
    night: date | None
    """The night that it was logged for."""
    add_ons: tuple[Routine, ...]
    """What may be done on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The person has stopped; nothing is logged."""

    user_id: UserId
    routine: Routine


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The session goes on in another message."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The session is over, and how it ended is on record nowhere."""

    user_id: UserId
    routine: Routine


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Everything about the person was deleted, this session included."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The routine has run to its end by itself, and only the person knows whether they did it."""

    user_id: UserId
    routine: Routine
    night: date | None
    """The night that it would be logged for; `None` where a reminder is answered by it."""
    host: Host | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The reminder in whose message the session stood, as it stands now."""

    answered: Answered
    routine: Routine | None = None
    """What was done to its end; `None`: the session was stopped, or goes on elsewhere."""


Scene = Guidance | Finale | Ended | Left | Gone | Erased | Asked | Standing
"""All that the message of a session can show."""
