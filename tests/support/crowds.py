"""Thousands of people at once, and a storage that does not search all of them for each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from typing_extensions import override

from bot.domain.delivery.agenda import Agenda
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey
from bot.ports.storage import UnitOfWork
from tests.support.builders import a_reminder, a_user, an_occurrence, an_occurrence_id
from tests.support.messenger import channel_of
from tests.support.services import World
from tests.support.storage import FakeStorage, FakeUnitOfWork
from tests.support.storage_repositories import FakeAgendas
from tests.support.storage_rows import Rows
from tests.support.storage_scenes import store

_FIRST = 5000
_IDS = 1_000_000  # far from those that the fake randomness draws


class CrowdAgendas(FakeAgendas):
    """Puts the rows of everybody else aside before it looks at anybody's."""

    @override
    async def load(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        people = {key.user_id for key in keys}
        occurrences = self._rows.occurrences.items()
        theirs = {id_: row for id_, row in occurrences if row.user_id in people}
        return await FakeAgendas(replace(self._rows, occurrences=theirs)).load(keys, since=since)


class CrowdUnitOfWork(FakeUnitOfWork):
    @override
    def _use(self, rows: Rows) -> None:
        super()._use(rows)
        self.agendas = CrowdAgendas(rows)


class CrowdStorage(FakeStorage):
    @override
    def begin(self) -> UnitOfWork:
        return CrowdUnitOfWork(self)


async def a_crowd(world: World, *, size: int) -> Sequence[UserId]:
    """Store so many people whose stretch is due at 22:00 tonight; return who they are."""
    people = [UserId(_FIRST + number) for number in range(size)]
    await store(
        world.storage,
        *(a_user(id=user_id, dm_channel_id=channel_of(user_id)) for user_id in people),
        *(a_reminder(user_id=user_id) for user_id in people),
        *(an_occurrence(id=an_occurrence_id(_IDS + each), user_id=each) for each in people),
    )
    return people
