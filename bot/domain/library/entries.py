"""Tips, myths and claims: what Charley may say, how sure it is, and who says so."""

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import DomainError
from bot.domain.library.terms import (
    Direction,
    Fate,
    Grade,
    Moment,
    SafetyLevel,
    Status,
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
    clinician_reviewed: bool

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
    name: str
    """Short enough for a card."""
    text: str
    """The full reference."""
    verified: Verified
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number or a detail of a claim, and what became of it."""

    said: str
    """What the seed article said."""
    became: str
    """Whether it is shipped, or only named, and then why."""
    answered_by: str
    """The entry that tells people, such as `tip warm-footbath`."""
    words: tuple[str, ...]
    """Words of that entry, as they stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of the seed articles, with its verdict."""

    id: str
    kind: str
    text: str
    verdict: str
    grade: Grade
    fate: Fate
    sources: tuple[Source, ...]
    not_shipped: str | None = None
    """Why no text uses it; None means that at least one does."""
    safe_version: str | None = None
    """The entry that took over from a claim which no advice may name."""
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One piece of curated advice. Whom it does not suit is printed, never matched to anyone."""

    id: str
    version: int
    title: str
    body: str
    short: str | None
    """One line for the bedtime reminder; None keeps the tip out of it."""
    topic: Topic
    moments: tuple[Moment, ...]
    grade: Grade
    is_common_sense: bool
    """Plain safety or an everyday idea, which nobody would test."""
    direction: Direction
    certainty: str
    applies_to: str
    safety: SafetyLevel
    cautions: tuple[str, ...]
    not_for: tuple[str, ...]
    """Codes; `Labels.not_for` has their wording."""
    shows_red_flags: bool
    """Whether the card adds the line of danger signs that is the same on all cards."""
    alarm: str | None
    """The tip's own danger signs and limits, which then stand alone: two limits would disagree."""
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    review: Review

    def may_come_unasked(self, *, on: date) -> bool:
        """Tell whether the tip is in the random pool: freshly reviewed, not on request only."""
        return Moment.ON_REQUEST_ONLY not in self.moments and not self.review.is_overdue(on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Myth:
    """A belief that people meet, and what the evidence says. Never advice."""

    id: str
    version: int
    title: str
    myth: str
    truth: str
    topic: Topic
    grade: Grade
    certainty: str
    cautions: tuple[str, ...]
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    review: Review
