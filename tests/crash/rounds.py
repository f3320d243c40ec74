"""One round: something is due, the process dies at a step, and another life of it goes on.

What a killed process still held is claimable again only when its lease has run out, a minute
later. Nobody waits for that here: between two lives the database is told that the minute is over
(`Outbox.run_waits_out`). Nothing runs then that could still use the lease.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.answers import Answering
from tests.crash.lives import KILLED, Launcher, Life, launcher
from tests.crash.population import LEAST, SILENT, Person, arrive
from tests.crash.steps import ANSWERS, ON_THE_WIRE, Step
from tests.crash.verdicts import Verdict, judge, total
from tests.process.outbox import Outbox
from tests.wire import WireDiscord
from tests.wire.holds import HoldPhase

DELIVERIES = ("POST", "/channels/*/messages")
LONGEST_RANDOM_S = 0.4
"""From the login to a death at random: by then a round of the usual size is delivered."""

GRACE_S = 1.0
PATIENCE_S = 30.0


class StepMissedError(Exception):
    """The process has done all its work without coming to the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is to happen."""

    step: Step
    nonce_window: float
    """Seconds for which Discord knows a nonce again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What has happened."""

    round: Round
    kills: int
    verdict: Verdict


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
        for nth in (self._pick(planned.step, count), 1):
            result = await self._run(planned, count=count, nth=nth)
            verdicts.append(result.verdict)
            if result.kills:
                return replace(result, verdict=total(verdicts))
            # It came to that step less often than was asked for; those people count as well.
        never = Verdict(wrong=(f"it never came to the step {planned.step!r}",))
        return Result(round=planned, kills=0, verdict=total([*verdicts, never]))

    async def _run(self, planned: Round, *, count: int, nth: int) -> Result:
        people = await arrive(self._discord, database_url=self._database_url, count=count)
        answering = Answering(self._discord, self._outbox, planned.step, self._chance)
        kills = 0
        with suppress(StepMissedError):
            kills = await self._die(planned.step, people, answering, nth=nth)
        faults = await self._recover(people, answering)
        records = await self._outbox.occurrences([person.user.id for person in people])
        due_ids = {each.id for person in people for each in person.all_due}
        verdict = judge(
            self._discord, [person.account for person in people], records, due_ids=due_ids
        )
        return Result(round=planned, kills=kills, verdict=total([verdict, Verdict(wrong=faults)]))

    def _pick(self, step: Step, count: int) -> int:
        """Return at which of its times the step is to be deadly."""
        sends = count - SILENT
        match step:
            case Step.BEFORE_SEND | Step.AFTER_ANSWER:
                return self._chance.randint(1, sends)
            case Step.DURING_PLANNING | Step.BEFORE_RECORD | Step.AFTER_RECORD:
                return self._chance.randint(1, 2)
            case _:
                return 1

    async def _die(
        self, step: Step, people: Collection[Person], answering: Answering, *, nth: int
    ) -> int:
        """Let the process die at a step; return how many deaths it took."""
        if step in ON_THE_WIRE:
            await self._die_on_the_wire(step, sends=len(people) - SILENT)
        elif step is Step.AT_RANDOM:
            await self._die_at_random()
        elif step in ANSWERS:
            life = await self._start(step)
            await self._settle(people)
            await answering.press_until_death(life, people)
        elif step is Step.DURING_LOOK_UP:
            await self._die_by_itself(Step.AFTER_ANSWER, people, nth=nth)
            await self._pass_time()
            await self._die_by_itself(step, people, nth=1)
            return 2
        else:
            await self._die_by_itself(step, people, nth=nth)
        return 1

    async def _die_by_itself(self, step: Step, people: Collection[Person], *, nth: int) -> None:
        life = await self._start(step, nth=nth)
        ending = asyncio.create_task(life.ended())
        settling = asyncio.create_task(self._settle(people))
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

    async def _die_on_the_wire(self, step: Step, *, sends: int) -> None:
        phase: HoldPhase = "committed" if step is Step.BEFORE_ANSWER else "received"
        skip = self._chance.randrange(sends)
        is_lost = step is Step.REQUEST_LOST
        async with self._discord.hold(*DELIVERIES, phase=phase, skip=skip, lost=is_lost) as held:
            life = await self._start()
            async with asyncio.timeout(PATIENCE_S):
                call = await held.reached
            life.kill()
            assert await life.ended() == KILLED
        if step is Step.REQUEST_UNDER_WAY:
            channel = self._discord.world.channels[int(call.path.split("/")[2])]
            await self._discord.wait_until(lambda: bool(channel.messages))

    async def _die_at_random(self) -> None:
        logins = len(self._discord.calls.to("GET", "/users/@me"))
        life = await self._start()
        async with asyncio.timeout(PATIENCE_S):
            while len(self._discord.calls.to("GET", "/users/@me")) == logins:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.sleep(self._chance.uniform(0, LONGEST_RANDOM_S))
        life.kill()
        assert await life.ended() == KILLED

    async def _recover(self, people: Collection[Person], answering: Answering) -> tuple[str, ...]:
        """Go on with another life until nothing is open any more; return what it did wrong."""
        await self._pass_time()
        life = await self._start()
        with suppress(TimeoutError):  # what is still open then is lost; the verdict says so
            await self._settle(people)
        faults: tuple[str, ...] = ()
        if answering.is_wanted:
            faults = await answering.press_again(life)
        if answering.snoozes:
            life.kill()
            await life.ended()
            await self._pass_time()
            snooze = await answering.bring_snooze_due()
            life = await self._start()
            await self._outbox.settled([snooze.id])
        return (*faults, *await self._stop(life))

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

    async def _start(self, step: Step | None = None, *, nth: int = 1) -> Life:
        return await self._lives.start(
            self._discord, database_url=self._database_url, step=step, nth=nth
        )

    async def _settle(self, people: Collection[Person]) -> None:
        await self._outbox.settled([each.id for person in people for each in person.all_due])

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
