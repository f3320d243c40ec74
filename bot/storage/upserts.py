"""INSERT statements that expect the row to be there already.

Both databases know `ON CONFLICT`, but SQLAlchemy has it in each dialect's own INSERT.
"""

from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


@cache
def insert_or_keep(table: Table, dialect: str) -> Insert:
    """Return an INSERT that leaves a row alone which takes the same place."""
    return insert_into(table, dialect).on_conflict_do_nothing()


@cache
def insert_or_replace(table: Table, dialect: str) -> Insert:
    """Return an INSERT that overwrites the row with the same primary key."""
    statement = insert_into(table, dialect)
    key = [column.name for column in table.primary_key]
    rest = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key
    }
    return statement.on_conflict_do_update(index_elements=key, set_=rest)


def insert_into(table: Table, dialect: str) -> Insert:
    """Return a plain INSERT that can be told what to do with a row that is there."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
