"""Reminders on screen: notices, buttons, answers."""
