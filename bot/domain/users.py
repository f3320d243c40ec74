"""A person, as far as Charley needs to know one."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.bedtimes import Bedtimes
from bot.domain.errors import BedtimeMissingError, ZoneMissingError
from bot.domain.ids import ChannelId, UserId
from bot.domain.zones import zone_for


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person's settings. No name, no health record."""

    id: UserId
    created_at: datetime
    zone_key: str | None = None
    locale: str | None = None
    bedtimes: Bedtimes = field(default_factory=Bedtimes)
    dm_channel_id: ChannelId | None = None
    consented_at: datetime | None = None
    """When the person agreed to direct messages."""
    consent_version: str | None = None
    """Which wording they agreed to."""
    paused_until: datetime | None = None
    unreachable_since: datetime | None = None
    """Since when direct messages fail; healed by the person's next command or press."""
    screened_on: date | None = None
    """The local date of the last answer to the safety screen; what it was is not kept."""

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone.

        Raises:
            ZoneMissingError: not set yet.
            ZoneUnknownError: tzdata does not know the stored key any more.
        """
        if self.zone_key is None:
            raise ZoneMissingError
        return zone_for(self.zone_key)

    def require_set_up(self) -> None:
        """Refuse a person whose reminders could not be planned.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no night has a bedtime.
        """
        if self.zone_key is None:
            raise ZoneMissingError
        if not self.bedtimes.is_set:
            raise BedtimeMissingError

    def is_paused(self, *, at: datetime) -> bool:
        """Tell whether the person asked for silence at that instant."""
        return self.paused_until is not None and at < self.paused_until

    @property
    def is_unreachable(self) -> bool:
        """Whether direct messages to this person fail."""
        return self.unreachable_since is not None

    def reachable(self) -> "User":
        """Return the person healed: they have just shown that they are there."""
        return replace(self, unreachable_since=None)
