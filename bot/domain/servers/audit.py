"""The audit: what was changed in a server, when and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import GuildId, UserId

KEEP_AUDIT = timedelta(days=365)

Parameter = str | int | bool | list[int] | None
"""A value that JSON has: never a count of members, an id of a member, or a text that was typed."""

SETTINGS_ID = "settings"
"""Stands for a server's settings where others have the id of a call or of an offer."""


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
    """`id` of the call or the offer, or `SETTINGS_ID`; `version`, which the change has made; and of each
    field that was changed `old_FIELD` and `new_FIELD`: a role's or channel's number, a time as
    `22:00`, days as numbers from Monday 0. Of a text that was typed (a call's words, an offer's
    name) only `new_FIELD`, which is `true`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit."""

    number: int
    """Counted per server, from 1."""
    at: datetime
    change: ServerChanged


VERSIONING = frozenset(AuditKey) - {
    AuditKey.CALL_TESTED,
    AuditKey.OFFER_PUBLISHED,
    AuditKey.ROLE_LOST,
    AuditKey.EXPORTED,
    AuditKey.IMPORTED,
}
"""What makes another version of the settings, a call or an offer; their entries tell it."""


_TAKES_AWAY = frozenset(
    {
        AuditKey.CALL_PAUSED,
        AuditKey.CALL_REMOVED,
        AuditKey.OFFER_PAUSED,
        AuditKey.OFFER_REMOVED,
    }
)


def takes_away(change: ServerChanged) -> bool:
    """Tell whether a change only makes Charley do less: it pauses, removes, or takes a setting away."""
    parameters = change.parameters
    is_unset = {AuditKey.ROLE_SET: "manager_role_id", AuditKey.CHANNEL_SET: "wind_down_channel_id"}
    if (name := is_unset.get(change.key)) is not None:
        return parameters.get(f"new_{name}") is None
    return change.key in _TAKES_AWAY


class AuditTopic(StrEnum):
    """A part of the audit that is looked at alone."""

    SETTINGS = "settings"
    CALLS = "calls"
    OFFERS = "offers"


def keys_about(topic: AuditTopic | None) -> frozenset[AuditKey]:
    """Return the keys of a topic; of none: all."""
    if topic is None:
        return frozenset(AuditKey)
    prefixes = {AuditTopic.CALLS: "call ", AuditTopic.OFFERS: "offer "}
    if topic in prefixes:
        return frozenset(key for key in AuditKey if key.startswith(prefixes[topic]))
    return frozenset(key for key in AuditKey if not key.startswith(tuple(prefixes.values())))
