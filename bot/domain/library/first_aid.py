"""First aid for a cramp, the danger signs, and whom to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Len, MinLen

from bot.domain.library.entries import Review, Source
from bot.domain.library.terms import (
    BodyPlace,
    Grade,
    Label,
    Line,
    Name,
    Note,
    Remark,
    StretchWay,
    Tier,
    Title,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAidStep:
    """One thing to do for a cramp, after the first line."""

    id: str
    text: Note
    grade: Grade
    skip_if: Note | None = None
    """Whole sentences: when to leave the step out. They name what to leave, as they stand apart from it."""
    after: bool = False
    """Whether it is for when the cramp has let go."""
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAid:
    """What to do about a cramp in one place, in order. Nothing about it is stored."""

    place: BodyPlace
    name: Name
    way: StretchWay
    first_line: Annotated[str, Len(10, 80)]
    """The thing to do now, in one glance at a lock screen."""
    picture: str
    """The name of the drawing of it."""
    alt: Line
    """What the drawing shows, for those who do not see it."""
    comfort: Label
    """A word of comfort, right under the first line."""
    clock: Label
    """Until when to go on alone; has the place-holder `{at}`."""
    check_now: Line
    """The danger signs that need an ambulance, in one line; not a gate."""
    check_more: Line
    """The other danger signs, in one line, and where to read on."""
    steps: Annotated[tuple[FirstAidStep, ...], MinLen(1)]
    """The first says how to do what the first line says."""
    try_next: Label
    """What to do where the first line was not enough."""
    go_on: Label
    """Keeps the first line in sight; has the place-holder `{first_line}`."""
    ten_minutes: Label
    """What to do about a cramp that does not let go."""
    help_by: Label
    """The same, while the ten minutes are not over; has the place-holder `{at}`."""
    call_now: Line
    """Whom to call about it."""
    ambulance_now: Line
    """The danger signs that need an ambulance meanwhile; has the place-holder `{number}`."""
    eased: Label
    """The first thing to do once it has let go."""
    rest: Remark
    """What to do then, and what to expect."""
    got_help: Label
    carer: Line
    review: Review

    @property
    def checks(self) -> tuple[str, str]:
        """The danger signs in short, one line for each way to act."""
        return self.check_now, self.check_more

    @property
    def hold(self) -> str:
        """How to do what the first line says."""
        return self.steps[0].text

    @property
    def next_steps(self) -> tuple[FirstAidStep, ...]:
        """What to try where that is not enough."""
        return tuple(step for step in self.steps[1:] if not step.after)

    @property
    def last_steps(self) -> tuple[FirstAidStep, ...]:
        """What may do good once the cramp has let go."""
        return tuple(step for step in self.steps[1:] if step.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A danger sign. Charley never diagnoses and never reassures against one."""

    id: str
    tier: Tier
    sign: Annotated[str, Len(10, 350)]
    more: Note | None = None
    """When it matters more, or how to see it: said below the sign."""
    sources: tuple[Source, ...] = ()
    """Empty where no source has been read yet: standard teaching, awaiting a clinician."""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlagCard:
    """All danger signs of one tier, with what to do about any of them."""

    tier: Tier
    label: Name
    """What the button that leads here is called."""
    title: Title
    action: Remark
    """What to do about any one; of the first tier, with the place-holder `{number}`."""
    flags: Annotated[tuple[RedFlag, ...], MinLen(1)]
    closing: Note
    """May have the place-holder `{number}`."""
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumber:
    """The number that brings an ambulance in one country."""

    code: Annotated[str, Len(2, 2)]
    """ISO 3166, two letters."""
    name: Name
    """The country after "in", such as "the Netherlands"."""
    numbers: Annotated[tuple[str, ...], MinLen(1)]
    """Any of them will do; the usual one first."""
    sources: tuple[str, ...]
    """Keys of the file's own sources in which the numbers were looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonNumber:
    """A number that people of several places know, for everybody whose country is not known."""

    number: str
    places: Label
    """The places in words, such as "the EU and India"."""
    countries: tuple[str, ...]
    """Codes of the countries meant by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNumber:
    """What to call in a time zone."""

    numbers: tuple[str, ...]
    place: str
    others: tuple[str, ...]
    """The zone's other countries, which have the same numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumbers:
    """Whom to call by country, and the words to say it in."""

    known: Line
    """Has the place-holders `{place}` and `{numbers}`."""
    here: Line
    """Where a number holds that a card says within a sentence; has the place-holders `{number}` and `{place}`."""
    shared: Line
    """Has the place-holder `{others}`."""
    elsewhere: Line
    unknown: Line
    """Stands above the numbers that most people know."""
    nowhere: Label
    """What to call where the country is not known; it follows "call"."""
    common: tuple[CommonNumber, ...]
    by_country: Mapping[str, EmergencyNumber]
    countries_of_zone: Mapping[str, tuple[str, ...]]
    """The countries whose people keep a zone's clock, the largest first."""

    def in_zone(self, zone_key: str | None) -> LocalNumber | None:
        """Return what all countries of a zone share; `None` where that is nothing, or not known."""
        codes = self.countries_of_zone.get(zone_key or "", ())
        found = [self.by_country[code] for code in codes if code in self.by_country]
        if not found or len(found) < len(codes):
            return None
        first, *others = found
        shared = tuple(
            number for number in first.numbers if all(number in each.numbers for each in others)
        )
        if not shared:
            return None
        return LocalNumber(
            numbers=shared, place=first.name, others=tuple(each.name for each in others)
        )
