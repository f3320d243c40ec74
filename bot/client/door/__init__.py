"""What comes in from Discord: its shape, its options, and how much of it one person may send."""
