"""Screens: one folder for each feature."""
