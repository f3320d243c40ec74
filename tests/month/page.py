"""The page about the month: `docs/month.md`, written from the days that a run has told."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from tests.month.tempo import CAREFUL, FASTEST, WORKING

PAGE = Path(__file__).parents[2] / "docs" / "month.md"
SHOWN = (1, 2, 5, 10, 15, 20, 25, 30)
DAYS_FILE = "days.jsonl"
_HOUR = 3600
_INTERACTIONS = ("/", "pressed ", "chose ")
_FAULT_TIME = re.compile(r" (?:19|20):(?:3[5-9]|4\d) ")
"""From 21:35 on in Berlin, by either of its clocks."""

Row = Mapping[str, Any]  # a line of the file: what JSON holds


def written(folder: Path, *, size: int, note: str = "") -> str:
    """Return the page about the run whose files are in a folder; *note* is what was special of it."""
    lines = (folder / DAYS_FILE).read_text(encoding="utf-8").splitlines()
    days = [json.loads(line) for line in lines]
    last = days[-1]
    parts = (
        "# A month",
        _WHAT.format(
            days=last["number"],
            people=size,
            minutes=last["real_seconds"] / 60,
            machine=machine(),
            started=last["lives"],
        )
        + (f" {note}" if note else ""),
        "## What stays flat",
        _table(_HELD, [_held(day, days) for day in days if day["number"] in {*SHOWN, len(days)}]),
        _EXPLAINED,
        "## What was due",
        _table(_DUE, [_due(day) for day in days]),
        _outcome(days),
        "## What people did",
        ", ".join(f"{name} {times:,}" for name, times in sorted(last["done"].items())) + ".",
        _unanswered(last),
        "## What is left of those who erased themselves",
        _left(last),
        "## The clock",
        _CLOCK,
        _table(("speed", "hours of the month", "share"), _speeds(last["passed"])),
        _TRAPS,
    )
    return "\n\n".join(parts) + "\n"


_HELD = (
    *("day", "memory", "after a collection", "descriptors (most)", "threads (most)", "tasks"),
    *("lines that day", "kB that day", "database", "WAL"),
)


def _held(day: Row, days: Sequence[Row]) -> tuple[str, ...]:
    reading, most = day["reading"], day["most"]
    before = next((each["reading"] for each in days if each["number"] == day["number"] - 1), None)
    lines, size = reading["log_lines"], reading["log_bytes"]
    if before is not None:
        lines, size = lines - before["log_lines"], size - before["log_bytes"]
    return (
        f"{day['number']}",
        f"{reading['memory_kb'] / 1024:.1f} MB",
        f"{reading['collected_kb'] / 1024:.1f} MB",
        f"{reading['descriptors']} ({most['descriptors']})",
        f"{reading['threads']} ({most['threads']})",
        f"{reading['tasks']}",
        f"{lines:,}",
        f"{size / 1000:,.0f}",
        f"{reading['database_bytes'] / 1000:,.0f} kB",
        f"{reading['wal_bytes'] / 1000:,.0f} kB",
    )


_DUE = ("day", "due", "sent", "left out", "lost", "doubled", "what went wrong")


def _due(day: Row) -> tuple[str, ...]:
    tally = day["tally"]
    left_out = ", ".join(f"{reason} {times}" for reason, times in tally["skipped"].items())
    return (
        f"{day['number']}",
        f"{tally['due']:,}",
        f"{tally['sent']:,}",
        left_out or "none",
        f"{len(tally['lost'])}",
        f"{len(tally['doubled'])}",
        day["weather"],
    )


def _outcome(days: Sequence[Row]) -> str:
    due = sum(day["tally"]["due"] for day in days)
    sent = sum(day["tally"]["sent"] for day in days)
    lost = [f"day {day['number']}, {each}" for day in days for each in day["tally"]["lost"]]
    doubled = [f"day {day['number']}, {each}" for day in days for each in day["tally"]["doubled"]]
    said = (
        f"Together {due:,} due, {sent:,} sent, {due - sent - len(lost):,} left out for a reason of "
        f"the person's, {len(lost)} lost, {len(doubled)} doubled."
    )
    return said + _listed("Lost", lost) + _listed("Doubled", doubled)


def _unanswered(day: Row) -> str:
    asked = sum(times for name, times in day["done"].items() if name.startswith(_INTERACTIONS))
    calm = [each for each in day["unanswered"] if not _FAULT_TIME.search(each)]
    return (
        f"Of {asked:,} commands, presses and choices {len(day['unanswered'])} had no answer within three seconds; "
        f"{len(day['unanswered']) - len(calm)} of them while a fault was on."
    ) + _listed("The others", calm)


def _listed(name: str, cases: Sequence[str]) -> str:
    return f" {name}: {'; '.join(cases[:12])}." if cases else ""


def _left(day: Row) -> str:
    if not day["left"]:
        return (
            f"{day['erased']} people erased themselves: of none of them is there a byte. {_SEARCH}"
        )
    rows = [(name, f"{times:,}") for name, times in sorted(day["left"].items())]
    found = _table(("where: what", "times"), rows)
    return f"{day['erased']} people erased themselves. {_SEARCH} Found:\n\n{found}"


def _speeds(passed: Mapping[str, float]) -> Iterable[tuple[str, ...]]:
    total = sum(passed.values())
    for speed, seconds in sorted(passed.items(), key=lambda each: float(each[0])):
        name = f"{float(speed):.0f} times" if float(speed) else "leapt over"
        yield name, f"{seconds / _HOUR:.1f}", f"{seconds / total:.1%}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


_WHAT = """\
`make month` wrote this page. The real `charley run` and the wire-level double lived through {days} days with
{people} people in one zone and six servers, on one faked clock. It took {minutes:.0f} minutes on: {machine}
The process was started {started} times: it was killed on one day and stopped on another, in the
middle of an evening."""

_EXPLAINED = """\
A day ends at 10:00 UTC; then the process is measured. *Most* is the most of that day, looked at every
20 seconds, so also while the database was locked and Discord away. An SQLite database has one
connection and so one thread, whatever fails: no fault adds one.

