"""Destinations: one that has refused Discord's messages lately is left alone, and no other is.

A person with closed direct messages may ask for a test as often as they like. Each one that
Discord refuses counts towards the ban of the whole bot, so one person's asking must never use up
what everybody's reminders live on: a destination that refuses is asked again at growing intervals,
and all that people ask for by hand has a small share of the invalid requests for itself.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bot.domain.backoff import Backoff
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId, UserId
from bot.domain.token_buckets import Rate, TokenBuckets
from bot.messaging.discord_io.breaker import RequestsPausedError
from bot.messaging.discord_io.cool_down import PROBE_BACKOFF
from bot.messaging.discord_io.invalid_requests import InvalidRequests
from bot.ports.delivery import ChannelPost, DirectMessage, Refused
from bot.ports.world import MonotonicClock, loop_time

REFUSAL_BACKOFF = Backoff(
    steps=(
        timedelta(),
        timedelta(seconds=10),
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=4),
    )
)
"""How long a destination is left alone after its refusals in a row. Each step is shorter than the
back-off of a delivery, so that no delivery is held back because of its own last attempt."""

FORGOTTEN_AFTER = timedelta(minutes=20)
"""The refusals of a destination that was left alone for this long are forgotten."""

MAX_ASKED = 45
"""Refusals, in ten minutes, of what people asked for. That is half of what stops everything, so
that no asking does; the other half is left to reminders that meet a closed door."""

MAX_REPEATED = 20
"""Refusals, in ten minutes, of those who have refused lately, reminders included. Nobody else waits
for them: neither reminders nor a first welcome."""

MAX_OF_SERVERS = 30
"""Refusals, in ten minutes, of servers' channels for want of a right. A third of what stops everything:
however many channels are closed at once, what is left is for messages to people."""

MAX_DESTINATIONS = 10_000

WRITE_RATE = Rate(burst=3, every=timedelta(seconds=5))
"""Of one person, for tests, welcomes and guided messages. A channel takes five messages in five
seconds: these are four at most, and one is left to a reminder."""

OPEN_RATE = Rate(burst=3, every=timedelta(seconds=30))

_HELD = frozenset(
    {
        Refusal.UNREACHABLE,
        Refusal.NO_ACCESS,
        Refusal.CHANNEL_GONE,
        Refusal.NO_PERMISSION,
        Refusal.THREAD_LOCKED,
        Refusal.CHANNEL_UNFIT,
    }
)
_FORBIDDEN_IN_SERVERS = frozenset({Refusal.NO_PERMISSION, Refusal.THREAD_LOCKED})
"""What Discord answers with 403 there, which it counts."""
_HELD_WHEN_ASKED = _HELD | {Refusal.RATE_LIMITED}


_POST = "post"


class Destination(NamedTuple):
    """A direct-message channel, a person whose channel is to be opened, or a server's channel."""

    kind: str
    id: int

    @property
    def is_of_server(self) -> bool:
        """Whether a refusal is a matter of a server's rights, and of no person."""
        return self.kind == _POST


def channel_of(place: DirectMessage | ChannelPost) -> Destination:
    """Return where a message goes."""
    if isinstance(place, ChannelPost):
        return Destination(_POST, place.channel_id)
    return channel(place.channel_id)


def channel(channel_id: ChannelId) -> Destination:
    """Return a person's channel that is known."""
    return Destination("channel", channel_id)


def person(user_id: UserId) -> Destination:
    """Return a person whose channel is not known."""
    return Destination("person", user_id)


class Addressee(NamedTuple):
    """Whom a request is for, and whether somebody asked for it by hand."""

    destination: Destination
    is_asked: bool = False


@dataclass(slots=True, kw_only=True)
class _Refusals:
    in_a_row: int
    last_at: float

    @property
    def held_until(self) -> float:
        return self.last_at + REFUSAL_BACKOFF.after(self.in_a_row).total_seconds()


