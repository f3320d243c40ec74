"""The safety screen before drink reminders: from answers to a mode, and nothing else."""

from collections.abc import Iterable

from bot.domain.library_guides import ScreenRow
from bot.domain.reminders import WaterMode


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
