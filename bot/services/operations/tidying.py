"""Tidying: of reminders that nobody answered, a chat keeps the latest of a kind.

What is to go the database says, and it is asked again right before each removal. Removals use idle
time alone: whatever is in their way, they wait for the next run. Nothing of them is promised, so what
fails is let be; a chat with a prompt too many harms nobody.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.domain.delivery.retry import Refusal
from bot.domain.events import DomainEvent, OccurrenceSent
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.rules import ReminderKind
from bot.ports.delivery import Delivered, Messenger, Refused, SendCapacity, SendResult
from bot.ports.fleet import Fleet
from bot.ports.records import Leftover
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock
from bot.services.waiting import Waiting

LOOKS_BACK = timedelta(days=21)
"""How old a leftover may be: the longest pause that a button offers is a fortnight, and the prompt
before it is to go when the first one after it arrives."""

SEEDED_FROM = timedelta(days=2)
"""At the start, people whose last reminder was due within this time are looked at once."""

MOST_WAITING = 10_000
"""Reminders whose predecessors may have to go; of more than these, the oldest are let be."""

MOST_TRIES = 3
"""How often a removal of unknown outcome is tried for one arrival. The next arrival finds it again."""

_FOR_GOOD = frozenset(
    {Refusal.UNREACHABLE, Refusal.NO_ACCESS, Refusal.CHANNEL_GONE, Refusal.REJECTED}
)
"""Refusals after which a message is left where it is."""

log = structlog.get_logger(__name__)


class Tidying:
    """Removes what nobody answered once a later one has arrived."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        capacity: SendCapacity,
        clock: Clock,
        kinds: Sequence[ReminderKind],
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._capacity = capacity
        self._clock = clock
        self._fleet = fleet
        self._kinds = frozenset(kinds)
        self._arrived: OrderedDict[OccurrenceId, None] = OrderedDict()
        self._tries: Counter[OccurrenceId] = Counter()
        self._is_seeded = False
        self._running = asyncio.Lock()
        self._waiting = Waiting("tidying_storage_unavailable")
        self._stopping = False

    def take_note(self, happened: DomainEvent) -> None:
        """Remember what has arrived; a listener of `Events`."""
        if isinstance(happened, OccurrenceSent) and happened.attempt.kind in self._kinds:
            self._remember(happened.attempt.occurrence_id)

    def _remember(self, arrived: OccurrenceId) -> None:
        self._arrived[arrived] = None
        if len(self._arrived) > MOST_WAITING:
            self._drop(next(iter(self._arrived)))

    def _drop(self, arrived: OccurrenceId) -> None:
        self._arrived.pop(arrived, None)
        self._tries.pop(arrived, None)

    def look_again(self) -> None:
        """Take note that a process has ended, which may have left something to be removed."""
        self._is_seeded = False

    async def run(self) -> None:
        """Remove what is to go, for as long as there is nothing better to do."""
        if self._running.locked():
            return
        async with self._running:
            try:
                await self._tidy()
            except StorageUnavailableError as error:
                self._waiting.failed(error)

    async def _tidy(self) -> None:
        if self._may_go_on and not self._is_seeded and self._fleet.is_leader:
            await self._seed()
            self._waiting.answered()
        while self._arrived and self._may_go_on:
            arrived = next(iter(self._arrived))
            leftover = await self._look(arrived)
            self._waiting.answered()
            if leftover is None:
                self._drop(arrived)
            elif not await self._remove(leftover, arrived):
                return

    @property
    def _may_go_on(self) -> bool:
        return not self._stopping and self._capacity.is_online

    async def _seed(self) -> None:
        """Take up what an ended process has left."""
        due_since = self._clock.now() - SEEDED_FROM
        async with self._storage.read() as uow:
            latest = await uow.leftovers.latest(
                sorted(self._kinds), due_since=due_since, limit=MOST_WAITING
            )
        for arrived in latest:
            self._remember(arrived)
        self._is_seeded = True

    async def _look(self, arrived: OccurrenceId) -> Leftover | None:
        due_since = self._clock.now() - LOOKS_BACK
        async with self._storage.read() as uow:
            return await uow.leftovers.before(arrived, due_since=due_since)

    async def _remove(self, leftover: Leftover, arrived: OccurrenceId) -> bool:
        """Remove one message; tell whether there is time for more. After any failure there is not."""
        result = await self._messenger.remove(leftover.place)
        match result:
            case Delivered():
                await self._forget(leftover)
                return True
            case Refused(refusal=Refusal.RATE_LIMITED):
                return False  # something else goes first
            case Refused(refusal=refusal) if refusal in _FOR_GOOD:
                await self._forget(leftover)
            case _:
                self._put_last(arrived)
        _say_failed(leftover, result)
        return False

    async def _forget(self, leftover: Leftover) -> None:
        async with self._storage.begin() as uow:
            await uow.occurrences.attempts_of({leftover.occurrence_id})  # locks it and its person
            await uow.leftovers.forget(leftover)
            await uow.commit()

    def _put_last(self, arrived: OccurrenceId) -> None:
        """Let others go first next time, and give up after some tries."""
        self._tries[arrived] += 1
        self._arrived.move_to_end(arrived)
        if self._tries[arrived] >= MOST_TRIES:
            self._drop(arrived)

    async def stop(self, *, patience: timedelta) -> None:
        """Begin no more removals, and give one that is under way some time to be noted."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()), self._running:
                pass


def _say_failed(leftover: Leftover, result: SendResult) -> None:
    reason = result.refusal if isinstance(result, Refused) else getattr(result, "cause", None)
    log.info(
        "leftover not removed",
        action="leftover_not_removed",
        occurrence_id=leftover.occurrence_id,
        reason=reason,
    )
