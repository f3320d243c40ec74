"""Calls over the changes of the clocks, through the engine: one post on each chosen date, at its time.

That every zone has the right slots is held by `tests/unit/kinds/test_calls.py`; here what is planned is
also claimed, sent, recorded, and planned again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery.occurrence import SPREAD, CallOccurrence, State
from bot.domain.ids import CallId, ChannelId, GuildId
from bot.domain.servers.calls import EVERY_DAY
from bot.domain.time.weekdays import Weekday
from tests.support.server_scenes import set_up
from tests.support.servers import a_call, a_server
from tests.support.services import Process, World
from tests.unit.domain.zone_changes import ONE_DAY, meaning_of

SCHOOL_NIGHTS = frozenset(Weekday) - {Weekday.FRIDAY, Weekday.SATURDAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server's zone, and when its call posts."""

    zone_key: str
    at: time
    days: frozenset[Weekday] = EVERY_DAY

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_key)

    def chosen_dates(self, first: date, last: date) -> list[date]:
        days = [first + step * ONE_DAY for step in range((last - first).days + 1)]
        return [day for day in days if Weekday.of(day) in self.days]


YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ALL_YEAR = [
    Place(zone_key="Europe/Berlin", at=time(22)),
    Place(zone_key="Europe/Berlin", at=time(2, 30), days=SCHOOL_NIGHTS),  # skipped, and had twice
]

AROUND = timedelta(days=4)
CHANGES = [
    (date(2026, 3, 8), "America/New_York", time(2, 30)),
    (date(2026, 11, 1), "America/New_York", time(1, 30)),
    (date(2026, 4, 5), "Australia/Lord_Howe", time(1, 45)),  # half an hour
    (date(2026, 10, 4), "Australia/Lord_Howe", time(2, 15)),
    (date(2026, 9, 6), "America/Santiago", time(0)),  # midnight does not come
    (date(2026, 4, 5), "America/Santiago", time(23, 30)),
    (date(2026, 4, 24), "Africa/Cairo", time(0, 30)),
    (date(2026, 10, 29), "Africa/Cairo", time(23, 30)),
    (date(2026, 3, 29), "Antarctica/Troll", time(2)),  # two hours
    (date(2026, 10, 25), "Antarctica/Troll", time(2, 30)),
    (date(2026, 2, 15), "Africa/Casablanca", time(2, 30)),  # backwards in spring
    (date(2026, 3, 22), "Africa/Casablanca", time(2, 30)),
    (date(2026, 4, 5), "Pacific/Chatham", time(3)),
    (date(2026, 10, 25), "Europe/Lisbon", time(1, 59)),
    (date(2026, 3, 29), "Atlantic/Azores", time(0)),
    (date(2026, 6, 1), "Asia/Kathmandu", time(22, 15)),  # no change at all
]


def world_before(first: date, place: Place) -> World:
    """Return a world in the last minute before a local date."""
    midnight = datetime.combine(first, time(), tzinfo=place.zone).astimezone(UTC)
    return World(now=midnight - timedelta(minutes=1))


async def live(world: World, process: Process, *, until: datetime) -> None:
    """Let the clock go from post to post, as the ticker does."""
    first_at = min(post.claimable_at for post in world.posts())
    world.wakeup.asked.append(first_at)
    while (next_at := min(at for at in world.wakeup.asked if at > world.now)) < until:
        world.wakeup.asked[:] = [at for at in world.wakeup.asked if at > world.now]
        await process.deliver(at=next_at)


async def settle(world: World, process: Process, places: Sequence[Place]) -> dict[CallId, Place]:
    """Configure a server for each place."""
    settled: dict[CallId, Place] = {}
    for number, place in enumerate(places, start=1):
        guild_id, call_id = GuildId(number), CallId(f"{number:012x}")
        call = a_call(
            id=call_id,
            guild_id=guild_id,
            channel_id=ChannelId(100 + number),
            at=place.at,
            days=place.days,
        )
        server = a_server(id=guild_id, zone_key=place.zone_key)
        await set_up(world, process, call, server=server)
        settled[call_id] = place
    return settled


def sent_for(world: World, call_id: CallId, *, last: date) -> list[CallOccurrence]:
    posts = [post for post in world.posts(call_id) if post.slot.local_date <= last]
    assert {post.state for post in posts} == {State.SENT}
    return posts


def assert_each_chosen_date_has_its_post(
    world: World, call_id: CallId, place: Place, *, first: date, last: date
) -> None:
    posts = sent_for(world, call_id, last=last)
    dates = place.chosen_dates(first, last)
    assert [post.slot.local_date for post in posts] == dates
    for post in posts:
        meant = meaning_of(post.slot.local_date, place.at, place.zone)
        assert post.slot.due_at == meant, post.slot.local_date
        assert post.sent_at is not None
        assert timedelta() <= post.sent_at - meant < SPREAD
    nonces = Counter(each.nonce for each in world.messenger.sent)
    assert [nonces[post.id] for post in posts] == [1] * len(dates)


async def test_a_year_of_calls_has_one_post_on_each_chosen_date():
    first, last = YEAR
    async with world_before(first, ALL_YEAR[0]) as world:
        process = Process(world)
        settled = await settle(world, process, ALL_YEAR)

        await live(world, process, until=datetime.combine(last, time(23), tzinfo=UTC))

        for call_id, place in settled.items():
            assert_each_chosen_date_has_its_post(world, call_id, place, first=first, last=last)


@pytest.mark.parametrize(("day", "zone_key", "at"), CHANGES)
async def test_around_a_change_of_the_clocks_each_date_has_one_post(
    day: date, zone_key: str, at: time
):
    place = Place(zone_key=zone_key, at=at)
    first, last = day - AROUND, day + AROUND
    async with world_before(first, place) as world:
        process = Process(world)
        (call_id,) = await settle(world, process, [place])

        end = datetime.combine(last + ONE_DAY, time(), tzinfo=place.zone)
        await live(world, process, until=end.astimezone(UTC))

        assert_each_chosen_date_has_its_post(world, call_id, place, first=first, last=last)


async def test_the_sample_has_changes_of_the_clocks_in_it():
    changing = [
        (day, key)
        for day, key, _ in CHANGES
        if ZoneInfo(key).utcoffset(datetime.combine(day - AROUND, time(12)))
        != ZoneInfo(key).utcoffset(datetime.combine(day + AROUND, time(12)))
    ]

    assert len(changing) == len(CHANGES) - 1  # all but Kathmandu's
