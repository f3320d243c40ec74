"""A Discord on loopback for tests and benches; see README.md in this folder."""

from tests.wire.errors import NotPossibleError
from tests.wire.faults import Cut, Reset, Slow, Status, quarantined, rate_limited, refused
from tests.wire.interactions import Answer
from tests.wire.limits import LimitRules, Rate
from tests.wire.model import Application, Channel, Guild, Message, User
from tests.wire.outcomes import InteractionOutcome
from tests.wire.server import WireDiscord

__all__ = [
    "Answer",
    "Application",
    "Channel",
    "Cut",
    "Guild",
    "InteractionOutcome",
    "LimitRules",
    "Message",
    "NotPossibleError",
    "Rate",
    "Reset",
    "Slow",
    "Status",
    "User",
    "WireDiscord",
    "quarantined",
    "rate_limited",
    "refused",
]
