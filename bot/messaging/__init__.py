"""Discord: every word and button, and every request."""
