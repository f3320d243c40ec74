"""`python -m tests.chaos`: several processes of Charley, and everything that can go wrong around them."""

import argparse
import asyncio
import gc
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.machine import busyness, machine
from tests.chaos.page import page, table_of
from tests.chaos.promises import Result
from tests.chaos.run import Planned, live
from tests.chaos.scenarios import SCENARIOS
from tests.support.postgres import PostgresServer

WIDTH = 200
"""Columns of the table where it goes into a file."""

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> int:
    """Run it; return 1 if a promise was broken."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(f"load before the run: {busyness():.1f}")
    started = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="charley-chaos-"))
    # As durable as an operator's: a killed server that forgets commits would prove nothing.
    server = PostgresServer(folder, is_in_a_hurry=False)
    try:
        results = []
        for result in _run(options, server, folder, console):
            results.append(result)
            console.print(*result.broken or [f"{result.scenario.name}: kept"], markup=False)
            if options.write:
                minutes = (time.perf_counter() - started) / 60
                text = page(results, machine=machine(), minutes=minutes)
                (DOCS / "chaos.md").write_text(text, encoding="utf-8")
    finally:
        server.stop()
    console.print(table_of(results))
    broken = [words for result in results for words in result.broken]
    for words in broken:
        console.print(words, markup=False)
    if broken:
        console.print(f"seed {options.seed}; the logs are in {folder}", markup=False)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--only", choices=SCENARIOS, action="append", help="some scenarios")
    parser.add_argument("--people", type=int, help="how many are due, instead of the full number")
    parser.add_argument("--scale", type=float, default=1.0, help="that part of the full numbers")
    parser.add_argument("--write", action="store_true", help="write docs/chaos.md")
    seed = random.randrange(1 << 32)  # noqa: S311 - it only has to differ
    parser.add_argument("--seed", type=int, default=seed, help="repeats a run that failed")
    return parser.parse_args()


def _run(
    options: argparse.Namespace, server: PostgresServer, folder: Path, console: Console
) -> Iterator[Result]:
    planned = [
        Planned(
            scenario=scenario,
            seed=options.seed,
            people=options.people or round(scenario.people * options.scale),
        )
        for scenario in SCENARIOS.values()
        if options.only is None or scenario.name in options.only
    ]
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for each in planned:
            yield _live(each, server, folder, progress)


def _live(each: Planned, server: PostgresServer, folder: Path, progress: Progress) -> Result:
    """Live through one scenario, with a database and a folder of its own."""
    name = each.scenario.name
    bar = progress.add_task(f"{name}: {each.people:,} due", total=1.0)
    database = f"chaos_{name.replace('-', '_')}"
    url = server.create_database(database)
    own = folder / "logs" / name  # beside what PostgreSQL calls its own
    own.mkdir(parents=True)
    gc.collect()
    result = asyncio.run(
        live(
            each,
            postgres=server,
            url=url,
            folder=own,
            tell=lambda share: progress.update(bar, completed=share),
        )
    )
    server.drop_database(database)
    return result


if __name__ == "__main__":
    sys.exit(main())
