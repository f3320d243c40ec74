"""Reads and checks the health library."""
