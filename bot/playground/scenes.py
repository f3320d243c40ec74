"""Scenes: what one tap on the page sets up, up to its first words, and where they are to be read."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from simcord import ChannelHandle

from bot.content.files import data_root
from bot.domain.ids import ChannelId, UserId
from bot.domain.servers.authority import ChosenChannel
from bot.domain.servers.fields import CallFields
from bot.domain.time.weekdays import EVERY_DAY
from bot.playground.clock.jumps import next_wall_time
from bot.playground.glue import as_bot, clear_messages, settle
from bot.playground.past import remember_glasses, remember_nights
from bot.playground.scenario import Player, load_scenario
from bot.playground.stage import Stage
from bot.services.delivery.direct_messages import welcome

EVENING, BEFORE_BED, CRAMP, POST = time(21), time(21, 45), time(3), time(22)
JUST_AFTER = timedelta(seconds=1)
"""So that what is due at that very instant has arrived."""

SPREAD = timedelta(seconds=61)
"""Posts of the same minute are spread over it."""

GLASSES = 6
"""What somebody in the middle of a month has drunk by the evening."""

Way = Callable[[datetime], Awaitable[None]]
"""Lets time pass until an instant; everything due meanwhile happens."""


class UnknownSceneError(Exception):
    """The page asks for a scene that there is not."""


PAGES: Mapping[str, int] = {"first": 0, "cramp": 0, "month": 0, "server": 1, "evening": 0}
"""The scenes, and where each is read: 0 in your direct messages, 1 in the server. With `evening`
*Play* begins; the page's bar offers the others, under names of its own."""


class Scenes:
    """Sets the scenes on a stage."""

    def __init__(self, stage: Stage, *, way: Way) -> None:
        """Prepare them.

        Args:
            stage: where they are set.
            way: how the clock gets to where a scene needs it.
        """
        self._stage = stage
        self._go_to = way
        self._setters = {
            "first": self._first,
            "cramp": self._cramp,
            "month": self._month,
            "server": self._server,
            "evening": self._evening,
        }

    async def set(self, name: str, *, but: frozenset[int]) -> ChannelHandle:
        """Set a scene, and return the conversation in which it is to be read.

        Args:
            name: which scene.
            but: messages that stay when a conversation is cleared, such as its clock.

        Raises:
            UnknownSceneError: there is none of that name.
        """
        if name not in self._setters:
            raise UnknownSceneError(name)
        return await self._setters[name](but)

    async def _first(self, but: frozenset[int]) -> ChannelHandle:
        await self._forget_you()
        await self._go_to(self._next(EVENING))
        self._clear(but)
        await self._stage.you.slash("start")
        return self._stage.dm

    async def _cramp(self, but: frozenset[int]) -> ChannelHandle:
        await self._go_to(self._next(CRAMP))
        self._clear(but)
        await self._stage.you.slash("cramp")
        return self._stage.dm

    async def _month(self, but: frozenset[int]) -> ChannelHandle:
        month = load_scenario(data_root(), "month")
        player, stage = month.players[0], self._stage
        await self._begin_before_bed(but, player)
        services, you = stage.charley.services, UserId(stage.you.id)
        with as_bot(stage.env):
            if player.water is not None:
                await services.rules.turn_on_water(
                    you, mode=player.water.mode, target_ml=player.water.target_ml
                )
            await remember_nights(stage.storage, you, player, days=month.past_days, now=stage.now())
            await remember_glasses(services.drinks, you, GLASSES)
        await settle(stage.env)
        await self._until_reminder()
        await stage.you.slash("progress")
        return stage.dm

    async def _evening(self, but: frozenset[int]) -> ChannelHandle:
        await self._begin_before_bed(but, load_scenario(data_root(), "month").players[0])
        return self._stage.dm

    async def _server(self, _but: frozenset[int]) -> ChannelHandle:
        stage, team = self._stage, self._stage.club.team
        servers = stage.charley.services.servers
        with as_bot(stage.env):
            if not await stage.calls():
                seen = (await servers.settings.panel(team)).configuration.server.version
                await servers.settings.set_zone(team, stage.scenario.zone, seen=seen)
                channel = ChosenChannel(id=ChannelId(stage.channel.id), missing=frozenset())
                text = "Lights low, phones down. Who stretches with us?"
                wanted = CallFields(channel=channel, at=POST, days=EVERY_DAY, text=text)
                draft = await servers.calls.draft(team, wanted)
                await servers.calls.save(team, draft.id)
        await settle(stage.env)
        instants = [each for call in await stage.calls() for each in call.next_instants]
        await self._go_to(min(instants, default=self._next(POST)) + SPREAD)
        return stage.channel

    async def _begin_before_bed(self, but: frozenset[int], player: Player) -> None:
        """Make you somebody who has just the bedtime stretch, a quarter of an hour before it."""
        stage, you = self._stage, UserId(self._stage.you.id)
        await self._forget_you()
        await self._go_to(self._next(BEFORE_BED))
        services = stage.charley.services
        with as_bot(stage.env):
            await services.preferences.set_bedtime(
                you, player.bedtime, days=EVERY_DAY, zone_key=player.zone
            )
            on = await services.rules.turn_on_stretch(you, minutes_before=30)
            # It also opens the conversation, which only an act of the person's own may do.
            await services.direct_messages.send(you, welcome, next_due_at=on.after.next_due_at)
        await settle(stage.env)
        self._clear(but)

    async def _until_reminder(self) -> None:
        overview = await self._stage.overview(UserId(self._stage.you.id))
        if overview is not None and overview.next_due_at is not None:
            await self._go_to(overview.next_due_at + JUST_AFTER)

    async def _forget_you(self) -> None:
        with as_bot(self._stage.env):
            await self._stage.charley.services.privacy.erase(UserId(self._stage.you.id))
        await settle(self._stage.env)

    def _clear(self, but: frozenset[int]) -> None:
        clear_messages(self._stage.env, self._stage.dm.id, but=but)

    def _next(self, wall_time: time) -> datetime:
        return next_wall_time(wall_time, now=self._stage.now(), zone=self._stage.zone(None))
