"""Everybody's screens: a messenger that delivers, sometimes badly, and keeps what arrived."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery.notices import Notice, PauseOfferNotice
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import WaterNotice
from bot.kinds.stretch import StretchNotice
from bot.ports.delivery import Card, Delivered, Opened, OutcomeUnknown, Refused, SendResult
from bot.ports.world import Clock
from tests.soak.population import chance

NONCE_WINDOW = timedelta(minutes=3)
_NOBODY_RESTORES = "the soak is about one fortnight: nobody in it restores a backup"
_NOBODY_STRETCHES = "the soak is about reminders: nobody in it begins a guided stretch"
FLAKINESS = 0.01
"""How many sends fail in one of four passing ways."""

Reminding = StretchNotice | WaterNotice | PauseOfferNotice
"""The notices of an occurrence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message on somebody's screen."""

    message_id: MessageId
    notice: Reminding
    at: datetime


class Screens:
    """The `Messenger` port."""

    def __init__(self, *, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._seed = seed
        self._closed: set[ChannelId] = set()
        self._by_nonce: dict[OccurrenceId, Arrival] = {}
        self._failures: dict[str, SendResult] = {
            "lost on the way": OutcomeUnknown(cause="ServerDisconnectedError"),
            "answer lost": OutcomeUnknown(cause="TimeoutError"),
            "rate limited": Refused(refusal=Refusal.RATE_LIMITED, retry_after=timedelta(seconds=7)),
            "no access": Refused(refusal=Refusal.NO_ACCESS),
        }
        self.arrivals: list[Arrival] = []
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

    async def send(
        self, channel_id: ChannelId, notice: Notice, *, nonce: OccurrenceId
    ) -> SendResult:
        assert isinstance(notice, Reminding)
        await asyncio.sleep(0)  # a request always takes a turn of the loop
        if channel_id in self._closed:
            return Refused(refusal=Refusal.UNREACHABLE)
        mood = self._mood(notice)
        if mood is None or mood == "answer lost":
            message_id = self._arrive(notice, nonce)
            return self._failures[mood] if mood else Delivered(message_id=message_id)
        return self._failures[mood]

    def _mood(self, notice: Reminding) -> str | None:
        draw = chance(self._seed, "send", notice.user_id, type(notice), self._clock.now())
        return draw.choice(list(self._failures)) if draw.random() < FLAKINESS else None

    def _arrive(self, notice: Reminding, nonce: OccurrenceId) -> MessageId:
        now = self._clock.now()
        known = self._by_nonce.get(nonce)
        if known is not None and now - known.at < NONCE_WINDOW:
            return known.message_id
        arrival = Arrival(message_id=MessageId(len(self.arrivals) + 1), notice=notice, at=now)
        self._by_nonce[nonce] = arrival
        self.arrivals.append(arrival)
        self.on_arrival(arrival)
        return arrival.message_id

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        raise AssertionError(_NOBODY_STRETCHES)

    async def edit(self, place: Place, card: Card) -> SendResult:
        raise AssertionError(_NOBODY_STRETCHES)

    async def find_reminder(
        self, channel_id: ChannelId, kind: ReminderKind, *, within: SentSpan
    ) -> None:
        raise AssertionError(_NOBODY_RESTORES)

    async def find_sent(
        self, channel_id: ChannelId, occurrence_id: OccurrenceId, *, since: datetime
    ) -> MessageId | Refused | OutcomeUnknown | None:
        await asyncio.sleep(0)
        known = self._by_nonce.get(occurrence_id)
        return known.message_id if known is not None and known.at >= since else None


def _nobody_looks(arrival: Arrival) -> None:
    pass
