"""Whatever people change, wherever they fly: one reminder a sleep, and none that was silenced.

A person lives through some days of changes, with the real services on the fake storage. What should
have come is worked out beside them a second time: the bedtimes of the settings in force, found by
offsets alone, those closer than six hours merged.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.kinds.stretch import STRETCH, StretchNotice, StretchRule
from bot.services.people.overview import Overview
from tests.support.builders import USER_ID, a_user
from tests.support.examples import examples
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.unit.domain.zone_changes import meaning_of

MINUTE, SIX_HOURS, ONE_DAY = timedelta(minutes=1), timedelta(hours=6), timedelta(days=1)
GRACE, GAP = timedelta(minutes=60), timedelta(minutes=5)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
)
BEDTIMES = (
    time(22, 30),
    time(23, 45),
    time(0),
    time(1, 30),
    time(2, 30),
    time(8),
    time(11, 45),
    time(11, 59),
    time(12),
    time(12, 15),
    time(17),
    time(20),
)
BEGINNINGS = (  # weeks in which clocks change somewhere, and one in which none do
    date(2026, 3, 6),
    date(2026, 3, 27),
    date(2026, 4, 3),
    date(2026, 10, 2),
    date(2026, 10, 23),
    date(2026, 6, 10),
)
DAYS = (EVERY_DAY, WEEKDAYS, WEEKEND, *(frozenset({day}) for day in WEEKEND))
RULES = ((30, 0), (0, 0), (180, 0), (30, 1), (30, 2), (60, 3))

Deed = tuple[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long somebody waits before they do something."""

    minutes: int
    is_around_next: bool = False
    """Whether they are counted from the next reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What held from one change to the next."""

    from_at: datetime
    until_at: datetime
    overview: Overview
    closed: tuple[datetime, ...]
    """The bedtimes of nights that were done or skipped."""

    @property
    def rule(self) -> StretchRule:
        rule = self.overview.statuses[STRETCH].reminder.rule
        assert isinstance(rule, StretchRule)
        return rule

    def sleeps(self) -> Iterator[tuple[date, datetime]]:
        """Yield the nights and bedtimes that may matter, those of one sleep once."""
        user = self.overview.user
        day = (self.from_at - 3 * ONE_DAY).date()
        last_at = datetime.min.replace(tzinfo=UTC)
        while day <= (self.until_at + 3 * ONE_DAY).date():
            bedtime = user.bedtimes.by_weekday[day.weekday()]
            if bedtime is not None:
                of_date = day if bedtime >= time(12) else day + ONE_DAY
                bed_at = meaning_of(of_date, bedtime, user.zone)
                if bed_at - last_at >= SIX_HOURS:
                    yield day, bed_at
                    last_at = bed_at
            day += ONE_DAY

    def is_silenced(self, night: date, bed_at: datetime) -> bool:
        paused_until = self.overview.user.paused_until
        return (
            not self.overview.is_on(STRETCH)
            or (paused_until is not None and night < paused_until)
            or any(abs(bed_at - other) < SIX_HOURS for other in self.closed)
        )


