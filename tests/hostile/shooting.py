"""Sending: the real process gets the shots through the gateway, and answers as it likes."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.hostile import kinds_broken, kinds_typed
from tests.hostile.kinds import KINDS
from tests.hostile.population import Population, populate
from tests.hostile.shots import BUTTON, CHANNEL_SELECT, ROLE_SELECT, STRING_SELECT, Range, Shot
from tests.hostile.vocabulary import Vocabulary, acts, leaves
from tests.process.harness import BotProcess, bot_process
from tests.wire import InteractionOutcome, WireDiscord
from tests.wire.components import walk
from tests.wire.interactions import Asked
from tests.wire.model import Json, Message

assert kinds_broken
assert kinds_typed

IN_FLIGHT = 12
PATIENCE_S = 30.0
QUIET_S = 1.0
SHOWN = {BUTTON, STRING_SELECT, ROLE_SELECT, CHANNEL_SELECT}
LOOKED_AT = (
    *("start", "reminders", "bedtime", "timezone", "stretch now", "water today", "water drink"),
    *(
        "stretch done",
        "pause",
        "resume",
        "progress",
        "privacy show",
        "privacy delete",
        "help",
        "tip",
    ),
    *("myth", "cramp", "server settings", "server audit", "server call list", "server offer list"),
    *("server call add", "server offer add"),
)
MOST_LOOKS = 260
"""Presses while looking around."""


@asynccontextmanager
async def hostile_process(
    folder: Path, *, attackers: int
) -> AsyncIterator[tuple[WireDiscord, BotProcess, Population]]:
    """Start the real process with everybody stored; no answer is too late for the double."""
    url = f"sqlite+aiosqlite:///{folder / 'charley.db'}"
    async with WireDiscord(ack_within=PATIENCE_S) as discord:
        population = await populate(discord, url, attackers=attackers)
        async with bot_process(discord, database_url=url, folder=folder) as bot:
            bot.settings["CHARLEY_LOG_LEVEL"] = "DEBUG"
            await bot.start()
            yield discord, bot, population


async def look_around(
    discord: WireDiscord, population: Population, *, presses: int = MOST_LOOKS
) -> Vocabulary:
    """Use Charley as people do, and remember what its screens are made of."""
    discord.people.settle, discord.people.patience = 0.05, 2.0
    found = Vocabulary(acts=acts(), leaves=leaves(discord.bot.commands[None]))
    known: set[str] = set()
    admins = population.scouts
    todo: list[tuple[Message, Json]] = []
    for number, name in enumerate(LOOKED_AT):
        admin = admins[number % len(admins)]
        outcome = await discord.slash(admin, name, guild=population.own.guild)
        todo += _remember(found, known, outcome)
    for number, (message, component) in enumerate(todo[:presses]):
        if component["type"] == BUTTON:
            user = message.seen_only_by or admins[number % len(admins)]
            outcome = await discord.press(
                user, message, custom_id=component["custom_id"], stale=True
            )
            todo += _remember(found, known, outcome)
    return found


def _remember(
    found: Vocabulary, known: set[str], outcome: InteractionOutcome
) -> list[tuple[Message, Json]]:
    new = []
    if outcome.opened is not None:
        name = outcome.opened.custom_id.partition(":")[0]
        if name not in known:
            known.add(name)
            found.forms.append(
                {"custom_id": outcome.opened.custom_id, "components": outcome.opened.components}
            )
    for message in filter(None, (outcome.shown, *outcome.followups)):
        for component in walk(message.components):
            custom_id = component.get("custom_id", "")
            key = custom_id.rpartition(":")[0]
            if component["type"] in SHOWN and custom_id and key not in known:
                known.add(key)
                found.custom_ids.append((component["type"], custom_id))
                new.append((message, component))
    return new


def shots(target: Range, count: int) -> Iterator[Shot]:
    """Yield so many shots, of all kinds in turn, in an order of the seed's choice."""
    names = [name for _ in range(count // len(KINDS) + 1) for name in KINDS]
    target.rng.shuffle(names)
    for name in names[:count]:
        yield KINDS[name](target)


async def shoot(discord: WireDiscord, bot: BotProcess, aimed: Iterable[Shot]) -> list[Shot]:
    """Send shots, some at once; those that may be left alone are not waited for."""
    loop, free, sent = asyncio.get_running_loop(), asyncio.Semaphore(IN_FLIGHT), list[Shot]()
    async with asyncio.TaskGroup() as group:
        for shot in aimed:
            await free.acquire()
            _send(discord, shot, now=loop.time())
            sent.append(shot)
            group.create_task(_watch(shot, free))
            assert bot.is_running
    await _until_quiet(discord)
    return sent


def _send(discord: WireDiscord, shot: Shot, *, now: float) -> None:
    asked = shot.event.get("type")
    if isinstance(asked, int) and asked in Asked.__members__.values():
        shot.interaction.asked = Asked(asked)
    shot.interaction.created_at = now
    discord.gateway.send_event("INTERACTION_CREATE", shot.event)


async def _watch(shot: Shot, free: asyncio.Semaphore) -> None:
    """Hold a place until there is an answer, or for a moment where there need not be one."""
    try:
        async with asyncio.timeout(0.02 if shot.may_be_left else PATIENCE_S):
            await shot.interaction.answered.wait()
    except TimeoutError:
        pass  # the verdict says what is wrong with that
    finally:
        free.release()


async def _until_quiet(discord: WireDiscord) -> None:
    calls = -1
    while calls != len(discord.calls):
        calls = len(discord.calls)
        await asyncio.sleep(QUIET_S)


def a_range(
    discord: WireDiscord, population: Population, vocabulary: Vocabulary, seed: int
) -> Range:
    return Range(
        discord=discord,
        population=population,
        vocabulary=vocabulary,
        rng=random.Random(seed),  # noqa: S311 - repeatable
    )
