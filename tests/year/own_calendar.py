"""What a person knows themselves: their settings by time, and which reminders they saw and answered.

It is kept beside Charley and reads nothing of it, so that Charley's record can be held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.progress.nights import NightState

NOON, ONE_DAY = time(12), timedelta(days=1)
SAME_SLEEP = timedelta(hours=6)
_RANKS = (NightState.DONE, NightState.SKIPPED, NightState.MISSED)
"""Which of two sleeps names a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the person had set, from an instant on."""

    from_at: datetime
    zone_key: str
    bedtimes: tuple[time | None, ...]
    """By weekday, Monday first; before noon it is the next morning's."""
    lead: timedelta = timedelta(minutes=30)
    is_on: bool = True
    paused_until: date | None = None

    def night_at(self, instant: datetime) -> date:
        """Return the night that goes on, or comes, at an instant: it changes at noon."""
        local = instant.astimezone(ZoneInfo(self.zone_key))
        return local.date() if local.time() >= NOON else local.date() - ONE_DAY

    def due_at(self, night: date) -> datetime | None:
        """Return when that night's reminder is to come; `None`: it has no bedtime."""
        bedtime = self.bedtimes[night.weekday()]
        if bedtime is None:
            return None
        day = night if bedtime >= NOON else night + ONE_DAY
        wall = datetime.combine(day, bedtime, tzinfo=ZoneInfo(self.zone_key))
        return wall.astimezone(UTC) - self.lead

    def is_paused_on(self, night: date) -> bool:
        return self.paused_until is not None and night < self.paused_until


@dataclass(slots=True, kw_only=True)
class Sleep:
    """One evening as the person lived it."""

    night: date
    began_at: datetime
    messages: int = 0
    verdict: NightState | None = None
    """What they have said at last."""

    @property
    def state(self) -> NightState:
        return self.verdict or NightState.MISSED

    @property
    def happened(self) -> bool:
        """Whether anything came or was said."""
        return self.messages > 0 or self.verdict is not None


@dataclass(slots=True)
class OwnCalendar:
    """The pages of a person, and their evenings."""

    pages: list[Page]
    sleeps: list[Sleep] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """What is set now."""
        return self.pages[-1]

    def turn(self, at: datetime, **changes: object) -> None:
        """Begin a page: something was set anew."""
        self.pages.append(replace(self.page, from_at=at, **changes))  # type: ignore[arg-type] - fields of Page

    def sleep_at(self, instant: datetime) -> Sleep:
        """Return the evening of a message or a command, a new one if there is none."""
        for sleep in self.sleeps[-3:]:
            if sleep.night == self.page.night_at(instant) and instant - sleep.began_at < SAME_SLEEP:
                return sleep
        self.sleeps.append(Sleep(night=self.page.night_at(instant), began_at=instant))
        return self.sleeps[-1]

    def nights(self, first: date, last: date) -> dict[date, NightState]:
        """Return how each night was, by what came, what was said, and what was planned."""
        lived: dict[date, list[NightState]] = {}
        for sleep in self.sleeps:
            if sleep.happened:
                lived.setdefault(sleep.night, []).append(sleep.state)
        planned = self._planned(first, last)
        nights = {}
        for step in range((last - first).days + 1):
            night = first + step * ONE_DAY
            unlived = planned.get(night, NightState.NOT_PLANNED)
            nights[night] = min(lived.get(night, []), key=_RANKS.index, default=unlived)
        return nights

    def _planned(self, first: date, last: date) -> dict[date, NightState]:
        """Return the nights whose reminder was to come, had nothing come of it."""
        return {
            night: NightState.PAUSED if page.is_paused_on(night) else NightState.NOT_SENT
            for page, until_at in self._spans()
            for night in _dates(page, until_at, first=first, last=last)
        }

    def _spans(self) -> Iterator[tuple[Page, datetime]]:
        ends = [page.from_at for page in self.pages[1:]]
        yield from zip(self.pages, [*ends, datetime.max.replace(tzinfo=UTC)], strict=True)


def _dates(page: Page, until_at: datetime, *, first: date, last: date) -> Iterator[date]:
    """Yield the nights whose reminder was due while a page held."""
    night = max(first, (page.from_at - 2 * ONE_DAY).date())
    while night <= last and page.is_on:
        due_at = page.due_at(night)
        if due_at is not None and page.from_at <= due_at < until_at:
            yield night
        if due_at is not None and due_at >= until_at:
            return
        night += ONE_DAY
