"""One planned delivery: its states, what to do when it is due, what follows from the result."""
