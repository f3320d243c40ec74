"""How the nights went, over weeks."""
