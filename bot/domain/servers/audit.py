"""The audit: what was changed in a server, when and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import GuildId, UserId

KEEP_AUDIT = timedelta(days=365)

Parameter = str | int | bool | list[int] | None
"""A value that JSON has: never a count of members, nor an id of a member."""


class AuditKey(StrEnum):
    """What was done; its words are rendered where it is shown, in the reader's language."""

    ZONE_SET = "zone set"
    CHANNEL_SET = "channel set"
    ROLE_SET = "role set"
    LOCALE_SET = "locale set"
    OWN_TEXTS_SET = "own texts set"
    CALL_ADDED = "call added"
    CALL_EDITED = "call edited"
    CALL_PAUSED = "call paused"
    CALL_RESUMED = "call resumed"
    CALL_REMOVED = "call removed"
    CALL_RESTORED = "call restored"
    CALL_TESTED = "call tested"
    CALL_STOPPED = "call stopped"
    CALL_HEALED = "call healed"
    ROLE_LOST = "role lost"
    OFFER_ADDED = "offer added"
    OFFER_EDITED = "offer edited"
    OFFER_PAUSED = "offer paused"
    OFFER_RESUMED = "offer resumed"
    OFFER_REMOVED = "offer removed"
    OFFER_RESTORED = "offer restored"
    OFFER_PUBLISHED = "offer published"
    EXPORTED = "exported"
    IMPORTED = "imported"
    REMOVED = "removed"
    RETURNED = "returned"


class Actor(StrEnum):
    """Who did it, where it is no person that is still known."""

    CHARLEY = "charley"
    SOMEBODY = "somebody"
    """A person who has had their data erased since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChanged:
    """Something was changed in a server: an event, and what the audit keeps of it."""

    guild_id: GuildId
    actor: UserId | Actor
    key: AuditKey
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Such as the call's id, and `old`/`new` values by the name of the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit."""

    number: int
    """Counted per server, from 1."""
    at: datetime
    change: ServerChanged
