"""One attempt to deliver: look up what may be out, decide, compose, send.

It is about one occurrence, or about some of one person that may be one message. Each of them gets a
result of its own: one that is skipped, refused or broken keeps no other back.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.domain.delivery.decision import Decision, Send, Withhold
from bot.domain.delivery.grouping import sending_of
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Deliverable
from bot.domain.delivery.restoring import Restoration
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId
from bot.domain.servers.offers import PresetNews
from bot.ports.delivery import (
    Delivered,
    Envelope,
    Found,
    HistoryHidden,
    Messenger,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.services.delivery.outcome import DeliveryOutcome, PutBack, Result
from bot.services.delivery.subjects import Subject

log = structlog.get_logger(__name__)

Parts = tuple[Subject, ...]
"""Occurrences that are, or may be, the parts of one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Occurrences that were claimed together and may be one message."""

    group: Parts
    at: datetime


class DeliveryAttempt:
    """One attempt to deliver what was claimed."""

    def __init__(
        self, claim: Claim, *, messenger: Messenger, restoration: Restoration | None = None
    ) -> None:
        self._group, self._claimed_at = claim.group, claim.at
        self._messenger = messenger
        self._restoration = restoration
        # A group has its first attempt without a known outcome in common.
        self._may_be_out = self._group[0].occurrence.may_be_out(claimed_at=self._claimed_at)
        self._sends: dict[OccurrenceId, Send] = {}
        self._results: dict[OccurrenceId, Result] = {}
        self._told: dict[OccurrenceId, PresetNews] = {}

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
                occurrence=each.occurrence,
                result=self._results.get(each.occurrence.id, cut_off),
                destination=each.destination,
                may_be_out=self._may_be_out,
                told=self._told.get(each.occurrence.id),
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
            self._results[each.occurrence.id] = failed[0]

    async def _look_up_one(self, subject: Subject) -> None:
        occurrence = subject.occurrence
        if subject.destination is None or occurrence.attempted_at is None:
            return
        with self._guarded(occurrence):
            found = await self._messenger.find_sent(
                subject.destination, occurrence.id, since=occurrence.attempted_at
            )
            self._note_found(found, occurrence)

    def _note_found(self, found: Found, occurrence: Deliverable) -> None:
        match found:
            case None | Refused(refusal=Refusal.CHANNEL_GONE):
                return
            case Refused(refusal=refusal):
                result: Result = OutcomeUnknown(cause=f"history: {refusal}")
            case OutcomeUnknown():
                result = found
            case HistoryHidden():
                # Nobody can know it any more; one evening without a post is better than two posts.
                log.warning(
                    "occurrence presumed sent",
                    action="occurrence_presumed",
                    occurrence_id=occurrence.id,
                )
                result = Delivered(message_id=None)
            case message_id:
                log.info("occurrence found", action="occurrence_found", occurrence_id=occurrence.id)
                result = Delivered(message_id=message_id)
        self._results[occurrence.id] = result

    def _decide(self) -> Sequence[Parts]:
        """Return what is to be sent, each group as one message; note what becomes of the rest."""
        by_id = {each.occurrence.id: each for each in self._group}
        decided: list[tuple[Deliverable, Decision]] = []
        for each in self._open():
            with self._guarded(each.occurrence):
                decided.append((each.occurrence, self._decision(each)))
        sending = sending_of(decided, now=self._claimed_at)
        for occurrence, decision in decided:
            if occurrence in sending.put_back:
                self._results[occurrence.id] = PutBack()
            elif isinstance(decision, Send):
                self._sends[occurrence.id] = decision
            elif isinstance(decision, Withhold):
                self._results[occurrence.id] = Refused(refusal=decision.refusal)
            else:
                self._results[occurrence.id] = decision
        return [tuple(by_id[each.id] for each in message) for message in sending.messages]

    def _decision(self, subject: Subject) -> Decision:
        # What was claimed along, before it is due, is judged as of its own instant.
        return subject.decide(now=max(self._claimed_at, subject.occurrence.slot.due_at))

    async def _send(self, message: Parts) -> None:
        """Send one message, and give every occurrence in it its result."""
        nonce = self._nonce(message)
        for each in message:
            await self._look_before_restore(each)
        notices = self._compose(message)
        composed = [each for each in message if each.occurrence.id in notices]
        if not composed:
            return
        with self._guarded(*(each.occurrence for each in composed)):
            destination = composed[0].destination
            if destination is None:
                result: SendResult = Refused(refusal=Refusal.CHANNEL_GONE)
            else:
                in_order = sorted(composed, key=lambda each: each.reading_order)
                said = tuple(notices[each.occurrence.id] for each in in_order)
                news = self._news_beside(composed)
                envelope = Envelope(destination=destination, notices=said, nonce=nonce, news=news)
                result = await self._send_whole(envelope, composed[0])
            await self._fan_out(result, composed)

    def _news_beside(self, message: Sequence[Subject]) -> PresetNews | None:
        """Return what a message tells beside its reminders, once; an offer to pause is no place for it."""
        if self._told or any(self._sends[each.occurrence.id].offer_pause for each in message):
            return None
        return next((each.news for each in message if each.news is not None), None)

    async def _send_whole(self, envelope: Envelope, first: Subject) -> SendResult:
        """Send a message; news that Discord finds wrong keep no reminder back."""
        result = await self._messenger.send(envelope)
        news = envelope.news
        if news is None:
            return result
        if isinstance(result, Refused) and result.refusal is Refusal.REJECTED:
            return await self._messenger.send(replace(envelope, news=None))
        if isinstance(result, Delivered) and not result.lacks_news:
            self._told[first.occurrence.id] = news
            return replace(result, message_id=None)  # news wait for an answer: their message stays
        return result

    def _nonce(self, message: Parts) -> OccurrenceId:
        """Return the id of the earliest occurrence.

        What may be out as a part of the whole group keeps the group's, though another part of it is
        not sent any more: so it cannot arrive twice. Beside an offer to pause, which is a message by
        itself, nothing was ever sent as a group.
        """
        is_rest = self._may_be_out and not any(
            isinstance(each, Delivered) for each in self._results.values()
        )
        has_offer = any(send.offer_pause for send in self._sends.values())
        first = self._group[0] if is_rest and not has_offer else message[0]
        return first.occurrence.id

    async def _look_before_restore(self, subject: Subject) -> None:
        """Look for a message that a database restored from a backup does not know of."""
        if self._restoration is None:
            return
        span, destination = subject.span_in_doubt(self._restoration), subject.destination
        if span is None or destination is None:
            return
        occurrence = subject.occurrence
        with self._guarded(occurrence):
            found = await self._messenger.find_reminder(destination, occurrence.kind, within=span)
            self._note_found(found, occurrence)

    def _compose(self, message: Parts) -> dict[OccurrenceId, Notice]:
        """Return what the occurrences say that have no result yet."""
        notices: dict[OccurrenceId, Notice] = {}
        for each in message:
            id_ = each.occurrence.id
            if id_ not in self._results:
                with self._guarded(each.occurrence):
                    notices[id_] = each.compose(self._sends[id_])
        return notices

    async def _fan_out(self, result: SendResult, message: Sequence[Subject]) -> None:
        match result:
            case Refused(refusal=Refusal.REJECTED) if len(message) > 1:
                for each in message:  # whichever of them is wrong keeps no other back
                    await self._send((each,))
            case Delivered(missing=missing):
                absent = OutcomeUnknown(cause="not in the message with its nonce")
                for each in message:
                    id_ = each.occurrence.id
                    self._results[id_] = absent if id_ in missing else result
            case _:
                for each in message:
                    self._results[each.occurrence.id] = result

    def _open(self) -> list[Subject]:
        """Return the occurrences that have no result yet."""
        return [each for each in self._group if each.occurrence.id not in self._results]

    @contextmanager
    def _guarded(self, *occurrences: Deliverable) -> Iterator[None]:
        """Let what breaks break only for these; they are tried again while they are of use."""
        try:
            yield
        except Exception as error:
            # Such as a zone that tzdata has dropped: its person may mend it meanwhile.
            for each in occurrences:
                if each.attempts == 1:
                    log.exception("delivery broke", action="delivery_broken", occurrence_id=each.id)
                self._results[each.id] = OutcomeUnknown(cause=type(error).__name__)
