"""The difference that a change makes: what of it is written, and what has happened by it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.delivery.outcomes import ANSWERS
from bot.domain.delivery.person import Person
from bot.domain.events import (
    NightClosed,
    NightReopened,
    Paused,
    PersonEvent,
    Resumed,
    SettingChanged,
)
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.undo import Setting
from bot.kinds.stretch import STRETCH
from bot.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What has become different about a person."""

    stored: Person | None
    """`None`: nobody knew them."""
    person: Person

    def __bool__(self) -> bool:
        """Tell whether anything has."""
        return self.stored != self.person

    async def store(self, uow: UnitOfWork) -> None:
        """Write what is different, and nothing else: one statement for each kind of difference."""
        stored, person = self.stored, self.person
        if stored is None or stored.user != person.user:
            await uow.users.save(person.user)
        known = stored or Person(user=person.user)
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
        stored, person = self.stored or Person(user=self.person.user), self.person
        user_id = person.user.id
        for setting in _settings_changed(self.stored, person):
            yield SettingChanged(user_id=user_id, setting=setting)
        paused_until = person.user.paused_until
        if self.stored is not None and stored.user.paused_until != paused_until:
            yield (
                Resumed(user_id=user_id)
                if paused_until is None
                else Paused(user_id=user_id, until=paused_until)
            )
        yield from _nights(stored, person)


async def _store_outcomes(
    uow: UnitOfWork, key: ReminderKey, stored: Person, person: Person
) -> None:
    before, after = stored.outcomes.get(key.kind, {}), person.outcomes[key.kind]
    # Forgotten first: that goes by the sleep, in which something else may be on record now.
    for occasion in before.keys() - after.keys():
        await uow.outcomes.forget(key, occasion.anchor_at)
    for occasion, outcome in after.items():
        if before.get(occasion) != outcome:
            await uow.outcomes.record(key, occasion, outcome)


def _settings_changed(stored: Person | None, person: Person) -> Iterator[str]:
    before, after = stored.user if stored else None, person.user
    if before is None or before.zone_key != after.zone_key:
        yield "zone"
    if after.bedtimes.is_set if before is None else before.bedtimes != after.bedtimes:
        yield "bedtimes"
    known = stored.reminders if stored else {}
    for kind, reminder in person.reminders.items():
        if kind not in known or Setting.of(known[kind]) != Setting.of(reminder):
            yield kind


def _nights(stored: Person, person: Person) -> Iterator[PersonEvent]:
    """Yield the nights that were closed, and those that were taken back."""
    kind = STRETCH
    before, after = stored.outcomes.get(kind, {}), person.outcomes.get(kind, {})
    for occasion in sorted(before.keys() | after.keys()):
        was, is_now = before.get(occasion), after.get(occasion)
        if is_now in ANSWERS and is_now is not None and is_now != was:
            yield NightClosed(
                user_id=person.user.id, local_date=occasion.local_date, outcome=is_now
            )
        elif was in ANSWERS and is_now not in ANSWERS:
            yield NightReopened(user_id=person.user.id, local_date=occasion.local_date)
