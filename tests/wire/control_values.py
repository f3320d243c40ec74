"""Translating between control JSON and the double's values."""

from dataclasses import replace

from tests.wire.faults import (
    Cut,
    Kind,
    Reset,
    Slow,
    Status,
    quarantined,
    rate_limited,
    refused,
)
from tests.wire.limits import LimitRules, Rate
from tests.wire.mentions import pinged_by
from tests.wire.model import Json, Message
from tests.wire.outcomes import InteractionOutcome
from tests.wire.payloads import message_payload


def fault_kind(asked: str | Json) -> Kind:
    """Return a fault's kind from "reset", "cut", "quarantined" or a described answer.

    Answers are {"slow": seconds}, {"code": 50007}, {"retry_after": 1.5, "scope": "global",
    "via": false} or the fields of `Status`.
    """
    if isinstance(asked, str):
        named: dict[str, Kind] = {"reset": Reset(), "cut": Cut(), "quarantined": quarantined()}
        return named[asked]
    if "slow" in asked:
        return Slow(asked["slow"])
    if "retry_after" in asked:
        seconds, scope = asked["retry_after"], asked.get("scope", "user")
        return rate_limited(seconds, scope=scope, via=asked.get("via", True))
    if set(asked) <= {"code", "status"} and asked.get("code"):
        return refused(asked["code"], status=asked.get("status"))
    return Status(**asked)


def changed_rules(rules: LimitRules, asked: Json | str) -> LimitRules:
    """Return limit rules with changes: "off", or `overall`, `window`, `invalid`, `buckets`.

    A rate is [requests, seconds] or null.
    """
    if asked == "off":
        return LimitRules.off()
    assert isinstance(asked, dict)
    changes: Json = {k: _rate(asked[k]) for k in ("overall", "invalid") if k in asked}
    if "window" in asked:
        changes["window"] = asked["window"]
    if "buckets" in asked:
        buckets = {**rules.buckets, **{k: _rate(v) for k, v in asked["buckets"].items()}}
        changes["buckets"] = {k: rate for k, rate in buckets.items() if rate is not None}
    return replace(rules, **changes)


def _rate(pair: list[float] | None) -> Rate | None:
    return None if pair is None else Rate(requests=int(pair[0]), seconds=float(pair[1]))


def message_row(message: Message) -> Json:
    """Return a message with what history hides: nonce, recipient, time, deletion, the pinged."""
    recipient = next(iter(message.channel.recipients), None)
    return message_payload(message, with_nonce=True) | {
        "created_at": message.created_at,
        "recipient_id": None if recipient is None else str(recipient.id),
        "deleted": message.is_deleted,
        "pinged": sorted(str(user.id) for user in pinged_by(message)),
    }


def outcome_row(outcome: InteractionOutcome) -> Json:
    """Return an outcome as JSON."""
    modal = outcome.opened
    return {
        "responded": outcome.did_respond,
        "answer": outcome.answer,
        "latency_ms": outcome.latency_ms,
        "message": outcome.shown and message_row(outcome.shown),
        "followups": [message_row(message) for message in outcome.followups],
        "choices": outcome.suggested,
        "modal": modal
        and {
            "custom_id": modal.custom_id,
            "title": modal.title,
            "components": modal.components,
        },
    }
