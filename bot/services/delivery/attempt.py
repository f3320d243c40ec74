"""One attempt to deliver: look up what may be out, decide, compose, send.

It is about one occurrence, or about some of one person that may be one message. Each of them gets a
result of its own: one that is skipped, refused or broken keeps no other back.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Decision, Send, Skip, decide
from bot.domain.delivery.grouping import Group, sending_of
from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.occurrence import Occurrence, Reason
from bot.domain.delivery.restoring import Restoration
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import MessageId, OccurrenceId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.registry import KINDS, Kinds
from bot.ports.delivery import (
    Delivered,
    DirectMessage,
    Envelope,
    Messenger,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.services.delivery.compose import compose, in_reading_order
from bot.services.delivery.outcome import DeliveryOutcome, PutBack, Result

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Occurrences that were claimed together and may be one message."""

    group: Group
    agendas: Mapping[ReminderKey, Agenda]
    """Those of the reminders that can be read, and perhaps of others."""
    at: datetime


class DeliveryAttempt:
    """One attempt to deliver what was claimed."""

    def __init__(
        self,
        claim: Claim,
        *,
        messenger: Messenger,
        bedtime_tips: Sequence[BedtimeTip] = (),
        kinds: Kinds = KINDS,
        restoration: Restoration | None = None,
    ) -> None:
        self._group, self._agendas, self._claimed_at = claim.group, claim.agendas, claim.at
        self._messenger = messenger
        self._bedtime_tips = bedtime_tips
        self._kinds = kinds
        self._restoration = restoration
        # A group has its first attempt without a known outcome in common.
        self._may_be_out = self._group[0].may_be_out(claimed_at=self._claimed_at)
        self._sends: dict[OccurrenceId, Send] = {}
        self._results: dict[OccurrenceId, Result] = {}

    async def run(self) -> None:
        """Deliver the group: as one message, as several, or not at all."""
        if self._may_be_out:
            await self._look_up()
        for message in self._decide():
            await self._send(message)

    def outcomes(self) -> list[DeliveryOutcome]:
        """Return what became of each occurrence; nothing is known where the attempt was cut off."""
        cut_off = OutcomeUnknown(cause="shutdown")
        return [
            DeliveryOutcome(
                occurrence=each,
                result=self._results.get(each.id, cut_off),
                may_be_out=self._may_be_out,
            )
            for each in self._group
        ]

    async def _look_up(self) -> None:
        """Look for the messages of earlier attempts whose outcome is unknown.

        If that fails for one, the whole group waits: it may have been one message.
        """
        # At once: one after the other, they and a send might take longer than the lease.
        await asyncio.gather(*map(self._look_up_one, self._group))
        failed = [each for each in self._results.values() if isinstance(each, OutcomeUnknown)]
        for each in self._open() if failed else ():
            self._results[each.id] = failed[0]

    async def _look_up_one(self, occurrence: Occurrence) -> None:
        destination = self._destination(occurrence)
        if destination is None or occurrence.attempted_at is None:
            return
        with self._guarded(occurrence):
            found = await self._messenger.find_sent(
                destination, occurrence.id, since=occurrence.attempted_at
            )
            self._note_found(found, occurrence)

    def _note_found(
        self, found: MessageId | Refused | OutcomeUnknown | None, occurrence: Occurrence
    ) -> None:
        match found:
            case None | Refused(refusal=Refusal.CHANNEL_GONE):
                return
            case Refused(refusal=refusal):
                result: Result = OutcomeUnknown(cause=f"history: {refusal}")
            case OutcomeUnknown():
                result = found
            case message_id:
                log.info("occurrence found", action="occurrence_found", occurrence_id=occurrence.id)
                result = Delivered(message_id=message_id)
        self._results[occurrence.id] = result

    def _decide(self) -> Sequence[Group]:
        """Return what is to be sent, each group as one message; note what becomes of the rest."""
        decided: list[tuple[Occurrence, Decision]] = []
        for each in self._open():
            with self._guarded(each):
                decided.append((each, self._decision(each)))
        sending = sending_of(decided, now=self._claimed_at)
        for each, decision in decided:
            if each in sending.put_back:
                self._results[each.id] = PutBack()
            elif isinstance(decision, Send):
                self._sends[each.id] = decision
            else:
                self._results[each.id] = decision
        return sending.messages

    def _decision(self, occurrence: Occurrence) -> Decision:
        agenda = self._agendas.get(occurrence.key)
        if agenda is None:  # or its person was erased since; then nothing is left to record
            return Skip(reason=Reason.UNREADABLE)
        # What was claimed along, before it is due, is judged as of its own instant.
        return decide(occurrence, agenda, now=max(self._claimed_at, occurrence.slot.due_at))

    async def _send(self, message: Group) -> None:
        """Send one message, and give every occurrence in it its result."""
        nonce = self._nonce(message)
        for each in message:
            await self._look_before_restore(each)
        notices = self._compose(message)
        composed = [each for each in message if each.id in notices]
        if not composed:
            return
        with self._guarded(*composed):
            destination = self._destination(composed[0])
            if destination is None:
                result: SendResult = Refused(refusal=Refusal.CHANNEL_GONE)
            else:
                said = tuple(notices[each.id] for each in in_reading_order(composed, self._kinds))
                envelope = Envelope(destination=destination, notices=said, nonce=nonce)
                result = await self._messenger.send(envelope)
            await self._fan_out(result, composed)

    def _nonce(self, message: Group) -> OccurrenceId:
        """Return the id of the earliest occurrence.

        What may be out as a part of the whole group keeps the group's, though another part of it is
        not sent any more: so it cannot arrive twice. Beside an offer to pause, which is a message by
        itself, nothing was ever sent as a group.
        """
        is_rest = self._may_be_out and not any(
            isinstance(each, Delivered) for each in self._results.values()
        )
        has_offer = any(send.offer_pause for send in self._sends.values())
        return self._group[0].id if is_rest and not has_offer else message[0].id

    async def _look_before_restore(self, occurrence: Occurrence) -> None:
        """Look for a reminder that a database restored from a backup does not know of."""
        if self._restoration is None:
            return
        cycle = self._agendas[occurrence.key].reminder.traits.cycle
        span = self._restoration.span_in_doubt(occurrence, cycle=cycle)
        destination = self._destination(occurrence)
        if span is None or destination is None:
            return
        with self._guarded(occurrence):
            kind = occurrence.kind
            found = await self._messenger.find_reminder(destination, kind, within=span)
            self._note_found(found, occurrence)

    def _compose(self, message: Group) -> dict[OccurrenceId, OccurrenceNotice]:
        """Return what the occurrences say that have no result yet."""
        notices: dict[OccurrenceId, OccurrenceNotice] = {}
        for each in message:
            if each.id not in self._results:
                with self._guarded(each):
                    notices[each.id] = compose(
                        each,
                        self._agendas[each.key],
                        self._sends[each.id],
                        tips=self._bedtime_tips,
                        kinds=self._kinds,
                    )
        return notices

    async def _fan_out(self, result: SendResult, message: Sequence[Occurrence]) -> None:
        match result:
            case Refused(refusal=Refusal.REJECTED) if len(message) > 1:
                for each in message:  # whichever of them is wrong keeps no other back
                    await self._send((each,))
            case Delivered(missing=missing):
                absent = OutcomeUnknown(cause="not in the message with its nonce")
                for each in message:
                    self._results[each.id] = absent if each.id in missing else result
            case _:
                for each in message:
                    self._results[each.id] = result

    def _open(self) -> list[Occurrence]:
        """Return the occurrences that have no result yet."""
        return [each for each in self._group if each.id not in self._results]

    def _destination(self, occurrence: Occurrence) -> DirectMessage | None:
        agenda = self._agendas.get(occurrence.key)
        if agenda is None or agenda.user.dm_channel_id is None:
            return None
        return DirectMessage(channel_id=agenda.user.dm_channel_id, locale=agenda.user.locale)

    @contextmanager
    def _guarded(self, *occurrences: Occurrence) -> Iterator[None]:
        """Let what breaks break only for these; they are tried again while they are of use."""
        try:
            yield
        except Exception as error:
            # Such as a zone that tzdata has dropped: its person may mend it meanwhile.
            for each in occurrences:
                if each.attempts == 1:
                    log.exception("delivery broke", action="delivery_broken", occurrence_id=each.id)
                self._results[each.id] = OutcomeUnknown(cause=type(error).__name__)
