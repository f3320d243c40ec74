"""Who there is: people in sixty zones, each with reminders, habits and a few things to do.

Everything is drawn from a seed and the person's number, so that one person's fortnight does not
depend on how many others there are, nor on the order in which things happen.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.domain.ids import ChannelId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Reminder
from bot.domain.time.weekdays import EVERY_DAY, WEEKEND
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import StretchRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long the town is watched."""

    starts_at: datetime
    length: timedelta

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.length


FORTNIGHT = Span(starts_at=datetime(2026, 10, 19, tzinfo=UTC), length=timedelta(days=14))
"""Clocks go back on 25 October in Europe, on 29 October in Egypt, on 1 November in America."""

FIVE_DAYS = Span(starts_at=datetime(2026, 10, 22, tzinfo=UTC), length=timedelta(days=5))
"""Around the change in Europe."""

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Regina",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "Asia/Bangkok",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
)
_FIRST_USER, _FIRST_CHANNEL = 1_000_000, 9_000_000
_LEADS = (0, 15, 30, 30, 45, 60, 90, 120, 120, 180)


class Deed(StrEnum):
    """What people do of their own accord, beside answering."""

    PAUSE = "pause"
    RESUME = "resume"
    MOVE_BEDTIME = "move bedtime"
    TRAVEL = "travel"
    CHANGE_STRETCH = "change stretch"
    STRETCH_OFF = "stretch off"
    STRETCH_ON = "stretch on"
    WATER_OFF = "water off"
    WATER_ON = "water on"
    DONE_EARLY = "done early"
    SKIP_TONIGHT = "skip tonight"
    DRINK = "drink"
    CLOSE_DMS = "close DMs"
    OPEN_DMS = "open DMs"
    LOOK = "look"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A deed and when it is done."""

    at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as the fortnight begins."""

    user: User
    reminders: tuple[Reminder, ...]
    keenness: float
    """How likely they are to answer a stretch reminder; a drink prompt a third as likely."""
    errands: tuple[Errand, ...]

    @property
    def id(self) -> UserId:
        return self.user.id


def chance(*name: object) -> random.Random:
    """Return the chance that belongs to a name: the same in every run."""
    return random.Random("/".join(str(part) for part in name))  # noqa: S311 - reproducible


def people(count: int, *, span: Span, seed: int) -> Iterator[Person]:
    """Yield so many people."""
    for number in range(count):
        yield _person(number, chance(seed, "person", number), span)


def _person(number: int, draw: random.Random, span: Span) -> Person:
    moved_in_at = span.starts_at - timedelta(days=30)
    user = User(
        id=UserId(_FIRST_USER + number),
        created_at=moved_in_at,
        zone_key=ZONES[number % len(ZONES)],
        locale="en-GB",
        bedtimes=_bedtimes(draw),
        dm_channel_id=ChannelId(_FIRST_CHANNEL + number),
        consented_at=moved_in_at,
        consent_version="soak",
    )
    return Person(
        user=user,
        reminders=tuple(_reminders(user.id, draw)),
        keenness=draw.choice((0.0, 0.3, 0.5, 0.9)),
        errands=tuple(sorted(_errands(draw, span), key=lambda errand: errand.at)),
    )


def a_bedtime(draw: random.Random) -> time:
    """Return a bedtime between 20:00 and 02:45."""
    return time((20 + draw.randrange(7)) % 24, draw.randrange(4) * 15)


def _bedtimes(draw: random.Random) -> Bedtimes:
    bedtimes = Bedtimes().with_bedtime(a_bedtime(draw), days=EVERY_DAY)
    if draw.random() < 0.3:
        weekend = None if draw.random() < 0.2 else a_bedtime(draw)
        bedtimes = bedtimes.with_bedtime(weekend, days=WEEKEND)
    return bedtimes


def a_stretch_rule(draw: random.Random) -> StretchRule:
    """Return a rule that fits into the time before bedtime."""
    lead = draw.choice(_LEADS)
    most = min(3, lead // 5 - 1) if lead else 0
    repeats = draw.randint(0, most) if draw.random() < 0.25 else 0
    return StretchRule(minutes_before=lead, repeats=repeats)


def _reminders(user_id: UserId, draw: random.Random) -> Iterator[Reminder]:
    # Some have not answered for a while: they fall silent within the fortnight.
    unanswered = 12 if draw.random() < 0.05 else 0
    stretch = Reminder(user_id=user_id, rule=a_stretch_rule(draw), enabled=True)
    yield replace(stretch, unanswered=unanswered)
    if draw.random() < 0.25:
        rule = WaterRule(
            wake=time(draw.randrange(5, 11), draw.choice((0, 30))),
            target_ml=draw.choice((1200, 1600, 2000)),
            mode=draw.choice(tuple(WaterMode)),
        )
        yield Reminder(user_id=user_id, rule=rule, enabled=True)


def _errands(draw: random.Random, span: Span) -> Iterator[Errand]:
    """Yield what one person does; most do little, a few do a lot."""
    for deed, likelihood in _ALONE.items():
        for _ in range(2):
            if draw.random() < likelihood:
                yield Errand(at=_some_instant(draw, span), deed=deed)
    for (first, then), likelihood in _IN_PAIRS.items():
        if draw.random() < likelihood:
            began_at = _some_instant(draw, span)
            ended_at = began_at + timedelta(minutes=draw.randrange(10, 6000))
            yield Errand(at=began_at, deed=first)
            yield Errand(at=ended_at, deed=then)
            if then is Deed.OPEN_DMS:
                yield Errand(at=ended_at + timedelta(hours=draw.randrange(20)), deed=Deed.LOOK)


_ALONE = {
    Deed.PAUSE: 0.15,
    Deed.MOVE_BEDTIME: 0.2,
    Deed.TRAVEL: 0.1,
    Deed.CHANGE_STRETCH: 0.1,
    Deed.DONE_EARLY: 0.2,
    Deed.SKIP_TONIGHT: 0.1,
    Deed.DRINK: 0.2,
    Deed.ERASE: 0.01,
}
_IN_PAIRS = {
    (Deed.PAUSE, Deed.RESUME): 0.05,
    (Deed.STRETCH_OFF, Deed.STRETCH_ON): 0.05,
    (Deed.WATER_OFF, Deed.WATER_ON): 0.03,
    (Deed.CLOSE_DMS, Deed.OPEN_DMS): 0.05,
}


def _some_instant(draw: random.Random, span: Span) -> datetime:
    # Never a whole minute: nothing is due at the same instant, so that no order has to be chosen.
    minutes = draw.randrange(span.length // timedelta(minutes=1))
    return span.starts_at + timedelta(minutes=minutes, seconds=draw.randrange(1, 60))
