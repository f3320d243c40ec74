"""From rows of `occurrences` to occurrences and back."""

from datetime import datetime
from typing import TypedDict

from bot.domain.delivery.occurrence import (
    CallOccurrence,
    Deliverable,
    Occurrence,
    Reason,
    State,
)
from bot.domain.ids import CallId, ChannelId, GuildId, MessageId, OccurrenceId, UserId
from bot.domain.reminders.slots import Slot
from bot.kinds.registry import Kinds
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import require_numbers, require_readable, say_unreadable
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters

_OF_POSTS = {"call_id", "guild_id", "channel_id"}
_NOT_READ = {"leased_by"}
OCCURRENCE_COLUMNS = tuple(
    column for column in tables.occurrences.columns if column.name not in _OF_POSTS | _NOT_READ
)
"""What a person's occurrence is read from."""

DELIVERABLE_COLUMNS = (
    *OCCURRENCE_COLUMNS,
    tables.occurrences.c.call_id,
    tables.occurrences.c.guild_id,
    tables.occurrences.c.channel_id,
)


def deliverable_of(row: Columns, *, kinds: Kinds) -> Deliverable:
    """Return the occurrence of a row of `DELIVERABLE_COLUMNS`, whatever it is for.

    Raises:
        RowUnreadableError: as `occurrence_of` and `post_of` do.
    """
    call_id = row[-3]
    return occurrence_of(row[:-3], kinds=kinds) if call_id is None else post_of(row)


def occurrence_of(row: Columns, *, kinds: Kinds) -> Occurrence:
    """Return the occurrence of a row of `OCCURRENCE_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such kind, state or reason, or a value is damaged.
    """
    id_, user_id, kind, *_ = row
    try:
        return Occurrence(user_id=UserId(user_id), kind=kinds.named(kind).name, **_progress_of(row))
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=id_) from error


def post_of(row: Columns) -> CallOccurrence:
    """Return the occurrence of a call's row of `DELIVERABLE_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such state or reason, or a value is damaged.
    """
    *columns, call_id, guild_id, channel_id = row
    try:
        return CallOccurrence(
            call_id=CallId(call_id),
            guild_id=GuildId(guild_id),
            channel_id=None if channel_id is None else ChannelId(int(channel_id)),
            **_progress_of(columns),
        )
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=columns[0]) from error


class _Progress(TypedDict):
    """What occurrences of all sorts have."""

    id: OccurrenceId
    slot: Slot
    state: State
    reason: Reason | None
    claimable_at: datetime
    attempts: int
    attempted_at: datetime | None
    message_id: MessageId | None
    sent_at: datetime | None


def _progress_of(row: Columns) -> _Progress:
    id_, _, _, local_date, number, due_at, stale_at, anchor_at, *progress = row
    state, reason, claimable_at, attempts, attempted_at, message_id, sent_at = progress
    require_readable(row, table="occurrences", name=id_)
    require_numbers(number, attempts, table="occurrences", name=id_)
    return _Progress(
        id=OccurrenceId(id_),
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


def _subject_columns(occurrence: Deliverable) -> dict[str, object]:
    """Return the same columns for all sorts, so that they can be stored by one statement."""
    columns: dict[str, object] = dict.fromkeys(("user_id", *_OF_POSTS))
    match occurrence:
        case Occurrence(user_id=user_id):
            return {**columns, "user_id": user_id}
        case CallOccurrence(call_id=call_id, guild_id=guild_id, channel_id=channel_id):
            own = {"call_id": call_id, "guild_id": guild_id, "channel_id": channel_id}
            return {**columns, **own}
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
