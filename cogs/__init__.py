"""Slash commands and presses: each parses, calls one service, and renders."""
