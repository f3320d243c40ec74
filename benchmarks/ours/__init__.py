"""Charley as a contender: the real services, each part in a process of its own."""
