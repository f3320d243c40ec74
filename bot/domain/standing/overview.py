"""The overview: everything a person has set, and what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Courtesy, courtesy
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.person import Person
from bot.domain.delivery.planning import is_plannable
from bot.domain.delivery.snoozes import is_snooze_alive
from bot.domain.errors import ZoneMissingError, ZoneUnknownError
from bot.domain.people.user import User
from bot.domain.progress.fortnight import Fortnight, fortnight_of
from bot.domain.reminders.rules import Cycle, Reminder, ReminderKind
from bot.domain.reminders.slots import Slot
from bot.domain.servers.offers import Joined
from bot.domain.time.zones import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStatus:
    """One reminder, and when it comes next."""

    reminder: Reminder
    next_due_at: datetime | None
    snoozed_until: datetime | None = None
    is_quiet: bool = False
    """Whether it has fallen silent because nobody answered for a fortnight."""
    fortnight: Fortnight = field(default_factory=Fortnight)
    """How its last nights went; of a reminder by the day there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A person's settings and reminders at an instant."""

    user: User
    statuses: Mapping[ReminderKind, ReminderStatus]
    now: datetime
    drunk_ml: Mapping[date, int] = field(default_factory=dict)
    """Millilitres logged lately, by drink day."""
    joined: Sequence[Joined] = ()
    """What the person has joined, the earliest first."""

    @property
    def is_set_up(self) -> bool:
        """Whether zone and bedtime are set, so that reminders can be planned."""
        return self.user.zone_key is not None and self.user.bedtimes.is_set

    @property
    def is_paused(self) -> bool:
        """Whether the person asked for silence."""
        return self.user.is_paused(at=self.now)

    @property
    def next_due_at(self) -> datetime | None:
        """When the next reminder of any kind comes."""
        instants = [
            instant
            for status in self.statuses.values()
            for instant in (status.next_due_at, status.snoozed_until)
            if instant is not None
        ]
        return min(instants, default=None)

    def next_of(self, kind: ReminderKind) -> datetime | None:
        """Return when the next reminder of a kind comes."""
        status = self.statuses.get(kind)
        return status.next_due_at if status else None

    def is_on(self, kind: ReminderKind) -> bool:
        """Tell whether the person has that reminder turned on."""
        status = self.statuses.get(kind)
        return status is not None and status.reminder.enabled


def overview_of(person: Person, *, now: datetime) -> Overview:
    """Return the overview of a person."""
    statuses = {kind: _status(person, kind, now=now) for kind in person.reminders}
    return Overview(
        user=person.user,
        statuses=statuses,
        now=now,
        drunk_ml=person.drunk_ml,
        joined=person.joined,
    )


def _status(person: Person, kind: ReminderKind, *, now: datetime) -> ReminderStatus:
    agenda, waiting = person.agenda(kind), person.open_of(kind)
    has_zone = _has_zone(agenda.user)
    counts_nights = has_zone and agenda.reminder.traits.cycle is Cycle.NIGHT
    return ReminderStatus(
        reminder=agenda.reminder,
        next_due_at=_next_due_at(agenda, waiting, now=now) if has_zone else None,
        snoozed_until=_snoozed_until(agenda, waiting) if has_zone else None,
        is_quiet=courtesy(agenda.reminder.unanswered) is Courtesy.SILENCE,
        fortnight=fortnight_of(person, kind, now=now) if counts_nights else Fortnight(),
    )


def _has_zone(user: User) -> bool:
    """Tell whether a person's wall times mean anything: tzdata may have dropped their zone."""
    try:
        return user.zone is not None
    except (ZoneMissingError, ZoneUnknownError):
        return False


def _snoozed_until(agenda: Agenda, waiting: Iterable[Occurrence]) -> datetime | None:
    """Return when a snooze ends, if it will be sent."""
    for occurrence in waiting:
        slot = occurrence.slot
        if slot.key.is_snooze and not agenda.is_paused_on(slot) and is_snooze_alive(slot, agenda):
            return slot.due_at
    return None


def _next_due_at(
    agenda: Agenda, waiting: Iterable[Occurrence], *, now: datetime
) -> datetime | None:
    if not is_plannable(agenda) or agenda.user.is_unreachable:
        return None
    for occurrence in waiting:
        if _is_due_now(occurrence.slot, agenda, now=now):
            return occurrence.slot.due_at
    resumes_at = agenda.user.resumes_at
    slot = agenda.expected(after=max(now, resumes_at - ONE_DAY) if resumes_at else now)
    return slot.due_at if slot else None


def _is_due_now(slot: Slot, agenda: Agenda, *, now: datetime) -> bool:
    """Tell whether a change has just made a slot due that lay in the past."""
    if slot.due_at < now or slot.key.is_snooze or agenda.is_paused_on(slot):
        return False
    scheduled = agenda.scheduled(slot)
    return scheduled is not None and scheduled.due_at < now
