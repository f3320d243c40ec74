"""The engine of delivery: claim what is due, start an attempt for each message, let it be recorded.

A sweep claims and starts as long as anything is due, never with more under way than `IN_FLIGHT`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery.grouping import Group, grouped
from bot.domain.delivery.restoring import RESTORED_NOTE, Restoration
from bot.domain.events import DatabaseAvailable, DatabaseUnavailable, DatabaseWork
from bot.domain.ids import OccurrenceId
from bot.ports.delivery import Messenger, SendCapacity
from bot.ports.fleet import Fleet
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.surroundings import Surroundings
from bot.ports.world import Clock, Wakeup, loop_time
from bot.services.delivery.attempt import Claim, DeliveryAttempt
from bot.services.delivery.recorder import Recorder
from bot.services.delivery.subjects import Subject, SubjectSource, Unreadable
from bot.services.events import Events
from bot.services.waiting import Waiting

IN_FLIGHT = 128
"""Messages under way at once: enough to keep the pacer busy, few enough to end within a lease,
and within the time that a stop leaves them: 128 take three seconds at the usual pace."""

MIN_BATCH = 64
"""Room for this many before the next claim: the statements around a delivery cost as much as the
delivery itself when 16 share them, a third of it when 64 do (`make bench`)."""

MOST_SHARING = 4
"""Of how many processes at most the pace counts as shared: with more, a claim would be too small."""

LEASE = timedelta(seconds=90)
"""Longer than a look-up and a send may take, which are 56 s, by clocks that are ten seconds fast or slow: a
delivery ends before anybody else may claim it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What one transaction has claimed."""

    claims: Sequence[Claim]
    is_last: bool
    """Whether nothing more was due."""
    next_at: datetime | None
    """When the next claim is worth making; known of the last batch."""


class DeliveryService:
    """Sends what is due, once, and keeps every schedule going."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        recorder: Recorder,
        clock: Clock,
        wakeup: Wakeup,
        capacity: SendCapacity,
        surroundings: Surroundings,
        events: Events,
        sources: Sequence[SubjectSource],
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._recorder = recorder
        self._clock = clock
        self._wakeup = wakeup
        self._capacity = capacity
        self._surroundings = surroundings
        self._events = events
        self._sources = sources
        self._fleet = fleet
        self._deliveries: set[asyncio.Task[None]] = set()
        self._sweeping = asyncio.Lock()
        self._waiting = Waiting("sweep_storage_unavailable")
        self._sweep_again = False
        self._stopping = False
        self._times_let_go = 0
        self._knows_restored = False
        self._restoration: Restoration | None = None

    async def sweep(self) -> None:
        """Start to deliver everything that is due; return when nothing more is.

        Called while a sweep is under way, it makes that one look once more.
        """
        self._sweep_again = True
        if self._sweeping.locked():
            return
        async with self._sweeping:
            while self._sweep_again and not self._stopping:
                self._sweep_again = False
                await self._sweep_once()

    async def _sweep_once(self) -> None:
        try:
            next_at = await self._start_all()
        except StorageUnavailableError as error:
            # The safety sweep comes back; until then the database holds everything.
            self._waiting.failed(error)
            self._events.publish(DatabaseUnavailable(work=DatabaseWork.SWEEP))
            return
        self._waiting.answered()
        self._events.publish(DatabaseAvailable(work=DatabaseWork.SWEEP))
        if next_at is not None:
            self._wake_for(next_at)

    def _wake_for(self, next_at: datetime) -> None:
        if not self._capacity.is_online:
            return  # the next login wakes it
        wait = self._capacity.opens_in()
        self._wakeup.at(max(next_at, self._clock.now() + wait) if wait else next_at)

    async def _start_all(self) -> datetime | None:
        """Start to deliver all that is due; return when the next claim is worth making."""
        while True:
            await self._make_room()
            room = self._room
            if self._stopping or not room:
                shards = self._surroundings.told_of()
                async with self._storage.read() as uow:
                    return await uow.occurrences.earliest_claimable_at(shards=shards)
            times_let_go = self._times_let_go
            batch = await self._claim(limit=room)
            for claim in batch.claims if times_let_go == self._times_let_go else ():
                self._start(claim)
            if batch.is_last:
                return batch.next_at

    @property
    def _room(self) -> int:
        allowed = self._capacity.room()
        # Where it allows a batch, requests under way stay below it: most wait for the pacer.
        most = IN_FLIGHT // self._sharing if allowed >= MIN_BATCH else allowed
        return max(most - len(self._deliveries), 0)

    @property
    def _sharing(self) -> int:
        """How many processes wait for turns of the one pace: each has its part under way.

        With three times as many under way, most would wait for their turn in vain.
        """
        return min(self._fleet.living, MOST_SHARING)

    async def _make_room(self) -> None:
        wanted = MIN_BATCH // self._sharing
        while self._deliveries and self._room < wanted and not self._stopping:
            await asyncio.wait(self._deliveries, return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self, *, limit: int) -> _Batch:
        """Claim what is due, and load what decides about it, in one transaction."""
        now, next_at = self._clock.now(), None
        # Whether a post may be made, only the gateway that serves its server tells. A post of
        # another process, or of a server not told of yet, is left to it without an attempt.
        shards = self._surroundings.told_of()
        async with self._storage.begin() as uow:
            if not self._knows_restored:
                self._restoration = Restoration.noted(await uow.notes.get(RESTORED_NOTE))
                self._knows_restored = True
            claimed = await uow.occurrences.claim_due(
                now=now, lease_until=now + LEASE, limit=limit, shards=shards
            )
            subjects: dict[OccurrenceId, Subject] = {}
            for source in self._sources:
                subjects |= await source.load(uow, claimed, now=now)
            is_last = len(claimed) < limit
            if is_last:
                next_at = await uow.occurrences.earliest_claimable_at(shards=shards)
            await uow.commit()
        # In a storm one sweep lasts for minutes: each of its looks shows that it goes on.
        self._events.publish(DatabaseAvailable(work=DatabaseWork.SWEEP))
        claims = [_claim_of(group, subjects, at=now) for group in grouped(claimed)]
        return _Batch(claims=claims, is_last=is_last, next_at=next_at)

    def _start(self, claim: Claim) -> None:
        delivery = asyncio.create_task(self._deliver(claim), name="delivery")
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self, claim: Claim) -> None:
        """Make the attempt, and hand on what came of it, even if it is cut off."""
        attempt = DeliveryAttempt(claim, messenger=self._messenger, restoration=self._restoration)
        try:
            await attempt.run()
        finally:
            self._recorder.add(*attempt.outcomes())

    def let_go(self) -> None:
        """Cut off what is under way: this process stood still, and others may have it by now.

        What they have not is put on record as an attempt of unknown outcome, and looked up.
        """
        self._times_let_go += 1
        for delivery in self._deliveries:
            delivery.cancel()

    async def stop(self, *, patience: timedelta) -> None:
        """Start nothing more, let what is under way end, and record it.

        What is still under way after *patience* is cut off; its lease runs out, and the next
        process looks it up before it sends anything.
        """
        self._stopping = True
        deadline = loop_time() + patience.total_seconds()
        await self._end_by(deadline)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline), self._sweeping:
                pass  # the sweep is over; a claim under way has started its last deliveries
        await self._end_by(deadline)
        await self._recorder.flush()

    async def _end_by(self, deadline: float) -> None:
        """Let the deliveries under way end; cut off what has not by the loop's *deadline*."""
        if not self._deliveries:
            return
        patience = max(deadline - loop_time(), 0)
        _, late = await asyncio.wait(set(self._deliveries), timeout=patience)
        for delivery in late:
            delivery.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _claim_of(group: Group, subjects: Mapping[OccurrenceId, Subject], *, at: datetime) -> Claim:
    parts = (subjects.get(each.id) or Unreadable(occurrence=each) for each in group)
    return Claim(group=tuple(parts), at=at)
