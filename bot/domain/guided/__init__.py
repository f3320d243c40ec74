"""A guided stretch, second by second."""
