"""Tips and myths: what Charley may say, how sure it is, and who says so."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from annotated_types import MinLen

from bot.domain.errors import DomainError
from bot.domain.library.terms import (
    Body,
    Caution,
    Direction,
    Grade,
    Line,
    Moment,
    Name,
    Note,
    Reason,
    Remark,
    SafetyLevel,
    Status,
    Title,
    Topic,
    Verified,
)


class EntryUnknownError(DomainError):
    """The library has no such entry (any more)."""

    def __init__(self, *, kind: str, entry_id: str) -> None:
        super().__init__(f"the library has no {kind} called {entry_id[:48]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When a text was last checked, when it falls due, and whether a clinician signed it off."""

    status: Status
    last_reviewed_on: date
    next_review_on: date
    clinician_reviewed: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether people may see the entry at all."""
        return self.status in {Status.REVIEWED, Status.PUBLISHED}

    def is_overdue(self, *, on: date) -> bool:
        """Tell whether the entry should leave the random pool until it is checked again."""
        return on > self.next_review_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from, and how far that was read."""

    key: str
    name: Name
    """Short enough for a card."""
    text: Note
    """The full reference."""
    verified: Verified
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One piece of curated advice. Whom it does not suit is printed, never matched to anyone."""

    id: str
    version: int = 1
    """Rises when the meaning changes; the id stays."""
    title: Title
    body: Body
    short: Line | None = None
    """One line for the bedtime reminder; None keeps the tip out of it."""
    topic: Topic
    moments: Annotated[tuple[Moment, ...], MinLen(1)]
    grade: Grade
    is_common_sense: bool = False
    """Plain safety or an everyday idea, for which there will be no study."""
    direction: Direction
    certainty: Reason
    """Why it has that grade."""
    applies_to: Line
    """Who was studied."""
    safety: SafetyLevel
    cautions: tuple[Caution, ...] = ()
    not_for: tuple[str, ...] = ()
    """Codes; `Labels.not_for` has their wording."""
    shows_red_flags: bool = False
    """Whether the card adds the line of danger signs that is the same on all cards."""
    alarm: Note | None = None
    """The tip's own danger signs and limits, which then stand alone: two limits would disagree."""
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()
    """Ids of the claims of the seed articles that it rests on, such as `S0-07`."""
    review: Review

    def may_come_unasked(self, *, on: date) -> bool:
        """Tell whether the tip is in the random pool: freshly reviewed, not on request only."""
        return Moment.ON_REQUEST_ONLY not in self.moments and not self.review.is_overdue(on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Myth:
    """A belief that people meet, and what the evidence says. Never advice."""

    id: str
    version: int = 1
    title: Title
    myth: Remark
    """The belief, quoted: it may say anything."""
    truth: Body
    """The answer, in our words."""
    topic: Topic
    grade: Grade
    """How good the evidence for the belief is, not for the answer."""
    certainty: Reason
    cautions: tuple[Caution, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()
    review: Review
