"""A person's year with the real services on the real storage: what they do, and what befalls them."""

import heapq
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count

from bot.domain.delivery.notices import occurrence_of
from bot.domain.errors import DomainError
from bot.domain.ids import OccurrenceId
from bot.domain.progress.nights import NightState
from bot.domain.time.weekdays import Weekday
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import OutcomeUnknown
from tests.support.builders import BERLIN, USER_ID, a_reminder, a_user, an_instant
from tests.support.messenger import ArrivesThen, Sent, channel_of
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.year.own_calendar import ONE_DAY, OwnCalendar, Page, Sleep

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HABITS = {
    "done": 60,
    "in the morning": 5,
    "after a day and more": 3,
    "skip": 10,
    "ignore": 12,
    "snooze, then done": 4,
    "snooze, then ignore": 2,
    "done, taken back": 2,
    "skip, then done": 2,
}
"""What is made of an evening, and how often in a hundred."""

Act = Callable[[], Awaitable[None]]


class Life:
    """One person, their process of Charley, and time."""

    def __init__(self, world: World, *, first: date, seed: int) -> None:
        self.world = world
        self.first = first
        self.counts: Counter[str] = Counter()
        self.calendar = OwnCalendar(
            [Page(from_at=world.now, zone_key=BERLIN, bedtimes=(time(22, 30),) * 7)]
        )
        self.ignores_until = world.now
        self._seed = seed
        self._process = Process(world)
        self._acts: list[tuple[datetime, int, str, Act]] = []
        self._numbers = count()
        self._seen = 0
        self._down_until: datetime | None = None

    @property
    def is_down(self) -> bool:
        """Whether there is no process just now."""
        return self._down_until is not None

    # What is planned for the year.

    def at(self, day: int, wall_time: time, name: str, act: Act) -> None:
        """Let something happen so many days after the first, by Berlin's clocks."""
        instant = an_instant(self.first + day * ONE_DAY, wall_time) + timedelta(seconds=30)
        self._push(instant, name, act)

    def _push(self, instant: datetime, name: str, act: Act) -> None:
        heapq.heappush(self._acts, (instant, next(self._numbers), name, act))

    # Time.

    async def begin(self) -> None:
        await store(self.world.storage, a_user(), a_reminder())
        await self._start()

    async def live(self, *, until: datetime) -> None:
        """Let time pass, from one instant at which something happens to the next."""
        while (instant := self._next_at()) < until:
            self.world.clock.move_to(max(instant, self.world.now))
            if self._down_until is not None and instant >= self._down_until:
                self._down_until = None
                self._process = Process(self.world)
                await self._start()
            await self._happen(instant)
            if self._down_until is None:
                await self._process.deliver()
                self._look()
        self.world.clock.move_to(until)

    def _next_at(self) -> datetime:
        instants = [self._acts[0][0]] if self._acts else []
        if self._down_until is not None:
            return min([*instants, self._down_until])
        asked = self.world.wakeup.asked
        asked[:] = [each for each in asked if each > self.world.now]
        return min([*instants, *asked])

    async def _happen(self, now: datetime) -> None:
        while self._acts and self._acts[0][0] <= now:
            _, _, name, act = heapq.heappop(self._acts)
            if self._down_until is not None:
                self.counts["nobody there"] += 1
                continue
            self.counts[name] += 1
            try:
                await act()
            except DomainError as error:
                self.counts[type(error).__name__] += 1

    async def _start(self) -> None:
        await self.keep_house()
        await self._process.deliver()
        self._look()

    async def keep_house(self) -> None:
        """Do what is done each hour, and sweep as is done for safety."""
        await self._process.housekeeping.run()
        self.world.wakeup.at(self.world.now)

    async def go_down(self, length: timedelta) -> None:
        """End the process, and have no other for a while."""
        await self._process.kill()
        self._down_until = self.world.now + length

    # What the person sees, and does about it.

    def _look(self) -> None:
        """See what has arrived, and decide what to do about it."""
        arrived = self.world.messenger.sent[self._seen :]
        self._seen += len(arrived)
        for message in arrived:
            sleep = self.calendar.sleep_at(message.sent_at)
            sleep.messages += 1
            if message.sent_at >= self.ignores_until:
                self._react(message, sleep)

    def _react(self, message: Sent, sleep: Sleep) -> None:
        habit = self._habit(sleep)
        steps: Sequence[tuple[timedelta, str]] = ()
        match habit, sleep.messages:
            case "done" | "done, taken back" | "skip" | "skip, then done", 1:
                steps = [
                    (7 * MINUTE + number * 5 * MINUTE, word)
                    for number, word in enumerate(_WORDS[habit])
                ]
            case "in the morning", 1:
                steps = [(9 * HOUR, "done")]
            case "after a day and more", 1:
                steps = [(30 * HOUR, "done")]
            case "snooze, then done" | "snooze, then ignore", 1:
                steps = [(2 * MINUTE, "snooze-10")]
            case "snooze, then done", 2:
                steps = [(3 * MINUTE, "done")]
        occurrence_id = occurrence_of(message.notice)
        for after, word in steps:
            press = partial(self._press, occurrence_id, word, sleep)
            self._push(message.sent_at + after + timedelta(seconds=13), f"press {word}", press)

    def _habit(self, sleep: Sleep) -> str:
        draw = random.Random(f"{self._seed}/{sleep.began_at}")  # noqa: S311 - reproducible
        return draw.choices(list(HABITS), weights=list(HABITS.values()))[0]

    async def _press(self, occurrence_id: OccurrenceId, word: str, sleep: Sleep) -> None:
        await self._process.answers.press(USER_ID, occurrence_id, f"stretch.{word}")
        if word in _VERDICTS:
            sleep.verdict = _VERDICTS[word]

    # What the person does without being asked.

    async def done_early(self) -> None:
        await self._process.nights.done(USER_ID)
        self.calendar.sleep_at(self.world.now).verdict = NightState.DONE

    async def skip_early(self) -> None:
        await self._process.nights.skip(USER_ID)
        self.calendar.sleep_at(self.world.now).verdict = NightState.SKIPPED

    async def pause(self, nights: int) -> None:
        await self._process.pauses.for_nights(USER_ID, nights)
        until = self.calendar.page.night_at(self.world.now) + nights * ONE_DAY
        self.calendar.turn(self.world.now, paused_until=until)

    async def resume(self) -> None:
        await self._process.pauses.resume(USER_ID)
        self.calendar.turn(self.world.now, paused_until=None)

    async def move_bedtime(self, bedtime: time | None, days: frozenset[Weekday]) -> None:
        await self._process.preferences.set_bedtime(USER_ID, bedtime, days=days)
        known = self.calendar.page.bedtimes
        bedtimes = tuple(bedtime if day in days else known[day] for day in Weekday)
        self.calendar.turn(self.world.now, bedtimes=bedtimes)

    async def travel(self, zone_key: str) -> None:
        await self._process.preferences.set_timezone(USER_ID, zone_key)
        self.calendar.turn(self.world.now, zone_key=zone_key)

    async def ask_for(self, minutes_before: int, repeats: int) -> None:
        await self._process.rules.turn_on_stretch(
            USER_ID, minutes_before=minutes_before, repeats=repeats
        )
        self.calendar.turn(self.world.now, lead=minutes_before * MINUTE)

    async def turn_off(self) -> None:
        await self._process.preferences.turn_off(USER_ID, STRETCH)
        self.calendar.turn(self.world.now, is_on=False)

    async def turn_on(self) -> None:
        await self._process.preferences.turn_back_on(USER_ID, STRETCH)
        self.calendar.turn(self.world.now, is_on=True)

    async def close_messages(self) -> None:
        self.world.messenger.close(channel_of(USER_ID))

    async def open_messages(self) -> None:
        self.world.messenger.reopen(channel_of(USER_ID))
        await self._process.activity.record(USER_ID)

    async def ignore_all(self, length: timedelta) -> None:
        self.ignores_until = self.world.now + length

    async def show_up(self) -> None:
        await self._process.activity.record(USER_ID)

    async def lose_an_answer(self) -> None:
        """Let the next reminder arrive without Charley learning of it."""
        self.world.messenger.script_sends(ArrivesThen(OutcomeUnknown(cause="TimeoutError")))


_VERDICTS = {"done": NightState.DONE, "skip": NightState.SKIPPED, "undo": None}
_WORDS = {
    "done": ("done",),
    "done, taken back": ("done", "undo"),
    "skip": ("skip",),
    "skip, then done": ("skip", "undo", "done"),
}
