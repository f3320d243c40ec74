"""Who there is: three hundred people in one zone, a few servers, and what they do of an evening.

Everything is drawn from the seed, the person's number and the day. Bedtimes lie within half
an hour, and drinkers are asked at the same times, so that a day has few busy hours.
"""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.ids import CallId, ChannelId, GuildId
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.server import Server
from bot.domain.time.zones import zone_for
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.wire import WireDiscord
from tests.wire.model import User

ZONES = ("Europe/Berlin",)
"""Its clocks go back on the 25th of October."""

BEDTIMES = ("22:00", "22:15", "22:30")
DRINKERS_BEDTIME = "22:30"
WAKE = "7:30"
CALLS_AT = time(21, 45)
SERVERS = 6
_DRINKERS, _LEAST_KEEN = 0.08, 0.3
_EVENING = time(21, 25)
_EVENING_LENGTH = timedelta(minutes=45)


class Deed(StrEnum):
    """What people do of their own accord, beside answering."""

    CRAMP = "cramp"
    LOOK = "look"
    STRETCH_NOW = "stretch now"
    DRINK = "drink"
    MOVE_BEDTIME = "move bedtime"
    CLOSE_DMS = "close DMs"
    OPEN_DMS = "open DMs"
    ERASE = "erase"


_A_DAY = {
    Deed.CRAMP: 0.03,
    Deed.LOOK: 0.04,
    Deed.STRETCH_NOW: 0.015,
    Deed.DRINK: 0.03,
    Deed.MOVE_BEDTIME: 0.02,
    Deed.CLOSE_DMS: 0.01,
    Deed.ERASE: 0.003,
}
"""How likely one person is to do each on one day."""


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody, as long as the month lasts."""

    number: int
    user: User
    zone_key: str
    bedtime: str
    drinks: bool
    keenness: float
    """How likely they are to answer a reminder."""
    erased_at: datetime | None = None
    moved_at: datetime | None = None
    """When they last chose another bedtime: a time that is over already leaves that evening out."""
    closed_at: datetime | None = None
    opened_at: datetime | None = None


def chance(*name: object) -> random.Random:
    """Return the chance that belongs to a name: the same in every run."""
    return random.Random("/".join(str(part) for part in name))  # noqa: S311 - reproducible


def people(discord: WireDiscord, *, count: int, seed: int) -> list[Person]:
    """Let so many people exist; they have not met Charley yet."""
    return [_person(discord, number, chance(seed, number)) for number in range(count)]


def _person(discord: WireDiscord, number: int, draw: random.Random) -> Person:
    drinks = draw.random() < _DRINKERS
    return Person(
        number=number,
        user=discord.add_user(f"person {number}", has_installed=True),
        zone_key=ZONES[number % len(ZONES)],
        bedtime=DRINKERS_BEDTIME if drinks else draw.choice(BEDTIMES),
        drinks=drinks,
        keenness=draw.uniform(_LEAST_KEEN, 1.0),
    )


def errands(person: Person, *, day: datetime, seed: int) -> list[tuple[datetime, Deed]]:
    """Return what somebody does on the day that begins then, and when."""
    draw = chance(seed, person.number, day)
    zone = zone_for(person.zone_key)
    evening = datetime.combine(day.astimezone(zone).date(), _EVENING, zone)
    return [
        (evening.astimezone(day.tzinfo) + draw.random() * _EVENING_LENGTH, deed)
        for deed, likelihood in _A_DAY.items()
        if draw.random() < likelihood
    ]


def thinking_time(draw: random.Random, *, most: timedelta) -> timedelta:
    """Return how long somebody takes to answer."""
    seconds = 5 + draw.expovariate(4 / most.total_seconds())
    return min(timedelta(seconds=seconds), most)


async def open_servers(discord: WireDiscord, url: str) -> None:
    """Store a few servers whose team has set up a call for every evening."""
    storage = SqlStorage.open(url)
    await upgrade(storage.engine)
    async with storage.begin() as unit:
        for number in range(SERVERS):
            guild = discord.add_guild("sleepers", channels=["evenings"], bots=[discord.bot])
            (channel,) = guild.channels.values()
            server = Server(
                id=GuildId(guild.id),
                created_at=SystemClock().now(),
                zone_key=ZONES[number % len(ZONES)],
            )
            call = Call(
                id=CallId(SystemRandomness().row_id()),
                guild_id=server.id,
                channel_id=ChannelId(channel.id),
                at=CALLS_AT,
            )
            await unit.servers.introduce(server)
            empty = Configuration(server=server)
            await unit.servers.save(empty, empty.with_call(call))
        await unit.commit()
    await storage.close()
