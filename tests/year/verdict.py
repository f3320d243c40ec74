"""Lives through a year, and holds Charley's record of it against the person's own."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from bot.domain.progress.nights import Night, NightState, nights_between
from bot.kinds.stretch import STRETCH
from tests.soak.fortnight import errors_counted
from tests.support.builders import USER_ID, an_instant
from tests.support.services import World
from tests.year.events import NIGHTS
from tests.year.life import Life
from tests.year.own_calendar import ONE_DAY, Sleep

FIRST = date(2026, 1, 5)
"""A Monday; in Berlin the clocks change 83 and 293 days later."""
LOOKS = (73, 146, 219, 292, NIGHTS)
SETTLED_AFTER = timedelta(days=4)
"""By then a night has lapsed, and nobody answers it any more."""

Difference = tuple[NightState, NightState]
"""How a night was, and what is on record of it."""


@dataclass(slots=True, kw_only=True)
class Told:
    """What a year has left behind."""

    nights: Sequence[Night] = ()
    """As they are on record at its end."""
    sleeps: Sequence[Sleep] = ()
    counts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    wrong: dict[date, Difference] = field(default_factory=dict)
    """Nights that were on record otherwise than they were lived, at one of five looks."""


async def live_a_year(plan: Callable[[Life], None], *, seed: int) -> Told:
    """Live through a year that is planned so, and look at the record now and then."""
    told = Told()
    with errors_counted() as told.errors:
        async with World(now=an_instant(FIRST, time(11))) as world:
            life = Life(world, first=FIRST, seed=seed)
            plan(life)
            await life.begin()
            for day in LOOKS:
                await life.live(until=an_instant(FIRST + day * ONE_DAY, time(12)))
                if not life.is_down:  # what ended meanwhile is on record when Charley is back
                    last = FIRST + day * ONE_DAY - SETTLED_AFTER
                    told.nights = await nights_on_record(world, last=last)
                    told.wrong |= differences(life.calendar.nights(FIRST, last), told.nights)
    told.sleeps, told.counts = life.calendar.sleeps, life.counts
    return told


async def nights_on_record(world: World, *, last: date) -> Sequence[Night]:
    async with world.storage.read() as uow:
        stored = await uow.outcomes.all_of(USER_ID, STRETCH)
        since = await uow.outcomes.kept_since()
    return nights_between(stored, first=FIRST, last=last, known_since=since or FIRST)


def differences(lived: Mapping[date, NightState], found: Sequence[Night]) -> dict[date, Difference]:
    """Return the nights that the person knows otherwise: how they were, and what is on record."""
    assert [each.local_date for each in found] == list(lived)
    return {
        each.local_date: (lived[each.local_date], each.state)
        for each in found
        if lived[each.local_date] is not each.state
    }
