"""Offsets from UTC as the world writes them: `UTC+2`, `GMT+5:30`, `+0530`, `UTC 5.5`."""

import re
from datetime import timedelta

from bot.domain.typed_text import plain

_OFFSET = re.compile(
    r"(?:(?P<name>utc|gmt) ?)? ?(?P<sign>\+|-|\u00b1)? ?(?P<hours>\d{1,2})"
    r"(?:(?: ?[:.h] ?)?(?P<minutes>[0-5]\d)|[.,](?P<tenths>5|25|75)0?)?(?: ?(?:h|hours?|hrs?))?"
)
_BETWEEN_PARENTHESES = re.compile(r"\((.*)\)")
_QUARTERS = {"5": 30, "25": 15, "75": 45}
_FARTHEST = timedelta(hours=14)


def parse_offset(text: str) -> timedelta | None:
    """Return how far ahead of UTC the clocks are that *text* names, `None` if it names no offset.

    A bare number is none: it needs its sign, or UTC before it. After a point stand minutes, if
    there are two digits that can be minutes (`+5.30`), else parts of an hour (`+5.5`, `+5.75`).
    """
    match = _OFFSET.fullmatch(_BETWEEN_PARENTHESES.sub(r"\1", plain(text)))
    if match is None or not (match["name"] or match["sign"]):
        return None
    minutes = int(match["minutes"] or 0) or _QUARTERS.get(match["tenths"] or "", 0)
    offset = timedelta(hours=int(match["hours"]), minutes=minutes)
    if offset > _FARTHEST:
        return None
    return -offset if match["sign"] == "-" else offset


def offset_label(offset: timedelta) -> str:
    """Return such as `UTC+5:30` or `UTC-3`."""
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"UTC{sign}{hours}:{minutes:02d}" if minutes else f"UTC{sign}{hours}"
