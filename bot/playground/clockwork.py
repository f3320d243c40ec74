"""The clockwork: lets the simulated time run, pushes it, and keeps the pages fresh."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from simcord.preview import Preview

from bot.domain.ids import UserId
from bot.playground.clock.face import ClockFace
from bot.playground.clock.jumps import SERVER_JUMPS, YOUR_JUMPS, is_another_day, target_of
from bot.playground.clock.silence import silence_text
from bot.playground.glue import (
    call_on_messages,
    is_open,
    last_message_id,
    look_at,
    one_at_a_time,
    refresh,
)
from bot.playground.scenes import PAGES, SPREAD, Scenes
from bot.playground.stage import Stage

PULSE_S = 0.5
"""How often the clock moves and the pages learn of new messages."""

LONGEST_PULSE_S = 1.0
"""More than that is not made up for: the machine has been asleep, or busy with a jump."""

PATIENCE_S = 1.0
"""A jump that takes longer shows how far it has got, as often as that."""

NOTHING_PLANNED = "Nothing is planned: `/start` sets your reminders up, `/reminders` shows them."
NOTHING_BEFORE = "Nothing was due before this."
NO_POST_PLANNED = "No post is planned: `/server call add` sets one up."
NO_POST = "Nothing was posted: `/server settings` says what is in the way."
POSTED_ELSEWHERE = "Posted in #{channel}, which this page does not show."

MOST_SILENT = 100
"""How often in a row a reminder may be due and not come: a pause lasts longer than a day."""

TOO_SLOW = "This computer is too busy: something took longer than it may. The playground goes on."
TROUBLE = "Something went wrong in the playground ({name}). It goes on."


class Clockwork:
    """Everything that acts on the simulated Discord besides the browser."""

    def __init__(
        self,
        stage: Stage,
        *,
        views: Sequence[Preview],
        speed: float,
        keep: Callable[[datetime], None],
        tell: Callable[[str], None],
    ) -> None:
        """Take charge of the clock.

        Args:
            stage: what it acts on.
            views: the pages, your direct messages and the server. They are not open yet.
            speed: how many seconds pass in a second.
            keep: remembers where the clock stands.
            tell: says something on the terminal.
        """
        self._stage = stage
        self._views = views
        self._speed = speed
        self._keep = keep
        self._tell = tell
        self._said = ""
        self._lock = asyncio.Lock()
        self._is_stale = False
        self._arrived: list[int] = []
        self._minute: datetime | None = None
        self._faces = _faces(stage)
        self._scenes = Scenes(stage, way=self._push_to)
        call_on_messages(stage.env, self._hear)
        for view, face in zip(views, self._faces, strict=True):
            one_at_a_time(
                view,
                self._lock,
                redirect=face.redirect,
                afterwards=self._after_action,
                grant=self._grant,
            )

    def _hear(self, event: str, channel_id: int) -> None:
        self._is_stale = True
        if event == "MESSAGE_CREATE":
            self._arrived.append(channel_id)

    @property
    def _has_arrived(self) -> bool:
        """Whether a message to you has come since the jump began."""
        return self._stage.dm.id in self._arrived

    async def run(self) -> None:
        """Run until cancelled."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            async with self._lock:
                elapsed, last = loop.time() - last, loop.time()
                await self._survive(
                    self._tick(timedelta(seconds=min(elapsed, LONGEST_PULSE_S) * self._speed))
                )
            await asyncio.sleep(PULSE_S)

    async def _survive(self, work: Awaitable[None]) -> None:
        """Do some work; where it fails, say so once: no single failure ends the show."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - whatever it is, the show goes on
            incident = (
                TOO_SLOW
                if isinstance(error, TimeoutError)
                else TROUBLE.format(name=type(error).__name__)
            )
            if incident != self._said:
                self._tell(incident)
            self._said = incident
        else:
            self._said = ""

    async def _tick(self, length: timedelta) -> None:
        await self._stage.advance_to(self._stage.now() + length)
        if self._is_buried or _minute_of(self._stage.now()) != self._minute:
            await self.show_time()
        if self._is_stale:
            await self._refresh()

    async def _after_action(self) -> None:
        """Do what an action of the browser leads to, before the browser learns of its outcome."""
        await self._survive(self._make_requested_jumps())

    async def _grant(self, wish: Mapping[str, object]) -> dict[str, object]:
        """Grant what the bar of a page asks for, and tell it what there is.

        The answer names the pages, the scenes, who is there, and the message that a scene begins with.
        """
        shown: list[str] = []
        await self._survive(self._fulfil(wish, shown))
        return {
            "pages": [view.url for view in self._views if is_open(view)],
            "scenes": dict(PAGES),
            "people": {
                str(member.id): player.role
                for member, (_, player) in zip(self._stage.members, self._stage.people, strict=True)
            },
            "shown": next(iter(shown), None),
            "problem": self._said,
        }

    async def _fulfil(self, wish: Mapping[str, object], shown: list[str]) -> None:
        stage = self._stage
        match wish:
            case {"scene": str(name)}:
                clocks = frozenset(id_ for face in self._faces for id_ in face.ids)
                channel = await self._scenes.set(name, but=clocks)
                shown.append(str(last_message_id(stage.env, channel.id)))
            case {"seconds": int(seconds)}:
                await self._push_to(stage.now() + timedelta(seconds=seconds))
            case _:
                return
        await self.show_time()
        for view, face in zip(self._views, self._faces, strict=True):
            look_at(view, face.buttons_id)
        await self._refresh()

    @property
    def _is_buried(self) -> bool:
        return any(face.is_buried for face in self._faces)

    async def _make_requested_jumps(self) -> None:
        while self._stage.requested_jumps:
            await self._jump(self._stage.requested_jumps.popleft())
        if self._is_buried:
            await self.show_time()
        if self._is_stale:
            await self._refresh()

    async def _jump(self, jump: str) -> None:
        """Push the clock as a button asked for; what falls due meanwhile arrives."""
        began_at = self._stage.now()
        tries = MOST_SILENT if jump == "reminder" else 1
        self._arrived.clear()
        is_ahead = False
        while tries and not self._has_arrived:
            tries -= 1
            target = await self._target_of(jump)
            if target is None:
                break
            is_ahead = True
            # A little more, so that what is due at that very instant has arrived.
            await self._push_to(target + (SPREAD if jump == "post" else timedelta(seconds=1)))
        if jump == "post":
            await self.show_time(server_remark=self._whereabouts(is_ahead=is_ahead))
        else:
            await self.show_time(remark=await self._reason(began_at) if jump == "reminder" else "")
        for view, face in zip(self._views, self._faces, strict=True):
            look_at(view, face.buttons_id)
        await self._refresh()

    async def _target_of(self, jump: str) -> datetime | None:
        stage = self._stage
        overview = await stage.overview(UserId(stage.you.id))
        posts_at = [each for call in await stage.calls() for each in call.next_instants]
        return target_of(
            jump,
            overview,
            now=stage.now(),
            zone=stage.zone(overview),
            next_post_at=min(posts_at, default=None),
        )

    def _whereabouts(self, *, is_ahead: bool) -> str:
        """Say where the next post is, or why there is none, unless it is in sight."""
        if not is_ahead:
            return NO_POST_PLANNED
        club = self._stage.club
        names = [name for each in self._arrived if (name := club.channel_name(each))]
        if self._stage.channel.id in self._arrived:
            return ""
        return POSTED_ELSEWHERE.format(channel=names[0]) if names else NO_POST

    async def _reason(self, began_at: datetime) -> str:
        """Say why the next message was not the one that seemed to be next, or why none came."""
        stage = self._stage
        you = UserId(stage.you.id)
        zone = stage.zone(await stage.overview(you))
        is_later = is_another_day(began_at, stage.now(), zone=zone)
        if self._has_arrived and not is_later:
            return ""
        reason = silence_text(await stage.records(you), after=began_at, zone=zone)
        return reason or (NOTHING_BEFORE if self._has_arrived else NOTHING_PLANNED)

    async def _push_to(self, instant: datetime) -> None:
        loop = asyncio.get_running_loop()
        shown_at = loop.time()
        zone = self._stage.zone(await self._stage.overview(UserId(self._stage.you.id)))

        async def show_progress() -> None:
            nonlocal shown_at
            if loop.time() - shown_at > PATIENCE_S:
                for face in self._faces:
                    await face.show_moving(self._stage.now().astimezone(zone))
                await self._refresh()
                shown_at = loop.time()

        await self._stage.advance_to(instant, after_each=show_progress)

    async def show_time(self, *, remark: str = "", server_remark: str = "") -> None:
        """Show what time it is on the stage, on either page with its remark, and remember it."""
        now, stage = self._stage.now(), self._stage
        self._minute = _minute_of(now)
        zones = (
            stage.zone(await stage.overview(UserId(stage.you.id))),
            await stage.server_zone(),
        )
        remarks = (remark, server_remark)
        for view, face, zone, words in zip(self._views, self._faces, zones, remarks, strict=True):
            view.timezone = zone.key
            await face.show(now.astimezone(zone), remark=words)
        self._keep(now)

    async def _refresh(self) -> None:
        self._is_stale = False
        for view in self._views:
            if is_open(view):
                await refresh(view)


def _faces(stage: Stage) -> tuple[ClockFace, ClockFace]:
    """Return the clock of either page: your direct messages, and the server."""
    yours = ClockFace(
        stage.env,
        conversation=stage.conversation(stage.dm),
        jumps=YOUR_JUMPS,
        owner=UserId(stage.you.id),
    )
    conversation = stage.conversation(stage.channel)
    return yours, ClockFace(stage.env, conversation=conversation, jumps=SERVER_JUMPS)


def _minute_of(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
