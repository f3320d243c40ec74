"""Counting for the person who runs Charley."""