class ServerBudget:
    """What servers' channels may be refused, all together."""

    def __init__(self) -> None:
        self._refusals = InvalidRequests()
        self._under_way = 0

    def refused(self, *, now: float) -> None:
        """Count one refusal."""
        self._refusals.add(now=now)

    def wait(self, *, now: float) -> timedelta:
        """Return how long no channel is asked; zero: it may be."""
        return self._refusals.until_below(MAX_OF_SERVERS, now=now)

    @contextmanager
    def request(self, *, now: float) -> Iterator[None]:
        """Make one inside. Once any is refused, those under way count as well: they may all be.

        Raises:
            RequestsPausedError: it is better not made now.
        """
        refused = self._refusals.count(now=now)
        if refused and refused + self._under_way >= MAX_OF_SERVERS:
            raise RequestsPausedError(max(self.wait(now=now), PROBE_BACKOFF.shortest))
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


class Destinations:
    """Says whether a destination may be asked now."""

    def __init__(self, *, monotonic: MonotonicClock = loop_time) -> None:
        self._monotonic = monotonic
        self._refusals: OrderedDict[Destination, _Refusals] = OrderedDict()
        self._asked = InvalidRequests()
        self._repeated = InvalidRequests()
        self._of_servers = ServerBudget()
        self._writes: TokenBuckets[Destination] = TokenBuckets(WRITE_RATE)
        self._openings: TokenBuckets[Destination] = TokenBuckets(OPEN_RATE)

    def refuse(self, addressee: Addressee) -> Refused | None:
        """Return the refusal of a request that is better not made now; `None` if it may be."""
        destination = addressee.destination
        if wait := self._held_for(destination):
            return Refused(refusal=Refusal.TRIED_BEFORE, retry_after=wait)
        if destination.is_of_server and (wait := self._of_servers.wait(now=self._monotonic())):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=wait)
        if not addressee.is_asked:
            return None
        if wait := self._asked.until_below(MAX_ASKED, now=self._monotonic()):
            return Refused(refusal=Refusal.OPENING_TOO_FAST, retry_after=wait)
        if wait := self._pace(destination):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=wait)
        return None

    def under_way(self, destination: Destination) -> AbstractContextManager[None]:
        """Make a request inside, whose turn has come.

        Raises:
            RequestsPausedError: too much was refused while it waited.
        """
        if not destination.is_of_server:
            return nullcontext()
        return self._of_servers.request(now=self._monotonic())

    def is_refusing(self, destination: Destination) -> bool:
        """Tell whether a destination has refused lately, and taken nothing since."""
        return self._known(destination) is not None

    def _held_for(self, destination: Destination) -> timedelta:
        """Return how long a destination is still left alone."""
        known = self._known(destination)
        if known is None:
            return timedelta()
        now = self._monotonic()
        left = timedelta(seconds=max(known.held_until - now, 0.0))
        return max(left, self._repeated.until_below(MAX_REPEATED, now=now))

    def _known(self, destination: Destination) -> _Refusals | None:
        known = self._refusals.get(destination)
        if known and self._monotonic() - known.last_at >= FORGOTTEN_AFTER.total_seconds():
            del self._refusals[destination]
            return None
        return known

    def _pace(self, destination: Destination) -> timedelta:
        buckets = self._openings if destination.kind == "person" else self._writes
        return buckets.take(destination, now=self._monotonic())

    def succeeded(self, destination: Destination) -> None:
        """A destination took something: it may be asked at any time."""
        self._refusals.pop(destination, None)

    def refused(self, addressee: Addressee, refusal: Refusal) -> None:
        """Discord refused a request; where that was for the person's sake, they are left alone."""
        now, destination = self._monotonic(), addressee.destination
        if addressee.is_asked:
            self._asked.add(now=now)
        if destination.is_of_server and refusal in _FORBIDDEN_IN_SERVERS:
            self._of_servers.refused(now=now)
        if refusal not in (_HELD_WHEN_ASKED if addressee.is_asked else _HELD):
            return
        known = self._known(destination)
        if known:
            self._repeated.add(now=now)
        self._refusals[destination] = _Refusals(
            in_a_row=known.in_a_row + 1 if known else 1, last_at=now
        )
        self._refusals.move_to_end(destination)
        if len(self._refusals) > MAX_DESTINATIONS:
            self._refusals.popitem(last=False)
