"""`python -m tests.crash --kills 200`: the whole matrix, on both kinds of database at once."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.crash.matrix import ABOUT_POSTS, ALL, rounds, table_of
from tests.crash.rounds import Result, lane
from tests.support.postgres import PostgresServer, migrate

WIDTH = 150
"""Columns of the table where it goes into a file."""


def main() -> int:
    """Run it; return 1 if anything was lost, doubled or recorded wrongly."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    folder = Path(tempfile.mkdtemp(prefix="charley-crash-"))
    server = PostgresServer(folder)
    urls = {
        "PostgreSQL": server.create_database("crash"),
        "SQLite": f"sqlite+aiosqlite:///{folder / 'charley.db'}",
    }
    shares = _shares(urls, kills=options.kills, folder=folder)
    try:
        for share in shares:
            share.folder.mkdir()
            migrate(share.url)
        results = asyncio.run(_run(shares, options, console))
    finally:
        server.stop()
    console.print(table_of(results))
    faults = [fault for _, result in results for fault in result.verdict.faults]
    for fault in faults:
        console.print(fault, markup=False)
    if faults:
        console.print(f"seed {options.seed}; the logs are in {folder}", markup=False)
        return 1
    shutil.rmtree(folder)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many in all; 200 if not said")
    parser.add_argument(
        "--people", type=int, default=12, help="how many have something due each time"
    )
    parser.add_argument("--posts", action="store_true", help="only during posts in servers")
    seed = random.randrange(1 << 32)  # noqa: S311 - it only has to differ
    parser.add_argument("--seed", type=int, default=seed, help="repeats a run that failed")
    return parser.parse_args()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one database has to go through."""

    database: str
    url: str
    kills: int
    folder: Path


def _shares(urls: dict[str, str], *, kills: int, folder: Path) -> list[Share]:
    each, more = divmod(kills, len(urls))
    return [
        Share(database=name, url=url, kills=each + (number < more), folder=folder / name)
        for number, (name, url) in enumerate(urls.items())
    ]


async def _run(
    shares: Sequence[Share], options: argparse.Namespace, console: Console
) -> list[tuple[str, Result]]:
    """Let each database have its share of the kills, all of them at once."""
    progress = Progress(
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("kills"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
        console=console,
    )
    results: list[tuple[str, Result]] = []
    with progress:
        async with asyncio.TaskGroup() as group:
            for share in shares:
                group.create_task(_run_lane(share, options, progress, results))
    return results


async def _run_lane(
    share: Share,
    options: argparse.Namespace,
    progress: Progress,
    results: list[tuple[str, Result]],
) -> None:
    bar = progress.add_task(share.database, total=share.kills, step="")
    async with lane(database_url=share.url, folder=share.folder, seed=options.seed) as opened:
        for planned in rounds(share.kills, cases=ABOUT_POSTS if options.posts else ALL):
            progress.update(bar, step=planned.step)
            result = await opened.run(planned, count=options.people)
            results.append((share.database, result))
            progress.update(bar, advance=result.kills)


if __name__ == "__main__":
    sys.exit(main())
