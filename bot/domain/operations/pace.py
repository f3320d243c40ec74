"""The pace: how many requests of the bot may reach Discord in a second, and who goes when.

Discord counts a request when it arrives, which is some time between its turn and its answer. So a request
takes up a place from its turn until a second after its answer: however unevenly the network carries
them, no second ever has more arrivals than there are places.
"""

from dataclasses import dataclass
from datetime import timedelta

DISCORD_LIMIT = 50
"""Requests a second that Discord grants one bot (developers/topics/rate-limits)."""

DISCORD_WINDOW = timedelta(seconds=1)

SAVED_UP = 2
"""How many turns a quiet time saves up: what uneven answers hold up is made good with them."""

MOST_BESIDE_IDLE = 1
"""An idle call passes only while no more calls than this are under way or a second old. So it takes
one or two of the places that Discord grants a second, which is less than a storm leaves unused."""

LEASE = timedelta(seconds=22)
"""After its turn a place of several processes is free in any case: a request has 20 s for its answer."""

REACH = timedelta(milliseconds=50)
"""How long before a place is free a process may take it: longer than a database takes to answer."""

SHARE_REACH = timedelta(milliseconds=300)
"""How much further ahead a process without any place may reach; with half of them, half as far."""

URGENT_TIMES = 3
"""How many times as far that is for urgent calls. Where both are wanted without end, the reaches are
alike when the urgent have three places in four."""


def places_for(per_second: float) -> int:
    """Return how many places keep the arrivals of every second within a number."""
    return min(DISCORD_LIMIT, max(1, int(per_second)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLost:
    """The pace that all processes share is out of reach, so no request has a turn; said while it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceFound:
    """The pace that all processes share gives turns: said at its start, and once it is there again.

    A bot that is one process has a pace of its own, and never says this.
    """


PaceEvent = PaceLost | PaceFound
"""How the pace stands that all processes share."""
