"""The storage ports, kept in SQL: SQLite for one process, PostgreSQL for several."""
