"""First aid, tips and myths on screen."""
