"""A flood: one person sends a thousand in ten seconds, while others go on as ever."""

import asyncio
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.hostile.kinds_typed import given
from tests.hostile.shooting import a_range, hostile_process, look_around
from tests.hostile.shots import Range, Shot
from tests.hostile.vocabulary import Leaf
from tests.wire import WireDiscord
from tests.wire.model import User

PRESSES, LASTS_S = 1_000, 10.0
CALM, EVERY_S = 25, 1.25
"""So many others, each of whom does something so often."""

TOLD = "a lot at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """What a flood of one sort led to."""

    name: str
    sent: int
    answered: int
    told: int
    """How many of the answers say that it was a lot at once."""
    before_ms: list[float]
    """From the event to the first answer, of the others, while nobody floods."""
    during_ms: list[float]

    @property
    def ratio(self) -> float:
        """How much longer the median of the others is during the flood."""
        return statistics.median(self.during_ms) / statistics.median(self.before_ms)


Maker = Callable[[Range, User], Shot]


def _leaf(target: Range, name: str) -> Leaf:
    return next(leaf for leaf in target.vocabulary.leaves if leaf.name == name)


def _command(name: str) -> Maker:
    return lambda target, user: target.command(user, _leaf(target, name), [])


def _press(custom_id: str) -> Maker:
    return lambda target, user: target.press(user, custom_id.format(owner=user.id))


def _pick(target: Range, user: User) -> Shot:
    return target.press(user, f"choose:help.about:{user.id}:", kind=3, values=["cramp"])


def _letter(target: Range, user: User) -> Shot:
    option = {"name": "place", "type": 3}
    return target.typed(user, _leaf(target, "timezone"), [given(option, "ber") | {"focused": True}])


def _form(target: Range, user: User) -> Shot:
    form = target.choose(target.vocabulary.forms)
    name, _, rest = form["custom_id"].partition(":")
    return target.form(user, f"{name}:{user.id}:{rest.partition(':')[2]}", [])


SORTS: dict[str, Maker] = {
    "commands (`/reminders`)": _command("reminders"),
    "`/cramp`": _command("cramp"),
    "commands that write (`/water drink`)": _command("water drink"),
    "presses (*My reminders*)": _press("panel.show:{owner}:"),
    "first aid's buttons": _press("aid.now:0:"),
    "menus": _pick,
    "forms": _form,
    "letters (`/timezone`)": _letter,
}


async def floods(folder: Path, *, presses: int = PRESSES, lasts_s: float = LASTS_S) -> list[Flood]:
    """Let a fresh person flood with each sort, one after the other."""
    found = []
    async with hostile_process(folder, attackers=CALM + len(SORTS) + 8) as (discord, _, population):
        vocabulary = await look_around(discord, population)
        target = a_range(discord, population, vocabulary, 1)
        calm, fierce = population.attackers[8 : 8 + CALM], population.attackers[8 + CALM :]
        for (name, make), eve in zip(SORTS.items(), fierce, strict=True):
            before = await _calm(discord, target, calm, lasts_s)
            flood = asyncio.create_task(
                _flood(discord, partial(make, target, eve), presses=presses, lasts_s=lasts_s)
            )
            during = await _calm(discord, target, calm, lasts_s)
            shots = await flood
            found.append(_judged(name, shots, before=before, during=during))
    return found


def _judged(name: str, shots: Sequence[Shot], *, before: list[float], during: list[float]) -> Flood:
    answers = [shot.interaction for shot in shots if shot.interaction.answer is not None]
    told = sum(
        TOLD in each.original.text
        for each in answers
        if each.original is not None and each.original is not each.message
    )
    return Flood(
        name=name,
        sent=len(shots),
        answered=len(answers),
        told=told,
        before_ms=before,
        during_ms=during,
    )


async def _flood(
    discord: WireDiscord, aimed: Callable[[], Shot], *, presses: int, lasts_s: float
) -> list[Shot]:
    loop, shots = asyncio.get_running_loop(), list[Shot]()
    begins_at = loop.time()
    for number in range(presses):
        shot = aimed()
        await asyncio.sleep(begins_at + number * lasts_s / presses - loop.time())
        shot.interaction.created_at = loop.time()
        discord.gateway.send_event("INTERACTION_CREATE", shot.event)
        shots.append(shot)
    await asyncio.sleep(1)
    return shots


async def _calm(
    discord: WireDiscord, target: Range, people: Sequence[User], lasts_s: float
) -> list[float]:
    """Let each of some people do something now and then; return how long each answer took."""
    loop, shots = asyncio.get_running_loop(), list[Shot]()
    begins_at, makers = loop.time(), [_command("help"), _command("reminders")]
    rounds = int(lasts_s / EVERY_S)
    for number in range(rounds * len(people)):
        person = people[number % len(people)]
        shot = makers[number % 3 == 0](target, person)
        await asyncio.sleep(begins_at + number * EVERY_S / len(people) - loop.time())
        shot.interaction.created_at = loop.time()
        discord.gateway.send_event("INTERACTION_CREATE", shot.event)
        shots.append(shot)
    await asyncio.sleep(1)
    return [
        shot.interaction.latency_ms for shot in shots if shot.interaction.latency_ms is not None
    ]
