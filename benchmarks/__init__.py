"""Charley beside what people usually write: `python -m benchmarks`, or `make bench`.

Whatever is compared runs in a process of its own, one after the other, in the same run.
"""
