"""Sleeps: what an occurrence or an outcome is about is known by an instant, not by its date alone.

A sleep's anchor is its bedtime: an hour before its reminders lose their use. A drink's is when it
is due; the outcome of a day of drinks has noon UTC. A pause becomes the local date that ends it.

Revision: 0004
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from json import loads
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
IS_OPEN = sa.text("state IN ('planned', 'leased')")
IS_CLOSED = sa.text("state NOT IN ('planned', 'leased')")
IS_SENT = sa.text("state = 'sent'")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, ONE_DAY, GRACE = timedelta(microseconds=1), timedelta(days=1), timedelta(minutes=60)
NOON, FOUR, USUAL_BEDTIME, LATEST_END = time(12), time(4), time(23), time(13)

INDEXES = {
    "ix_occurrences_claimable_at": (["claimable_at"], IS_OPEN),
    "ix_occurrences_closed": (["due_at"], IS_CLOSED),
    "ix_occurrences_open": (["user_id", "kind", "slot"], IS_OPEN),
    "ix_occurrences_sent": (["due_at"], IS_SENT),
}
BY_DATE = ("uq_occurrences_user_id_kind_local_date_slot", ["user_id", "kind", "local_date", "slot"])
BY_ANCHOR = ("uq_occurrences_user_id_kind_anchor_at_slot", ["user_id", "kind", "anchor_at", "slot"])


def users(pause: sa.types.TypeEngine[Any]) -> sa.TableClause:
    return sa.table(
        "users",
        sa.column("id", sa.BigInteger()),
        sa.column("zone_key", sa.Text()),
        sa.column("bedtimes", sa.Text()),
        sa.column("paused_until", pause),
    )


occurrences = sa.table(
    "occurrences",
    sa.column("id", sa.Text()),
    sa.column("user_id", sa.BigInteger()),
    sa.column("kind", sa.Text()),
    sa.column("local_date", sa.Date()),
    sa.column("slot", sa.SmallInteger()),
    sa.column("due_at", INSTANT),
    sa.column("stale_at", INSTANT),
    sa.column("anchor_at", INSTANT),
)


def outcomes(name: str = "outcomes") -> sa.TableClause:
    return sa.table(
        name,
        sa.column("user_id", sa.BigInteger()),
        sa.column("kind", sa.Text()),
        sa.column("anchor_at", INSTANT),
        sa.column("local_date", sa.Date()),
        sa.column("outcome", sa.Text()),
    )


def _without_anchor() -> sa.TableClause:
    columns = (column for column in outcomes().c if column.name != "anchor_at")
    return sa.table("outcomes", *(sa.column(column.name, column.type) for column in columns))


def upgrade() -> None:
    _change_pauses(sa.Date(), _date_of)
    _change_outcomes("anchor_at", _anchored)
    _change_occurrences(old=BY_DATE, new=BY_ANCHOR)


def downgrade() -> None:
    _change_pauses(INSTANT, _instant_of)
    _change_outcomes("local_date", _last_of_each_date)
    _change_occurrences(old=BY_ANCHOR, new=BY_DATE)


def _change_pauses(type_: sa.types.TypeEngine[Any], changed: Callable[..., object]) -> None:
    old = users(_other(type_))
    query = sa.select(old.c.id, old.c.zone_key, old.c.paused_until)
    rows = op.get_bind().execute(query.where(old.c.paused_until.is_not(None))).all()
    op.drop_column("users", "paused_until")
    op.add_column("users", sa.Column("paused_until", type_, nullable=True))
    new = users(type_)
    for id_, zone_key, value in rows:
        end = changed(value, _zone(zone_key))
        op.execute(sa.update(new).where(new.c.id == id_).values(paused_until=end))


def _other(type_: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    return INSTANT if isinstance(type_, sa.Date) else sa.Date()


def _date_of(paused_until: object, zone: ZoneInfo) -> date:
    """Return the date on which a pause ends; never earlier than it was promised."""
    local = _read(paused_until).astimezone(zone)
    # Pauses of nights end at 04:00 or after a late bedtime; one of a day may end in the evening.
    return local.date() if local.time() <= LATEST_END else local.date() + ONE_DAY


def _instant_of(paused_until: date, zone: ZoneInfo) -> object:
    return _written(datetime.combine(paused_until, FOUR, tzinfo=zone))


def _change_outcomes(name: str, changed: Callable[..., list[dict[str, object]]]) -> None:
    op.rename_table("outcomes", "outcomes_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE outcomes_before RENAME CONSTRAINT pk_outcomes TO pk_before")
    columns = [sa.Column("local_date", sa.Date(), nullable=False)]
    if name == "anchor_at":
        columns.insert(0, sa.Column("anchor_at", INSTANT, nullable=False))
    op.create_table(
        "outcomes",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *columns,
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_outcomes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name, name=op.f("pk_outcomes")),
        sqlite_with_rowid=False,
    )
    people = users(sa.Date())
    settings = sa.select(people.c.id, people.c.zone_key, people.c.bedtimes)
    for person in op.get_bind().execute(settings).all():
        rows = changed(person)
        if rows:
            statement = sa.insert(outcomes() if name == "anchor_at" else _without_anchor())
            op.get_bind().execute(statement, rows)
    op.drop_table("outcomes_before")


def _anchored(person: sa.Row[Any]) -> list[dict[str, object]]:
    """Return a person's outcomes, each with its anchor; of two with the same one, the later."""
    before = outcomes("outcomes_before")
    stale_at = sa.select(sa.func.min(occurrences.c.stale_at)).where(
        occurrences.c.user_id == before.c.user_id,
        occurrences.c.kind == before.c.kind,
        occurrences.c.local_date == before.c.local_date,
    )
    query = sa.select(
        before.c.kind, before.c.local_date, before.c.outcome, stale_at.scalar_subquery()
    ).where(before.c.user_id == person.id)
    found: dict[tuple[str, object], dict[str, object]] = {}
    for kind, day, outcome, stale in op.get_bind().execute(query.order_by(before.c.local_date)):
        if kind == "water":
            anchor_at = datetime.combine(day, NOON, tzinfo=UTC)
        elif stale is not None:
            anchor_at = _read(stale) - GRACE
        else:
            anchor_at = _bedtime(day, person)
        found[kind, anchor_at] = {
            "user_id": person.id,
            "kind": kind,
            "anchor_at": _written(anchor_at),
            "local_date": day,
            "outcome": outcome,
        }
    return list(found.values())


