"""Owner alerts: the person who runs Charley is told of an incident by direct message, once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot.domain.backoff import Backoff
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.domain.operations.incidents import (
    OF_ONE_PROCESS,
    IncidentKind,
    OperatorNotice,
    OutageOverNotice,
)
from bot.ports.delivery import (
    Delivered,
    DirectMessage,
    Envelope,
    Messenger,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.ports.fleet import Fleet, OwnerTold
from bot.ports.world import Clock, Randomness
from bot.services.operations.incidents import Incidents

ALERT_BACKOFF = Backoff(
    steps=(
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(hours=1),
    )
)
"""Between attempts to tell the owner of an incident that lasts."""

OwnersNotice = OperatorNotice | OutageOverNotice

log = structlog.get_logger(__name__)


class OwnerAlerts:
    """Tells the owner; where none is set, the log's critical line is all there is."""

    def __init__(
        self,
        *,
        owner_id: UserId | None,
        messenger: Messenger,
        clock: Clock,
        randomness: Randomness,
        incidents: Incidents,
        fleet: Fleet,
        shard_ids: Sequence[int] = (),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._owner_id = owner_id
        self._messenger = messenger
        self._clock = clock
        self._randomness = randomness
        self._incidents = incidents
        self._fleet = fleet
        self._shard_ids = tuple(shard_ids)
        self._sleep = sleep
        self._telling: set[IncidentKind] = set()
        self._channel_id: ChannelId | None = None

    async def run(self) -> None:
        """Tell every incident as it comes, for ever; one that cannot be told keeps no other back."""
        async with asyncio.TaskGroup() as group:
            while True:
                incident = await self._incidents.next_news()
                if self._owner_id is None:
                    log.info("owner unknown", action="owner_unknown", incident=incident.value)
                elif incident not in self._telling:  # it is still tried, and will get through once
                    self._telling.add(incident)
                    group.create_task(self._tell_once(self._owner_id, incident), name="alert")

    async def _tell_once(self, owner_id: UserId, incident: IncidentKind) -> None:
        try:
            await self._tell(owner_id, incident)
            if incident is IncidentKind.DISCORD_AWAY:
                await self._tell_the_end(owner_id)
        finally:
            self._telling.remove(incident)

    async def _tell(self, owner_id: UserId, incident: IncidentKind) -> None:
        """Try until the owner has it, or the incident is over."""
        # One nonce for all attempts: an answer that was lost makes no second message.
        nonce = self._randomness.occurrence_id(now=self._clock.now())
        shard_ids = self._shard_ids if incident in OF_ONE_PROCESS else ()
        notice = OperatorNotice(user_id=owner_id, incident=incident, shard_ids=shard_ids)
        attempts = 0
        while self._incidents.is_present(incident):
            result = await self._attempt(notice, nonce)
            if isinstance(result, Delivered):
                self._incidents.acknowledge(incident)
                self._fleet.tell(OwnerTold(incident=incident))
                log.info("owner told", action="owner_told", incident=incident.value)
                return
            log.warning("owner not told", action="owner_not_told", incident=incident.value)
            attempts += 1
            await self._wait(ALERT_BACKOFF.after(attempts), incident)

    async def _wait(self, length: timedelta, incident: IncidentKind) -> None:
        """Wait for the next attempt; the end of an outage is also the end of the wait."""
        sleep = self._sleep(length.total_seconds())
        if incident is not IncidentKind.DISCORD_AWAY:
            await sleep
            return
        ends = {asyncio.ensure_future(sleep), asyncio.ensure_future(self._over())}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    async def _over(self) -> None:
        await self._incidents.outage_over()

    async def _tell_the_end(self, owner_id: UserId) -> None:
        """Wait until an outage is over, and tell that, however long it takes to get through."""
        report = await self._incidents.outage_over()
        notice = OutageOverNotice(
            user_id=owner_id, length=report.length, late=report.late, missed=report.missed
        )
        nonce, attempts = self._randomness.occurrence_id(now=self._clock.now()), 0
        while not isinstance(await self._attempt(notice, nonce), Delivered):
            attempts += 1
            await self._sleep(ALERT_BACKOFF.after(attempts).total_seconds())
        log.info("owner told", action="owner_told_of_the_end")

    async def _attempt(self, notice: OwnersNotice, nonce: OccurrenceId) -> SendResult:
        try:
            return await self._send(notice, nonce)
        except Exception as error:
            # No error may end the process that the alert is about.
            log.exception("alert broke", action="alert_broken")
            return OutcomeUnknown(cause=type(error).__name__)

    async def _send(self, notice: OwnersNotice, nonce: OccurrenceId) -> SendResult:
        if self._channel_id is None:
            match await self._messenger.open_channel(notice.user_id):
                case Opened(channel_id=channel_id):
                    self._channel_id = channel_id
                case Refused() | OutcomeUnknown() as failure:
                    return failure
        destination = DirectMessage(channel_id=self._channel_id)
        result = await self._messenger.send(
            Envelope(destination=destination, notices=(notice,), nonce=nonce)
        )
        if isinstance(result, Refused) and result.refusal is Refusal.CHANNEL_GONE:
            self._channel_id = None
        return result
