"""The repositories of `FakeStorage`: the rules of the storage port, told on mappings."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.grouping import are_companions
from bot.domain.delivery.occurrence import Event, Occurrence, State
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.delivery.person import Person
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind
from bot.domain.reminders.slots import Occasion, is_same_sleep
from bot.domain.time.zones import MIDNIGHT, ONE_DAY
from bot.ports.records import Drink as LoggedDrink
from tests.support.storage_rows import Drink, Rows


class FakeUsers:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, user_id: UserId) -> User | None:
        return self._rows.users.get(user_id)

    async def save(self, user: User) -> None:
        self._rows.users[user.id] = user

    async def mark_unreachable(self, user_ids: Collection[UserId], *, since: datetime) -> None:
        for user_id in user_ids:
            user = self._rows.users.get(user_id)
            if user is not None and not user.is_unreachable:
                self._rows.users[user_id] = replace(user, unreachable_since=since)

    async def unreachable_before(self, instant: datetime, *, limit: int) -> Sequence[UserId]:
        since = {
            user.id: user.unreachable_since
            for user in self._rows.users.values()
            if user.unreachable_since is not None and user.unreachable_since < instant
        }
        return sorted(since, key=lambda user_id: (since[user_id], user_id))[:limit]


class FakeReminders:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, user_id: UserId) -> Sequence[Reminder]:
        found = [row for row in self._rows.reminders.values() if row.user_id == user_id]
        return sorted(found, key=lambda reminder: reminder.kind)

    async def save(self, reminders: Iterable[Reminder]) -> None:
        for reminder in reminders:
            self._rows.require(reminder.user_id)
            self._rows.reminders[reminder.key] = reminder

    async def unplanned(
        self, *, after: ReminderKey | None = None, limit: int
    ) -> Sequence[ReminderKey]:
        unplanned = sorted(key for key in self._rows.reminders if self._is_unplanned(key))
        return [key for key in unplanned if after is None or key > after][:limit]

    def _is_unplanned(self, key: ReminderKey) -> bool:
        user = self._rows.users[key.user_id]
        is_plannable = user.zone_key is not None and user.bedtimes.is_set
        has_open = any(
            row.key == key and row.state.is_open and not row.slot.key.is_snooze
            for row in self._rows.occurrences.values()
        )
        return self._rows.reminders[key].enabled and is_plannable and not has_open


class FakeAgendas:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def load(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        known = sorted(key for key in set(keys) if key in self._rows.reminders)
        return {key: self._agenda(key, since=since) for key in known}

    async def load_for_update(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        return await self.load(keys, since=since)

    def _agenda(self, key: ReminderKey, *, since: date) -> Agenda:
        since_at = datetime.combine(since, MIDNIGHT, tzinfo=UTC)
        return Agenda(
            user=self._rows.users[key.user_id],
            reminder=self._rows.reminders[key],
            outcomes={
                occasion: outcome
                for (reminder_key, occasion), outcome in self._rows.outcomes.items()
                if reminder_key == key and occasion.anchor_at >= since_at
            },
            drunk_ml=_drunk_ml(self._rows, key.user_id, since=since),
            slots={
                row.slot.key: row.state
                for row in self._rows.occurrences.values()
                if row.key == key and row.slot.anchor_at >= since_at
            },
        )


def _drunk_ml(rows: Rows, user_id: UserId, *, since: date) -> dict[date, int]:
    totals: Counter[date] = Counter()
    for drink in rows.drinks.values():
        if drink.user_id == user_id and drink.drink_day >= since:
            totals[drink.drink_day] += drink.millilitres
    return dict(totals)


class FakePeople:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def load(
        self, user_id: UserId, *, since: date, pressed: OccurrenceId | None = None
    ) -> Person | None:
        user = self._rows.users.get(user_id)
        if user is None:
            return None
        own = {id_: row for id_, row in self._rows.occurrences.items() if row.user_id == user_id}
        if pressed in own and own[pressed].slot.local_date <= since:
            since = own[pressed].slot.local_date - ONE_DAY
        since_at = datetime.combine(since, MIDNIGHT, tzinfo=UTC)
        outcomes: dict[ReminderKind, dict[Occasion, Outcome]] = {}
        for (key, occasion), outcome in self._rows.outcomes.items():
            if key.user_id == user_id and occasion.anchor_at >= since_at:
                outcomes.setdefault(key.kind, {})[occasion] = outcome
        return Person(
            user=user,
            reminders={each.kind: each for each in await FakeReminders(self._rows).of(user_id)},
            occurrences={
                id_: row
                for id_, row in own.items()
                if row.slot.anchor_at >= since_at or id_ == pressed
            },
            outcomes=outcomes,
            drunk_ml=_drunk_ml(self._rows, user_id, since=since),
        )


class FakeOccurrences:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, occurrences: Iterable[Occurrence]) -> None:
        taken = {(row.key, row.slot.key) for row in self._all}
        for occurrence in occurrences:
            name = (occurrence.key, occurrence.slot.key)
            if occurrence.id in self._rows.occurrences or name in taken:
                continue
            self._rows.require(occurrence.user_id)
            self._rows.occurrences[occurrence.id] = occurrence
            taken.add(name)

    async def claim_due(
        self, *, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[Occurrence]:
        due = [row for row in self._open if row.claimable_at <= now]
        due = sorted(due, key=lambda row: (row.claimable_at, row.id))[:limit]
        along = [
            row
            for row in self._open
            if row not in due and any(_comes_along(row, each, now=now) for each in due)
        ]
        claimed = [
            replace(
                row.taking(Event.CLAIM, reason=row.reason),
                claimable_at=lease_until,
                attempts=row.attempts + 1,
                attempted_at=row.attempted_at or now,
            )
            for row in (*due, *along)
        ]
        await self.save(claimed)
        return sorted(claimed, key=lambda row: (row.slot.due_at, row.id))

    async def release_leases(self, *, now: datetime, until: datetime) -> int:
        leased = [row for row in self._open if row.state is State.LEASED]
        released = [row for row in leased if now < row.claimable_at <= until]
        await self.save(replace(row, claimable_at=now) for row in released)
        return len(released)

    async def set_aside_unclaimable(self, *, limit: int) -> int:
        return 0  # there is nothing that cannot be read

    async def save(self, occurrences: Iterable[Occurrence]) -> None:
        for occurrence in occurrences:
            if occurrence.id in self._rows.occurrences:
                self._rows.occurrences[occurrence.id] = occurrence

    async def get(self, occurrence_id: OccurrenceId) -> Occurrence | None:
        return self._rows.occurrences.get(occurrence_id)

    async def attempts_of(
        self, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        known = self._rows.occurrences
        return {id_: known[id_].attempts for id_ in occurrence_ids if id_ in known}

    async def remove(self, occurrence_ids: Collection[OccurrenceId]) -> None:
        for occurrence_id in occurrence_ids:
            row = self._rows.occurrences.get(occurrence_id)
            if row is not None and row.state is State.PLANNED:
                del self._rows.occurrences[occurrence_id]

    async def earliest_claimable_at(self) -> datetime | None:
        return min((row.claimable_at for row in self._open), default=None)

    async def lapse(self, *, due_before: datetime, limit: int) -> int:
        sent = _by_due(row for row in self._all if row.state is State.SENT)
        lapsed = [row for row in sent if row.slot.due_at < due_before][:limit]
        await self.save(row.taking(Event.LAPSE) for row in lapsed)
        return len(lapsed)

    async def prune(self, *, due_before: datetime, limit: int) -> int:
        closed = _by_due(row for row in self._all if not row.state.is_open)
        pruned = [row for row in closed if row.slot.due_at < due_before][:limit]
        for row in pruned:
            del self._rows.occurrences[row.id]
        return len(pruned)

    @property
    def _all(self) -> list[Occurrence]:
        return list(self._rows.occurrences.values())

    @property
    def _open(self) -> list[Occurrence]:
        return [row for row in self._all if row.state.is_open]


def _comes_along(row: Occurrence, due: Occurrence, *, now: datetime) -> bool:
    if not are_companions(row, due):
        return False
    is_planned = row.state is State.PLANNED
    if due.attempted_at is not None:
        return is_planned or row.claimable_at <= now
    return is_planned and not row.slot.key.is_snooze and row.claimable_at <= row.slot.due_at


def _by_due(rows: Iterable[Occurrence]) -> list[Occurrence]:
    return sorted(rows, key=lambda row: (row.slot.due_at, row.id))


class FakeOutcomes:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def record(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        self._rows.require(key.user_id)
        for known in self._with_anchor(key, occasion):
            del self._rows.outcomes[key, known]
        self._rows.outcomes[key, occasion] = outcome

    async def record_pause(self, keys: Iterable[tuple[ReminderKey, Occasion]]) -> None:
        for key, occasion in keys:
            self._rows.require(key.user_id)
            if not self._with_anchor(key, occasion):
                self._rows.outcomes[key, occasion] = Outcome.PAUSED

    async def forget(self, key: ReminderKey, anchor_at: datetime) -> None:
        for each in self._of(key):
            if is_same_sleep(each.occasion.anchor_at, anchor_at):
                del self._rows.outcomes[key, each.occasion]

    def _of(self, key: ReminderKey) -> list[Record]:
        rows = self._rows.outcomes.items()
        return [Record(occasion, outcome) for (owner, occasion), outcome in rows if owner == key]

    def _with_anchor(self, key: ReminderKey, occasion: Occasion) -> list[Occasion]:
        known = (each.occasion for each in self._of(key))
        return [each for each in known if each.anchor_at == occasion.anchor_at]


class FakeDrinks:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def log(
        self, entry_id: EntryId, user_id: UserId, *, drink_day: date, millilitres: int
    ) -> bool:
        if entry_id in self._rows.drinks:
            return False
        self._rows.require(user_id)
        self._rows.drinks[entry_id] = Drink(
            user_id=user_id, drink_day=drink_day, millilitres=millilitres
        )
        return True

    async def undo(self, entry_id: EntryId, user_id: UserId) -> LoggedDrink | None:
        drink = self._rows.drinks.get(entry_id)
        if drink is None or drink.user_id != user_id:
            return None
        del self._rows.drinks[entry_id]
        return LoggedDrink(drink.drink_day, drink.millilitres)

    async def prune(self, *, before: date, limit: int) -> int:
        old = [
            entry_id for entry_id, drink in self._rows.drinks.items() if drink.drink_day < before
        ]
        for entry_id in old[:limit]:
            del self._rows.drinks[entry_id]
        return len(old[:limit])


class FakeTipsSeen:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, user_id: UserId) -> Sequence[str]:
        found = [
            (number, key[1]) for key, number in self._rows.tips_seen.items() if key[0] == user_id
        ]
        return [library_id for _, library_id in sorted(found)]

    async def note(self, user_id: UserId, library_id: str) -> None:
        self._rows.require(user_id)
        numbers = (number for key, number in self._rows.tips_seen.items() if key[0] == user_id)
        self._rows.tips_seen[user_id, library_id] = max(numbers, default=0) + 1
