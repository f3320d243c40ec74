"""A simulated fortnight of a whole town of people: `python -m tests.soak`."""
