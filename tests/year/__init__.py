"""A year of one person, whose record is held against what was really sent and answered."""
