"""What admins and members see of a server: panel, calls, offers, and the record of changes."""
