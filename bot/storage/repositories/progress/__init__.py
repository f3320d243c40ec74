"""What is read over weeks and years."""
