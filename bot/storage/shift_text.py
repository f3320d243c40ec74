"""From what stands in `users.shifts` to shifts and back."""

import json
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any

from bot.domain.people.shifts import Rotation, Shift, ShiftBedtimes, Shifts, Step

_DIFFERENT_PLANS = 1024
"""Kept in memory: the shifts of the same person are read again and again."""


@lru_cache(maxsize=_DIFFERENT_PLANS)
def shifts_of(text: str | None) -> Shifts | None:
    """Return what a person has set about their shifts.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: it cannot be read.
    """
    if text is None:
        return None
    stored: dict[str, Any] = json.loads(text)  # as another version may have left it
    nights = stored["single_nights"]
    return Shifts(
        bedtimes=ShiftBedtimes(**{shift: _time(stored["bedtimes"][shift]) for shift in Shift}),
        rotation=_rotation(stored["rotation"]),
        is_rotating=bool(stored["is_rotating"]),
        single_nights=tuple((date.fromisoformat(each), _step(nights[each])) for each in nights),
    )


def shifts_text(shifts: Shifts | None) -> str | None:
    """Return what is stored of them."""
    if shifts is None:
        return None
    rotation = shifts.rotation
    stored = {
        "bedtimes": {shift: _word(shifts.bedtimes.of(shift)) for shift in Shift},
        "rotation": rotation
        and {
            "starts_on": rotation.starts_on.isoformat(),
            "steps": [_word(step) for step in rotation.steps],
        },
        "is_rotating": shifts.is_rotating,
        "single_nights": {night.isoformat(): _word(step) for night, step in shifts.single_nights},
    }
    return json.dumps(stored)


def _rotation(stored: Mapping[str, Any] | None) -> Rotation | None:
    if stored is None:
        return None
    steps = tuple(_step(each) for each in stored["steps"])
    return Rotation(starts_on=date.fromisoformat(stored["starts_on"]), steps=steps)


def _word(step: Step) -> str | None:
    return f"{step:%H:%M}" if isinstance(step, time) else step


def _step(word: str | None) -> Step:
    named = next((shift for shift in Shift if shift == word), None)
    return named or _time(word)


def _time(word: str | None) -> time | None:
    return None if word is None else time.fromisoformat(word)
