"""Labels: the closed sets of values that a metric may be split by.

No server, no person and no language is among them. What is not in its set counts as `other`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.app.http.routes import ROUTES
from bot.client.door.shares import FIRST_AID_COMMAND
from bot.domain.delivery.occurrence import CALL
from bot.domain.operations.measured import InteractionOutcome
from bot.domain.servers.calls import CallState

OTHER = "other"

UNCOUNTED = frozenset({FIRST_AID_COMMAND})
"""Commands that are not counted by name: whoever runs Charley for two people would see who asked for
first aid, and when. `other` also holds every press, menu and form, so it tells nothing of them."""

STATUSES = ("2xx", "3xx", "400", "401", "403", "404", "429", "4xx", "5xx")
"""How Discord answers: those that count as invalid, or mean something of their own, by number."""

MOST_SHARDS = 64
"""How many shards have series of their own; the others share one, which says how the worst is."""

LANES = ("usual", "urgent", "idle")
"""Where a request of Charley's own waits for its turn."""


class DeliveryResult(StrEnum):
    """How an attempt to deliver has ended, as it is counted."""

    SENT = "sent"
    SKIPPED = "skipped"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The values that depend on what is installed: kinds of reminder, and commands."""

    kinds: tuple[str, ...]
    commands: tuple[str, ...]
    routes: tuple[str, ...] = ROUTES
    statuses: tuple[str, ...] = STATUSES
    shards: tuple[str, ...] = field(
        default_factory=lambda: (*(str(number) for number in range(MOST_SHARDS)), OTHER)
    )
    results: tuple[str, ...] = tuple(DeliveryResult)
    interaction_outcomes: tuple[str, ...] = tuple(InteractionOutcome)
    call_states: tuple[str, ...] = tuple(CallState)
    lanes: tuple[str, ...] = LANES

    @classmethod
    def of(cls, *, kinds: Iterable[str], commands: Iterable[str]) -> "Labels":
        """Return the labels for these kinds of reminder and these commands."""
        return cls(
            kinds=(*kinds, CALL, OTHER),
            commands=(*sorted(frozenset(commands) - UNCOUNTED), OTHER),
        )


def one_of(value: str | None, known: Collection[str]) -> str:
    """Return the value if it is in its set, and `other` if not."""
    return value if value is not None and value in known else OTHER


def status_label(status: int) -> str:
    """Return the label of an HTTP status."""
    return str(status) if str(status) in STATUSES else f"{min(max(status // 100, 2), 5)}xx"
