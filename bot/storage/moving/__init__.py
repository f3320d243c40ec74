"""Carrying a whole database from one kind to another, every row counted and compared."""
