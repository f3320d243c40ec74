"""The month from the command line: `python -m tests.month`, or `make month`. It needs a C compiler.

Each day is told as it ends, and kept in a file: a run that is cut tells the days that it had.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.month.clock import MonthClock, is_faked, start_again
from tests.month.month import STARTS_AT, Day, month_of
from tests.month.page import DAYS_FILE, PAGE, written
from tests.wire import WireDiscord

out = Console(highlight=False, soft_wrap=True)

ACKS_AFTER_S = 0.4
"""At 200 times the speed this is 2 ms: discord.py's thread has noted by then that it has sent the heartbeat."""

_WHAT = "Let a town live through a month with the real process, and see what stays flat."


def main() -> int:
    """Run it; return 1 if a message was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=_WHAT)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where its files stay; else they are removed")
    parser.add_argument("--write", action="store_true", help="write docs/month.md")
    parser.add_argument("--told", type=Path, help="only write the page, from an earlier --folder")
    parser.add_argument("--note", default="", help="what was special of the run, for the page")
    asked = parser.parse_args()
    if asked.told is not None:
        PAGE.write_text(written(asked.told, size=asked.people, note=asked.note), encoding="utf-8")
        return 0
    if asked.folder is None:
        with tempfile.TemporaryDirectory() as folder:
            return _run(Path(folder), asked)
    asked.folder.mkdir(parents=True, exist_ok=True)
    return _run(asked.folder, asked)


def _run(folder: Path, asked: argparse.Namespace) -> int:
    if not is_faked():
        start_again(["tests.month", *sys.argv[1:], "--folder", str(folder)], folder=folder)
    broken = asyncio.run(_live(folder.resolve(), asked))
    if asked.write:
        PAGE.write_text(written(folder, size=asked.people, note=asked.note), encoding="utf-8")
    return 1 if broken else 0


async def _live(folder: Path, asked: argparse.Namespace) -> int:
    clock = MonthClock(starts_at=STARTS_AT)
    life = folder / "life"
    life.mkdir(exist_ok=True)
    broken = 0

    def tell(day: Day) -> None:
        nonlocal broken
        broken += len(day.tally.lost) + len(day.tally.doubled)
        with (folder / DAYS_FILE).open("a", encoding="utf-8") as days:
            days.write(json.dumps(day.row()) + "\n")
        out.print(_line(day))

    async with WireDiscord() as discord:
        discord.gateway.acks_after = ACKS_AFTER_S
        month = month_of(discord, clock, folder=life, size=asked.people, seed=asked.seed)
        await month.live(asked.days, told=tell)
        clock.speed = 1.0
    return broken


def _line(day: Day) -> str:
    reading, tally = day.reading, day.tally
    return (
        f"day {day.number}: {tally.due} due, {tally.sent} sent, {sum(tally.skipped.values())} left "
        f"out, {len(tally.lost)} lost, {len(tally.doubled)} doubled; "
        f"{reading.memory_kb / 1024:.1f} MB, {reading.descriptors} descriptors, "
        f"{reading.threads} threads, {reading.tasks} tasks, {reading.log_lines} lines; "
        f"most {day.most}; {day.weather}; {day.real_seconds:.0f} s; {day.left}; {_passed(day)}"
    )


def _passed(day: Day) -> str:
    return ", ".join(f"x{speed:.0f} {seconds:.0f} s" for speed, seconds in day.passed.items())


if __name__ == "__main__":
    sys.exit(main())
