"""Wiring, part by part."""
