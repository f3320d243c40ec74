"""A person, as far as Charley needs to know one."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.errors import BedtimeMissingError, ZoneMissingError
from bot.domain.ids import ChannelId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.time.zones import DRINK_DAY_STARTS, drink_day_of, instant_of, zone_for


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
    paused_until: date | None = None
    """The local date that brings the reminders back, in whatever zone the person is then."""
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

    def require_set_up(self, *, needs_bedtime: bool = True) -> None:
        """Refuse a person whose reminders could not be planned.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no night has a bedtime, though it needs one.
        """
        if self.zone_key is None:
            raise ZoneMissingError
        if needs_bedtime and not self.bedtimes.is_set:
            raise BedtimeMissingError

    def is_paused_on(self, local_date: date) -> bool:
        """Tell whether the person asked for silence on that night or day of drinks."""
        return self.paused_until is not None and local_date < self.paused_until

    def is_paused(self, *, at: datetime) -> bool:
        """Tell whether a pause is on at that instant: days end at 04:00."""
        if self.paused_until is None or self.zone_key is None:
            return False
        return self.is_paused_on(drink_day_of(at, self.zone))

    @property
    def resumes_at(self) -> datetime | None:
        """When a pause ends where the person is now."""
        if self.paused_until is None or self.zone_key is None:
            return None
        return instant_of(self.paused_until, DRINK_DAY_STARTS, self.zone)

    @property
    def is_unreachable(self) -> bool:
        """Whether direct messages to this person fail."""
        return self.unreachable_since is not None

    def reachable(self) -> "User":
        """Return the person healed: they have just shown that they are there."""
        return replace(self, unreachable_since=None)
