"""Recording: what became of a delivery, and the next occurrence, in one transaction.

Deliveries that end while a transaction is under way share the next one (group commit). When the
database fails, they wait here and are tried again; should the process end meanwhile, the lease
runs out and the next process looks the message up before it sends anything.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

import structlog

from bot.domain.backoff import Backoff
from bot.domain.events import DatabaseAvailable, DatabaseUnavailable, DatabaseWork
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock, Wakeup
from bot.services.delivery.outcome import DeliveryOutcome, events_of, given_up
from bot.services.delivery.subjects import Book, Entries
from bot.services.events import Events
from bot.services.waiting import Waiting

RECORD_BACKOFF = Backoff(
    steps=(
        timedelta(milliseconds=100),
        timedelta(milliseconds=500),
        timedelta(seconds=1),
        timedelta(seconds=2),
        timedelta(seconds=5),
    )
)
"""Between attempts to write while the database is away."""

LAST_ATTEMPTS = 3
"""How often the last transaction of a process is tried."""

log = structlog.get_logger(__name__)


class Recorder:
    """Writes the outcomes of attempts, as many as there are, in one transaction.

    What they mean for people, or for calls, their books know. They are asked in their order, so that
    all transactions lock in the same order: people first.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        books: Sequence[Book],
        wakeup: Wakeup,
        events: Events,
        backoff: Backoff = RECORD_BACKOFF,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._books = books
        self._wakeup = wakeup
        self._events = events
        self._backoff = backoff
        self._waiting: list[Sequence[DeliveryOutcome]] = []
        self._database = Waiting("record_waiting")
        self._writing: asyncio.Task[None] | None = None
        self._stopping = False

    def add(self, *outcomes: DeliveryOutcome) -> None:
        """Take what came of one attempt, to be written soon."""
        for outcome in outcomes:
            self._book_of(outcome).note(outcome)
        self._waiting.append(outcomes)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="recorder")

    async def flush(self) -> None:
        """Write what is waiting; give up after a few attempts, for the process is ending."""
        self._stopping = True
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        failures = 0
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._write_whole(batch)
                self._database.answered()
                self._events.publish(DatabaseAvailable(work=DatabaseWork.RECORD))
                failures = 0
            except StorageUnavailableError as error:
                self._events.publish(DatabaseUnavailable(work=DatabaseWork.RECORD))
                failures += 1
                self._waiting = batch + self._waiting
                self._database.failed(error, count=len(self._waiting))
                if self._stopping and failures >= LAST_ATTEMPTS:
                    return
                await asyncio.sleep(self._backoff.after(failures).total_seconds())

    async def _write_whole(self, batch: Sequence[Sequence[DeliveryOutcome]]) -> None:
        """Write a batch; where one outcome breaks the transaction, write each alone.

        Of the broken one only the end is written: it would break again whenever it is tried.
        """
        try:
            await self._write(batch)
        except StorageUnavailableError:
            raise
        except Exception:
            each_alone = [outcome for outcomes in batch for outcome in outcomes]
            names = [outcome.occurrence.id for outcome in each_alone]
            log.exception("recording broke", action="record_broken", occurrence_ids=names)
            if len(each_alone) == 1:
                await self._give_up(each_alone[0])
                return
            for outcome in each_alone:
                await self._write_whole([[outcome]])

    async def _give_up(self, outcome: DeliveryOutcome) -> None:
        """Write only how an occurrence has ended; the hourly repair plans the next one."""
        occurrence, now = outcome.occurrence, self._clock.now()
        async with self._storage.begin() as uow:
            attempts = await self._book_of(outcome).lock(uow, {occurrence.id})
            if attempts.get(occurrence.id) != occurrence.attempts:
                return
            written = given_up(outcome, now=now)
            await uow.occurrences.save([written])
            await uow.commit()
        self._events.publish(*events_of(outcome, written, now=now))

    async def _write(self, batch: Sequence[Sequence[DeliveryOutcome]]) -> None:
        now = self._clock.now()
        entries = Entries()
        async with self._storage.begin() as uow:
            for book, attempts in self._by_book(batch):
                entries.add(await book.enter(uow, attempts, now=now))
            await uow.occurrences.save(entries.occurrences)
            await uow.occurrences.add(entries.planned)
            await uow.commit()
        self._events.publish(*entries.events)
        for book, attempts in self._by_book(batch):
            recorded = {each.occurrence.id for outcomes in attempts for each in outcomes}
            book.settle(recorded, entries.occurrences)
        next_at = entries.next_at()
        if next_at is not None:
            self._wakeup.at(next_at)

    def _by_book(
        self, batch: Sequence[Sequence[DeliveryOutcome]]
    ) -> Iterator[tuple[Book, Sequence[Sequence[DeliveryOutcome]]]]:
        """Yield each book with the attempts that it is about; an attempt is about one sort."""
        for book in self._books:
            own = [attempt for attempt in batch if attempt and book.covers(attempt[0].occurrence)]
            if own:
                yield book, own

    def _book_of(self, outcome: DeliveryOutcome) -> Book:
        return next(each for each in self._books if each.covers(outcome.occurrence))
