"""A person, and the bedtimes that they keep."""
