"""Guided stretches: who may begin, the running session, its end."""
