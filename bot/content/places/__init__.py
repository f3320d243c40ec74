"""Finds the time zone of what people type."""
