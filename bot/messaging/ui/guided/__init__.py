"""A guided stretch on screen."""
