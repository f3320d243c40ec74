"""Zones, wall times, dates and days of the week, and how people type them."""
