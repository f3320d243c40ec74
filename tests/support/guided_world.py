"""Guided stretches on doubles: waiting that a test moves on, and the messages that are shown."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from bot.domain.guided.session import GuidedSession, Place, Press, Scene, SessionId
from bot.domain.ids import ChannelId, MessageId, UserId
from bot.ports.delivery import Card, Delivered, SendResult
from bot.services.events import Events
from bot.services.guided.completion import SessionCompletion, StepCards
from bot.services.guided.runner import SessionRunner
from bot.services.guided.service import GuidingService
from bot.services.people.activity import ActivityService
from bot.services.people.user_change import UserChanges
from bot.services.reminders.nights import NightService
from tests.support.builders import USER_ID
from tests.support.clock import FakeClock
from tests.support.guided import BEGINS_AT, SECOND, pictures, routines
from tests.support.messenger import FakeMessenger
from tests.support.randomness import FakeRandomness
from tests.support.services import Line, some_turns
from tests.support.storage import LocalStorage
from tests.support.wakeup import FakeWakeup

ANSWER_ID = MessageId(7001)


class FakeAlarm:
    """Wakes whoever waits, in order, when a test lets time pass."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, asyncio.Future[None]]] = []

    async def until(self, instant: datetime) -> None:
        if instant > self._clock.now():
            wakes = asyncio.get_running_loop().create_future()
            self._waiting.append((instant, wakes))
            await wakes

    async def pass_time(self, length: timedelta) -> None:
        end = self._clock.now() + length
        await some_turns()
        while due := [each for each in self._waiting if each[0] <= end and not each[1].done()]:
            instant, wakes = min(due, key=lambda each: each[0])
            self._clock.move_to(max(instant, self._clock.now()))
            wakes.set_result(None)
            self._waiting.remove((instant, wakes))
            await some_turns()
        self._clock.move_to(end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card, where it was shown, and when."""

    where: Place | None
    scene: Scene
    picture: str | None
    at: datetime


class FakeBoard(FakeMessenger):
    """The messenger, with cards; a script answers its next calls."""

    def __init__(self, *, clock: FakeClock) -> None:
        super().__init__(clock=clock)
        self._own_clock = clock
        self.shown: list[Shown] = []
        self.posted: list[ChannelId] = []
        self.script: deque[SendResult] = deque()
        self.held: asyncio.Event | None = None
        """Set to an event, it lets no edit end before that is set."""

    async def post(self, channel_id: ChannelId, card: Card) -> SendResult:
        self.posted.append(channel_id)
        message_id = MessageId(9000 + len(self.posted))
        place = Place(channel_id=channel_id, message_id=message_id)
        return await self.edit(place, card)

    async def edit(self, place: Place, card: Card) -> SendResult:
        await asyncio.sleep(0)
        if self.held is not None:
            await self.held.wait()
        if self.script:
            return self.script.popleft()
        self.note(place, card)
        return Delivered(message_id=place.message_id)

    def note(self, where: Place | None, card: Card) -> None:
        picture = card.picture.name if card.picture else None
        shown = Shown(where=where, scene=card.scene, picture=picture, at=self._own_clock.now())
        self.shown.append(shown)


@dataclass(slots=True, kw_only=True)
class FakeScreen:
    """An answer to an action, in the person's direct messages or not."""

    board: FakeBoard
    dm_channel_id: ChannelId | None = None
    message_id: MessageId = ANSWER_ID
    script: deque[SendResult] = field(default_factory=deque)

    async def show(self, card: Card) -> SendResult:
        await asyncio.sleep(0)
        if self.script:
            return self.script.popleft()
        where = None
        if self.dm_channel_id is not None:
            where = Place(channel_id=self.dm_channel_id, message_id=self.message_id)
        self.board.note(where, card)
        return Delivered(message_id=self.message_id)


class GuidedWorld:
    """What outlives a process that guides."""

    def __init__(self, *, now: datetime = BEGINS_AT - 15 * SECOND) -> None:
        self.clock = FakeClock(now)
        self.alarm = FakeAlarm(self.clock)
        self.storage = LocalStorage()
        self.board = FakeBoard(clock=self.clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.storage.close()

    @property
    def shown(self) -> list[Shown]:
        return self.board.shown

    def stored(self, user_id: UserId = USER_ID) -> GuidedSession | None:
        return self.storage.rows.sessions.get(user_id)

    def session_id(self, user_id: UserId = USER_ID) -> SessionId:
        return self.storage.rows.sessions[user_id].id

    def screen(self, *, dm_channel_id: ChannelId | None = None) -> FakeScreen:
        return FakeScreen(board=self.board, dm_channel_id=dm_channel_id)

    def process(self) -> "GuidingProcess":
        return GuidingProcess(self)

    async def begin(self, process: "GuidingProcess", user_id: UserId = USER_ID) -> None:
        """Press *Begin* on the first card, where it stands, and leave that card out of `shown`."""
        place = self.storage.rows.sessions[user_id].place
        screen = self.screen(dm_channel_id=place.channel_id if place else None)
        if place is not None:
            screen.message_id = place.message_id
        self.board.shown.pop()
        await process.guiding.press(user_id, self.session_id(user_id), Press.GO_ON, screen)


class GuidingProcess:
    """One life of the process, as far as it guides."""

    def __init__(self, world: GuidedWorld) -> None:
        self.line = Line(world.storage)
        self.activity = ActivityService(storage=self.line)
        known, cards = routines(), StepCards(pictures=pictures())
        nights = NightService(
            user_changes=UserChanges(
                storage=self.line,
                clock=world.clock,
                randomness=FakeRandomness(),
                wakeup=FakeWakeup(),
                activity=self.activity,
                events=Events(),
            )
        )
        completion = SessionCompletion(storage=self.line, nights=nights, routines=known)
        self.runner = SessionRunner(
            storage=self.line,
            messenger=world.board,
            routines=known,
            cards=cards,
            completion=completion,
            clock=world.clock,
            alarm=world.alarm,
        )
        self.guiding = GuidingService(
            storage=self.line,
            messenger=world.board,
            routines=known,
            cards=cards,
            runner=self.runner,
            completion=completion,
            activity=self.activity,
            clock=world.clock,
        )
