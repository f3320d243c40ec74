"""Direct messages that a person asked for: the welcome after opting in, and a test."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.delivery.notices import Notice, ReminderNotice, TrialNotice, WelcomeNotice
from bot.domain.delivery.retry import Refusal
from bot.domain.events import DirectMessageChannelOpened, DirectMessageRefused
from bot.domain.ids import ChannelId, OccurrenceId, UserId
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
from bot.ports.storage import Storage
from bot.ports.world import Clock, Randomness
from bot.services.events import Events
from bot.services.people.activity import ActivityService

Compose = Callable[[UserId, datetime | None], Notice]


def welcome(user_id: UserId, next_due_at: datetime | None) -> Notice:
    """Return the first message to a person."""
    return WelcomeNotice(user_id=user_id, next_due_at=next_due_at)


def welcome_back(user_id: UserId, next_due_at: datetime | None) -> Notice:
    """Return the message to somebody who has agreed before and turns a reminder on again."""
    return WelcomeNotice(user_id=user_id, next_due_at=next_due_at, is_first=False)


def trial_of(reminder: ReminderNotice) -> Compose:
    """Return what composes a trial of a reminder."""

    def trial(user_id: UserId, next_due_at: datetime | None) -> Notice:
        return TrialNotice(user_id=user_id, next_due_at=next_due_at, reminder=reminder)

    return trial


def test(user_id: UserId, next_due_at: datetime | None) -> Notice:
    """Return a test message."""
    return TrialNotice(user_id=user_id, next_due_at=next_due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessageSent:
    """Whether a direct message arrived."""

    result: SendResult
    again_at: datetime | None = None
    """When it may be tried again, where that is not now."""

    @property
    def arrived(self) -> bool:
        """Whether it surely did."""
        return isinstance(self.result, Delivered)


class DirectMessageService:
    """Opens a person's DM channel inside their own action, and writes to it."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        clock: Clock,
        randomness: Randomness,
        activity: ActivityService,
        events: Events,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._clock = clock
        self._randomness = randomness
        self._activity = activity
        self._events = events

    async def send(
        self, user_id: UserId, compose: Compose, *, next_due_at: datetime | None
    ) -> DirectMessageSent:
        """Write to a person who is known; remember whether it worked."""
        # Before the result, which may say that the person cannot be reached after all.
        await self._activity.record_noted(user_id)
        async with self._storage.read() as uow:
            user = await uow.users.get(user_id)
        channel_id = user.dm_channel_id if user else None
        notice = compose(user_id, next_due_at)
        channel_id, result = await self._reach(user_id, channel_id, notice)
        if isinstance(result, Refused):
            self._events.publish(DirectMessageRefused(user_id=user_id, refusal=result.refusal))
        await self._remember(user_id, channel_id, result)
        return DirectMessageSent(result=result, again_at=self._again_at(result))

    def _again_at(self, result: SendResult) -> datetime | None:
        match result:
            case Refused(retry_after=wait) if wait:
                return self._clock.now() + wait
            case _:
                return None

    async def _reach(
        self, user_id: UserId, channel_id: ChannelId | None, notice: Notice
    ) -> tuple[ChannelId | None, SendResult]:
        """Send into the known channel, or into one opened now."""
        nonce = self._randomness.occurrence_id(now=self._clock.now())
        if channel_id is not None:
            result = await self._messenger.send(_enveloped(channel_id, notice, nonce=nonce))
            if not _is_gone(result):
                return channel_id, result
        match await self._messenger.open_channel(user_id):
            case Opened(channel_id=opened_id):
                result = await self._messenger.send(_enveloped(opened_id, notice, nonce=nonce))
                if isinstance(result, Delivered):
                    self._events.publish(DirectMessageChannelOpened(user_id=user_id))
                return opened_id, result
            case Refused() | OutcomeUnknown() as failure:
                return None, failure

    async def _remember(
        self, user_id: UserId, channel_id: ChannelId | None, result: SendResult
    ) -> None:
        async with self._storage.begin() as uow:
            user = await uow.users.get(user_id)
            if user is None:
                return
            known = replace(user, dm_channel_id=channel_id or user.dm_channel_id)
            match result:
                case Delivered():
                    known = known.reachable()
                case Refused(refusal=Refusal.UNREACHABLE):
                    known = replace(known, unreachable_since=self._clock.now())
                case _:
                    pass
            await uow.users.save(known)
            await uow.commit()


def _enveloped(channel_id: ChannelId, notice: Notice, *, nonce: OccurrenceId) -> Envelope:
    destination = DirectMessage(channel_id=channel_id)
    return Envelope(destination=destination, notices=(notice,), nonce=nonce)


def _is_gone(result: SendResult) -> bool:
    return isinstance(result, Refused) and result.refusal is Refusal.CHANNEL_GONE
