"""Counting what a use case asks of a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bot.storage.unit_of_work import SqlStorage


@contextmanager
def counted_statements(storage: SqlStorage) -> Iterator[list[str]]:
    """Collect the statements that a storage executes meanwhile, each executemany once.

    BEGIN is left out: PostgreSQL's driver says it where nobody can count it.
    """
    statements: list[str] = []

    def note(
        _connection: object, _cursor: object, statement: str, *_rest: object, **_words: object
    ) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engine = storage.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
