"""Charley's Discord client: what it offers to the rings above."""
