"""Reads the standing sentences and the names that words of the data have in front of people."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.content.library.tables import Entry
from bot.content.library.wording import Wording
from bot.domain.library.library import Labels, StandingCopy
from bot.domain.library.terms import (
    BELIEF_GRADES,
    POINTING_DIRECTIONS,
    TIP_GRADES,
    WARNING_LEVELS,
    Topic,
    Verified,
)

_KindT = TypeVar("_KindT", bound=StrEnum)

_PLACE_HOLDERS = {
    "tip_footer": "{badge}",
    "myth_footer": "{badge}",
    "points_to": "{direction}",
    "not_for": "{reasons}",
    "some_say": "{myth}",
    "about": "{applies_to}",
    "cited": "{sources}",
}


def parse_standing(file: Entry, wording: Wording) -> StandingCopy:
    """Read the sentences that appear on many cards.

    Raises:
        ContentError: one is missing, breaks a rule about words, or has no place for its filling.
    """
    entry = file.table("standing")
    standing = StandingCopy(
        tip_footer=entry.prose("tip_footer", most=200),
        myth_footer=entry.prose("myth_footer", most=200),
        points_to=entry.prose("points_to", most=120),
        not_for=entry.prose("not_for", most=120),
        some_say=entry.prose("some_say", most=120),
        about=entry.prose("about", most=120),
        cited=entry.prose("cited", most=120),
        onboarding=entry.prose("onboarding", most=400),
        carer=entry.prose("carer", most=200),
        not_signed_off=entry.prose("not_signed_off", most=120),
        overdue=entry.prose("overdue", most=200),
        red_flag_line=entry.prose("red_flag_line", most=300),
        chance=entry.prose("chance", most=300),
        got_help=entry.prose("got_help", most=80),
        stretch_line=entry.prose("stretch_line", most=120),
    )
    wording.check_advice(entry, topic=Topic.LEARN)
    entry.close()
    for field, place_holder in _PLACE_HOLDERS.items():
        check_place_holder(entry, field, place_holder)
    return standing


def check_place_holder(entry: Entry, field: str, place_holder: str) -> None:
    """Refuse a text that does not have its place-holder once, and no other.

    Raises:
        ContentError: naming the field.
    """
    text = entry.prose_read[field]
    if text.count(place_holder) != 1 or text.count("{") != 1:
        raise entry.error(field=field, expected=f"{place_holder} once", got="something else")


def parse_labels(file: Entry) -> Labels:
    """Read the names of grades, topics, places and groups.

    Raises:
        ContentError: a word of the data has no name.
    """
    badges = file.table("badges")
    labels = Labels(
        common_sense=badges.prose("common-sense", most=80),
        badges=_named(badges, TIP_GRADES),
        beliefs=_named(file.table("beliefs"), BELIEF_GRADES),
        directions=_named(file.table("directions"), POINTING_DIRECTIONS),
        safety=_named(file.table("safety"), WARNING_LEVELS),
        topics=_named(file.table("topics"), Topic),
        verified=_named(file.table("verified"), Verified),
        not_for=_all_of(file.table("not_for")),
    )
    file.close()
    return labels


def _named(entry: Entry, kinds: Iterable[_KindT]) -> Mapping[_KindT, str]:
    names = {kind: entry.prose(kind, most=80) for kind in kinds}
    entry.close()
    return MappingProxyType(names)


def _all_of(entry: Entry) -> Mapping[str, str]:
    return MappingProxyType({code: entry.prose(code, most=120) for code in entry.keys()})  # noqa: SIM118
