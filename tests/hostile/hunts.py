"""A hunt: everybody stored, the process started, looked around, shot at, and judged."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.hostile.shooting import MOST_LOOKS, a_range, hostile_process, look_around, shoot, shots
from tests.hostile.shots import Shot
from tests.hostile.verdicts import (
    Tally,
    about_answers,
    about_connection,
    about_log,
    about_messages,
    about_reasons,
    about_rows,
    tally,
)
from tests.process.harness import BotProcess
from tests.support.storage_rows import Rows

PARTS = 10
"""A hunt is looked at after each of so many parts."""

SHOTS_EACH = 25
"""Of one attacker: below what one person may send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """What came of a hunt."""

    tallies: dict[str, Tally]
    reasons: Counter[str]
    faults: list[str]
    megabytes: list[float]
    """Resident, after each part."""


async def hunt(
    folder: Path,
    *,
    count: int,
    seed: int,
    parts: int = PARTS,
    looks: int = MOST_LOOKS,
    after_part: Callable[[int], None] = lambda _: None,
) -> Hunt:
    """Send so many shots and judge them, after so many presses to look around."""
    file = folder / "charley.db"
    attackers = max(8, count // SHOTS_EACH)
    async with hostile_process(folder, attackers=attackers) as (discord, bot, population):
        vocabulary = await look_around(discord, population, presses=looks)
        rows = Rows(file)
        looked = len(bot.log)
        before = rows.content()
        seen = {each.dm.id: len(each.dm.messages) for each in population.bystanders}
        aimed, sent = shots(a_range(discord, population, vocabulary, seed), count), list[Shot]()
        megabytes = []
        while len(sent) < count:
            sent += await shoot(discord, bot, islice(aimed, -(-count // parts)))
            megabytes.append(_megabytes(bot))
            after_part(len(sent))
        after = rows.content()
        rows.close()
        counts = discord.gateway.counts
        connection = about_connection(counts.identifies, counts.resumes)
        await bot.stop()
        log = bot.log[looked:]
        faults = [
            *connection,
            *about_log(bot.log, bot.said),
            *about_rows(population, before, after),
            *about_answers(sent),
            *about_reasons(sent, log),
            *about_messages(population, sent, seen),
        ]
    reasons = Counter(
        event["reason"] for event in log if event.get("action") == "interaction_left_alone"
    )
    return Hunt(tallies=tally(sent), reasons=reasons, faults=faults, megabytes=megabytes)


def _megabytes(bot: BotProcess) -> float:
    pages = int(Path(f"/proc/{bot.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6
