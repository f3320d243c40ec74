"""Draws the pictures that Charley shows: positions of stretches, first aid, avatar and banner."""
