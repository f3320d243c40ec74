"""The difference that a change makes: what of it is written, and what has happened by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.delivery.outcomes import ANSWERS, Outcome
from bot.domain.delivery.person import Person
from bot.domain.events import (
    Attempt,
    NightClosed,
    NightReopened,
    OccurrenceSent,
    Paused,
    PersonEvent,
    Resumed,
    SettingChanged,
)
from bot.domain.ids import UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Cycle, Reminder, ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.domain.reminders.undo import Setting
from bot.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What has become different about a person."""

    stored: Person | None
    """As it was loaded; `None`: the person is new."""
    person: Person

    def __bool__(self) -> bool:
        """Tell whether anything has."""
        return self.stored != self.person

    @property
    def known(self) -> Person:
        """The person as they were; of somebody new, one who has set nothing."""
        new = User(id=self.person.user.id, created_at=self.person.user.created_at)
        return self.stored or Person(user=new)

    async def store(self, uow: UnitOfWork) -> None:
        """Write what is different, and nothing else: one statement for each kind of difference."""
        known, person = self.known, self.person
        if self.stored is None or known.user != person.user:
            await uow.users.save(person.user)
        await uow.reminders.save(
            each for kind, each in person.reminders.items() if known.reminders.get(kind) != each
        )
        for kind in person.outcomes:
            await _store_outcomes(uow, ReminderKey(person.user.id, kind), known, person)
        before, after = known.occurrences, person.occurrences
        # Removed first: what is saved or added may take the same slot.
        await uow.occurrences.remove(before.keys() - after.keys())
        await uow.occurrences.save(
            each for id_, each in after.items() if id_ in before and before[id_] != each
        )
        await uow.occurrences.add(each for id_, each in after.items() if id_ not in before)

    def events(self) -> Iterator[PersonEvent]:
        """Yield what the person has done."""
        known, person = self.known, self.person
        user_id, paused_until = person.user.id, person.user.paused_until
        for setting in _settings_changed(known, person):
            yield SettingChanged(user_id=user_id, setting=setting)
        if paused_until is not None and paused_until != known.user.paused_until:
            yield Paused(user_id=user_id, until=paused_until)
        elif paused_until != known.user.paused_until:
            yield Resumed(user_id=user_id)
        yield from _nights(known, person)

    def deliveries(self) -> Iterator[OccurrenceSent]:
        """Yield the reminders of which a press has shown, before their record, that they are there."""
        for id_, occurrence in self.person.occurrences.items():
            before = self.known.occurrences.get(id_)
            if before is None or before.was_delivered or occurrence.sent_at is None:
                continue
            attempt = Attempt(
                occurrence_id=id_,
                kind=occurrence.kind,
                attempts=occurrence.attempts,
                lateness=occurrence.sent_at - occurrence.slot.due_at,
            )
            yield OccurrenceSent(attempt=attempt, comes_again=occurrence.slot.number > 0)


async def _store_outcomes(uow: UnitOfWork, key: ReminderKey, known: Person, person: Person) -> None:
    before, after = known.outcomes.get(key.kind, {}), person.outcomes[key.kind]
    # Forgotten first: that goes by the sleep, in which something else may be on record now.
    for occasion in before.keys() - after.keys():
        await uow.outcomes.forget(key, occasion.anchor_at)
    for occasion, outcome in after.items():
        if before.get(occasion) != outcome:
            await uow.outcomes.record(key, occasion, outcome)


def _settings_changed(known: Person, person: Person) -> Iterator[str]:
    if known.user.zone_key != person.user.zone_key:
        yield "zone"
    if known.user.bedtimes != person.user.bedtimes:
        yield "bedtimes"
    for kind, reminder in person.reminders.items():
        before = known.reminders.get(kind)
        if before is None or Setting.of(before) != Setting.of(reminder):
            yield kind


def _nights(known: Person, person: Person) -> Iterator[PersonEvent]:
    """Yield the nights that were closed, and those that were taken back."""
    for kind in person.outcomes:
        if _is_by_night(person.reminders.get(kind)):
            before, after = known.outcomes.get(kind, {}), person.outcomes[kind]
            yield from _nights_of(person.user.id, before, after)


def _is_by_night(reminder: Reminder | None) -> bool:
    """Tell whether a reminder has nights; one can be closed by somebody who never had it on."""
    return reminder is None or reminder.traits.cycle is Cycle.NIGHT


def _nights_of(
    user_id: UserId, before: Mapping[Occasion, Outcome], after: Mapping[Occasion, Outcome]
) -> Iterator[PersonEvent]:
    for occasion in sorted(before.keys() | after.keys()):
        local_date, was, is_now = occasion.local_date, before.get(occasion), after.get(occasion)
        if is_now in ANSWERS and is_now is not None and is_now != was:
            yield NightClosed(user_id=user_id, local_date=local_date, outcome=is_now)
        elif was in ANSWERS and is_now not in ANSWERS:
            yield NightReopened(user_id=user_id, local_date=local_date)