@dataclass(slots=True)
class Life:
    """A person, and all that came and held."""

    world: World
    process: Process
    spans: list[Span] = field(default_factory=list)

    async def live(self, *, until: datetime) -> None:
        """Let time pass, every reminder delivered the moment that it is due."""
        world = self.world
        since, overview, closed = world.now, await self._overview(), self._closed()
        while (due_at := self._next_due()) is not None and due_at <= until:
            await self.process.deliver(at=max(due_at, world.now))
        world.clock.move_to(until)
        span = Span(from_at=since, until_at=until, overview=overview, closed=closed)
        self.spans.append(span)

    def _next_due(self) -> datetime | None:
        open_rows = (row for row in self.world.occurrences(STRETCH) if row.state.is_open)
        return min((row.claimable_at for row in open_rows), default=None)

    def after(self, wait: Wait) -> datetime:
        """Return the instant at which a wait ends."""
        start = self._next_due() if wait.is_around_next else None
        ends_at = (start or self.world.now) + timedelta(minutes=wait.minutes)
        # Never a whole minute, nor the second of a snooze: nothing is due at the very instant of a
        # change, so that no order of the two has to be chosen.
        later_at = max(self.world.now + MINUTE, ends_at)
        return later_at.replace(second=len(self.spans) + 1)

    async def _overview(self) -> Overview:
        overview = await self.process.overviews.show(USER_ID)
        assert overview is not None
        return overview

    def _closed(self) -> tuple[datetime, ...]:
        rows = self.world.storage.rows.outcomes.items()
        return tuple(night.anchor_at for (_, night), how in rows if how in {"done", "skipped"})

    async def do(self, deed: Deed) -> None:
        with suppress(DomainError):  # refused: nothing has changed
            await self._set(*deed)

    async def _set(self, name: str, choice: object) -> None:
        preferences = self.process.preferences
        match name, choice:
            case "zone", str(zone_key):
                await preferences.set_timezone(USER_ID, zone_key)
            case "bedtime", (time() | None as bedtime, frozenset() as days):
                await preferences.set_bedtime(USER_ID, bedtime, days=days)
            case "rule", (int(minutes), int(repeats)):
                await self.process.rules.turn_on_stretch(
                    USER_ID, minutes_before=minutes, repeats=repeats
                )
            case "off", _:
                await preferences.turn_off(USER_ID, STRETCH)
            case "on", _:
                await preferences.turn_back_on(USER_ID, STRETCH)
            case _:
                await self._silence(name, choice)

    async def _silence(self, name: str, choice: object) -> None:
        process = self.process
        match name, choice:
            case "pause", int(nights):
                await process.pauses.for_nights(USER_ID, nights)
            case "resume", _:
                await process.pauses.resume(USER_ID)
            case "done", _:
                await process.nights.done(USER_ID)
            case "skip", _:
                await process.nights.skip(USER_ID)
            case _:
                await self._press(name, choice)

    async def _press(self, name: str, choice: object) -> None:
        sent = [row for row in self.world.occurrences(STRETCH) if row.was_delivered]
        if not sent:
            return
        answers = self.process.answers
        match name, choice:
            case "snooze", int(minutes):
                length = timedelta(minutes=minutes)
                await answers.snooze(USER_ID, sent[-1].id, length=length)
            case "press done", _:
                await answers.stretch_done(USER_ID, sent[-1].id)
            case _:
                await answers.undo_stretch(USER_ID, sent[-1].id)


deeds = st.one_of(
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
    st.tuples(
        st.just("bedtime"), st.tuples(st.sampled_from((*BEDTIMES, None)), st.sampled_from(DAYS))
    ),
    st.tuples(st.just("rule"), st.sampled_from(RULES)),
    st.tuples(st.sampled_from(("off", "on", "resume", "done", "skip")), st.none()),
    st.tuples(st.just("pause"), st.integers(1, 3)),
    st.tuples(st.just("snooze"), st.sampled_from((10, 20, 30))),
    st.tuples(st.sampled_from(("press done", "undo")), st.none()),
)
waits = st.one_of(
    st.integers(1, 90).map(lambda minutes: Wait(minutes=minutes)),
    st.integers(60, 1500).map(lambda minutes: Wait(minutes=minutes)),
    st.integers(-40, 40).map(lambda minutes: Wait(minutes=minutes, is_around_next=True)),
)
"""Often a correction right away, something else the same evening, or what a reminder brings about."""


@given(
    beginning=st.sampled_from(BEGINNINGS),
    zone_key=st.sampled_from(ZONES),
    bedtime=st.sampled_from(BEDTIMES),
    rule=st.sampled_from(RULES),
    steps=st.lists(st.tuples(waits, deeds), min_size=1, max_size=10),
)
@example(
    beginning=date(2026, 3, 6),
    zone_key="Pacific/Auckland",
    bedtime=time(22, 30),
    rule=(30, 0),
    steps=[
        (Wait(minutes=700), ("zone", "Pacific/Honolulu")),
        (Wait(minutes=1500), ("done", None)),
    ],
)
@example(  # every night at 12:15, but on Saturdays at 11:45, which is on Sunday: one sleep
    beginning=date(2026, 6, 10),
    zone_key="Europe/Berlin",
    bedtime=time(12, 15),
    rule=(30, 0),
    steps=[
        (Wait(minutes=60), ("bedtime", (time(11, 45), frozenset({Weekday.SATURDAY})))),
        *((Wait(minutes=1500), ("resume", None)) for _ in range(5)),
    ],
)
@example(  # a snooze, and then a bedtime an hour earlier
    beginning=date(2026, 6, 10),
    zone_key="Europe/Berlin",
    bedtime=time(22, 30),
    rule=(30, 0),
    steps=[
        (Wait(minutes=10, is_around_next=True), ("snooze", 30)),
        (Wait(minutes=1), ("bedtime", (time(21, 30), EVERY_DAY))),
    ],
)
@settings(max_examples=examples(200))
def test_every_sleep_has_its_reminder_and_no_other(
    beginning: date, zone_key: str, bedtime: time, rule: tuple[int, int], steps: list
):
    life = asyncio.run(_lived(beginning, zone_key, bedtime, rule, steps))

    assert list(_doubled(life)) == []
    assert list(_silenced(life)) == []
    assert list(_lost(life)) == []
    assert list(_out_of_bounds(life)) == []


