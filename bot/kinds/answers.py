"""What an answer to a reminder asks for: the reactions that kinds choose from for their buttons.

They are values; `bot/services/reminders/answers.py` does what they say to one person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome

_STATES = {Outcome.DONE: State.DONE, Outcome.SKIPPED: State.SKIPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Nothing more is sent for the whole night or day; all that was sent for it is answered so."""

    outcome: Outcome
    """Done or skipped."""

    def __post_init__(self) -> None:
        if self.outcome not in _STATES:
            message = f"an answer closes as done or skipped, got {self.outcome}"
            raise ValueError(message)

    @property
    def leads_to(self) -> State:
        """The state of an occurrence that is answered so."""
        return _STATES[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """What `Close` or `Snooze` did is taken back."""

    takes_back: State | None = None
    """The answer that its button stands for, and no other; `None`: a button of 0.1, which names none."""

    leads_to: ClassVar[State] = State.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """It comes again after a while, counted from the press."""

    length: timedelta
    leads_to: ClassVar[State] = State.SNOOZED


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGlass:
    """A glass is logged for today."""

    leads_to: ClassVar[State] = State.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """This one is skipped; the others of the day go on."""

    leads_to: ClassVar[State] = State.SKIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """This one is skipped, and nothing more is sent on its day."""

    leads_to: ClassVar[State] = State.SKIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """What `LogGlass`, `LetGo` or `Enough` did is taken back."""

    leads_to: ClassVar[State] = State.SENT


Answer = Close | Reopen | Snooze | LogGlass | LetGo | Enough | TakeBack
