"""The fortnight from the command line: `python -m tests.soak`, or `make soak`.

It runs on SQLite, the database of most installations. The fake storage copies all its rows for
every unit of work: right for a test's five rows, too slow for a town's hundred thousand.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.soak.fortnight import Told, run
from tests.soak.population import FORTNIGHT
from tests.soak.verdict import broken_promises, sums

out = Console(highlight=False)

_WHAT = "Let a town live through a fortnight with a clock change, and add up every occurrence."


def main() -> int:
    """Run it, and return 1 if any promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=_WHAT)
    parser.add_argument("--people", type=int, default=5000, help="how many; 5,000 if not said")
    parser.add_argument("--seed", type=int, default=1, help="another number, another town")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="a new file for the database")
    asked = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = asked.keep or Path(folder) / "soak.db"
        told = _run(size=asked.people, seed=asked.seed, file=file)
    broken = broken_promises(told)
    out.print(_sums_table(told, size=asked.people, seconds=time.perf_counter() - started))
    out.print(_promises_table(broken))
    return 1 if any(broken.values()) else 0


def _run(*, size: int, seed: int, file: Path) -> Told:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as bars:
        bar = bars.add_task("fortnight", total=1.0)
        return asyncio.run(
            run(
                span=FORTNIGHT,
                size=size,
                seed=seed,
                file=file,
                progress=lambda share: bars.update(bar, completed=share),
            )
        )


def _sums_table(told: Told, *, size: int, seconds: float) -> Table:
    total = sums(told)
    table = Table("", "", title=f"A fortnight of {size} people", show_header=False)
    table.columns[1].justify = "right"
    table.add_row("planned", f"{total.planned:,}")
    table.add_row("sent", f"{total.sent:,}")
    table.add_row("of them in one message with another", f"{total.grouped:,}")
    for name, reasons in (("skipped", total.skipped), ("failed", total.failed)):
        for reason, times in reasons.most_common():
            table.add_row(f"{name}: {reason}", f"{times:,}")
    table.add_row("replaced by an edit before they were due", f"{total.replaced:,}")
    table.add_row("erased with their person", f"{total.erased:,}")
    table.add_row("still planned, due later", f"{total.still_planned:,}", end_section=True)
    for name, times in sorted(told.counts.items()):
        what = f"refused: {name.removesuffix('Error')}" if name.endswith("Error") else name
        table.add_row(what, f"{times:,}")
    table.add_row("sweeps", f"{told.sweeps:,}")
    table.add_row("took", f"{seconds:.0f} s")
    return table


def _promises_table(broken: dict[str, list[str]]) -> Table:
    table = Table("promise", "broken", "first cases")
    for promise, cases in broken.items():
        mark = f"[red]{len(cases)}[/]" if cases else "[green]never[/]"
        table.add_row(promise, mark, "\n".join(cases[:3]))
    return table


if __name__ == "__main__":
    sys.exit(main())
