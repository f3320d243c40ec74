"""What people do about their reminders: answer, pause, log."""
