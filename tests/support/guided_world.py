"""Guided stretches on doubles: the messages that are shown, and the world they are shown in."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.guided.scenes import Scene
from bot.domain.guided.session import GuidedSession, Place, Press, SessionId
from bot.domain.ids import ChannelId, MessageId, UserId
from bot.ports.delivery import Card, Delivered, SendResult
from tests.support.builders import USER_ID
from tests.support.clock import FakeClock
from tests.support.guided import BEGINS_AT, SECOND
from tests.support.messenger import FakeMessenger
from tests.support.services import Process, World

ANSWER_ID = MessageId(7001)


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
    held: asyncio.Event | None = None
    """Set to an event, it shows nothing before that is set."""

    @property
    def place(self) -> Place | None:
        if self.dm_channel_id is None:
            return None
        return Place(channel_id=self.dm_channel_id, message_id=self.message_id)

    async def show(self, card: Card) -> SendResult:
        await asyncio.sleep(0)
        if self.held is not None:
            await self.held.wait()
        if self.script:
            return self.script.popleft()
        self.board.note(self.place, card)
        return Delivered(message_id=self.message_id)


class GuidedWorld(World):
    """What outlives a process that guides: the usual world, with a board for the cards."""

    messenger: FakeBoard

    def __init__(self, *, now: datetime = BEGINS_AT - 15 * SECOND) -> None:
        super().__init__(now=now)
        self.messenger = FakeBoard(clock=self.clock)

    @property
    def board(self) -> FakeBoard:
        return self.messenger

    @property
    def shown(self) -> list[Shown]:
        return self.board.shown

    def stored(self, user_id: UserId = USER_ID) -> GuidedSession | None:
        return self.storage.rows.sessions.get(user_id)

    def session_id(self, user_id: UserId = USER_ID) -> SessionId:
        return self.storage.rows.sessions[user_id].id

    def screen(self, *, dm_channel_id: ChannelId | None = None) -> FakeScreen:
        return FakeScreen(board=self.board, dm_channel_id=dm_channel_id)

    async def begin(self, process: Process, user_id: UserId = USER_ID) -> None:
        """Press *Begin* on the first card, where it stands, and leave that card out of `shown`."""
        place = self.storage.rows.sessions[user_id].place
        screen = self.screen(dm_channel_id=place.channel_id if place else None)
        if place is not None:
            screen.message_id = place.message_id
        self.board.shown.pop()
        await process.guiding.press(user_id, self.session_id(user_id), Press.GO_ON, screen)
