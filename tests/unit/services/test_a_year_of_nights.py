"""A year of one person's nights, compared with what was really sent and answered."""

from datetime import date, datetime, time, timedelta
from random import Random

from bot.domain.delivery.notices import PauseOfferNotice
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId
from bot.domain.progress.nights import NightState, nights_between
from bot.domain.time.weekdays import EVERY_DAY
from bot.domain.time.zones import night_of, zone_for
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import Refused
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_user,
    an_instant,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
DAYS = 365
FATES = {
    "done": 12,
    "late": 2,
    "skip": 2,
    "log": 1,
    "ignore": 4,
    "refused": 1,
    "away": 2,
    "pause": 1,
}
BEDTIMES = [time(22), time(22, 45), time(23, 30)]
ZONES = [BERLIN, "Europe/Lisbon", "Europe/Helsinki"]


class Year:
    """Somebody whose nights go as chance has it, and who remembers each."""

    def __init__(self, world: World, process: Process) -> None:
        self._world, self._process = world, process
        self._random = Random(13)  # noqa: S311 - the same year each time
        self.told: dict[date, NightState] = {}
        self._bedtime, self._zone_key = time(22, 30), BERLIN

    async def live(self) -> None:
        day = 0
        while day < DAYS:
            if day % 30 == 29:
                await self._move(NIGHT + day * DAY)
            fate = self._random.choices([*FATES], weights=[*FATES.values()])[0]
            day += await self._night(NIGHT + day * DAY, fate)
            if day % 5 == 0:
                await self._process.housekeeping.run()

    async def _night(self, night: date, fate: str) -> int:
        """Live through a night, or through a few; return how many."""
        if fate == "away":
            return self._note(night, NightState.NOT_SENT, self._random.choice([1, 3, 20]))
        if fate == "pause":
            return await self._pause(night)
        messenger = self._world.messenger
        if fate == "refused":
            messenger.script_sends(Refused(refusal=Refusal.REJECTED))
        seen = len(messenger.sent)
        await self._process.deliver(at=self._due_at(night))
        came = messenger.sent[seen:]
        if not came:
            return self._note(night, NightState.NOT_SENT)
        assert not isinstance(came[-1].notice, PauseOfferNotice), (
            "somebody who answers is not asked"
        )
        return self._note(night, await self._react(fate, came[-1].notice.occurrence_id))

    async def _react(self, fate: str, occurrence_id: OccurrenceId) -> NightState:
        """Do with a reminder as fate has it."""
        answers, nights = self._process.answers, self._process.nights
        match fate:
            case "done":
                await answers.stretch_done(USER_ID, occurrence_id)
            case "late":
                self._world.clock.advance(timedelta(hours=12))
                await answers.stretch_done(USER_ID, occurrence_id)
            case "log":
                await nights.done(USER_ID)
            case "skip":
                await answers.skip_night(USER_ID, occurrence_id)
                return NightState.SKIPPED
            case _:
                return NightState.MISSED
        return NightState.DONE

    async def _pause(self, night: date) -> int:
        self._world.clock.move_to(an_instant(night, time(12)))
        await self._process.deliver()
        nights = self._random.choice([2, 7])
        await self._process.pauses.for_nights(USER_ID, nights)
        return self._note(night, NightState.PAUSED, nights)

    async def _move(self, night: date) -> None:
        self._world.clock.move_to(an_instant(night, time(12)))
        await self._process.deliver()
        self._bedtime = self._random.choice(BEDTIMES)
        self._zone_key = self._random.choice(ZONES)
        await self._process.preferences.set_bedtime(
            USER_ID, self._bedtime, days=EVERY_DAY, zone_key=self._zone_key
        )

    def _due_at(self, night: date) -> datetime:
        return an_instant(night, self._bedtime, zone_key=self._zone_key) - timedelta(minutes=30)

    def _note(self, night: date, state: NightState, nights: int = 1) -> int:
        self.told |= {night + number * DAY: state for number in range(nights)}
        return nights


async def test_a_year_is_on_record_as_it_was_lived(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(a_stretch_rule(repeats=1)))
    await process.housekeeping.repair_plans()
    year = Year(world, process)

    await year.live()
    last = max(year.told)
    await process.deliver(at=an_instant(last + 2 * DAY, time(12)))
    await process.housekeeping.run()

    async with world.storage.read() as unit:
        stored = await unit.outcomes.all_of(USER_ID, STRETCH)
    nights = nights_between(stored, first=NIGHT, last=last, known_since=NIGHT)
    assert {each.local_date: each.state for each in nights} == year.told
    came = {night_of(each.sent_at, zone_for(BERLIN)) for each in world.messenger.sent}
    reached = {NightState.DONE, NightState.SKIPPED, NightState.MISSED}
    assert came == {each.local_date for each in nights if each.state in reached}
    assert {each.state for each in nights} == {*reached, NightState.NOT_SENT, NightState.PAUSED}
    assert min(each.slot.local_date for each in world.occurrences()) > NIGHT + 200 * DAY
