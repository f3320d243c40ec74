"""The tables: on the terminal, and on `docs/chaos.md`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.chaos.promises import LIMIT_PER_S, Result
from tests.chaos.run import LATENCY_S, NONCE_WINDOW_S


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    head: str
    cell: Callable[[Result], str]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


COLUMNS = (
    Column("scenario", lambda each: each.scenario.name),
    Column("processes", lambda each: str(len(each.scenario.clocks))),
    Column("due", lambda each: f"{each.verdict.due:,}"),
    Column("kills, in time", lambda each: f"{each.kills}, {each.kills_in_time}"),
    Column("delivered", lambda each: f"{each.verdict.delivered:,}"),
    Column("lost", lambda each: str(len(each.verdict.lost))),
    Column("doubled", lambda each: str(len(each.verdict.doubled))),
    Column("429", lambda each: str(each.refused)),
    Column("s", lambda each: _seconds(each.seconds)),
    Column("of the limit", lambda each: f"{each.share:.3f}"),
    Column("s after the last kill", lambda each: _seconds(each.after_kill_s)),
    Column("held by the killed", lambda each: str(each.held)),
    Column("came within, s", lambda each: _seconds(each.held_s)),
    Column("looked up", lambda each: str(each.looked_up)),
    Column("caught by the nonce", lambda each: str(each.repeats)),
    Column("stretches", lambda each: f"{each.stretches - each.stuck} of {each.stretches}"),
    Column("stood still, s", lambda each: _seconds(each.stood_still_s)),
    Column("leaders, at once", lambda each: f"{each.leaderships}, {_most_leaders(each)}"),
    Column("seed", lambda each: str(each.seed)),
)


def _most_leaders(result: Result) -> int:
    return 2 if result.led_together_s else min(result.leaderships, 1)


def table_of(results: Iterable[Result]) -> Table:
    """Return the table for a terminal."""
    table = Table(title="Chaos, and what became of what was due")
    for number, column in enumerate(COLUMNS):
        table.add_column(column.head, justify="right" if number else "left")
    for result in results:
        table.add_row(*(column.cell(result) for column in COLUMNS))
    return table


def page(results: Sequence[Result], *, machine: str, minutes: float) -> str:
    """Return the page for the documents."""
    broken = [words for result in results for words in result.broken]
    kills = sum(result.kills for result in results)
    return "\n".join(
        [
            _HEAD.format(
                kills=kills,
                due=sum(result.verdict.due for result in results),
                latency_ms=round(LATENCY_S * 1000),
                limit=LIMIT_PER_S,
                nonce_s=round(NONCE_WINDOW_S),
            ),
            _markdown(
                ["scenario", "what happens", "promised beside what always is"],
                [[each.scenario.name, each.scenario.what, _promised(each)] for each in results],
            ),
            "",
            "## What came of it",
            "",
            _markdown(
                [column.head for column in COLUMNS],
                [[column.cell(result) for column in COLUMNS] for result in results],
            ),
            "",
            _MEANING,
            "",
            *([f"**Broken promises**: {'; '.join(broken)}.", ""] if broken else []),
            f"Measured in {minutes:.0f} minutes on {machine}",
            "",
        ]
    )


def _promised(result: Result) -> str:
    scenario = result.scenario
    words = []
    if scenario.share is not None:
        words.append(f"≥ {scenario.share} of the limit")
    if scenario.after_kill_s is not None:
        words.append(f"last message < {scenario.after_kill_s:.0f} s after the kill")
    return ", ".join(words)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_HEAD = """\
# Chaos

`make chaos` writes this page. Two and three real `charley run` work on one real PostgreSQL and under one token,
against the wire-level double (`tests/wire`), which enforces {limit} requests in every sliding second over all of them,
answers a message after {latency_ms} ms, and knows a nonce again for {nonce_s} s. Nothing is divided between the processes by
hand. {due:,} reminders were due, each scenario's in one second; {kills} processes were killed with SIGKILL at random
moments. A seed draws when what goes wrong: `python -m tests.chaos --only NAME --seed N` repeats it.

Promised of every scenario: nobody gets nothing, nobody gets a reminder twice, no request is refused with 429, a
guided stretch that is under way goes on in the same message, two processes never lead at once, and no process ends
by itself.

## What goes wrong
"""

_MEANING = """\
- **lost**, **doubled**: from the chats of the double, as people see them, compared with the database.
- **s**: from the due instant to the last message; **of the limit**: messages a second over that time.
- **kills, in time**: how many processes were killed, and how many of them before the last message was out.
- **held by the killed**: messages that they had under way, claimed and not on record; **came within**: the longest time
  from a kill to one of them. Where another process is killed every few seconds, the one that takes over is killed too.
- **looked up**: how often Charley read a chat before it sent something again. **caught by the nonce**: how often it
  sent something again, and Discord returned the first message instead of making a second.
- **stood still**: the longest time for which a guided stretch showed nothing new; its longest step takes 15 s.
- **leaders, at once**: how often a process took over, and how many led at the same moment."""
