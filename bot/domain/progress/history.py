"""A person's nights so far: what is on record, and what of last night can be told before it is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.delivery.outcomes import StoredNight
from bot.domain.delivery.person import Person
from bot.domain.progress.fortnight import Fortnight, Mark, fortnight_of
from bot.domain.progress.nights import (
    UNRECORDED,
    Night,
    NightState,
    known_since,
    nights_between,
)
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.zones import ONE_DAY, night_of


def history_of(
    person: Person,
    kind: ReminderKind,
    stored: Iterable[StoredNight],
    *,
    back_to: date,
    kept_since: date | None,
    now: datetime,
) -> tuple[Night, ...]:
    """Return one night for every date from *back_to*, or from the first on record, the earliest first.

    The last is tonight once it is answered, else the night before. A reminder that came and is of no use any
    more counts as missed, though its night is put on record as such only when it has lapsed. Before the person
    began, nothing was planned.

    Raises:
        ZoneMissingError: the person has no zone, so that no night is the last one.
    """
    kept = tuple(stored)
    began = night_of(person.user.created_at, person.user.zone)
    fortnight = fortnight_of(person, kind, now=now)
    last = _last_night(fortnight, now=now, person=person)
    first = min([back_to, began, last, *(each.occasion.local_date for each in kept)])
    before = nights_between(kept, first=first, last=began - ONE_DAY, known_since=date.min)
    since = known_since(person.user, kept_since=kept_since)
    own = nights_between(kept, first=began, last=last, known_since=since)
    return tuple(_as_it_stands(each, fortnight) for each in (*before, *own))


def _last_night(fortnight: Fortnight, *, now: datetime, person: Person) -> date:
    tonight = night_of(now, person.user.zone)
    is_answered = any(night == tonight for night, _ in fortnight.nights)
    return tonight if is_answered else tonight - ONE_DAY


def _as_it_stands(night: Night, fortnight: Fortnight) -> Night:
    is_open = night.state in {*UNRECORDED, NightState.NOT_SENT}
    is_missed = is_open and (night.local_date, Mark.MISSED) in fortnight.nights
    return replace(night, state=NightState.MISSED) if is_missed else night
