"""Silence: why no reminder came where one might be expected, in words for the clock's remark."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.reminders.rules import Cycle
from bot.domain.time.zones import night_of
from bot.kinds.registry import KINDS
from bot.services.people.privacy import Records

_REASONS = {
    Reason.DONE: "tonight's stretch is done",
    Reason.SKIPPED: "you skipped it",
    Reason.PAUSED: "your reminders are paused",
    Reason.TARGET_MET: "you have drunk enough today",
    Reason.ENOUGH: "you said that it is enough for today",
    Reason.QUIET: "nobody has answered for a fortnight",
    Reason.NOTHING_TO_SAY: "there was nothing to say about the week",
    Reason.UNREACHABLE: "your direct messages are closed",
}
_OTHERWISE = "it was not needed any more"
_TONIGHT = {
    "done": "Tonight's stretch was done already: this is the next message.",
    "skipped": "Tonight's stretch was skipped: this is the next message.",
    "paused": "Tonight was paused: this is the next message.",
}


def silence_text(records: Records, *, after: datetime, zone: ZoneInfo) -> str:
    """Return why something was not sent since an instant; nothing if it needs no reason.

    Args:
        records: all that is on record about the person.
        after: from when on.
        zone: in which its time is told.
    """
    silent = sorted(
        (datetime.fromisoformat(str(row["due_at"])), Reason(str(row["reason"])))
        for row in records["occurrences"]
        if row["state"] == State.SKIPPED and row["reason"] and row["message_id"] is None
    )
    for due_at, reason in silent:
        if due_at > after and reason is not Reason.SUPERSEDED:
            words = _REASONS.get(reason, _OTHERWISE)
            return f"Nothing came at {due_at.astimezone(zone):%H:%M}: {words}."
    return _tonight(records["outcomes"], night=night_of(after, zone).isoformat())


def _tonight(outcomes: Sequence[Mapping[str, object]], *, night: str) -> str:
    for row in outcomes:
        is_about_night = KINDS.named(str(row["kind"])).traits.cycle is Cycle.NIGHT
        if is_about_night and row["local_date"] == night and row["outcome"] in _TONIGHT:
            return _TONIGHT[str(row["outcome"])]
    return ""