async def _lived(
    beginning: date, zone_key: str, bedtime: time, rule: tuple[int, int], steps: list
) -> Life:
    async with World(now=datetime.combine(beginning, time(), tzinfo=UTC)) as world:
        life = Life(world, Process(world))
        await store(world.storage, a_user(zone_key=zone_key, bedtime=bedtime))
        await life.do(("rule", rule))
        for wait, deed in steps:
            await life.live(until=life.after(wait))
            await life.do(deed)
        await life.live(until=world.now + 2 * ONE_DAY)
        return life


def _arrivals(life: Life) -> Iterator[tuple[datetime, StretchNotice]]:
    for sent in life.world.messenger.sent:
        assert isinstance(sent.notice, StretchNotice)
        yield sent.sent_at, sent.notice


def _doubled(life: Life) -> Iterator[str]:
    """Yield reminders of one sleep whose numbers do not go up."""
    asked = [(at, notice) for at, notice in _arrivals(life) if not notice.is_snoozed]
    for number, (at, notice) in enumerate(asked):
        for earlier_at, earlier in asked[:number]:
            is_same = abs(notice.bed_at - earlier.bed_at) < SIX_HOURS
            if is_same and notice.repeat <= earlier.repeat:
                yield f"{earlier_at} {earlier.bed_at} and {at} {notice.bed_at}"


def _span_at(life: Life, at: datetime) -> Span:
    return [span for span in life.spans if span.from_at <= at][-1]


def _silenced(life: Life) -> Iterator[str]:
    """Yield what came though it was paused, closed, turned off, or without a bedtime."""
    for at, notice in _arrivals(life):
        span = _span_at(life, at)
        nights = [night for night, bed_at in span.sleeps() if bed_at == notice.bed_at]
        if not nights or span.is_silenced(nights[0], notice.bed_at):
            yield f"{at} for {notice.bed_at}"


def _out_of_bounds(life: Life) -> Iterator[str]:
    """Yield what came before it was due or when it had lost its use, snoozes included."""
    for at, notice in _arrivals(life):
        due_at = notice.bed_at - _span_at(life, at).rule.lead
        is_early = at < due_at and not notice.is_snoozed
        if is_early or at >= notice.bed_at + GRACE:
            yield f"{at} for {notice.bed_at}"


def _lost(life: Life) -> Iterator[str]:
    """Yield sleeps that should have been reminded of, and were not."""
    arrivals = list(_arrivals(life))
    for span in life.spans:
        for night, bed_at in span.sleeps():
            due_at = max(bed_at - span.rule.lead, span.from_at)
            deadline = due_at + (GAP if span.rule.repeats else timedelta())
            if not (due_at < bed_at + GRACE and deadline < span.until_at):
                continue
            was_reminded = any(
                abs(notice.bed_at - bed_at) < SIX_HOURS and at <= deadline
                for at, notice in arrivals
            )
            if not was_reminded and not span.is_silenced(night, bed_at):
                yield f"{night}, to bed at {bed_at}, due {due_at}"


def test_the_oracle_merges_what_is_closer_than_six_hours():
    """The oracle itself: 11:45 and 12:15 of one day are one sleep, 22:30s of two days are two."""
    week = [None] * 7
    week[0], week[1], week[2] = time(11, 45), time(12, 15), time(22, 30)
    user = a_user(zone_key="UTC", bedtimes=type(a_user().bedtimes)(by_weekday=tuple(week)))
    monday = date(2026, 3, 2)
    span = Span(
        from_at=datetime.combine(monday, time(), tzinfo=UTC),
        until_at=datetime.combine(monday + 3 * ONE_DAY, time(), tzinfo=UTC),
        overview=Overview(user=user, statuses={}, now=datetime.combine(monday, time(), tzinfo=UTC)),
        closed=(),
    )

    sleeps = [each for each in span.sleeps() if monday <= each[0] < monday + 3 * ONE_DAY]

    assert [night - monday for night, _ in sleeps] == [timedelta(), 2 * ONE_DAY]
    assert all(later - earlier >= SIX_HOURS for (_, earlier), (_, later) in pairwise(sleeps))