- **Memory** grows by one or two megabytes a day in the first week after a start, then by a tenth of that; a full
  collection gives nothing back. What grows from one day to the next, counted in a run of its own with 150 people:
  slots, their keys and other values read from rows (154 tuples, 71 keys, 39 slots), kept in caches that end at 8,192
  to 32,768 entries; 22 of discord.py's rate limits (it keeps 256); references to cursors (sqlite3 drops the
  dead ones after 200). Nothing in it belongs to one message or one press.
- **Descriptors** rise to sixty while a hundred messages are under way, each on a connection of its own, and fall
  again. At rest they are twelve to fourteen: SQLite cannot close a file while another connection of the
  process holds a lock on it (POSIX), so it parks the descriptor, and the next connection takes it over; the nightly backup
  and its check leave one or two.
- **Threads** are discord.py's heartbeat, SQLite's, and asyncio's own few for work that would block, which are made
  when two are needed at the same time (six at most on this machine).
- An earlier run, at 6,000 times, had seen 11 to 21 descriptors and 3 to 13 threads under database faults: at an
  honest speed there is nothing of the kind.
- **The log** takes 700 to 900 lines a day for 300 people, also on days with a fault."""

_SEARCH = """\
Every file that the process writes (the database with its free pages, the WAL, the log, backups) was
searched for the numbers of the person, of their direct-message channel and of each message in it: as
text, and as the eight bytes that SQLite stores."""

_CLOCK = f"""\
Both processes load `tests/month/clock.c` before anything else. It answers for libc what time it is, and waits
for as long as the faked clock says; one page of shared memory holds the clock, so that a change of speed is one
write that both see. The clock goes at most {FASTEST:.0f} times as fast as a real one; while a thread of the bot
works, or a request or an interaction is under way, {WORKING:.0f} times, so that the three seconds for an answer are
{3000 / WORKING:.0f} ms of a busy machine; while a process starts or is measured {CAREFUL:.0f} times. Where nothing is due, done or broken for 40 seconds, up to
20 seconds at a time are leapt over, each leap only while every thread of the bot sleeps, and never past its
next heartbeat, which is waited for."""

_TRAPS = """\
What a clock of this kind has to get right:

- asyncio waits in `epoll_wait`, discord.py's heartbeat in a semaphore of its thread, SQLite's busy handler
  in `usleep`: each has to look at the page again and again, or a leap comes too late for it.
- Python hands its lock around by waits of 5 ms on a condition: they stay real, or the interpreter would
  switch threads all the time.
- A loopback answers a heartbeat before discord.py's thread has noted that it was sent; the
  connection then looks 41 s behind. So the double answers after 0.4 s.
- A leap between a heartbeat and its answer would count as a dead connection: a second is let pass.
- A disk that others use may take 100 ms to make a write last: at 200 times that is 20 seconds, and a unit of
  work waits 30 for its turn. So the clock is held back whenever a thread of the bot is awake.
- A process that closes an SQLite file loses all its locks on it, those of its connections too (POSIX). The
  run, which looks into the database, once read it as *malformed* because it had searched its bytes; now another
  process reads them.
- Times of files are the kernel's, and stay real."""
