"""Which tip or myth comes next."""
