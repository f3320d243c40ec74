"""A fortnight across every change of clocks: one reminder a night, at the right local minute."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.time.wall_time import format_beyond_doubt
from tests.behaviour.person import Person
from tests.behaviour.scenes import NIGHT
from tests.behaviour.stage import Stage, utc

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NIGHTS = 14
WEEK = timedelta(days=7)

CHANGES = {
    "Berlin in spring": (BERLIN, date(2026, 3, 29)),
    "Berlin in autumn": (BERLIN, date(2026, 10, 25)),
    "New York in spring": (NEW_YORK, date(2026, 3, 8)),
    "New York in autumn": (NEW_YORK, date(2026, 11, 1)),
}

ODD_TIMES = {(BERLIN, date(2026, 3, 29)): time(3, 30)}
"""The clocks skip half past two that night; half past one, in New York, they only repeat."""


def week_before(change_on: date) -> datetime:
    """Return noon UTC a week and a day before a change of clocks."""
    return utc(change_on.year, change_on.month, change_on.day, 17) - WEEK - NIGHT


async def sleep_in(zone_key: str, person: Person, *, bedtime: str, minutes_before: int) -> None:
    await person.types("bedtime", time=bedtime, timezone=zone_key)
    await person.types("stretch remind", enabled=True, minutes_before=minutes_before)


def wall_times(person: Person, zone_key: str) -> list[datetime]:
    """Return what the person's own clock showed at each reminder."""
    zone = ZoneInfo(zone_key)
    return [each.created_at.astimezone(zone).replace(tzinfo=None) for each in person.reminders]


@pytest.mark.parametrize(
    ("starts_at", "zone_key", "change_on"),
    [(week_before(change_on), zone_key, change_on) for zone_key, change_on in CHANGES.values()],
    ids=CHANGES,
)
async def test_each_night_has_one_reminder_at_its_local_minute(
    stage: Stage, ada: Person, bob: Person, zone_key: str, change_on: date
) -> None:
    first = change_on - WEEK - NIGHT
    changed = time(2, 30) if zone_key == BERLIN else time(1, 30)
    await sleep_in(zone_key, ada, bedtime="22:47", minutes_before=30)
    await sleep_in(zone_key, bob, bedtime=format_beyond_doubt(changed), minutes_before=0)

    await stage.pass_time(NIGHTS * NIGHT)

    evenings = [first + number * NIGHT for number in range(NIGHTS)]
    mornings = [evening + NIGHT for evening in evenings]
    assert wall_times(ada, zone_key) == [datetime.combine(day, time(22, 17)) for day in evenings]
    assert wall_times(bob, zone_key) == [
        datetime.combine(day, ODD_TIMES.get((zone_key, day), changed)) for day in mornings
    ]


@pytest.mark.parametrize("starts_at", [utc(2026, 10, 24, 12)])
async def test_a_repeated_hour_reminds_in_its_first_pass(stage: Stage, ada: Person) -> None:
    await sleep_in(BERLIN, ada, bedtime="2:30am", minutes_before=0)

    await stage.pass_time(NIGHT)

    assert [each.created_at for each in ada.reminders] == [utc(2026, 10, 25, 0, 30)]
