"""Watching over one process: whether it does its work, and who is told."""
