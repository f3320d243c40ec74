"""Offers: presets of bedtime and reminders that members take over by their own hand."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from typing_extensions import override

from bot.domain.errors import DomainError
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.servers.errors import DaysMissingError, NameMissingError
from bot.domain.servers.own_text import require_fitting
from bot.domain.time.weekdays import Weekday

LONGEST_OFFER_NAME = 40
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The values that a member agrees to, in the member's own time zone."""

    bedtime: time
    days: frozenset[Weekday] = frozenset(Weekday)
    minutes_before: int = 30
    repeats: int = 0
    has_water: bool = False
    """Whether gentle drink reminders are a part of it."""

    def __post_init__(self) -> None:
        if not self.days:
            raise DaysMissingError


class OfferState(StrEnum):
    """Whether new members may join."""

    ON = "on"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer of a server."""

    id: OfferId
    guild_id: GuildId
    name: str
    preset: Preset
    state: OfferState = OfferState.ON
    preset_version: int = 1
    """Counted up when the preset changes: what a member has agreed to is known by it."""
    version: int = 1
    """Counted up by every change."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= LONGEST_OFFER_NAME:
            raise NameMissingError
        require_fitting(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An offer that stands in a server, with what a person who joins has to know of that."""

    offer: Offer
    zone_key: str | None
    """The zone of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's own opt-in to an offer. It outlives the offer: only the person ends it."""

    user_id: UserId
    offer_id: OfferId
    guild_id: GuildId
    """The server of the offer, known even after the offer is gone."""
    preset_version: int
    """The newest preset that they have decided about: took it over, or kept their own beside it."""
    told_version: int
    """The newest preset that they were told of; at least `preset_version`."""
    joined_at: datetime

    @classmethod
    def new(cls, user_id: UserId, offer: Offer, *, at: datetime) -> Self:
        """Return the membership of a person who joins an offer, having read its preset."""
        return cls(
            user_id=user_id,
            offer_id=offer.id,
            guild_id=offer.guild_id,
            preset_version=offer.preset_version,
            told_version=offer.preset_version,
            joined_at=at,
        )

    def decided(self, version: int) -> Self:
        """Return the membership after a decision about a preset; an older one changes nothing."""
        return replace(
            self,
            preset_version=max(self.preset_version, version),
            told_version=max(self.told_version, version),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A membership with its offer as it is now."""

    membership: Membership
    offer: Offer | None
    """`None`: its server has removed it."""
    is_server_removed: bool = False
    """Whether the server has removed Charley."""

    @property
    def current(self) -> Offer | None:
        """The offer, where it still stands in a server that Charley is in."""
        return None if self.is_server_removed else self.offer

    @property
    def news(self) -> "PresetNews | None":
        """The preset that the member can take over and has not decided about; `None`: none."""
        membership, offer = self.membership, self.current
        if offer is None or offer.state is not OfferState.ON:
            return None
        if membership.preset_version >= offer.preset_version:
            return None
        return PresetNews(
            user_id=membership.user_id,
            offer_id=offer.id,
            guild_id=offer.guild_id,
            version=offer.preset_version,
            preset=offer.preset,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetNews:
    """A preset that has changed since its member was last told: one line of the next reminder."""

    user_id: UserId
    """The member."""
    offer_id: OfferId
    guild_id: GuildId
    version: int
    """The preset that the line tells of."""
    preset: Preset


class Counting(StrEnum):
    """What a press on *I'm in tonight* led to."""

    COUNTED = "counted"
    COUNTED_BEFORE = "counted before"
    POST_UNKNOWN = "post unknown"
    """It is another server's, it was pruned, or it was due longer ago than `KEEP_CALL_JOINS`."""


KEEP_CALL_JOINS = timedelta(days=2)
"""From when the post was due: so long people are counted below it, and no longer is it known who."""


FEWEST_SHOWN = 5
"""Below that, a number of members might name one of them."""


class HeadcountHiddenError(DomainError):
    """A number of people is too small to be shown."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people: a number that is only shown where it names none of them."""

    _number: int

    @property
    def shown(self) -> int | None:
        """The number, or `None`: fewer than `FEWEST_SHOWN`."""
        return self._number if self._number >= FEWEST_SHOWN else None

    @override
    def __repr__(self) -> str:
        """Return the number as a log may have it."""
        return f"Headcount({self.shown or 'fewer than 5'})"
