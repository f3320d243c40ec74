"""Charley, a Discord bot against the night-time charley horse."""

__version__ = "0.1.0"
