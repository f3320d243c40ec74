"""Running sessions: each one under way has a task of its own, which sleeps until the next step.

Nothing polls, and a session that fails or waits for Discord holds up no other. The tasks belong to
the runner; the database knows the step that was last shown, so that the next process goes on.
"""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from bot.domain.delivery.retry import Refusal
from bot.domain.guided.scenes import Guidance, Remark
from bot.domain.guided.session import CountIn, GuidedSession, Halted, InStep, Over, Phase
from bot.domain.ids import UserId
from bot.domain.library.routines import Routine
from bot.ports.delivery import (
    Card,
    Delivered,
    Messenger,
    Refused,
    Screen,
    SendResult,
)
from bot.ports.fleet import Fleet
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Alarm, Clock
from bot.services.guided.completion import SessionCompletion
from bot.services.guided.hosting import Hosting

SECOND_ATTEMPT = timedelta(seconds=1)
"""After a failure; a third attempt would come too late for most steps."""

_GONE = frozenset({Refusal.UNREACHABLE, Refusal.CHANNEL_GONE, Refusal.REJECTED})
"""Nobody sees the message any more."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class _Guide:
    """One session's task, and what it writes to."""

    session: GuidedSession
    routine: Routine
    screen: Screen | None
    showing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a message is edited: what ends the task lets the edit arrive first."""
    task: "asyncio.Task[None] | None" = None


class SessionRunner:
    """Shows each step of each session when it begins."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        routines: Mapping[str, Routine],
        hosting: Hosting,
        completion: SessionCompletion,
        clock: Clock,
        alarm: Alarm,
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._routines = routines
        self._hosting = hosting
        self._completion = completion
        self._clock = clock
        self._alarm = alarm
        self._fleet = fleet
        self._guides: dict[UserId, _Guide] = {}

    def is_guiding(self, user_id: UserId) -> bool:
        """Tell whether this process shows that person their steps."""
        return user_id in self._guides

    def follow(self, session: GuidedSession, *, screen: Screen | None) -> None:
        """Show every step of a session from its next one on; the present one is on the screen."""
        routine = self._routines[session.routine_id]
        if isinstance(session.phase(routine, at=self._clock.now()), CountIn | InStep):
            self._start(session, screen=screen, opening=None)

    def take_up(self, session: GuidedSession, *, remark: Remark | None) -> None:
        """Show a session that another process has left, and every further step of it."""
        routine = self._routines[session.routine_id]
        phase = session.phase(routine, at=self._clock.now())
        if isinstance(phase, CountIn | InStep):
            guidance = Guidance(session=session, routine=routine, phase=phase, remark=remark)
            self._start(session, screen=None, opening=guidance)

    async def leave(self, user_id: UserId) -> None:
        """Show no more steps to a person; an edit under way has arrived when this returns."""
        guide = self._guides.pop(user_id, None)
        if guide is None or guide.task is None:
            return
        async with guide.showing:
            guide.task.cancel()

    async def close(self, session: GuidedSession, card: Card) -> None:
        """Show a last card in a session's message, if that can be changed, and nothing after it."""
        guide = self._guides.get(session.user_id)
        await self.leave(session.user_id)
        if guide is None:
            routine = self._routines[session.routine_id]
            guide = _Guide(session=session, routine=routine, screen=None)
        await self._show(guide, card)

    def let_go(self) -> None:
        """Show no more steps to anybody, at once: others may do so by now."""
        for guide in self._guides.values():
            if guide.task is not None:
                guide.task.cancel()
        self._guides.clear()

    async def stop(self) -> None:
        """Show no more steps to anybody; the next process goes on."""
        tasks = [guide.task for guide in self._guides.values() if guide.task is not None]
        self._guides.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(
        self, session: GuidedSession, *, screen: Screen | None, opening: Guidance | None
    ) -> None:
        former = self._guides.get(session.user_id)
        if former is not None and former.task is not None:
            if former.session.id == session.id and former.session.version > session.version:
                return  # two presses at once: the later one is being followed already
            former.task.cancel()
        guide = _Guide(session=session, routine=self._routines[session.routine_id], screen=screen)
        self._guides[session.user_id] = guide
        guide.task = asyncio.create_task(self._guide(guide, opening), name="guide")

    async def _guide(self, guide: _Guide, opening: Guidance | None) -> None:
        try:
            if opening is not None:
                async with guide.showing:
                    await self._show(guide, await self._hosting.card_of(opening, guide.session))
            while await self._next(guide):
                pass
        except Exception:
            log.exception("guiding broke", action="guiding_broken")
        finally:
            if self._guides.get(guide.session.user_id) is guide:
                del self._guides[guide.session.user_id]

    async def _next(self, guide: _Guide) -> bool:
        """Wait for the next step and show it; tell whether there is more to come."""
        phase = self._phase_of(guide)
        if isinstance(phase, CountIn | InStep) and phase.index == guide.session.step:
            await self._alarm.until(phase.until)
        async with guide.showing:
            phase = self._phase_of(guide)
            guide.session = guide.session.passed_to(phase, guide.routine)
            if not await self._is_ours(guide.session):
                return False
            match phase:
                case CountIn() | InStep():
                    return await self._show_step(guide, phase)
                case Over():
                    await self._insist(guide, await self._completion.finish(guide.session))
                case Halted():
                    pass
        return False

    def _phase_of(self, guide: _Guide) -> Phase:
        return guide.session.phase(guide.routine, at=self._clock.now())

    async def _is_ours(self, session: GuidedSession) -> bool:
        """Note the step that has come; tell whether it is still for this process to show it."""
        try:
            async with self._storage.begin() as uow:
                is_ours = await uow.sessions.pass_on(session)
                await uow.commit()
        except StorageUnavailableError:
            log.warning("step not noted", action="step_not_noted")
            return True  # the person is in the middle of it, and needs no database for that
        return is_ours

    async def _show_step(self, guide: _Guide, phase: CountIn | InStep) -> bool:
        guidance = Guidance(session=guide.session, routine=guide.routine, phase=phase)
        card = await self._hosting.card_of(guidance, guide.session)
        result = await self._insist(guide, card)
        if not _is_gone(result):
            return True
        log.info("guided message gone", action="guided_message_gone")
        await self._halt(guide.session, guide.routine)
        return False

    async def _insist(self, guide: _Guide, card: Card) -> SendResult:
        """Show a card, in a second attempt if the first one fails."""
        result = await self._show(guide, card)
        if isinstance(result, Delivered) or _is_gone(result):
            return result
        await self._alarm.until(self._clock.now() + SECOND_ATTEMPT)
        return await self._show(guide, card)

    async def _show(self, guide: _Guide, card: Card) -> SendResult:
        if not self._fleet.is_awake:  # another process may show the steps by now
            return Refused(refusal=Refusal.RATE_LIMITED)
        if guide.session.place is not None:
            return await self._messenger.edit(guide.session.place, card)
        if guide.screen is not None:
            return await guide.screen.show(card)
        return Refused(refusal=Refusal.CHANNEL_GONE)

    async def _halt(self, session: GuidedSession, routine: Routine) -> None:
        """Pause a session that nobody sees, so that its person may go on elsewhere."""
        paused = session.paused(routine, at=self._clock.now())
        async with self._storage.begin() as uow:
            if await uow.sessions.pass_on(session):
                await uow.sessions.save(paused)
                await uow.commit()


def _is_gone(result: SendResult) -> bool:
    return isinstance(result, Refused) and result.refusal in _GONE


PER_SECOND = 30
"""Sessions keep the distance at which they began, and their steps come no denser than this. The
pacer lets steps have three turns of four, of 45 in a second at a usual latency: so they never wait
for one another."""


class Stagger:
    """Hands out instants, no two of them closer than a thirtieth of a second."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def after(self, instant: datetime, *, now: datetime) -> datetime:
        """Return the first free one from *instant* on, and take it."""
        self._taken = {number for number in self._taken if number > now.timestamp() * PER_SECOND}
        number = math.ceil(instant.timestamp() * PER_SECOND)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return datetime.fromtimestamp(number / PER_SECOND, UTC)