def _bedtime(night: date, person: sa.Row[Any]) -> datetime:
    word = loads(person.bedtimes)[night.weekday()]
    bedtime = USUAL_BEDTIME if word is None else time.fromisoformat(word)
    day = night if bedtime >= NOON else night + ONE_DAY
    return datetime.combine(day, bedtime, tzinfo=_zone(person.zone_key)).astimezone(UTC)


def _last_of_each_date(person: sa.Row[Any]) -> list[dict[str, object]]:
    before = outcomes("outcomes_before")
    query = sa.select(before.c.user_id, before.c.kind, before.c.local_date, before.c.outcome)
    rows = op.get_bind().execute(
        query.where(before.c.user_id == person.id).order_by(before.c.anchor_at)
    )
    return list({(row["kind"], row["local_date"]): dict(row) for row in rows.mappings()}.values())


def _change_occurrences(*, old: tuple[str, list[str]], new: tuple[str, list[str]]) -> None:
    for name in INDEXES:
        op.drop_index(name, "occurrences")
    if new is BY_ANCHOR:
        op.add_column("occurrences", sa.Column("anchor_at", INSTANT, nullable=True))
        _fill_anchors()
        _nudge_apart()
    else:
        _drop_all_but_the_last()
    with op.batch_alter_table("occurrences") as table:
        table.drop_constraint(old[0], type_="unique")
        if new is BY_ANCHOR:
            table.alter_column("anchor_at", existing_type=INSTANT, nullable=False)
        else:
            table.drop_column("anchor_at")
        table.create_unique_constraint(*new)
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "occurrences", columns, sqlite_where=where, postgresql_where=where)


def _fill_anchors() -> None:
    # A number on SQLite, an interval on PostgreSQL: the anchor is an hour before.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    grace = sa.literal(GRACE // MICROSECOND if is_sqlite else GRACE)
    bed_at = sa.type_coerce(occurrences.c.stale_at - grace, INSTANT)
    anchor_at = sa.case((occurrences.c.kind == "stretch", bed_at), else_=occurrences.c.due_at)
    op.execute(sa.update(occurrences).values(anchor_at=anchor_at))


def _nudge_apart() -> None:
    """Let no two names be the same: two dates may have shared a bedtime, 24 zones apart."""
    for rows in _groups(occurrences.c.anchor_at):
        for number, row in zip(count(), rows):
            anchor_at = _written(_read(row.anchor_at) + number * MICROSECOND)
            change = sa.update(occurrences).where(occurrences.c.id == row.id)
            op.execute(change.values(anchor_at=anchor_at))


def _drop_all_but_the_last() -> None:
    """Let each date have one sleep, as it was before."""
    for rows in _groups(occurrences.c.local_date):
        for row in rows[:-1]:
            op.execute(sa.delete(occurrences).where(occurrences.c.id == row.id))


def _groups(column: sa.ColumnClause[Any]) -> Iterable[list[sa.Row[Any]]]:
    """Return the occurrences that would have the same name, the earliest first."""
    name = (occurrences.c.user_id, occurrences.c.kind, column, occurrences.c.slot)
    shared = sa.select(*name).group_by(*name).having(sa.func.count() > 1)
    for values in op.get_bind().execute(shared).all():
        same = (part == value for part, value in zip(name, values, strict=True))
        query = sa.select(occurrences).where(*same).order_by(occurrences.c.due_at, occurrences.c.id)
        yield list(op.get_bind().execute(query).all())


def _zone(key: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(key or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _read(value: object) -> datetime:
    if isinstance(value, int):
        return EPOCH + value * MICROSECOND
    if not isinstance(value, datetime):
        message = f"an instant must be a number or a datetime, got {type(value).__name__}"
        raise TypeError(message)
    return value.astimezone(UTC)


def _written(instant: datetime) -> object:
    if op.get_bind().dialect.name == "sqlite":
        return (instant - EPOCH) // MICROSECOND
    return instant.astimezone(UTC)
