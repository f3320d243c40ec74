"""The page with the table, `docs/benchmarks.md`."""

from collections.abc import Sequence

from benchmarks.figures import Figure
from benchmarks.sizes import LATENCY, LIMIT_PER_SECOND, PATIENCE, SPARE
from benchmarks.spread import Spread
from benchmarks.storm import Storm
from benchmarks.storms import Storms, outcome

_WORDS = {True: "yes", False: "**no**", None: ""}


def page(figures: Sequence[Figure], storms: Storms, *, machine: str, minutes: float) -> str:
    """Return the whole page."""
    goals = [(f.what, f.charley, f.goal, _WORDS[f.is_met], f.beside, f.ratio) for f in figures]
    parts = (
        "# Benchmarks",
        f"{_RUN} It took {minutes:.0f} minutes on: {machine}",
        "## The goals",
        _RATIO,
        _table(("what", "Charley", "goal", "met", "beside it", "ratio"), goals),
        "## The storm",
        _STORM,
        *(_storm_table(came) for came in (storms.usual, storms.great) if came),
        _CHART,
        _METHOD_HEAD,
        _METHOD,
        "## What the engine's number means",
        _ENGINE,
    )
    return "\n\n".join(parts) + "\n"


def with_evening(text: str, figures: Sequence[Figure], *, load: float | None) -> str:
    """Return the page with the part about an evening in thousands of servers, in place of an older one.

    Args:
        text: the page.
        figures: what was measured.
        load: how many processes wanted a core before it, where it had a run of its own.
    """
    rows = [(f.what, f.charley, f.goal, _WORDS[f.is_met]) for f in figures]
    table = _table(("22:00 in one zone", "Charley", "goal", "met"), rows)
    said = _EVENING + ("" if load is None else _ALONE.format(load=load))
    return _with_part(text, _EVENING_HEAD, said, table)


def with_spread(text: str, found: Sequence[Spread], *, runs: int, load: float) -> str:
    """Return the page with the part about how far figures lie apart, in place of an older one.

    Args:
        text: the page.
        found: how far each figure lay apart.
        runs: over how many runs.
        load: how many processes wanted a core before them.
    """
    rows = [(f.what, f.whose, f.lowest, f.middle, f.highest) for f in found]
    table = _table(("what", "whose", "lowest", "middle", "highest"), rows)
    return _with_part(text, _SPREAD_HEAD, _SPREAD.format(runs=runs, load=load), table)


def spread_kept(text: str, older: str) -> str:
    """Return the page with the part about how far figures lie apart that an older one had."""
    _, _, rest = older.partition(f"{_SPREAD_HEAD}\n\n")
    part, _, _ = rest.partition("\n\n## ")
    return _with_part(text, _SPREAD_HEAD, part) if rest else text


def _with_part(text: str, head: str, *paragraphs: str) -> str:
    """Return the page with this part, before the method, in place of an older one."""
    part = "\n\n".join((head, *paragraphs))
    before, _, older = text.partition(f"{head}\n")
    if older:
        after = "## " + older.partition("\n## ")[2]
    else:
        before, _, rest = text.partition(_METHOD_HEAD)
        after = _METHOD_HEAD + rest
    return f"{before}{part}\n\n{after}"


def _storm_table(storms: Sequence[Storm]) -> str:
    return _table(
        (
            f"{storms[0].size:,} due in one second",
            "delivered, doubled, lost",
            "429s",
            "took",
            "of the limit",
            "slash p50",
            "slash p99",
            "stall",
            "memory",
        ),
        [_storm_row(storm) for storm in storms],
    )


