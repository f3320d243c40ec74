"""The safety screen before drink reminders: from answers to a mode, and when to ask again."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.library_guides import ScreenRow
from bot.domain.reminders import WaterMode

SCREEN_LASTS = timedelta(days=90)
"""After that health or medicines may have changed."""


def screened_mode(rows: Iterable[ScreenRow], *, wish: WaterMode | None) -> WaterMode | None:
    """Return the mode that the answers allow; `None`: no drink prompts at all.

    If several rows fit, the strictest wins; anyone may wish for less than they are allowed.
    """
    modes = {row.mode for row in rows}
    if None in modes:
        return None
    if WaterMode.GENTLE in modes or wish is WaterMode.GENTLE:
        return WaterMode.GENTLE
    return WaterMode.TARGET


def is_screen_due(screened_on: date | None, *, today: date) -> bool:
    """Tell whether the questions should be asked again; never answered counts as long ago."""
    return screened_on is None or today - screened_on >= SCREEN_LASTS
