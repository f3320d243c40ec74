"""Reads the standing sentences and the names that words of the data have in front of people."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.content.library_tables import Entry
from bot.content.library_wording import Wording
from bot.domain.library import (
    Grade,
    Labels,
    StandingCopy,
    Topic,
    Verified,
)

_KindT = TypeVar("_KindT", bound=StrEnum)


def parse_standing(file: Entry, wording: Wording) -> StandingCopy:
    """Read the sentences that appear on many cards.

    Raises:
        ContentError: one is missing or breaks a rule about words, or the footer has no place for the badge.
    """
    entry = file.table("standing")
    standing = StandingCopy(
        footer=entry.prose("footer", most=200),
        onboarding=entry.prose("onboarding", most=400),
        wellness=entry.prose("wellness", most=400),
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
    if standing.footer.count("{badge}") != 1 or standing.footer.count("{") != 1:
        raise entry.error(field="footer", expected="{badge} once", got="something else")
    return standing


def parse_labels(file: Entry) -> Labels:
    """Read the names of grades, topics, places and groups.

    Raises:
        ContentError: a word of the data has no name.
    """
    labels = Labels(
        badges=_named(file.table("badges"), Grade),
        topics=_named(file.table("topics"), Topic),
        verified=_named(file.table("verified"), Verified),
        not_for=_all_of(file.table("not_for")),
    )
    file.close()
    return labels


def _named(entry: Entry, kinds: type[_KindT]) -> Mapping[_KindT, str]:
    names = {kind: entry.prose(kind, most=80) for kind in kinds}
    entry.close()
    return MappingProxyType(names)


def _all_of(entry: Entry) -> Mapping[str, str]:
    return MappingProxyType({code: entry.prose(code, most=120) for code in entry.keys()})  # noqa: SIM118
