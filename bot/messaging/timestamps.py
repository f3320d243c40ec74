"""Instants as Discord shows them: in the reader's own time zone and language."""

from datetime import datetime


def clock(instant: datetime) -> str:
    """Return the time of day, such as 22:00."""
    return f"<t:{int(instant.timestamp())}:t>"


def day_and_clock(instant: datetime) -> str:
    """Return weekday, date and time."""
    return f"<t:{int(instant.timestamp())}:F>"


def relative(instant: datetime) -> str:
    """Return the distance from now, such as "in 20 minutes"; it keeps counting."""
    return f"<t:{int(instant.timestamp())}:R>"


def when(instant: datetime) -> str:
    """Return the full instant and how far away it is."""
    return f"{day_and_clock(instant)} ({relative(instant)})"


def ticking(instant: datetime) -> str:
    """Return a countdown by the second, to the whole second that is nearest."""
    return f"<t:{round(instant.timestamp())}:R>"
