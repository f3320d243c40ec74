"""What admins see of a server: its panel, calls, offers, forms, and the record of changes."""
