"""Wind-down calls: posts in a channel, on chosen days at a wall-clock time in the server's zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.ids import CallId, ChannelId, GuildId, RoleId
from bot.domain.servers.errors import DaysMissingError
from bot.domain.servers.own_text import require_fitting
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY, date_exists, instant_of

EVERY_DAY = frozenset(Weekday)

FAILED_EVENINGS = 3
"""So many evenings in a row without a post for want of a right stop a call."""


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

    def is_silent_on(self, local_date: date) -> bool:
        """Tell whether nothing is posted on a date of the server's calendar."""
        match self.state:
            case CallState.ON:
                return False
            case CallState.STOPPED:
                return True
            case CallState.PAUSED:
                return self.paused_until is None or local_date < self.paused_until


def in_panel_order(calls: Iterable[Call]) -> list[Call]:
    """Return calls as people see them: by time, then by channel."""
    return sorted(calls, key=lambda call: (call.at, call.channel_id, call.id))


NEXT_SHOWN = 3
"""How many coming posts a preview names."""

_DATES_AHEAD = 22
"""Enough for three posts of a weekly call."""


def next_instants(
    call: Call, zone: ZoneInfo, *, after: datetime, count: int = NEXT_SHOWN
) -> tuple[datetime, ...]:
    """Return when a call posts next, strictly after an instant; none while it waits for a person."""
    return tuple(islice(_instants(call, zone, after=after), count))


def _instants(call: Call, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    today = after.astimezone(zone).date()
    first = max(today, call.paused_until or today)
    for step in range(_DATES_AHEAD):
        day = first + step * ONE_DAY
        if Weekday.of(day) not in call.days or call.is_silent_on(day):
            continue
        due_at = instant_of(day, call.at, zone)
        if due_at > after and date_exists(day, zone):
            yield due_at
