"""One round: something is due, the process dies at a step, and another life of it goes on.

What a killed process still held is claimable again only when its lease has run out, a minute
later. Nobody waits for that here: between two lives the database is told that the minute is over
(`Outbox.run_waits_out`). Nothing runs then that could still use the lease.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.answers import Answering
from tests.crash.curtain import Curtain
from tests.crash.lives import KILLED, Launcher, Life, launcher
from tests.crash.population import LEAST, SILENT, Person, arrive
from tests.crash.post_verdicts import judge_posts
from tests.crash.steps import ANSWERS, ON_THE_WIRE, Aim, History, Step
from tests.crash.verdicts import Verdict, judge, total
from tests.process.hosts import CONNECTED_WITHIN, Host, open_servers
from tests.process.outbox import Outbox
from tests.wire import WireDiscord
from tests.wire.holds import HoldPhase

DELIVERIES = ("POST", "/channels/*/messages")
LONGEST_RANDOM_S = 0.4
"""From the login to a death at random: by then a round of the usual size is delivered."""

HOSTS = 4
"""Servers beside the people where the aim is a post."""

GRACE_S = 1.0
PATIENCE_S = 30.0


class StepMissedError(Exception):
    """The process has done all its work without coming to the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is to happen."""

    step: Step
    aim: Aim = Aim.REMINDER
    """Whose step it is. Servers with calls are beside the people where it is a post's."""
    history: History = History.READABLE
    """What the channels of servers show after the death."""
    nonce_window: float
    """Seconds for which Discord knows a nonce again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What has happened."""

    round: Round
    kills: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """All that have something due in a round."""

    people: list[Person]
    hosts: list[Host]

    @property
    def due_ids(self) -> set[str]:
        """Their occurrences that are due."""
        own = {each.id for person in self.people for each in person.all_due}
        return own | {host.due.id for host in self.hosts}


