"""Nights on record: those missed and those not sent are kept, and one may be changed by hand.

What there is of the last ninety days tells how the nights went that nothing is on record of. Before
them nothing is known, and a note says so.

Revision: 0008
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, ONE_DAY, SAME_SLEEP = timedelta(microseconds=1), timedelta(days=1), timedelta(hours=6)

LATEST = (datetime(9000, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND

KEPT_SINCE = "nights kept since"
STRETCH = "stretch"
MISSED, NOT_SENT = "missed", "not sent"

OPEN = {"planned", "leased"}
ANSWERED_OR_WAITING = {"sent", "done"}
UNANSWERED = {"unanswered", "snoozed"}
UNSENT = {
    "stale",
    "coalesced",
    "quiet",
    "unreachable",
    "out of time",
    "rejected",
    "unreadable",
}
PAUSED = "paused"

occurrences = sa.table(
    "occurrences",
    sa.column("user_id", sa.BigInteger()),
    sa.column("kind", sa.Text()),
    sa.column("local_date"),  # as the driver has it: SQLite may hold what is no date
    sa.column("due_at", INSTANT),
    sa.column("anchor_at", INSTANT),
    sa.column("state", sa.Text()),
    sa.column("reason", sa.Text()),
    sa.column("sent_at", INSTANT),
)
outcomes = sa.table(
    "outcomes",
    sa.column("user_id", sa.BigInteger()),
    sa.column("kind", sa.Text()),
    sa.column("anchor_at", INSTANT),
    sa.column("local_date"),
    sa.column("outcome", sa.Text()),
)
notes = sa.table("notes", sa.column("name", sa.Text()), sa.column("text", sa.Text()))
OF_NIGHTS = occurrences.c.kind == STRETCH


def upgrade() -> None:
    op.add_column(
        "outcomes",
        sa.Column("is_corrected", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    people = sa.select(occurrences.c.user_id).where(OF_NIGHTS).distinct()
    for user_id in op.get_bind().execute(people).scalars().all():
        rows = list(_derived(user_id))
        if rows:
            op.get_bind().execute(sa.insert(outcomes), rows)
    since = _known_since()
    if since is not None:
        op.execute(sa.insert(notes).values(name=KEPT_SINCE, text=since.isoformat()))


def downgrade() -> None:
    op.execute(sa.delete(notes).where(notes.c.name == KEPT_SINCE))
    op.execute(sa.delete(outcomes).where(outcomes.c.outcome.in_([MISSED, NOT_SENT])))
    op.drop_column("outcomes", "is_corrected")


def _known_since() -> date | None:
    """Return the first date that may be told from what there is; `None`: there is nothing yet.

    The earliest date of an occurrence may have lost a part already.
    """
    planned = sa.select(occurrences.c.local_date).where(OF_NIGHTS).distinct()
    ended = sa.select(outcomes.c.local_date).where(outcomes.c.kind == STRETCH).distinct()
    known = min(_dates(planned), default=None) or max(_dates(ended), default=None)
    return None if known is None else known + ONE_DAY


def _dates(query: sa.Select[Any]) -> Iterator[date]:
    for value in op.get_bind().scalars(query):
        day = _date(value)
        if day is not None:
            yield day


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _derived(user_id: int) -> Iterator[dict[str, object]]:
    """Yield the nights of a person that nothing is on record of, as far as they can be told."""
    ended = sa.select(outcomes.c.anchor_at).where(
        outcomes.c.user_id == user_id, outcomes.c.kind == STRETCH
    )
    known = [_read(value) for value in op.get_bind().scalars(ended) if _is_instant(value)]
    query = sa.select(occurrences).where(occurrences.c.user_id == user_id, OF_NIGHTS)
    rows = op.get_bind().execute(query.order_by(occurrences.c.anchor_at, occurrences.c.due_at))
    for sleep in _sleeps(row for row in rows.all() if _is_instant(row.anchor_at)):
        first, outcome = sleep[0], _ending(sleep)
        anchor_at = _read(first.anchor_at)
        if outcome is None or any(abs(each - anchor_at) < SAME_SLEEP for each in known):
            continue
        yield {
            "user_id": user_id,
            "kind": STRETCH,
            "anchor_at": first.anchor_at,
            "local_date": first.local_date,
            "outcome": outcome,
        }


def _sleeps(rows: Iterable[sa.Row[Any]]) -> Iterator[list[sa.Row[Any]]]:
    """Yield the occurrences of each sleep: their bedtimes are less than six hours from its first."""
    sleep: list[sa.Row[Any]] = []
    for row in rows:
        if sleep and _read(row.anchor_at) - _read(sleep[0].anchor_at) >= SAME_SLEEP:
            yield sleep
            sleep = []
        sleep.append(row)
    if sleep:
        yield sleep


def _ending(sleep: list[sa.Row[Any]]) -> str | None:
    """Return how a sleep ended; `None`: it has not yet, or it cannot be told."""
    states = {row.state for row in sleep}
    was_answered = any(row.state == "skipped" and row.sent_at is not None for row in sleep)
    was_paused = any(row.reason == PAUSED for row in sleep)
    if was_answered or was_paused or states & (OPEN | ANSWERED_OR_WAITING):
        return None
    if states & UNANSWERED:
        return MISSED
    return NOT_SENT if any(row.reason in UNSENT for row in sleep) else None


def _is_instant(value: object) -> bool:
    return isinstance(value, datetime) or (isinstance(value, int) and 0 <= value <= LATEST)


def _read(value: int | datetime) -> datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else EPOCH + value * MICROSECOND
