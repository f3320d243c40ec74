"""The record of changes: when, who, what, and what it was before.

Entries are stored as keys and values, so every reader gets them in their own language. A text that
was typed is not in them, nor a person who has had their data erased.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import assert_never

from discord import ui

from bot.client.act_arguments import number
from bot.client.components import ActButton
from bot.domain.ids import ChannelId, RoleId, UserId
from bot.domain.servers.audit import Actor, AuditEntry, AuditKey, AuditTopic, Parameter
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.views import AuditPage
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.formatting import listed, relative, wall_clock
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic, act_button, card, line, row, text
from bot.messaging.ui.people.settings import days_text
from bot.messaging.ui.servers.words import STOPS, channel_mention, role_mention

ACTS = {
    AuditKey.ZONE_SET: Sentence("audit.zone_set", "Time zone changed"),
    AuditKey.CHANNEL_SET: Sentence("audit.channel_set", "Wind-down channel changed"),
    AuditKey.ROLE_SET: Sentence("audit.role_set", "Role for calls and offers changed"),
    AuditKey.LOCALE_SET: Sentence("audit.locale_set", "Language of posts changed"),
    AuditKey.OWN_TEXTS_SET: Sentence("audit.own_texts_set", "Words of the team switched"),
    AuditKey.CALL_ADDED: Sentence("audit.call_added", "Call added"),
    AuditKey.CALL_EDITED: Sentence("audit.call_edited", "Call changed"),
    AuditKey.CALL_PAUSED: Sentence("audit.call_paused", "Call paused"),
    AuditKey.CALL_RESUMED: Sentence("audit.call_resumed", "Call resumed"),
    AuditKey.CALL_REMOVED: Sentence("audit.call_removed", "Call removed"),
    AuditKey.CALL_RESTORED: Sentence("audit.call_restored", "Call brought back"),
    AuditKey.CALL_TESTED: Sentence("audit.call_tested", "Test posted"),
    AuditKey.CALL_STOPPED: Sentence("audit.call_stopped", "Call stopped"),
    AuditKey.CALL_HEALED: Sentence("audit.call_healed", "Call posts again"),
    AuditKey.ROLE_LOST: Sentence("audit.role_lost", "A role is gone"),
    AuditKey.OFFER_ADDED: Sentence("audit.offer_added", "Offer added"),
    AuditKey.OFFER_EDITED: Sentence("audit.offer_edited", "Offer changed"),
    AuditKey.OFFER_PAUSED: Sentence("audit.offer_paused", "Offer paused"),
    AuditKey.OFFER_RESUMED: Sentence("audit.offer_resumed", "Offer resumed"),
    AuditKey.OFFER_REMOVED: Sentence("audit.offer_removed", "Offer removed"),
    AuditKey.OFFER_RESTORED: Sentence("audit.offer_restored", "Offer brought back"),
    AuditKey.OFFER_PUBLISHED: Sentence("audit.offer_published", "Offer posted"),
    AuditKey.EXPORTED: Sentence("audit.exported", "Configuration exported"),
    AuditKey.IMPORTED: Sentence("audit.imported", "Configuration imported"),
    AuditKey.REMOVED: Sentence("audit.removed", "Charley was removed from the server"),
    AuditKey.RETURNED: Sentence("audit.returned", "Charley is back; calls are paused"),
}
"""What was done."""

FIELDS = {
    "zone_key": Sentence("audit.field.zone", "zone"),
    "wind_down_channel_id": Sentence("audit.field.channel", "channel"),
    "manager_role_id": Sentence("audit.field.role", "role"),
    "locale": Sentence("audit.field.language", "language"),
    "has_own_texts": Sentence("audit.field.own_texts", "words of the team"),
    "channel_id": Sentence("audit.field.channel", "channel"),
    "at": Sentence("audit.field.time", "time"),
    "days": Sentence("audit.field.days", "days"),
    "role_id": Sentence("audit.field.ping", "ping"),
    "text": Sentence("audit.field.text", "text"),
    "state": Sentence("audit.field.state", "state"),
    "stopped_for": Sentence("audit.field.reason", "reason"),
    "paused_until": Sentence("audit.field.until", "until"),
    "name": Sentence("audit.field.name", "name"),
    "bedtime": Sentence("audit.field.bedtime", "bedtime"),
    "minutes_before": Sentence("audit.field.minutes", "minutes before"),
    "repeats": Sentence("audit.field.repeats", "repeats"),
    "has_water": Sentence("audit.field.water", "drink reminders"),
}
"""What was changed, by the name of the field."""

_STATES = {
    CallState.ON: Sentence("audit.state.on", "on"),
    CallState.PAUSED: Sentence("audit.state.paused", "paused"),
    CallState.STOPPED: Sentence("audit.state.stopped", "stopped"),
}
_WITH_WORDS = Sentence("audit.typed_new", "with a {field}")
_OTHER_WORDS = Sentence("audit.typed", "{field} changed")
_OLD, _NEW = "old_", "new_"
_TYPED = frozenset({"text", "name"})


def audit_screen(page: AuditPage, topic: AuditTopic | None, *, owner: UserId) -> ui.LayoutView:
    """Return some entries, newest first."""
    heading = say("audit.heading", "## What was changed")
    empty = say("audit.empty", "Nothing was changed yet.")
    entries = [text(entry_text(entry)) for entry in page.entries]
    buttons = [
        *_older(page, topic, owner),
        act_button("server.panel", say("server.back", "Open settings"), owner=owner),
    ]
    return card(Topic.SERVER, text(heading), *(entries or [text(empty)]), line(), row(*buttons))


def audit_place(argument: str) -> tuple[AuditTopic | None, int | None]:
    """Read which part of the record is asked for, and below which number.

    Raises:
        ValueError: it is none that `audit_argument` writes.
    """
    topic, _, below = argument.partition(".")
    return AuditTopic(topic) if topic else None, number(below) if below else None


def audit_argument(topic: AuditTopic | None, below: int | None) -> str:
    """Write it."""
    return f"{topic or ''}.{'' if below is None else below}"


def entry_text(entry: AuditEntry) -> str:
    """Return such as `**Call changed** by @ada, 2 minutes ago: time 22:00 → 22:30`."""
    change = entry.change
    done = say(
        "audit.entry",
        "**{what}** by {who}, {at}",
        what=ACTS[change.key].say(),
        who=actor_text(change.actor),
        at=relative(entry.at),
    )
    values = values_text(change.parameters)
    return f"{done}\n-# {values}" if values else done


def actor_text(actor: UserId | Actor) -> str:
    """Return who it was, as far as that is still known."""
    match actor:
        case Actor.CHARLEY:
            return say("audit.charley", "Charley")
        case Actor.SOMEBODY:
            return say("audit.somebody", "somebody")
        case int():
            return f"<@{actor}>"
        case _:
            assert_never(actor)


def values_text(parameters: Mapping[str, Parameter]) -> str:
    """Return what was changed from what to what, such as `time 22:00 → 22:30, days changed`."""
    fields = dict.fromkeys(
        name.removeprefix(prefix)
        for name in parameters
        for prefix in (_OLD, _NEW)
        if name.startswith(prefix)
    )
    told = (field for field in fields if field in FIELDS and not _goes_without(field, parameters))
    return listed((_changed(field, parameters) for field in told), style="unit")


def _goes_without(field: str, parameters: Mapping[str, Parameter]) -> bool:
    """Tell whether a value of something new needs no words: nothing, no, none, or simply on."""
    is_new = f"{_OLD}{field}" not in parameters
    return is_new and parameters.get(f"{_NEW}{field}") in (None, False, CallState.ON.value)


def _changed(field: str, parameters: Mapping[str, Parameter]) -> str:
    name = FIELDS[field].say()
    if field in _TYPED:
        is_new = not any(each.startswith(_OLD) for each in parameters)
        return (_WITH_WORDS if is_new else _OTHER_WORDS).say(field=name)
    new = _value(field, parameters.get(f"{_NEW}{field}"))
    if f"{_OLD}{field}" not in parameters:
        return say("audit.new", "{field} {value}", field=name, value=new)
    old = _value(field, parameters[f"{_OLD}{field}"])
    return say("audit.old_new", "{field} {old} → {new}", field=name, old=old, new=new)


def _value(field: str, value: Parameter) -> str:
    match value:
        case None:
            return say("audit.none", "none")
        case bool():
            return say("audit.on", "on") if value else say("audit.off", "off")
        case list():
            return days_text(tuple(Weekday(day) for day in sorted(value)))
        case int():
            return _number(field, value)
        case str():
            return _word(field, value)
        case _:
            assert_never(value)


def _number(field: str, value: int) -> str:
    if field.endswith("role_id"):
        return role_mention(RoleId(value))
    if field.endswith("channel_id"):
        return channel_mention(ChannelId(value))
    return say("audit.number", "{number}", number=value)


def _word(field: str, value: str) -> str:
    match field:
        case "state":
            return _STATES[CallState(value)].say()
        case "stopped_for":
            return STOPS[StopReason(value)].say()
        case "zone_key":
            return zone_name(value)
        case "at" | "bedtime":
            return wall_clock(time.fromisoformat(value))
        case _:
            return value


def _older(page: AuditPage, topic: AuditTopic | None, owner: UserId) -> Sequence[ActButton]:
    if page.below is None:
        return ()
    label = say("audit.older", "Show older")
    argument = audit_argument(topic, page.below)
    return (act_button("audit.show", label, owner=owner, argument=argument),)
