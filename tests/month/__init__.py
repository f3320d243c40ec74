"""A month on a faked clock: the real process, the double and three hundred people."""
