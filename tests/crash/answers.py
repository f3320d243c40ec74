"""A person who presses a button while the process dies, and presses again afterwards."""

import asyncio
import random
from collections.abc import Collection

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.reminders.amounts import GLASS_ML
from bot.kinds.stretch import STRETCH
from tests.crash.lives import KILLED, Life
from tests.crash.population import SILENT, Person
from tests.crash.steps import ANSWERS, SNOOZES, Step
from tests.process.outbox import Outbox
from tests.wire import WireDiscord
from tests.wire.model import Message


class Answering:
    """What a round does with buttons."""

    def __init__(
        self, discord: WireDiscord, outbox: Outbox, step: Step, chance: random.Random
    ) -> None:
        self.is_wanted = step in ANSWERS
        self.snoozes = step in SNOOZES
        self._discord = discord
        self._outbox = outbox
        self._chance = chance
        self._person: Person | None = None

    async def press_until_death(self, life: Life, people: Collection[Person]) -> None:
        """Press a button of a reminder; that is to be the end of the process."""
        self._person = self._pick(people)
        await life.greeted(self._discord)
        pressing = asyncio.create_task(self._press())
        code = await life.ended()
        pressing.cancel()
        await asyncio.wait({pressing})
        assert code == KILLED

    async def press_again(self, life: Life) -> tuple[str, ...]:
        """Press the same button in the next life; return what is wrong afterwards."""
        await life.greeted(self._discord)
        pressed = await self._press()
        if not pressed:
            return ("a press was not answered after the restart",)
        return await self._faults()

    async def bring_snooze_due(self) -> Occurrence:
        """Let the snooze's minutes pass."""
        return await self._outbox.bring_snooze_due(self._who.user.id)

    @property
    def _who(self) -> Person:
        assert self._person is not None
        return self._person

    def _pick(self, people: Collection[Person]) -> Person:
        reached = list(people)[SILENT:]
        if self.snoozes:
            reached = [each for each in reached if each.due.kind == STRETCH]
        return self._chance.choice(reached)

    async def _press(self) -> bool:
        outcome = await self._discord.press(self._who.account, self._message(), label=self._label)
        return outcome.did_respond

    @property
    def _label(self) -> str:
        if self.snoozes:
            return "Snooze 10 min"
        return "Done" if self._who.due.kind == STRETCH else "+1 glass"

    def _message(self) -> Message:
        [reminder] = self._discord.dm_messages(self._who.account)
        return reminder

    async def _faults(self) -> tuple[str, ...]:
        records = await self._outbox.occurrences([self._who.user.id])
        [pressed] = [each for each in records if each.id == self._who.due.id]
        faults = []
        wanted = State.SNOOZED if self.snoozes else State.DONE
        if pressed.state is not wanted:
            faults.append(f"{pressed.id} is {pressed.state} after {self._label}")
        snoozes = sum(each.slot.key.is_snooze for each in records)
        if snoozes != self.snoozes:
            faults.append(f"{pressed.id} has {snoozes} snoozes after {self._label}")
        drunk_ml = await self._outbox.drunk_ml(self._who.user.id)
        if drunk_ml != (GLASS_ML if self._label == "+1 glass" else 0):
            faults.append(f"{pressed.id} has {drunk_ml} ml after {self._label}")
        return tuple(faults)
