"""Grouping: which due reminders of one person are one message. A call is always one by itself.

Two reminders of different kinds that are due within ten minutes of each other arrive together, when
the first of them is due. The second is claimed along with it. Whether both are sent is decided
for each of them by itself.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery.decision import Decision, Send
from bot.domain.delivery.occurrence import Deliverable

GROUPED_WITHIN = timedelta(minutes=10)
"""How far apart the due instants of one message's reminders may lie."""

MAX_GROUP = 2
"""How many reminders one message holds: their buttons are rows, of which Discord shows five."""

Group = tuple[Deliverable, ...]
"""Occurrences that may be one message, the earliest due first; nearly always it is one alone."""


def grouped(claimed: Iterable[Deliverable]) -> list[Group]:
    """Return the occurrences of one claim in groups, those of people before posts."""
    groups: list[list[Deliverable]] = []
    of_recipient: dict[Hashable, list[list[Deliverable]]] = {}
    for occurrence in sorted(claimed, key=people_first):
        known = of_recipient.setdefault(occurrence.recipient, [])
        group = next((each for each in known if _may_join(occurrence, each)), None)
        if group is None:
            group = []
            known.append(group)
            groups.append(group)
        group.append(occurrence)
    return [tuple(group) for group in groups]


def people_first(occurrence: Deliverable) -> tuple[bool, datetime, str]:
    """Return what a claim is sorted by: a message is a promise to a person, so no post delays one."""
    return occurrence.is_post, occurrence.slot.due_at, occurrence.id


def _may_join(occurrence: Deliverable, group: Sequence[Deliverable]) -> bool:
    return len(group) < MAX_GROUP and all(are_companions(occurrence, each) for each in group)


def are_companions(one: Deliverable, other: Deliverable) -> bool:
    """Tell whether two claimed occurrences may be one message.

    They are if they were claimed together at their first attempt whose outcome is not on record:
    what may be out already is tried again in the company that it had, under the same nonce.
    """
    return (
        one.recipient == other.recipient
        and one.kind != other.kind
        and one.attempted_at == other.attempted_at
        and abs(one.slot.due_at - other.slot.due_at) <= GROUPED_WITHIN
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What becomes of a group once it is decided what to do with each of its occurrences."""

    messages: tuple[Group, ...]
    """What is sent now: each group is one message."""
    put_back: Group
    """What was claimed along, and waits for its own due instant after all."""


def sending_of(decided: Sequence[tuple[Deliverable, Decision]], *, now: datetime) -> Sending:
    """Return what is sent of a group, and how; what is skipped or deferred is in neither part.

    An offer to pause is a message by itself. What is not due yet comes early only beside a reminder
    that is due and sent; what it would be skipped for may change until its own instant.
    """
    reminders = [each for each, decision in decided if _is_reminder(decision)]
    early = [each for each, _ in decided if each.slot.due_at > now]
    if all(each in early for each in reminders):
        reminders = []
    offers = [
        each
        for each, decision in decided
        if isinstance(decision, Send) and decision.offer_pause and each not in early
    ]
    together = [tuple(reminders)] if reminders else []
    return Sending(
        messages=(*together, *((offer,) for offer in offers)),
        put_back=tuple(each for each in early if each not in reminders),
    )


def _is_reminder(decision: Decision) -> bool:
    return isinstance(decision, Send) and not decision.offer_pause
