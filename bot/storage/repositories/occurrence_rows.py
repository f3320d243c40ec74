"""From rows of `occurrences` to occurrences and back."""

from bot.domain.delivery.occurrence import (
    CallOccurrence,
    Deliverable,
    Occurrence,
    Reason,
    State,
)
from bot.domain.ids import MessageId, OccurrenceId, UserId
from bot.domain.reminders.slots import Slot
from bot.kinds.registry import Kinds
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import require_numbers, require_readable, say_unreadable
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters

OCCURRENCE_COLUMNS = tuple(
    column
    for column in tables.occurrences.columns
    if column.name not in {"call_id", "guild_id"}  # they are a post's
)


def occurrence_of(row: Columns, *, kinds: Kinds) -> Occurrence:
    """Return the occurrence of a row of `OCCURRENCE_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such kind, state or reason, or a value is damaged.
    """
    id_, user_id, kind, local_date, number, due_at, stale_at, anchor_at, *progress = row
    state, reason, *delivery = progress
    claimable_at, attempts, attempted_at, message_id, sent_at = delivery
    require_readable(row, table="occurrences", name=id_)
    require_numbers(number, attempts, table="occurrences", name=id_)
    try:
        return Occurrence(
            id=OccurrenceId(id_),
            user_id=UserId(user_id),
            kind=kinds.named(kind).name,
            slot=Slot(
                local_date=local_date,
                number=number,
                due_at=due_at,
                stale_at=stale_at,
                anchor_at=anchor_at,
            ),
            state=State(state),
            reason=None if reason is None else Reason(reason),
            claimable_at=claimable_at,
            attempts=attempts,
            attempted_at=attempted_at,
            message_id=None if message_id is None else MessageId(message_id),
            sent_at=sent_at,
        )
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=id_) from error


def state_of(word: str) -> State:
    """Return a state; one that this version does not know takes its slot and is not open."""
    try:
        return State(word)
    except ValueError:
        say_unreadable("occurrences", f"of state {word}")
        return State.SKIPPED


def occurrence_row(occurrence: Deliverable) -> Parameters:
    """Return the columns of an occurrence."""
    return {
        "id": occurrence.id,
        **_subject_columns(occurrence),
        "kind": occurrence.kind,
        "slot": occurrence.slot.number,
        **changed_columns(occurrence),
    }


def _subject_columns(occurrence: Deliverable) -> Parameters:
    match occurrence:
        case Occurrence(user_id=user_id):
            return {"user_id": user_id}
        case CallOccurrence(call_id=call_id, guild_id=guild_id):
            return {"call_id": call_id, "guild_id": guild_id}
        case _:
            raise TypeError(occurrence)


def changed_columns(occurrence: Deliverable) -> dict[str, object]:
    """Return all that may differ from one save to the next."""
    reason = occurrence.reason
    return {
        "local_date": occurrence.slot.local_date,
        "due_at": occurrence.slot.due_at,
        "stale_at": occurrence.slot.stale_at,
        "anchor_at": occurrence.slot.anchor_at,
        "state": occurrence.state.value,
        "reason": None if reason is None else reason.value,
        "claimable_at": occurrence.claimable_at,
        "attempts": occurrence.attempts,
        "attempted_at": occurrence.attempted_at,
        "message_id": occurrence.message_id,
        "sent_at": occurrence.sent_at,
    }
