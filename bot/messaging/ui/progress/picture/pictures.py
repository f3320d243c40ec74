"""Who gets which picture of nights: drawn beside the event loop, one at a time, kept for five minutes."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from bot.domain.ids import UserId
from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.progress.calendar_words import alt_text
from bot.ports.delivery import Picture
from bot.ports.world import MonotonicClock, loop_time

NAME = "progress"
KEPT = timedelta(minutes=5)
"""How long a picture is shown again without being drawn again."""

MOST_KEPT = 64
"""Pictures in memory at once: about half a megabyte."""

MOST_WAITING = 40
"""How many pictures may be asked for at once: two seconds' work; whoever comes later gets words alone."""

log = structlog.get_logger(__name__)


def draw_calendar(nights: Sequence[Night], period: Period, first_weekday: Weekday) -> bytes:
    """Return the picture as a PNG, as `drawing.draw` does."""
    from bot.messaging.ui.progress.picture.drawing import (  # noqa: PLC0415 - Pillow takes 6 MB
        draw,
    )

    return draw(nights, period=period, first_weekday=first_weekday)


Draw = Callable[[Sequence[Night], Period, Weekday], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What a picture shows, and to whom: of other nights it is another picture."""

    user_id: UserId
    period: Period
    first_weekday: Weekday
    last: date
    states: tuple[NightState, ...]


def _key(
    user_id: UserId, nights: Sequence[Night], *, period: Period, first_weekday: Weekday
) -> _Key:
    return _Key(
        user_id=user_id,
        period=period,
        first_weekday=first_weekday,
        last=nights[-1].local_date,
        states=tuple(night.state for night in nights),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    png: bytes
    until: float


class CalendarPictures:
    """Draws pictures of nights, and keeps the latest ones.

    All are drawn in one thread: a picture whose asker has gone is finished before the next begins, and
    only one thread keeps memory for images.
    """

    def __init__(
        self, *, draw: Draw = draw_calendar, monotonic: MonotonicClock = loop_time
    ) -> None:
        self._draw = draw
        self._monotonic = monotonic
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=NAME)
        self._kept: dict[_Key, _Kept] = {}

    async def of(
        self,
        user_id: UserId,
        nights: Sequence[Night],
        *,
        period: Period,
        first_weekday: Weekday,
    ) -> Picture | None:
        """Return the picture with its text alternative; `None`: there is none, the words go alone.

        Why it could not be drawn is logged, never whose it was.
        """
        if not nights:
            return None
        if self._waiting >= MOST_WAITING:
            _log_left_out(because="crowded")
            return None
        key = _key(user_id, nights, period=period, first_weekday=first_weekday)
        try:
            png = await self._png(key, nights)
        except (ImportError, OSError, ValueError, MemoryError) as error:
            _log_left_out(because=type(error).__name__)
            return None
        return Picture(name=NAME, png=png, alt=alt_text(nights))

    async def _png(self, key: _Key, nights: Sequence[Night]) -> bytes:
        """Return the picture, drawn or kept."""
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                kept = self._still_kept(key)
                if kept is not None:
                    return kept
                png = await asyncio.get_running_loop().run_in_executor(
                    self._thread, self._draw, nights, key.period, key.first_weekday
                )
                self._keep(key, png)
                return png
        finally:
            self._waiting -= 1

    def _still_kept(self, key: _Key) -> bytes | None:
        """Return a picture that is still good, and forget all that are not."""
        now = self._monotonic()
        self._kept = {each: kept for each, kept in self._kept.items() if now < kept.until}
        found = self._kept.get(key)
        return found.png if found else None

    def _keep(self, key: _Key, png: bytes) -> None:
        """Keep a picture, in place of the oldest where there are too many."""
        self._kept[key] = _Kept(png=png, until=self._monotonic() + KEPT.total_seconds())
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]


def _log_left_out(*, because: str) -> None:
    log.warning("calendar not drawn", action="calendar_not_drawn", because=because)
