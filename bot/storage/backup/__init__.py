"""Backing up and restoring an SQLite database."""
