"""How a person's nights went, shown and corrected."""
