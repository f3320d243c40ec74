"""Wind-down calls: posts in a channel, on chosen days at a wall-clock time in the server's zone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from bot.domain.errors import PauseTooLongError
from bot.domain.ids import CallId, ChannelId, GuildId, RoleId
from bot.domain.reminders.pauses import PAUSE_LIMIT_NIGHTS
from bot.domain.servers.errors import DaysMissingError
from bot.domain.servers.own_text import require_fitting
from bot.domain.time.weekdays import EVERY_DAY, Weekday

FAILED_EVENINGS = 3
"""So many evenings in a row without a post for want of a right stop a call."""


LONGEST_PAUSE = timedelta(days=PAUSE_LIMIT_NIGHTS + 1)
"""From today to the date that ends a pause; the first silent date may be tomorrow."""

NEXT_SHOWN = 3
"""How many coming posts are told of a call before it is saved."""


class CallState(StrEnum):
    """Whether a call posts."""

    ON = "on"
    PAUSED = "paused"
    """By an admin, or since the server came back: until a date, or until it is resumed."""
    STOPPED = "stopped"
    """By Charley, for a `StopReason`."""


class StopReason(StrEnum):
    """Why Charley stopped a call; each heals by itself or by a choice in the panel."""

    CHANNEL_GONE = "channel gone"
    NO_PERMISSION = "no permission"
    THREAD_LOCKED = "thread locked"
    CHANNEL_UNFIT = "channel unfit"
    """Discord takes no post of this sort there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a server."""

    id: CallId
    guild_id: GuildId
    channel_id: ChannelId
    at: time
    days: frozenset[Weekday] = EVERY_DAY
    role_id: RoleId | None = None
    """Who is pinged; `None`: nobody."""
    text: str | None = None
    """Words of the server's team, shown as a quote."""
    state: CallState = CallState.ON
    stopped_for: StopReason | None = None
    """Why it is stopped; only where it is."""
    paused_until: date | None = None
    """The local date that ends a pause; `None` while it is paused: until it is resumed."""
    failed_evenings: int = 0
    """How many in a row could not be posted for want of a right."""
    version: int = 1

    def __post_init__(self) -> None:
        if not self.days:
            raise DaysMissingError
        require_fitting(self.text)

    def on_date(self, local_date: date) -> "Call":
        """Return the call as it stands on a date of the server's calendar: an ended pause is none."""
        has_ended = self.paused_until is not None and self.paused_until <= local_date
        if self.state is CallState.PAUSED and has_ended:
            return replace(self, state=CallState.ON, paused_until=None)
        return self

    def is_silent_on(self, local_date: date) -> bool:
        """Tell whether nothing is posted on a date of the server's calendar."""
        match self.state:
            case CallState.ON:
                return False
            case CallState.STOPPED:
                return True
            case CallState.PAUSED:
                return self.paused_until is None or local_date < self.paused_until

    def is_paused_too_long(self, *, today: date) -> bool:
        """Tell whether a pause ends on a date that is further away than any pause may reach."""
        return self.paused_until is not None and self.paused_until - today > LONGEST_PAUSE

    def require_pause_within_limit(self, *, today: date) -> None:
        """Refuse a pause that ends too far away.

        Raises:
            PauseTooLongError: it is longer than a year.
        """
        if self.is_paused_too_long(today=today):
            raise PauseTooLongError


def in_panel_order(calls: Iterable[Call]) -> list[Call]:
    """Return calls as people see them: by time, then by channel."""
    return sorted(calls, key=lambda call: (call.at, call.channel_id, call.id))
