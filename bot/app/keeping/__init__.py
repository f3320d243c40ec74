"""What an operator does with what is kept: backups, moves, one person's data."""
