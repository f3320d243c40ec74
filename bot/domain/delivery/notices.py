"""What Charley says unasked: the contents of a direct message or a post, before any wording."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import OccurrenceId, RoleId, UserId
from bot.domain.operations.incidents import OperatorNotice, OutageOverNotice
from bot.domain.reminders.rules import ReminderKind
from bot.domain.servers.offers import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class TipLine:
    """One short tip below a reminder."""

    text: str
    badge: str | None
    """How sure it is, in words; `None`: it says all by itself, as common sense does."""


class Emphasis(StrEnum):
    """How a button stands out among its neighbours."""

    USUAL = "usual"
    MAIN = "main"
    """What the message is about."""
    DONE = "done"
    """What most people press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button below a reminder."""

    act: str
    """What it asks for, without the name of the kind: `done` of `stretch.done`."""
    emphasis: Emphasis = Emphasis.USUAL


STOP = "stop"
"""The act that turns a reminder off; one of its buttons, whatever its kind."""


class ReminderNotice(Protocol):
    """What one reminder says; each kind has a notice of its own."""

    @property
    def kind(self) -> ReminderKind:
        """What it is about."""
        ...

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons below it, row by row."""
        ...

    @property
    def user_id(self) -> UserId:
        """Who is reminded."""
        ...

    @property
    def occurrence_id(self) -> OccurrenceId:
        """Which delivery it belongs to."""
        ...

    @property
    def late_by(self) -> timedelta | None:
        """How late it is, where that is worth saying."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseOfferNotice:
    """Nobody has answered for a fortnight: offer to pause, then be silent."""

    user_id: UserId
    occurrence_id: OccurrenceId
    unanswered: int


OccurrenceNotice = ReminderNotice | PauseOfferNotice
"""What an occurrence says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeNotice:
    """The message after an opt-in: it proves that they arrive, and names the way out."""

    user_id: UserId
    next_due_at: datetime | None
    is_first: bool = True
    """Whether the person has never agreed to direct messages before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialNotice:
    """A message that the person asked for, to see whether they arrive."""

    user_id: UserId
    next_due_at: datetime | None
    reminder: ReminderNotice | None = None
    """What it tries out: the reminder as it would come, whose buttons do nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignpostNotice:
    """Somebody typed a message, which nobody reads: show where the buttons are."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNotice:
    """A server's call, as its channel sees it."""

    occurrence_id: OccurrenceId | None
    """`None`: a preview or a test, whose buttons count nobody."""
    role_id: RoleId | None = None
    """Who is pinged."""
    text: str | None = None
    """Words of the server's team."""
    is_test: bool = False
    """Whether an admin only tries it out, so that it has to say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferNotice:
    """The card of a server's offer, which an admin has asked for."""

    offer: Offer


PersonalNotice = (
    OccurrenceNotice
    | WelcomeNotice
    | TrialNotice
    | SignpostNotice
    | OperatorNotice
    | OutageOverNotice
)
"""What a direct message says."""

Notice = PersonalNotice | CallNotice | OfferNotice


def occurrence_of(notice: Notice) -> OccurrenceId | None:
    """Return the occurrence whose buttons a notice carries; `None`: it belongs to none."""
    match notice:
        case (
            WelcomeNotice()
            | TrialNotice()
            | SignpostNotice()
            | OperatorNotice()
            | OutageOverNotice()
            | OfferNotice()
        ):
            return None
        case _:
            return notice.occurrence_id
