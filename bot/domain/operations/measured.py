"""What happens that nobody acts on: it is only counted, for the person who runs Charley."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class InteractionOutcome(StrEnum):
    """How an interaction has ended, as the operator sees it."""

    ANSWERED = "answered"
    """The person has what they asked for."""
    EXPLAINED = "explained"
    """It cannot be done as it was asked; the person was told what would work."""
    FAILED = "failed"
    """A fault, of Charley's, of the database's or of Discord's; the log tells more."""
    TOO_MANY = "too many"
    """It was one of far too many of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiesGranted:
    """Discord has said how many new connections to its gateway the bot may make."""

    left: int
    each_day: int
    renewed_in: timedelta
    """Until it starts to count again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifySpent:
    """One of those was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionEnded:
    """What a person asked for by a command, a press or a form has come to its end."""

    command: str | None
    """The first word of the command; `None` of presses and forms, and of what is not counted by name."""
    outcome: InteractionOutcome
    acknowledged_after: timedelta | None
    """From its arrival here to the first answer; `None`: there was none."""


MeasuredEvent = IdentifiesGranted | IdentifySpent | InteractionEnded
"""What is only counted."""