def _storm_row(storm: Storm) -> tuple[str, ...]:
    return (
        storm.name,
        outcome(storm),
        f"{storm.refused:,}",
        f"{storm.seconds:.1f} s",
        f"{storm.share_of_limit:.3f}",
        f"{storm.slash(0.5):.0f} ms",
        f"{storm.slash(0.99):.0f} ms",
        f"{storm.stall_ms:.0f} ms",
        f"{storm.memory_mb:.0f} MB",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


_RUN = """\
`make bench` measured this in one run and wrote this page. Whatever is compared ran on the same
machine, one after the other."""

_RATIO = """\
The ratio is Charley's number divided by the one beside it: "9 x" is nine times as much, "1/9" a ninth."""

_CHART = """\
![How many of the reminders had arrived when, for Charley and for its peers, with Discord's limit as
a dashed line; peers are broken off](pictures/storm.svg)"""

_STORM = f"""\
Everybody's reminder is due in the same second. The wire-level double (`tests/wire`) runs as its own
process, enforces {LIMIT_PER_SECOND} requests in every sliding second, and takes \
{LATENCY.total_seconds() * 1000:.0f} ms to answer a message, as Discord
does from afar. Meanwhile people use `/cramp` and `/bedtime`, five commands a second. *Lost* are people who get nothing,
because discord.py gives up after five refusals. A contender, Charley included, that is not through after \
{PATIENCE} times
what the limit asks for and {SPARE.total_seconds():.0f} s more is broken off; people not reached by then are *still
waiting*."""

_METHOD_HEAD = "## How it is measured"
_SPREAD_HEAD = "## How far the figures lie apart"
_SPREAD = """\
The short parts, measured {runs} times with `python -m benchmarks --spread {runs}`, while {load:.1f} processes wanted
one of the cores before it. A figure of the tables above is one run's; what lies within these bounds is no
change. Whatever read the same each time is left out."""
_EVENING_HEAD = "## An evening in 2,000 servers"

_EVENING = """\
At 22:00 a call of each of 2,000 servers and 2,000 reminders in direct messages are due in the same
second; the double is the storm's. A message to a person is a promise, a post is not: so all direct messages go
first. Posts are spread over a minute, each server at its own moment. Meanwhile admins look at `/server settings`, one after the other."""

_ALONE = """ This part had a run of its own,
`python -m benchmarks --only evening`; {load:.1f} processes of others wanted a core in the minute before it."""

_METHOD = """\
- **Charley** is the whole of `charley run` on an SQLite file, with its default settings.
- **minute loop** is a `discord.ext.tasks` loop that does `await user.send()` for one person after
  the other; **gather** is the same with `asyncio.gather`.
- **apscheduler** is APScheduler with a persisted cron job for each person, with a grace of an hour.
- **delete-then-dispatch** sleeps until the earliest row, deletes it and dispatches an event, as
  RoboDanny does.
- The peers stand in `benchmarks/peers`, each as its documentation shows it. They are given what
  favours them: everybody is in discord.py's cache, DMs may be opened at the full rate, jobs may run
  late. They open a DM channel before they write, because `user.send()` does; Charley has stored it.
- The engine and the start run without a Discord. APScheduler's start is measured with fewer jobs
  and scaled up, which favours it: its memory store inserts into a sorted list.
- Stall is the longest time for which the event loop served nobody.
- The last goal of the design, 200 kills at every step of a delivery with nothing lost and nothing
  doubled, is shown by `make crash`; see [what breaks, and what is seen](faults.md)."""

_ENGINE = """\
For each occurrence the engine reads the person and a fortnight of history, decides, records the
outcome and plans the next night; APScheduler moves a job to its next run and calls it. By the
profile a sixth of the engine's time goes into working out slots and deciding, a sixth into the log,
the rest into SQLAlchemy, asyncio and the one thread of aiosqlite. No statement is made for one
person alone: up to 128 share each.

APScheduler commits once for each job, and SQLite's rollback journal then waits for the disk four
times, all of it on the event loop. Charley's transactions hold up to 128 occurrences each, and are
as durable: it waits 94 times for 5,000 (both counted with strace). So APScheduler's rate falls with
the disk, and Charley's hardly does. Where an fsync takes a fraction of a millisecond, twenty times APScheduler's
rate is out of reach of any engine in Python that reads and writes as many rows; the table says from
which disk on it is reached. APScheduler in memory is faster than any of them, and has forgotten
everything after a restart.

APScheduler works through all that is due in one turn of the event loop, so its stall is as long as its
whole run. An older page said 3 ms: whoever waits for the last job may have its turn of the loop before the watch
has, and used to stop it with the longest stall unread; now stopping counts as a look."""
