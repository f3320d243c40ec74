"""Reads `data/`: the health library and the places."""
