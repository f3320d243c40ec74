"""How many people one token carries, by simulation: `python -m benchmarks.capacity`."""
