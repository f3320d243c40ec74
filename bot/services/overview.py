"""The overview: everything a person has set, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.agenda import Agenda
from bot.domain.disposition import Courtesy, courtesy
from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import UserId
from bot.domain.planning import is_plannable
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.users import User
from bot.ports.storage import Storage, UnitOfWork
from bot.ports.world import Clock
from bot.services.planner import agenda_since


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStatus:
    """One reminder, and when it comes next."""

    reminder: Reminder
    next_due_at: datetime | None
    snoozed_until: datetime | None = None
    is_quiet: bool = False
    """Whether it has fallen silent because nobody answered for a fortnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A person's settings and reminders at an instant."""

    user: User
    statuses: Mapping[ReminderKind, ReminderStatus]
    now: datetime

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


class OverviewService:
    """Shows people what they have set."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def show(self, user_id: UserId) -> Overview | None:
        """Return a person's overview, or `None` if they have never set anything."""
        async with self._storage.read() as uow:
            user = await uow.users.get(user_id)
            return None if user is None else await overview_of(uow, user, now=self._clock.now())


async def overview_of(uow: UnitOfWork, user: User, *, now: datetime) -> Overview:
    """Return a person's overview as the transaction sees it."""
    keys = [reminder.key for reminder in await uow.reminders.of(user.id)]
    agendas = await uow.agendas.load(keys, since=agenda_since(now))
    statuses = {
        key.kind: await _status(uow, agendas[key], now=now) for key in keys if key in agendas
    }
    return Overview(user=user, statuses=statuses, now=now)


async def _status(uow: UnitOfWork, agenda: Agenda, *, now: datetime) -> ReminderStatus:
    return ReminderStatus(
        reminder=agenda.reminder,
        next_due_at=_next_due_at(agenda, now=now),
        snoozed_until=await _snoozed_until(uow, agenda),
        is_quiet=courtesy(agenda.reminder.unanswered) is Courtesy.SILENCE,
    )


async def _snoozed_until(uow: UnitOfWork, agenda: Agenda) -> datetime | None:
    """Return when a snooze ends; one that falls into a pause will not be sent."""
    for occurrence in await uow.occurrences.open_of(agenda.key):
        due_at = occurrence.slot.due_at
        if occurrence.slot.key.is_snooze and not agenda.user.is_paused(at=due_at):
            return due_at
    return None


def _next_due_at(agenda: Agenda, *, now: datetime) -> datetime | None:
    if not is_plannable(agenda) or agenda.user.is_unreachable:
        return None
    after = agenda.user.paused_until if agenda.user.is_paused(at=now) else now
    try:
        slot = agenda.expected(after=after or now)
    except ZoneUnknownError:
        return None  # tzdata has dropped it; whoever sets another one must not be kept from it
    return slot.due_at if slot else None
