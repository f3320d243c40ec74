"""Signposts: what somebody gets who types to Charley instead of pressing a button.

Charley reads no messages, so the answer is the same to all of them: where the buttons are. What
was typed never comes here; all that is known is who typed, and in which conversation.
"""

from collections import OrderedDict
from datetime import timedelta

import structlog

from bot.domain.delivery.notices import SignpostNotice
from bot.domain.ids import ChannelId, UserId
from bot.ports.delivery import (
    Delivered,
    DirectMessage,
    Envelope,
    Messenger,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.ports.storage import StorageUnavailableError
from bot.ports.world import Clock, MonotonicClock, Randomness, loop_time
from bot.services.people.activity import ActivityService
from bot.services.waiting import Waiting

ANSWERED_FOR = timedelta(minutes=10)
"""How long a signpost holds: a person who goes on typing still has it in sight."""

FAILED_FOR = timedelta(minutes=1)
"""After one that did not arrive the next message is answered again, but not each one of many."""

MOST_REMEMBERED = 10_000
"""People, at 200 bytes each. Beyond that the earliest is forgotten, and answered once more."""

log = structlog.get_logger(__name__)


class RecentlyAnswered:
    """Who needs no other signpost yet. Times are monotonic seconds; nothing survives a restart."""

    def __init__(self) -> None:
        self._until: OrderedDict[UserId, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until)

    def holds(self, user_id: UserId, *, now: float) -> bool:
        """Tell whether somebody has been answered lately."""
        return self._until.get(user_id, now) > now

    def add(self, user_id: UserId, length: timedelta, *, now: float) -> None:
        """Answer somebody no more for a while."""
        self._until[user_id] = now + length.total_seconds()
        self._until.move_to_end(user_id)
        while self._first_is_over(now) or len(self._until) > MOST_REMEMBERED:
            self._until.popitem(last=False)

    def _first_is_over(self, now: float) -> bool:
        return next(iter(self._until.values())) <= now


class SignpostService:
    """Answers people who type, at most once in ten minutes each."""

    def __init__(
        self,
        *,
        messenger: Messenger,
        activity: ActivityService,
        clock: Clock,
        randomness: Randomness,
        monotonic: MonotonicClock = loop_time,
    ) -> None:
        self._messenger = messenger
        self._activity = activity
        self._clock = clock
        self._randomness = randomness
        self._monotonic = monotonic
        self._answered = RecentlyAnswered()
        self._waiting = Waiting("activity_not_recorded", monotonic=monotonic)

    async def answer(self, user_id: UserId, channel_id: ChannelId) -> None:
        """Show a person where the buttons are, in the conversation where they typed.

        Does not raise for a message that cannot be sent, nor for a database that does not answer:
        the way to first aid stands without one.
        """
        now = self._monotonic()
        if self._answered.holds(user_id, now=now):
            return
        self._answered.add(user_id, ANSWERED_FOR, now=now)
        result = await self._send(user_id, channel_id)
        if not isinstance(result, Delivered):
            self._answered.add(user_id, FAILED_FOR, now=self._monotonic())
            log.warning(
                "signpost failed", action="signpost_failed", user_id=user_id, why=_why(result)
            )
        await self._record_activity(user_id, channel_id)

    async def _send(self, user_id: UserId, channel_id: ChannelId) -> SendResult:
        nonce = self._randomness.occurrence_id(now=self._clock.now())
        return await self._messenger.send(
            Envelope(
                destination=DirectMessage(channel_id=channel_id),
                notices=(SignpostNotice(user_id=user_id),),
                nonce=nonce,
            )
        )

    async def _record_activity(self, user_id: UserId, channel_id: ChannelId) -> None:
        try:
            await self._activity.record(user_id, dm_channel_id=channel_id)
        except StorageUnavailableError as error:
            self._waiting.failed(error)
        else:
            self._waiting.answered()


def _why(failure: Refused | OutcomeUnknown) -> str:
    match failure:
        case Refused(refusal=refusal):
            return refusal.value
        case OutcomeUnknown(cause=cause):
            return cause