class Lane:
    """A Discord, a database, and one life of Charley after another."""

    def __init__(
        self, discord: WireDiscord, lives: Launcher, *, database_url: str, chance: random.Random
    ) -> None:
        self._discord = discord
        self._lives = lives
        self._database_url = database_url
        self._outbox = Outbox(database_url)
        self._chance = chance

    async def close(self) -> None:
        await self._outbox.close()

    async def run(self, planned: Round, *, count: int = LEAST) -> Result:
        """Kill, restart, and look at what became of everybody."""
        self._discord.nonces.window = planned.nonce_window
        verdicts: list[Verdict] = []
        for nth in (self._pick(planned, count), 1):
            result = await self._run(planned, count=count, nth=nth)
            verdicts.append(result.verdict)
            if result.kills:
                return replace(result, verdict=total(verdicts))
            # It came to that step less often than was asked for; those people count as well.
        never = Verdict(wrong=(f"it never came to the step {planned.step!r}",))
        return Result(round=planned, kills=0, verdict=total([*verdicts, never]))

    async def _run(self, planned: Round, *, count: int, nth: int) -> Result:
        crowd = await self._gather(planned, count)
        answering = Answering(self._discord, self._outbox, planned.step, self._chance)
        curtain = Curtain(self._discord, planned.history)
        kills = 0
        with suppress(StepMissedError):
            kills = await self._die(planned, crowd, answering, curtain, nth=nth)
        faults = await self._recover(crowd, answering, curtain)
        verdict = await self._judge(planned, crowd)
        return Result(round=planned, kills=kills, verdict=total([verdict, Verdict(wrong=faults)]))

    async def _gather(self, planned: Round, count: int) -> Crowd:
        people = await arrive(self._discord, database_url=self._database_url, count=count)
        hosts: list[Host] = []
        if planned.aim is Aim.POST:
            hosts = await open_servers(self._discord, database_url=self._database_url, count=HOSTS)
        return Crowd(people=people, hosts=hosts)

    async def _judge(self, planned: Round, crowd: Crowd) -> Verdict:
        records = await self._outbox.occurrences([person.user.id for person in crowd.people])
        accounts = [person.account for person in crowd.people]
        of_people = judge(self._discord, accounts, records, due_ids=crowd.due_ids)
        posts = await self._outbox.posts([host.call.id for host in crowd.hosts])
        is_hidden = planned.history is not History.READABLE
        of_servers = judge_posts(self._discord, crowd.hosts, posts, is_hidden=is_hidden)
        return total([of_people, of_servers])

    def _pick(self, planned: Round, count: int) -> int:
        """Return at which of its times the step is to be deadly."""
        sends = HOSTS if planned.aim is Aim.POST else count - SILENT
        match planned.step:
            case Step.BEFORE_SEND | Step.AFTER_ANSWER:
                return self._chance.randint(1, sends)
            case Step.DURING_PLANNING | Step.BEFORE_RECORD | Step.AFTER_RECORD:
                return self._chance.randint(1, 2)
            case _:
                return 1

    async def _die(
        self, planned: Round, crowd: Crowd, answering: Answering, curtain: Curtain, *, nth: int
    ) -> int:
        """Let the process die at a step; return how many deaths it took."""
        step = planned.step
        if step in ON_THE_WIRE:
            await self._die_on_the_wire(step, crowd)
        elif step is Step.AT_RANDOM:
            await self._die_at_random(crowd)
        elif step in ANSWERS:
            life = await self._start(planned)
            await self._settle(crowd)
            await answering.press_until_death(life, crowd.people)
        elif step is Step.DURING_LOOK_UP:
            await self._die_by_itself(replace(planned, step=Step.AFTER_ANSWER), crowd, nth=nth)
            await self._pass_time()
            curtain.draw(crowd.hosts)
            await self._die_by_itself(planned, crowd, nth=1)
            return 2
        else:
            await self._die_by_itself(planned, crowd, nth=nth)
        return 1

    async def _die_by_itself(self, planned: Round, crowd: Crowd, *, nth: int) -> None:
        life = await self._start(planned, nth=nth)
        ending = asyncio.create_task(life.ended())
        settling = asyncio.create_task(self._settle(crowd))
        try:
            await asyncio.wait({ending, settling}, return_when=asyncio.FIRST_COMPLETED)
            # The last record may be visible a moment before the death that follows it.
            await asyncio.wait({ending}, timeout=GRACE_S)
        finally:
            settling.cancel()
        if not ending.done():
            life.kill()
            await ending
            raise StepMissedError
        assert ending.result() == KILLED

    async def _die_on_the_wire(self, step: Step, crowd: Crowd) -> None:
        phase: HoldPhase = "committed" if step is Step.BEFORE_ANSWER else "received"
        method, path = DELIVERIES
        skip = self._chance.randrange(len(crowd.people) - SILENT)
        if crowd.hosts:
            path, skip = self._chance.choice(crowd.hosts).path, 0
        is_lost = step is Step.REQUEST_LOST
        async with self._discord.hold(method, path, phase=phase, skip=skip, lost=is_lost) as held:
            life = await self._start()
            async with asyncio.timeout(PATIENCE_S):
                call = await held.reached
            channel = self._discord.world.channels[int(call.path.split("/")[2])]
            known = len(channel.messages)
            life.kill()
            assert await life.ended() == KILLED
        if step is Step.REQUEST_UNDER_WAY:
            await self._discord.wait_until(lambda: len(channel.messages) > known)

    async def _die_at_random(self, crowd: Crowd) -> None:
        logins = len(self._discord.calls.to("GET", "/users/@me"))
        life = await self._start()
        async with asyncio.timeout(PATIENCE_S):
            while len(self._discord.calls.to("GET", "/users/@me")) == logins:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        first = CONNECTED_WITHIN.total_seconds() / 2 if crowd.hosts else 0
        await asyncio.sleep(first + self._chance.uniform(0, LONGEST_RANDOM_S))
        life.kill()
        assert await life.ended() == KILLED

    async def _recover(
        self, crowd: Crowd, answering: Answering, curtain: Curtain
    ) -> tuple[str, ...]:
        """Go on with another life until nothing is open any more; return what it did wrong."""
        await self._pass_time()
        curtain.draw(crowd.hosts)
        life = await self._start()
        with suppress(TimeoutError):  # what is still open then is lost; the verdict says so
            await self._settle(crowd, or_held_back=curtain.holds_back)
        faults: tuple[str, ...] = ()
        if answering.is_wanted:
            faults = await answering.press_again(life)
        if answering.snoozes:
            await self._end(life)
            snooze = await answering.bring_snooze_due()
            life = await self._start()
            await self._outbox.settled([snooze.id])
        if curtain.holds_back:
            await self._end(life)
            curtain.open(crowd.hosts)
            life = await self._start()
            with suppress(TimeoutError):
                await self._settle(crowd)
        return (*faults, *await self._stop(life))

    async def _end(self, life: Life) -> None:
        """End a life between two others."""
        life.kill()
        await life.ended()
        await self._pass_time()

    async def _stop(self, life: Life) -> tuple[str, ...]:
        """Ask a life to end, once it can hear that; return what it did wrong."""
        await life.greeted(self._discord)
        try:
            code = await life.stop()
        except TimeoutError:
            life.kill()
            await life.ended()
            return ("it did not stop within the time that SIGTERM leaves it",)
        return () if code == 0 else (f"it stopped with exit code {code}",)

    async def _start(self, deadly: Round | None = None, *, nth: int = 1) -> Life:
        return await self._lives.start(
            self._discord,
            database_url=self._database_url,
            step=deadly.step if deadly else None,
            aim=deadly.aim if deadly else Aim.REMINDER,
            nth=nth,
        )

    async def _settle(self, crowd: Crowd, *, or_held_back: bool = False) -> None:
        await self._outbox.settled(crowd.due_ids, or_held_back=or_held_back)

    async def _pass_time(self) -> None:
        await self._outbox.until_left()
        await self._outbox.run_waits_out()


@asynccontextmanager
async def lane(*, database_url: str, folder: Path, seed: int) -> AsyncIterator[Lane]:
    """Return a lane on an empty database."""
    async with WireDiscord() as discord, launcher(folder) as lives:
        chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        opened = Lane(discord, lives, database_url=database_url, chance=chance)
        try:
            yield opened
        finally:
            await opened.close()
