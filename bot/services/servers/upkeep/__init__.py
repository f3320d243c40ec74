"""What becomes of a server while Discord tells of it."""
