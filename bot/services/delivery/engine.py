"""Delivery: claim with a lease, decide, send with no transaction open, record.

A sweep claims what is due and starts to deliver it, never more at once than `IN_FLIGHT`. Each
delivery ends in the recorder, which writes what has finished by then in one transaction.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Defer, Send, Skip, decide
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Occurrence, Reason
from bot.domain.delivery.restoring import RESTORED_NOTE, Restoration
from bot.domain.delivery.retry import Refusal
from bot.domain.events import DatabaseAvailable, DatabaseUnavailable, DatabaseWork
from bot.domain.ids import MessageId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.rules import ReminderKey
from bot.ports.delivery import Delivered, Messenger, OutcomeUnknown, Refused, SendCapacity
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Clock, Wakeup, loop_time
from bot.services.delivery.compose import compose
from bot.services.delivery.outcome import DeliveryOutcome, Result
from bot.services.delivery.recorder import Recorder
from bot.services.events import Events
from bot.services.people.replanner import agenda_since

IN_FLIGHT = 128
"""Deliveries under way at once: enough to keep the pacer busy, few enough to end within a lease,
and within the time that a stop leaves them: 128 take three seconds at the usual pace."""

LEAST_BATCH = 64
"""Room for so many before the next claim: the statements around a delivery cost as much as the
delivery itself when 16 share them, a third of it when 64 do (`make bench`)."""

LEASE = timedelta(seconds=60)
"""Longer than a look-up and a send may take: a delivery ends before anybody else may claim it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """What one claim has taken."""

    occurrences: Sequence[Occurrence]
    agendas: Mapping[ReminderKey, Agenda]
    """Those of the occurrences' reminders that can be read."""
    at: datetime
    is_all: bool
    """Whether nothing more was due."""
    next_at: datetime | None
    """When the next claim is worth making, where this one took all."""


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
        events: Events,
        bedtime_tips: Sequence[BedtimeTip] = (),
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._recorder = recorder
        self._clock = clock
        self._wakeup = wakeup
        self._capacity = capacity
        self._events = events
        self._bedtime_tips = bedtime_tips
        self._deliveries: set[asyncio.Task[None]] = set()
        self._sweeping = asyncio.Lock()
        self._sweep_again = False
        self._stopping = False
        self._knows_restored = False
        self._restored: Restoration | None = None

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
        except StorageUnavailableError:
            # The safety sweep comes back; until then the database holds everything.
            log.warning("sweep cut short", action="sweep_storage_unavailable", exc_info=True)
            self._events.publish(DatabaseUnavailable(work=DatabaseWork.SWEEP))
            return
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
                async with self._storage.read() as uow:
                    return await uow.occurrences.earliest_claimable_at()
            claimed = await self._claim(limit=room)
            for occurrence in claimed.occurrences:
                self._start(occurrence, claimed.agendas, claimed_at=claimed.at)
            if claimed.is_all:
                return claimed.next_at

    async def _claim(self, *, limit: int) -> _Claimed:
        """Claim what is due, and load what decides about it, in one transaction."""
        now, next_at = self._clock.now(), None
        async with self._storage.begin() as uow:
            if not self._knows_restored:
                self._restored = Restoration.noted(await uow.notes.get(RESTORED_NOTE))
                self._knows_restored = True
            claimed = await uow.occurrences.claim_due(now=now, lease_until=now + LEASE, limit=limit)
            keys = {occurrence.key for occurrence in claimed}
            agendas = await uow.agendas.load(keys, since=agenda_since(now))
            is_all = len(claimed) < limit
            if is_all:
                next_at = await uow.occurrences.earliest_claimable_at()
            await uow.commit()
        return _Claimed(
            occurrences=claimed, agendas=agendas, at=now, is_all=is_all, next_at=next_at
        )

    @property
    def _room(self) -> int:
        allowed = self._capacity.room()
        # Where it allows a batch, requests under way stay below it: most wait for the pacer.
        most = IN_FLIGHT if allowed >= LEAST_BATCH else allowed
        return max(most - len(self._deliveries), 0)

    async def _make_room(self) -> None:
        while self._deliveries and self._room < LEAST_BATCH and not self._stopping:
            await asyncio.wait(self._deliveries, return_when=asyncio.FIRST_COMPLETED)

    def _start(
        self,
        occurrence: Occurrence,
        agendas: Mapping[ReminderKey, Agenda],
        *,
        claimed_at: datetime,
    ) -> None:
        delivery = asyncio.create_task(
            self._deliver(occurrence, agendas, claimed_at=claimed_at), name="delivery"
        )
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(
        self,
        occurrence: Occurrence,
        agendas: Mapping[ReminderKey, Agenda],
        *,
        claimed_at: datetime,
    ) -> None:
        may_be_out = occurrence.may_be_out(claimed_at=claimed_at)
        try:
            result = await self._attempt(occurrence, agendas.get(occurrence.key), now=claimed_at)
        except Exception as error:
            # Such as a zone that tzdata has dropped: its person may mend it while it is of use.
            if occurrence.attempts == 1:
                log.exception(
                    "delivery broke", action="delivery_broken", occurrence_id=occurrence.id
                )
            result = OutcomeUnknown(cause=type(error).__name__)
        except asyncio.CancelledError:
            cut_off = OutcomeUnknown(cause="shutdown")
            self._recorder.add(
                DeliveryOutcome(occurrence=occurrence, result=cut_off, may_be_out=may_be_out)
            )
            raise
        self._recorder.add(
            DeliveryOutcome(occurrence=occurrence, result=result, may_be_out=may_be_out)
        )

    async def _attempt(
        self, occurrence: Occurrence, agenda: Agenda | None, *, now: datetime
    ) -> Result:
        if agenda is None:  # or its person was erased since; then nothing is left to record
            return Skip(reason=Reason.UNREADABLE)
        if occurrence.may_be_out(claimed_at=now):
            found = await self._reconcile(occurrence, agenda)
            if found is not None:
                return found
        match self._decide(occurrence, agenda, now=now):
            case Skip() | Defer() as decision:
                return decision
            case notice:
                sent = await self._look_before_restore(occurrence, agenda)
                return sent or await self._send(occurrence, agenda, notice)

    def _decide(
        self, occurrence: Occurrence, agenda: Agenda, *, now: datetime
    ) -> Skip | Defer | Notice:
        """Return the notice to send, or what to do instead."""
        decision = decide(occurrence, agenda, now=now)
        if not isinstance(decision, Send):
            return decision
        return compose(occurrence, agenda, decision, tips=self._bedtime_tips)

    async def _look_before_restore(
        self, occurrence: Occurrence, agenda: Agenda
    ) -> Delivered | OutcomeUnknown | None:
        """Look for a reminder that a database restored from a backup does not know of."""
        cycle = agenda.reminder.traits.cycle
        span = self._restored.span_in_doubt(occurrence, cycle=cycle) if self._restored else None
        channel_id = agenda.user.dm_channel_id
        if span is None or channel_id is None:
            return None
        found = await self._messenger.find_reminder(channel_id, occurrence.kind, within=span)
        return self._looked_up(found, occurrence)

    async def _reconcile(
        self, occurrence: Occurrence, agenda: Agenda
    ) -> Delivered | OutcomeUnknown | None:
        """Look for the message of an attempt whose fate is unknown; `None`: it is not out."""
        channel_id = agenda.user.dm_channel_id
        if channel_id is None or occurrence.attempted_at is None:
            return None
        found = await self._messenger.find_sent(
            channel_id, occurrence.id, since=occurrence.attempted_at
        )
        return self._looked_up(found, occurrence)

    def _looked_up(
        self, found: MessageId | Refused | OutcomeUnknown | None, occurrence: Occurrence
    ) -> Delivered | OutcomeUnknown | None:
        match found:
            case None | Refused(refusal=Refusal.CHANNEL_GONE):
                return None
            case Refused(refusal=refusal):
                return OutcomeUnknown(cause=f"history: {refusal}")
            case OutcomeUnknown():
                return found
            case message_id:
                log.info("occurrence found", action="occurrence_found", occurrence_id=occurrence.id)
                return Delivered(message_id=message_id)

    async def _send(self, occurrence: Occurrence, agenda: Agenda, notice: Notice) -> Result:
        channel_id = agenda.user.dm_channel_id
        if channel_id is None:
            return Refused(refusal=Refusal.CHANNEL_GONE)
        return await self._messenger.send(channel_id, notice, nonce=occurrence.id)

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
