"""Progress: a person's nights of stretching, looked at, and changed by hand where the record is wrong."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.delivery.outcomes import ANSWERS, Outcome, Record
from bot.domain.delivery.person import Person
from bot.domain.ids import UserId
from bot.domain.progress.corrections import (
    Correction,
    NightOutOfReachError,
    Was,
    correctable,
    was,
)
from bot.domain.progress.history import history_of
from bot.domain.progress.nights import UNRECORDED, sleeps_of
from bot.domain.progress.periods import Period, span
from bot.domain.progress.record import Progress, progress_of
from bot.domain.reminders.nights import night_with_bedtime
from bot.domain.reminders.slots import Occasion
from bot.domain.reminders.undo import ChangedSinceError
from bot.domain.standing.overview import Overview, overview_of
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY, night_of
from bot.kinds.stretch import STRETCH
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.people.replanner import agenda_since
from bot.services.people.user_change import UserChange, UserChanges
from bot.services.reminders.occasions import close, reopen

_AROUND = timedelta(days=2)
"""A date's bedtimes lie closer to its noon UTC than this, in every zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A person's progress, and what they have set."""

    progress: Progress
    overview: Overview
    is_begun: bool
    """Whether any night is on record."""


class ProgressService:
    """Shows how nights went, and lets a person put one right."""

    def __init__(self, *, storage: Storage, clock: Clock, user_changes: UserChanges) -> None:
        self._storage = storage
        self._clock = clock
        self._user_changes = user_changes

    async def of(self, user_id: UserId, *, period: Period, first_weekday: Weekday) -> Shown | None:
        """Return a person's progress up to the last night that is over, or answered.

        `None`: nothing is known of them, or not where they live, so that no night has a date.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            person = await uow.people.load(user_id, since=agenda_since(now))
            if person is None or person.user.zone_key is None:
                return None
            stored = await uow.outcomes.all_of(user_id, STRETCH)
            kept_since = await uow.outcomes.kept_since()
        # Tonight may be the first of a week, and not be shown yet.
        earliest = night_of(now, person.user.zone) - ONE_DAY
        back_to = span(period, last=earliest, first_weekday=first_weekday)
        nights = history_of(
            person, STRETCH, stored, back_to=back_to, kept_since=kept_since, now=now
        )
        last = nights[-1].local_date
        return Shown(
            progress=progress_of(nights, period=period, last=last, first_weekday=first_weekday),
            overview=overview_of(person, now=now),
            is_begun=any(each.state not in UNRECORDED for each in nights),
        )

    async def correct(self, user_id: UserId, night: date, outcome: Outcome) -> Correction:
        """Put right how one of the last seven nights went; the record says that it was by hand.

        Raises:
            ZoneMissingError: no zone is set.
            NightOutOfReachError: it is none of those nights.
        """
        async with self._user_changes.of(user_id, since=_before(night)) as change:
            stored = await change.nights(STRETCH)
            kept_since = await change.nights_kept_since()
            nights = history_of(
                change.person,
                STRETCH,
                stored,
                back_to=_before(night),
                kept_since=kept_since,
                now=change.now,
            )
            if night not in {each.local_date for each in correctable(nights)}:
                raise NightOutOfReachError
            sleeps = sleeps_of(stored, night)
            correction = Correction(night=night, after=outcome, before=was(sleeps))
            for place in correction.changed:
                _put(change, sleeps[place].occasion, sleeps[place].outcome, Was(outcome, True))
            if not sleeps:
                _put(change, _occasion_of(change, night), None, Was(outcome, True))
        return correction

    async def take_back(self, user_id: UserId, correction: Correction) -> bool:
        """Bring back what was on record before a correction; tell whether there was anything to do.

        Raises:
            ZoneMissingError: no zone is set.
            ChangedSinceError: what is on record now is not what the correction left.
        """
        night, before = correction.night, correction.before
        async with self._user_changes.of(user_id, since=_before(night)) as change:
            sleeps = sleeps_of(await change.nights(STRETCH), night)
            now = was(sleeps)
            if now == before or not correction.is_new:
                return False
            left = Was(correction.after, by_hand=True)
            if now != (_left_by(correction, left) if before else (left,)):
                raise ChangedSinceError
            for place in correction.changed:
                _put(change, sleeps[place].occasion, correction.after, before[place])
            if not before:
                change.person = _taken_off(change, sleeps[0].occasion)
        return True


def _left_by(correction: Correction, left: Was) -> tuple[Was, ...]:
    changed = correction.changed
    return tuple(left if n in changed else each for n, each in enumerate(correction.before))


def _taken_off(change: UserChange, occasion: Occasion) -> Person:
    """Return the person with nothing on record of a night, and no answer to its reminders."""
    reopen(change, STRETCH, occasion)
    return change.person.without_outcome(STRETCH, occasion.anchor_at)


def _before(night: date) -> date:
    """Return a date before everything that belongs to a night, in whatever zone it was."""
    return night - _AROUND if night > date.min + _AROUND else date.min


def _put(change: UserChange, occasion: Occasion, before: Outcome | None, after: Was) -> None:
    """Give a night another outcome, and its reminders the answer that belongs to it."""
    if before in ANSWERS:
        reopen(change, STRETCH, occasion)
    if after.outcome in ANSWERS:
        close(change, STRETCH, occasion, after.outcome)
    record = Record(occasion, after.outcome)
    change.person = change.person.with_outcome(STRETCH, record)
    if after.by_hand:
        change.note_by_hand(STRETCH, record)


def _occasion_of(change: UserChange, night: date) -> Occasion:
    """Return a night of which nothing is on record: by its reminder, or by the bedtime of now."""
    reminders = change.person.of_day(STRETCH, night)
    if reminders:
        return Occasion(night, reminders[0].slot.anchor_at)
    return night_with_bedtime(night, bedtimes=change.user.bedtimes, zone=change.user.zone)
