"""How the nights went, in words."""
