"""Fields: what a person wants of a call or an offer; what they leave out stays as it is."""

from dataclasses import dataclass, replace
from datetime import time
from enum import Enum

from bot.domain.ids import CallId, ChannelId, GuildId, OfferId, RoleId
from bot.domain.servers.authority import ChosenChannel
from bot.domain.servers.calls import Call
from bot.domain.servers.errors import ChannelMissingError, NameMissingError, TimeMissingError
from bot.domain.servers.offers import Offer, Preset
from bot.domain.time.weekdays import EVERY_DAY, Weekday


class Unchanged(Enum):
    """Stands for a field that nothing was said about, where `None` has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFields:
    """What a person wants of a call."""

    channel: ChosenChannel | None = None
    at: time | None = None
    days: frozenset[Weekday] | None = None
    role_id: RoleId | Unchanged | None = UNCHANGED
    """`None`: nobody is pinged."""
    text: str | Unchanged | None = UNCHANGED
    """`None`, or nothing but blanks: no words of the server's own."""

    def applied_to(self, call: Call) -> Call:
        """Return a call as it would be.

        Raises:
            DaysMissingError, OwnTextTooLongError, OwnTextUnfitError: it breaks a rule of calls.
        """
        return replace(
            call,
            channel_id=call.channel_id if self.channel is None else self.channel.id,
            at=call.at if self.at is None else self.at,
            days=call.days if self.days is None else self.days,
            role_id=call.role_id if isinstance(self.role_id, Unchanged) else self.role_id,
            text=call.text if isinstance(self.text, Unchanged) else _words(self.text),
        )

    def new_call(self, call_id: CallId, guild_id: GuildId, *, usual: ChannelId | None) -> Call:
        """Return a new call.

        Args:
            call_id: what it will be known by.
            guild_id: whose it is.
            usual: where it goes if no channel was picked.

        Raises:
            ChannelMissingError, TimeMissingError: that was left out, and nothing takes its place.
            DaysMissingError, OwnTextTooLongError, OwnTextUnfitError: it breaks a rule of calls.
        """
        channel_id = usual if self.channel is None else self.channel.id
        if channel_id is None:
            raise ChannelMissingError
        if self.at is None:
            raise TimeMissingError
        usual_call = Call(
            id=call_id, guild_id=guild_id, channel_id=channel_id, at=self.at, days=EVERY_DAY
        )
        return self.applied_to(usual_call)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFields:
    """What a person wants of an offer; `None`: nothing was said about it."""

    name: str | None = None
    bedtime: time | None = None
    days: frozenset[Weekday] | None = None
    minutes_before: int | None = None
    repeats: int | None = None
    has_water: bool | None = None

    def applied_to(self, offer: Offer) -> Offer:
        """Return an offer as it would be; its preset keeps its number.

        Raises:
            DaysMissingError, NameMissingError, OwnTextUnfitError: it breaks a rule of offers.
        """
        known = offer.preset
        preset = Preset(
            bedtime=known.bedtime if self.bedtime is None else self.bedtime,
            days=known.days if self.days is None else self.days,
            minutes_before=(
                known.minutes_before if self.minutes_before is None else self.minutes_before
            ),
            repeats=known.repeats if self.repeats is None else self.repeats,
            has_water=known.has_water if self.has_water is None else self.has_water,
        )
        return replace(
            offer, name=offer.name if self.name is None else self.name.strip(), preset=preset
        )

    def new_offer(self, offer_id: OfferId, guild_id: GuildId) -> Offer:
        """Return a new offer.

        Raises:
            NameMissingError, TimeMissingError: that was left out.
            DaysMissingError, OwnTextUnfitError: it breaks a rule of offers.
        """
        if self.bedtime is None:
            raise TimeMissingError
        if self.name is None:
            raise NameMissingError
        usual = Offer(
            id=offer_id,
            guild_id=guild_id,
            name=self.name.strip(),
            preset=Preset(bedtime=self.bedtime),
        )
        return self.applied_to(usual)


def _words(text: str | None) -> str | None:
    """Return a text without blanks around it; `None`: nothing is left."""
    return (text or "").strip() or None
