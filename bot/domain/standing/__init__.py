"""How things stand with a person and their reminders, as they are shown."""
