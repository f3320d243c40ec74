"""Views: what use cases return of a server, still without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import CallId, ChannelId, DraftId, OfferId, RoleId
from bot.domain.servers.audit import AuditEntry
from bot.domain.servers.calls import Call, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import EditConflictError, Right
from bot.domain.servers.offers import Headcount, Offer
from bot.domain.servers.server import Server


class ProblemKind(StrEnum):
    """What is wrong in a server, the most urgent first."""

    ZONE_MISSING = "zone missing"
    ZONE_UNKNOWN = "zone unknown"
    """The zone data that Charley runs with have dropped it."""
    CALL_STOPPED = "call stopped"
    CHANNEL_GONE = "channel gone"
    """The wind-down channel cannot be seen: it is gone, or a thread that Discord has archived."""
    CHANNEL_UNFIT = "channel unfit"
    """A locked thread, or a channel of a sort that calls cannot stand in."""
    RIGHTS_MISSING = "rights missing"
    PING_ROLE_GONE = "ping role gone"
    """The call is posted without a ping."""
    MANAGER_ROLE_GONE = "manager role gone"
    """Only *Manage Server* is left."""
    MANAGERS_CANNOT_SEE = "managers cannot see"
    """Discord hides `/server` from the manager role until an admin allows it under *Integrations*."""
    RETURNED = "returned"
    """The server had removed Charley, and its calls are paused since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that admins should look at, and what it is about."""

    kind: ProblemKind
    call_id: CallId | None = None
    channel_id: ChannelId | None = None
    """Whose channel: the call's, or without one the server's wind-down channel."""
    role_id: RoleId | None = None
    missing: frozenset[Right] = frozenset()
    """What Charley lacks in the channel."""
    stopped_for: StopReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """Everything about a server that its panel and its lists show."""

    configuration: Configuration
    """Of a server that has nothing stored yet: as it would begin, with version 1."""
    now: datetime
    is_admin: bool
    """Whether the reader may change more than calls and offers."""
    headcounts: Mapping[OfferId, Headcount] = field(default_factory=dict)
    """How many have joined each offer; one that is left out has no members."""
    next_instants: Mapping[CallId, datetime] = field(default_factory=dict)
    """When each call posts next; a call that does not is left out."""
    problems: tuple[Problem, ...] = ()
    is_command_shown: bool | None = True
    """Whether Discord shows `/server` to the manager role; `None`: it did not say."""

    def headcount(self, offer_id: OfferId) -> Headcount:
        """Return how many have joined an offer."""
        return self.headcounts.get(offer_id, Headcount(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged:
    """A server's settings before a change and after it; equal where nothing was to be changed."""

    before: Server
    after: Server


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferShown:
    """An offer, and how many have joined it."""

    offer: Offer
    headcount: Headcount


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer as it would be, waiting for a press; nothing is stored of it but the draft."""

    id: DraftId
    before: Offer | None
    """The offer as it is stored now; `None`: it would be a new one."""
    after: Offer
    conflict: EditConflictError | None = None
    """As of a `CallDraft`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRemoved:
    """A call that is gone, and the draft that brings it back for a quarter of an hour."""

    call: Call
    undo_id: DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRemoved:
    """An offer that is gone, and the draft that brings it back; its members stay members."""

    offer: Offer
    undo_id: DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some entries of the audit, newest first."""

    entries: tuple[AuditEntry, ...]
    below: int | None
    """What the next page is asked for with; `None`: this is the last one."""
