"""What people do: set up, answer, look, change, close their direct messages, erase themselves."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.month.tempo import Tempo
from tests.month.town import BEDTIMES, WAKE, Deed, Person
from tests.wire import InteractionOutcome, WireDiscord
from tests.wire.errors import NotPossibleError
from tests.wire.model import Message

BLOCKED = 50007
ERASED = "Everything is deleted"
"""What Charley says then; while the database is locked it says that it could not."""

NO_REASON_AGAINST = "None of these"
_ANSWERS = {
    "Done": 60,
    "Snooze 10 min": 8,
    "Skip tonight": 6,
    "Start": 5,
    "+1 glass": 80,
    "Skip": 10,
}
"""Labels by how often they are pressed, where a message has them."""
_STEPS = 3
_COMMANDS = {Deed.CRAMP: "cramp", Deed.LOOK: "reminders", Deed.DRINK: "water drink"}


@dataclass(slots=True, kw_only=True)
class Doings:
    """People's hands."""

    discord: WireDiscord
    tempo: Tempo
    counts: Counter[str] = field(default_factory=Counter)
    """How often each thing was done."""
    unanswered: list[str] = field(default_factory=list)
    """What the app did not respond to, with the instant."""

    async def set_up(self, person: Person) -> None:
        """Tell Charley all that it needs."""
        await self._slash(person, "bedtime", time=person.bedtime, timezone=person.zone_key)
        await self._slash(person, "stretch remind", enabled=True)
        if person.drinks:
            asked = await self._slash(
                person, "water remind", enabled=True, wake=WAKE, mode="target"
            )
            await self._choose(person, asked.message, NO_REASON_AGAINST)

    async def do(self, person: Person, deed: Deed, draw: Random) -> None:
        """Do an errand."""
        if person.erased_at is not None:
            return
        self.counts[deed] += 1
        match deed:
            case Deed.CRAMP | Deed.LOOK | Deed.DRINK:
                await self._slash(person, _COMMANDS[deed])
            case Deed.MOVE_BEDTIME:
                person.bedtime, person.moved_at = draw.choice(BEDTIMES), self.tempo.clock.now()
                await self._slash(person, "bedtime", time=person.bedtime)
            case Deed.STRETCH_NOW:
                await self._slash(person, "stretch now")
                await self._follow(person)
            case Deed.CLOSE_DMS | Deed.OPEN_DMS:
                await self._come_and_go(person, deed)
            case Deed.ERASE:
                await self._erase(person)

    async def answer(self, person: Person, message: Message, draw: Random) -> None:
        """Press one of the buttons of a message, as people do."""
        shown = [label for label in message.buttons if label in _ANSWERS]
        if not shown or message.is_deleted or person.erased_at is not None:
            return
        [label] = draw.choices(shown, weights=[_ANSWERS[each] for each in shown])
        await self._press(person, message, label)
        if label == "Start":
            await self._follow(person)

    async def _follow(self, person: Person) -> None:
        """Skip some steps of a guided stretch, and let the rest go by itself."""
        for label in ("Begin", *("Skip step",) * _STEPS):
            await asyncio.sleep(20)
            messages = self.discord.dm_messages(person.user)
            if messages and label in messages[-1].buttons:
                await self._press(person, messages[-1], label)

    async def _come_and_go(self, person: Person, deed: Deed) -> None:
        now = self.tempo.clock.now()
        if deed is Deed.CLOSE_DMS:
            person.closed_at, person.opened_at = now, None
            self.discord.block(person.user, BLOCKED)
        else:
            person.opened_at = now
            self.discord.unblock(person.user)
            await self._slash(person, "reminders")  # from here on they are written to again

    async def _erase(self, person: Person) -> None:
        asked = await self._slash(person, "privacy delete")
        if asked.did_respond:
            told = await self._press(person, asked.message, "Delete everything")
            if told is not None and ERASED in told.text:
                person.erased_at = self.tempo.clock.now()

    async def _slash(self, person: Person, name: str, **options: object) -> InteractionOutcome:
        with self.tempo.working():
            outcome = await self.discord.slash(person.user, name, options)
        self._note(f"/{name}", outcome)
        return outcome

    async def _choose(self, person: Person, message: Message, label: str) -> None:
        with self.tempo.working():
            outcome = await self.discord.select(person.user, message, [label])
        self._note(f"chose {label}", outcome)

    async def _press(
        self, person: Person, message: Message, label: str
    ) -> InteractionOutcome | None:
        """Press a button; return what was shown, `None` if there was no such button any more."""
        try:
            with self.tempo.working():
                outcome = await self.discord.press(person.user, message, label=label)
        except NotPossibleError:  # the screen has changed meanwhile
            self.counts[f"too late for {label}"] += 1
            return None
        self._note(f"pressed {label}", outcome)
        return outcome

    def _note(self, what: str, outcome: InteractionOutcome) -> None:
        self.counts[what] += 1
        if not outcome.did_respond:
            self.unanswered.append(f"{self.tempo.clock.now():%d %H:%M} {what}")


CLOSED_FOR = timedelta(days=3)
