"""The safety screen before drink reminders: from answers to a mode, and when to ask again."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.domain.library.guides import ScreenRow
from bot.domain.reminders.rules import WaterMode

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


def contradicts_itself(rows: Collection[ScreenRow]) -> bool:
    """Tell whether *none of these* was picked together with one of these."""
    return len(rows) > 1 and any(row.stands_alone for row in rows)


def messages_for(rows: Iterable[ScreenRow], *, mode: WaterMode | None) -> tuple[str, ...]:
    """Return what to say about the rows that led to a mode, and about the end of the evening.

    What suits only people who may have more, such as the words on drinking for two, is left out.
    """
    return tuple(
        row.message
        for row in rows
        if row.mode is mode or (row.offers_early_evening_stop and mode is not None)
    )


def is_screen_due(screened_on: date | None, *, today: date) -> bool:
    """Tell whether the questions should be asked again; never answered counts as long ago."""
    return screened_on is None or today - screened_on >= SCREEN_LASTS
