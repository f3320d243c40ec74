"""Running sessions: each one under way has a task of its own, which sleeps until the next step.

Nothing polls, and a session that fails or waits for Discord holds up no other. The tasks belong to
the runner; the database knows the step that was last shown, so that the next process goes on.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

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
from bot.ports.fleet import Fleet, WorkLeft
from bot.ports.storage import Storage, StorageUnavailableError
from bot.ports.world import Alarm, Clock
from bot.services.guided.completion import SessionCompletion
from bot.services.guided.hosting import Hosting
from bot.services.guided.last_word import LastWord
from bot.services.waiting import Waiting

SECOND_ATTEMPT = timedelta(seconds=1)
"""After a failure; a third attempt would come too late for most steps."""

LAST_EDIT = timedelta(seconds=2)
"""How long the last card of a session may take when the process ends."""

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
    is_sure: bool = True
    """Whether its last edit is known to have shown what was so when it arrived."""
    is_ending: bool = False
    """Whether nothing of it is stored any more, so that no other process can show its end."""
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
        last_word: LastWord,
        clock: Clock,
        alarm: Alarm,
        fleet: Fleet,
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._routines = routines
        self._hosting = hosting
        self._completion = completion
        self._last_word = last_word
        self._clock = clock
        self._alarm = alarm
        self._fleet = fleet
        self._guides: dict[UserId, _Guide] = {}
        self._cut_short: set[asyncio.Task[None]] = set()
        self._is_over = False
        self._waiting = Waiting("step_not_noted")

    def is_guiding(self, user_id: UserId) -> bool:
        """Tell whether this process shows that person their steps."""
        return user_id in self._guides

    async def follow(self, session: GuidedSession, *, screen: Screen | None) -> None:
        """Show every step of a session from its next one on; the present one is on the screen."""
        routine = self._routines[session.routine_id]
        if isinstance(session.phase(routine, at=self._clock.now()), CountIn | InStep):
            await self._start(session, screen=screen, opening=None)

    async def take_up(self, session: GuidedSession, *, remark: Remark | None) -> None:
        """Show a session that another process has left, and every further step of it."""
        routine = self._routines[session.routine_id]
        phase = session.phase(routine, at=self._clock.now())
        opening = None
        if isinstance(phase, CountIn | InStep):
            opening = Guidance(session=session, routine=routine, phase=phase, remark=remark)
        if not isinstance(phase, Halted):
            await self._start(session, screen=None, opening=opening)

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
            if guide.showing.locked():  # its edit may have gone out, and arrive all the same
                self._look_after(guide)
        self._guides.clear()

    def _look_after(self, guide: _Guide) -> None:
        async def look_after() -> None:
            await self._alarm.until(self._clock.now() + SECOND_ATTEMPT)
            await self._ask_again(guide)

        task = asyncio.create_task(look_after(), name="edit cut short")
        self._cut_short.add(task)
        task.add_done_callback(self._cut_short.discard)

    async def stop(self) -> None:
        """Show no more steps to anybody from now on; the next process goes on."""
        self._is_over = True
        guides = list(self._guides.values())
        ending = {guide.task for guide in guides if guide.task and guide.is_ending}
        if ending:
            await asyncio.wait(ending, timeout=LAST_EDIT.total_seconds())
        tasks = [guide.task for guide in guides if guide.task] + list(self._cut_short)
        self._guides.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(
        self, session: GuidedSession, *, screen: Screen | None, opening: Guidance | None
    ) -> None:
        if self._is_over:
            await self._hand_back(session)
            return
        former = self._guides.get(session.user_id)
        if former is not None and former.task is not None:
            if former.session.id == session.id and former.session.version > session.version:
                return  # two presses at once: the later one is being followed already
            former.task.cancel()
        guide = _Guide(session=session, routine=self._routines[session.routine_id], screen=screen)
        self._guides[session.user_id] = guide
        guide.task = asyncio.create_task(self._guide(guide, opening), name="guide")

    async def _hand_back(self, session: GuidedSession) -> None:
        """Let a session that came too late for this process be anybody's, and say so."""
        try:
            async with self._storage.begin() as uow:
                is_ours = await uow.sessions.hand_back(session)
                await uow.commit()
        except StorageUnavailableError:
            log.warning("session not handed back", action="session_not_handed_back")
            return  # this process counts as dead soon
        if is_ours:
            self._fleet.tell(WorkLeft())

    async def _guide(self, guide: _Guide, opening: Guidance | None) -> None:
        try:
            if opening is not None:
                async with guide.showing:
                    guide.is_sure = False
                    await self._show(guide, await self._hosting.card_of(opening, guide.session))
                    if not await self._ask_again(guide):
                        return
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
                if not guide.is_sure:
                    await self._ask_again(guide)
                return False
            guide.is_sure = False
            match phase:
                case CountIn() | InStep():
                    return await self._show_step(guide, phase)
                case Over():
                    guide.is_ending = True
                    await self._insist(guide, await self._completion.finish(guide.session))
                    await self._ask_again(guide, is_finished=True)
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
        except StorageUnavailableError as error:
            self._waiting.failed(error)
            return True  # the person is in the middle of it, and needs no database for that
        self._waiting.answered()
        return is_ours

    async def _show_step(self, guide: _Guide, phase: CountIn | InStep) -> bool:
        guidance = Guidance(session=guide.session, routine=guide.routine, phase=phase)
        card = await self._hosting.card_of(guidance, guide.session)
        result = await self._insist(guide, card)
        if not _is_gone(result):
            return await self._ask_again(guide)
        log.info("guided message gone", action="guided_message_gone")
        return not await self._halt(guide.session, guide.routine)

    async def _ask_again(self, guide: _Guide, *, is_finished: bool = False) -> bool:
        """Tell, after an edit, whether the session is still for this process to show."""
        show = partial(self._insist, guide)
        try:
            is_still = await self._last_word.is_still(guide.session, show, is_finished=is_finished)
        except StorageUnavailableError as error:
            self._waiting.failed(error)  # as the step itself does, which is not noted either
            return True  # the next step asks again
        guide.is_sure = True
        return is_still

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

    async def _halt(self, session: GuidedSession, routine: Routine) -> bool:
        """Pause a session that nobody sees, so that its person may go on elsewhere.

        `False`: the database does not answer; the next step tries again.
        """
        paused = session.paused(routine, at=self._clock.now())
        try:
            async with self._storage.begin() as uow:
                if await uow.sessions.pass_on(session):
                    await uow.sessions.save(paused)
                    await uow.commit()
        except StorageUnavailableError:
            log.warning("session not halted", action="session_not_halted")
            return False
        return True


def _is_gone(result: SendResult) -> bool:
    return isinstance(result, Refused) and result.refusal in _GONE
