"""The health library: everything Charley may say about cramps, loaded once, never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

from annotated_types import Len

from bot.domain.library.entries import EntryUnknownError, Myth, Source, Tip
from bot.domain.library.first_aid import EmergencyNumbers, FirstAid, RedFlagCard
from bot.domain.library.hydration import HydrationTexts
from bot.domain.library.routines import GuideTexts, Routine
from bot.domain.library.terms import (
    BodyPlace,
    Direction,
    Grade,
    Label,
    Line,
    Note,
    Remark,
    SafetyLevel,
    Tier,
    Topic,
    Verified,
)

COMMON_SENSE = "common-sense"
"""Takes the place of a grade in `Labels.badges`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCopy:
    """Sentences that appear on many cards, always in the same words."""

    how_sure: Line
    """How sure a tip is; has the place-holder `{badge}`."""
    belief: Line
    """What is known about the belief, not about the answer; has the place-holder `{badge}`."""
    general: Line
    """What all of it is, and what it is not."""
    points_to: Line
    """Which way the evidence goes; has the place-holder `{direction}`."""
    not_for: Line
    """Whom a tip does not suit; has the place-holder `{reasons}`."""
    some_say: Line
    """Introduces a belief; has the place-holder `{myth}`."""
    about: Line
    """Who was studied; has the place-holder `{applies_to}`."""
    onboarding: Annotated[str, Len(1, 400)]
    carer: Remark
    not_signed_off: Line
    overdue: Remark
    red_flag_line: Note
    chance: Note
    got_help: Label
    stretch_line: Line
    """What a stretch reminder says the stretch is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the words of the data are called in front of people."""

    badges: Mapping[str, Label]
    """How sure a tip is, by its grade; `COMMON_SENSE` if it needs no study."""
    beliefs: Mapping[Grade, Label]
    """What is known about a belief, for the grades that a myth may have."""
    directions: Mapping[Direction, Label]
    """Which way evidence goes, where it goes anywhere."""
    safety: Mapping[SafetyLevel, Label]
    """The warning of a tip that is not simply fine to follow."""
    topics: Mapping[Topic, Label]
    verified: Mapping[Verified, Label]
    """How far a source was read."""
    not_for: Mapping[str, Line]
    """Code of a group to the end of a sentence that starts with 'Not for you if'."""

    def badge(self, tip: Tip) -> str:
        """Return how sure a tip is."""
        return self.badges[COMMON_SENSE if tip.is_common_sense else tip.grade]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_NamedT = TypeVar("_NamedT", bound=_Named)


def _named(kind: str, entry_id: str, *, among: Iterable[_NamedT]) -> _NamedT:
    for entry in among:
        if entry.id == entry_id:
            return entry
    raise EntryUnknownError(kind=kind, entry_id=entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All health content of one language, validated. Entries are ordered by id."""

    language: str
    tips: tuple[Tip, ...]
    myths: tuple[Myth, ...]
    first_aids: tuple[FirstAid, ...]
    red_flags: Mapping[Tier, RedFlagCard]
    emergency: EmergencyNumbers
    routines: tuple[Routine, ...]
    guide: GuideTexts
    hydration: HydrationTexts
    standing: StandingCopy
    labels: Labels
    sources: tuple[Source, ...]

    def tip(self, tip_id: str) -> Tip:
        """Return one tip.

        Raises:
            EntryUnknownError: no tip has that id.
        """
        return _named("tip", tip_id, among=self.tips)

    def myth(self, myth_id: str) -> Myth:
        """Return one myth-buster.

        Raises:
            EntryUnknownError: no myth has that id.
        """
        return _named("myth", myth_id, among=self.myths)

    def routine(self, routine_id: str) -> Routine:
        """Return one routine.

        Raises:
            EntryUnknownError: no routine has that id.
        """
        return _named("routine", routine_id, among=self.routines)

    def first_aid(self, place: BodyPlace) -> FirstAid:
        """Return what to do about a cramp there; every place has an answer."""
        return next(first_aid for first_aid in self.first_aids if first_aid.place is place)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The shelves that hold at least one tip, in the order of `Topic`."""
        held = {tip.topic for tip in self.tips}
        return tuple(topic for topic in Topic if topic in held)

    @property
    def myth_topics(self) -> tuple[Topic, ...]:
        """The shelves that hold at least one myth, in the order of `Topic`."""
        held = {myth.topic for myth in self.myths}
        return tuple(topic for topic in Topic if topic in held)
