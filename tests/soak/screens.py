"""Everybody's screens: a messenger that delivers, sometimes badly, and keeps what arrived."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.domain.standing.answered import Answered
from bot.ports.delivery import (
    Card,
    Delivered,
    Destination,
    Envelope,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.ports.world import Clock
from tests.soak.population import chance

NONCE_WINDOW = timedelta(minutes=3)
_NOBODY_RESTORES = "the soak is about one fortnight: nobody in it restores a backup"
_NOBODY_STRETCHES = "the soak is about reminders: nobody in it begins a guided stretch"
FLAKINESS = 0.01
"""How many sends fail in one of four passing ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A reminder on somebody's screen: a message, or a part of one."""

    message_id: MessageId
    notice: OccurrenceNotice
    at: datetime


class Screens:
    """The `Messenger` port."""

    def __init__(self, *, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._seed = seed
        self._closed: set[ChannelId] = set()
        self._by_nonce: dict[OccurrenceId, list[Arrival]] = {}
        self._messages = 0
        self._failures: dict[str, SendResult] = {
            "lost on the way": OutcomeUnknown(cause="ServerDisconnectedError"),
            "answer lost": OutcomeUnknown(cause="TimeoutError"),
            "rate limited": Refused(refusal=Refusal.RATE_LIMITED, retry_after=timedelta(seconds=7)),
            "no access": Refused(refusal=Refusal.NO_ACCESS),
        }
        self.arrivals: list[Arrival] = []
        self.refreshed = 0
        """How many messages were shown again because their night was answered elsewhere."""
        self.on_arrival: Callable[[Arrival], None] = _nobody_looks

    def close(self, channel_id: ChannelId) -> None:
        """Let nothing through any more."""
        self._closed.add(channel_id)

    def open(self, channel_id: ChannelId) -> None:
        """Let everything through again."""
        self._closed.discard(channel_id)

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        message = f"nobody asked for the channel of {user_id} to be opened"
        raise AssertionError(message)

    async def send(self, envelope: Envelope) -> SendResult:
        await asyncio.sleep(0)  # a request always takes a turn of the loop
        if envelope.destination.channel_id in self._closed:
            return Refused(refusal=Refusal.UNREACHABLE)
        mood = self._mood(envelope)
        if mood is None or mood == "answer lost":
            arrived = self._arrive(envelope)
            delivered = Delivered(
                message_id=arrived[0].message_id,
                missing=envelope.occurrence_ids - {each.notice.occurrence_id for each in arrived},
            )
            return self._failures[mood] if mood else delivered
        return self._failures[mood]

    def _mood(self, envelope: Envelope) -> str | None:
        notice = envelope.notices[0]
        draw = chance(self._seed, "send", notice.user_id, type(notice), self._clock.now())
        return draw.choice(list(self._failures)) if draw.random() < FLAKINESS else None

    def _arrive(self, envelope: Envelope) -> list[Arrival]:
        """Return the parts of the message with the nonce, which may have been there before."""
        now = self._clock.now()
        known = self._by_nonce.get(envelope.nonce, [])
        if known and now - known[0].at < NONCE_WINDOW:
            return known
        self._messages += 1
        message_id = MessageId(self._messages)
        arrived = [
            Arrival(message_id=message_id, notice=notice, at=now) for notice in envelope.notices
        ]
        self._by_nonce[envelope.nonce] = arrived
        self.arrivals += arrived
        for arrival in arrived:
            self.on_arrival(arrival)
        return arrived

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        raise AssertionError(_NOBODY_STRETCHES)

    async def edit(self, place: Place, card: Card) -> SendResult:
        raise AssertionError(_NOBODY_STRETCHES)

    async def refresh(self, place: Place, answered: Answered) -> SendResult:
        await asyncio.sleep(0)
        self.refreshed += 1
        return Delivered(message_id=place.message_id)

    async def find_reminder(
        self, destination: Destination, kind: ReminderKind, *, within: SentSpan
    ) -> None:
        raise AssertionError(_NOBODY_RESTORES)

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        await asyncio.sleep(0)
        for arrival in self._by_nonce.get(occurrence_id, []):
            if arrival.notice.occurrence_id == occurrence_id and arrival.at >= since:
                return arrival.message_id
        return None


def _nobody_looks(arrival: Arrival) -> None:
    pass
